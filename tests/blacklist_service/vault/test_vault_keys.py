"""Keys: made once, for the owner's eyes only, never shown; tokens, ids and signatures made from them."""

import hmac
import pickle
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import NotFoundError, NotReadyError
from blacklist_service.settings import Settings
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.derive import derive
from blacklist_service.vault.keyring import Vault
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.root_keys import RootKeys
from blacklist_service.vault.tokens import Tokenizer


def test_keys_are_made_once_with_mode_0600(fresh_home: Path) -> None:
    provider = FileKeyProvider(fresh_home)
    assert provider.create()
    before = (fresh_home / "keys" / "roots.json").read_bytes()
    assert not provider.create()
    assert (fresh_home / "keys" / "roots.json").read_bytes() == before
    assert (fresh_home / "keys" / "roots.json").stat().st_mode & 0o777 == 0o600
    assert (fresh_home / "keys").stat().st_mode & 0o777 == 0o700
    assert [path.name for path in (fresh_home / "keys").iterdir()] == ["roots.json"]


def test_many_at_once_agree_on_one_set_of_keys(fresh_home: Path) -> None:
    made: list[bool] = []
    threads = [
        threading.Thread(target=lambda: made.append(FileKeyProvider(fresh_home).create())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made.count(True) == 1
    assert FileKeyProvider(fresh_home).load().readable("data") == (1,)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda file: file.chmod(0o640), "VAULT.KEYS_EXPOSED"),
        (lambda file: file.unlink(), "VAULT.KEYS_MISSING"),
        (lambda file: file.write_text("{}"), "VAULT.KEYS_DAMAGED"),
        (lambda file: file.write_text('{"data": {"1": "zz"}}'), "VAULT.KEYS_DAMAGED"),
        (lambda file: file.write_bytes(file.read_bytes()[:80]), "VAULT.KEYS_DAMAGED"),
    ],
)
def test_bad_key_files_are_refused_by_code(
    fresh_home: Path, damage: Callable[[Path], object], code: str
) -> None:
    provider = FileKeyProvider(fresh_home)
    provider.create()
    damage(fresh_home / "keys" / "roots.json")
    with pytest.raises(NotReadyError) as refused:
        provider.load()
    assert refused.value.code == code


def test_an_unknown_provider_is_refused(fresh_home: Path) -> None:
    with pytest.raises(NotReadyError):
        provider_of(Settings(home=fresh_home, keys="cloud"))


def test_keys_show_nothing_and_do_not_travel(roots: RootKeys, vault: Vault) -> None:
    key = roots.version("data", 1)
    for thing in (roots, vault, vault.tokens, vault.feed_signer):
        assert key.hex() not in repr(thing)
    for thing in (roots, vault.tokens):
        with pytest.raises(TypeError):
            pickle.dumps(thing)


@given(kind=st.text(max_size=20), message=st.binary(max_size=200))
def test_tokens_are_hmac_sha256_under_a_key_of_their_kind(kind: str, message: bytes) -> None:
    root = b"r" * 32
    tokenizer = Tokenizer(root)
    assert tokenizer.mac(kind, message) == hmac.digest(derive(root, f"index/{kind}"), message, "sha256")


def test_a_token_is_a_signed_64_bit_number_and_kinds_differ(vault: Vault) -> None:
    tokens = {vault.tokens.token(kind, "张示例") for kind in ("id", "phone", "card")}
    assert len(tokens) == 3
    assert all(-(2**63) <= token < 2**63 for token in tokens)


@given(number=st.integers(0, 2**63 - 1))
def test_opaque_ids_come_back_and_only_for_their_kind(vault: Vault, number: int) -> None:
    shown = vault.ids.show("listing", number)
    assert len(shown) == 26
    assert vault.ids.read("listing", shown) == number
    with pytest.raises(NotFoundError):
        vault.ids.read("review", shown)


@given(text=st.text(max_size=30))
def test_made_up_ids_are_not_found(vault: Vault, text: str) -> None:
    with pytest.raises(NotFoundError):
        vault.ids.read("listing", text)


def test_an_id_has_one_spelling(vault: Vault) -> None:
    shown = vault.ids.show("listing", 1)
    for other in (shown.upper(), shown[:-1] + chr(ord(shown[-1]) + 1), shown + "="):
        with pytest.raises(NotFoundError):
            vault.ids.read("listing", other)


def test_purposes_have_keys_of_their_own(vault: Vault) -> None:
    purposes = (vault.feed_keys, vault.receipt_keys, vault.journal_keys, vault.sftp_keys)
    assert len({keys.active().public_key for keys in purposes}) == 4
    signature = vault.feed_signer.sign(b"x")
    assert vault.feed_signer.is_mine(b"x", signature)
    assert not vault.receipt_signer.is_mine(b"x", signature)
