"""Where keys come from: each source gives the same roots again, follows changes, and refuses by code without a word of
what is in it."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from blacklist_service.errors import NotReadyError
from blacklist_service.settings import Settings
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.key_document import document_of, new_key, new_roots, roots_of
from blacklist_service.vault.key_locks import PassphraseLock, ServiceLock
from blacklist_service.vault.keyring import open_vault, vault_of
from blacklist_service.vault.live_keys import LiveKeys
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.root_keys import ROOTS, KeyState, RootKey, RootKeys
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.tools import Reason
from blacklist_service.vault.transit import TransitKeyService
from tests.blacklist_service.vault.transit_stand_in import TOKEN, TransitStandIn, running_transit
from tests.codes import exactly

PASSPHRASE = "correct horse battery staple"  # of a test
TEST = Reason("system", "test", "", "service")
PLACE = ("report.identity", 7, 1)


@pytest.fixture
def transit() -> Iterator[TransitStandIn]:
    with running_transit() as server:
        yield server


def _kept(home: Path) -> Path:
    return home / "keys" / "roots.json"


def _with_second(roots: RootKeys) -> RootKeys:
    """The roots after a rotation of the data root."""
    old = RootKey(roots.version("data", 1), KeyState.DECRYPT_ONLY)
    return roots.replaced("data", {1: old, 2: RootKey(new_key())})


def _refused(settings: Settings) -> str:
    with pytest.raises(NotReadyError) as refused:
        provider_of(settings).load()
    return refused.value.code


def _settings(home: Path, keys: str, secret: str = "", **more: Any) -> Settings:
    return Settings(home=home, keys=keys, keys_secret=SecretStr(secret), **more)


def _same(one: RootKeys, other: RootKeys) -> bool:
    return document_of(one) == document_of(other)


def test_a_document_says_the_same_again_and_nothing_else_is_one() -> None:
    roots = _with_second(new_roots())
    assert _same(roots_of(document_of(roots)), roots)
    since = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
    dated = roots.replaced("data", {3: RootKey(bytes(32), KeyState.PENDING, since)})
    assert roots_of(document_of(dated)).versions("data")[3].since == since
    whole = json.loads(document_of(roots))
    for path, value in (
        (("format",), 1), (("roots",), {}), (("roots", "data"), {}), (("roots", "data", "1", "state"), "active"),
        (("roots", "data", "1", "state"), "odd"), (("roots", "data", "1", "key"), "00"),
        (("roots", "data", "0"), {}), (("roots", "data", "x"), {}), (("roots", "data", "65536"), {}),
    ):  # fmt: skip
        broken = json.loads(json.dumps(whole))
        at = broken
        for step in path[:-1]:
            at = at[step]
        at[path[-1]] = value
        with pytest.raises(NotReadyError, match=r"KEYS_DAMAGED|damaged|损坏"):
            roots_of(json.dumps(broken).encode())


def test_a_passphrase_locks_the_file_and_another_one_does_not_open_it(fresh_home: Path) -> None:
    provider = provider_of(_settings(fresh_home, "passphrase", PASSPHRASE))
    assert isinstance(provider, FileKeyProvider)
    assert provider.create()
    kept = _kept(fresh_home).read_bytes()
    assert not any(provider.load().version(root, 1).hex().encode() in kept for root in ROOTS)
    assert _kept(fresh_home).stat().st_mode & 0o777 == 0o600
    assert (
        _refused(_settings(fresh_home, "passphrase", "another horse battery staple")) == "VAULT.KEYS_LOCKED"
    )
    assert _refused(_settings(fresh_home, "file")) == "VAULT.KEYS_LOCKED"
    assert _refused(_settings(fresh_home, "passphrase", "short")) == "VAULT.PASSPHRASE"


def test_a_bare_file_is_locked_once(fresh_home: Path) -> None:
    bare = FileKeyProvider(fresh_home)
    bare.create()
    roots = bare.load()
    locked = FileKeyProvider(fresh_home, PassphraseLock(PASSPHRASE))
    with pytest.raises(NotReadyError) as refused:
        locked.load()
    assert refused.value.code == "VAULT.KEYS_LOCKED"
    assert locked.lock_bare()
    assert not locked.lock_bare()
    assert _same(locked.load(), roots)
    with pytest.raises(NotReadyError) as refused:
        bare.lock_bare()
    assert refused.value.code == "VAULT.NO_LOCK"
    _kept(fresh_home).write_bytes(b"{}")
    with pytest.raises(NotReadyError) as refused:
        locked.lock_bare()
    assert refused.value.code == "VAULT.KEYS_DAMAGED"


@pytest.mark.parametrize("field", ["salt", "nonce", "sealed"])
def test_a_changed_envelope_is_refused(fresh_home: Path, field: str) -> None:
    provider = FileKeyProvider(fresh_home, PassphraseLock(PASSPHRASE))
    provider.create()
    envelope = json.loads(_kept(fresh_home).read_bytes())
    for value in (envelope[field][:-2] + ("AA" if envelope[field][-2:] != "AA" else "BB"), "é", None):
        _kept(fresh_home).write_text(json.dumps({**envelope, field: value}))
        with pytest.raises(NotReadyError) as refused:
            provider.load()
        assert refused.value.code in {"VAULT.KEYS_LOCKED", "VAULT.KEYS_DAMAGED"}


@pytest.mark.parametrize("kept", [b"", b"[]", b"\xff"])
def test_what_is_no_envelope_is_damaged(fresh_home: Path, kept: bytes) -> None:
    provider = FileKeyProvider(fresh_home, PassphraseLock(PASSPHRASE))
    provider.create()
    _kept(fresh_home).write_bytes(kept)
    with pytest.raises(NotReadyError) as refused:
        provider.load()
    assert refused.value.code == "VAULT.KEYS_DAMAGED"


def test_the_key_service_opens_what_it_locked_also_after_its_own_rotation(
    fresh_home: Path, transit: TransitStandIn
) -> None:
    settings = _settings(fresh_home, "transit", TOKEN, key_service_url=transit.url)
    provider = provider_of(settings)
    assert isinstance(provider, FileKeyProvider)
    provider.create()
    roots = provider.load()
    transit.rotate()
    assert _same(provider.load(), roots)
    provider.change(_with_second)
    assert b"vault:v2:" in _kept(fresh_home).read_bytes()
    assert vault_of(settings).sealer.seal(*PLACE, b"x")
    assert _refused(_settings(fresh_home, "transit", "wrong", key_service_url=transit.url)) == (
        "VAULT.SERVICE_REFUSED"
    )
    transit.is_sealed = True
    assert _refused(settings) == "VAULT.SERVICE_DOWN"


@pytest.mark.parametrize(
    "answer", [(200, b"no json"), (200, b'{"data": {}}'), (200, b'{"data": {"plaintext": "*"}}'),
               (200, b'{"data": {"plaintext": 7}}'), (204, b""), (302, b"")],
)  # fmt: skip
def test_a_strange_answer_of_the_key_service_is_no_key(
    transit: TransitStandIn, answer: tuple[int, bytes]
) -> None:
    service = TransitKeyService(transit.url, "blacklist", TOKEN)
    wrapped = service.encrypt(b"k")
    transit.answer = answer
    with pytest.raises(NotReadyError) as refused:
        service.decrypt(wrapped)
    assert refused.value.code == "VAULT.SERVICE_DOWN"


def test_a_wrong_key_from_the_service_opens_nothing(fresh_home: Path, transit: TransitStandIn) -> None:
    provider = FileKeyProvider(fresh_home, ServiceLock(TransitKeyService(transit.url, "blacklist", TOKEN)))
    provider.create()
    for plaintext, code in (("AAAA", "VAULT.KEYS_DAMAGED"), ("A" * 43 + "=", "VAULT.KEYS_LOCKED")):
        transit.answer = 200, json.dumps({"data": {"plaintext": plaintext}}).encode()
        with pytest.raises(NotReadyError) as refused:
            provider.load()
        assert refused.value.code == code


def test_a_key_service_elsewhere_needs_tls_and_an_absent_one_is_down() -> None:
    for url in ("http://vault.example:8200", "", "ftp://localhost", "https://"):
        with pytest.raises(NotReadyError) as refused:
            TransitKeyService(url, "blacklist", TOKEN)
        assert refused.value.code == "VAULT.SERVICE_URL"
    for url in ("https://127.0.0.1:9", "http://localhost:9"):
        service = TransitKeyService(url, "blacklist", TOKEN)
        assert TOKEN not in repr(service)
        with pytest.raises(NotReadyError) as refused:
            service.encrypt(b"x")
        assert refused.value.code == "VAULT.SERVICE_DOWN"


def test_a_key_service_within_the_house_is_called_only_where_the_settings_allow_it() -> None:
    with pytest.raises(NotReadyError) as refused:
        TransitKeyService("https://10.0.0.1", "blacklist", TOKEN).encrypt(b"x")
    assert refused.value.code == "VAULT.SERVICE_URL"


def test_the_networks_of_the_settings_are_those_of_the_key_service(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[tuple[str, int]] = []

    def nobody(address: tuple[str, int], _seconds: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", nobody)
    settings = Settings(
        home=tmp_path, environment="test", keys="transit", keys_secret=SecretStr(TOKEN),
        key_service_url="https://10.0.0.1:8200", outgoing_networks="10.0.0.0/24",
    )  # fmt: skip
    with pytest.raises(NotReadyError, match=exactly("VAULT.SERVICE_DOWN")):
        provider_of(settings).create()
    assert called == [("10.0.0.1", 8200)]


def test_the_document_itself_may_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    roots = new_roots()
    given = _settings(tmp_path, "secret", document_of(roots).decode())
    assert _same(provider_of(given).load(), roots)
    file = tmp_path / "secret"
    file.write_bytes(document_of(roots) + b"\n")
    mounted = _settings(tmp_path, "secret", keys_secret_file=file)
    assert _same(provider_of(mounted).load(), roots)
    for change in (lambda: provider_of(mounted).change(_with_second), provider_of(mounted).lock_bare):
        with pytest.raises(NotReadyError) as refused:
            change()
        assert refused.value.code == "VAULT.KEYS_READ_ONLY"
    file.unlink()
    assert _refused(mounted) == _refused(_settings(tmp_path, "secret")) == "VAULT.SECRET"
    assert _refused(_settings(tmp_path, "secret", "{}")) == "VAULT.KEYS_DAMAGED"
    assert roots.version("data", 1).hex() not in repr(given)


def test_keys_that_another_process_holds_are_neither_read_nor_changed_here(tmp_path: Path) -> None:
    provider = provider_of(_settings(tmp_path, "process"))
    assert provider.stamp() is None
    vault = vault_of(_settings(tmp_path, "process"))
    for attempt in (
        provider.load, provider.lock_bare, lambda: provider.change(_with_second), vault.keys.current,
    ):  # fmt: skip
        with pytest.raises(NotReadyError) as refused:
            attempt()
        assert refused.value.code == "VAULT.KEYS_ELSEWHERE"


def test_changes_at_once_are_all_made(fresh_home: Path) -> None:
    provider = FileKeyProvider(fresh_home)
    provider.create()

    def add(roots: RootKeys) -> RootKeys:
        number = max(roots.versions("data")) + 1
        return roots.replaced("data", {number: RootKey(new_key(), KeyState.PENDING)})

    threads = [threading.Thread(target=lambda: FileKeyProvider(fresh_home).change(add)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(provider.load().versions("data")) == list(range(1, 10))
    assert [path.name for path in (fresh_home / "keys").iterdir()] == ["roots.json"]


def test_what_was_never_made_cannot_be_changed(fresh_home: Path) -> None:
    provider = FileKeyProvider(fresh_home)
    assert provider.stamp() is None
    assert not provider.exists()
    with pytest.raises(NotReadyError) as refused:
        provider.change(_with_second)
    assert refused.value.code == "VAULT.KEYS_MISSING"


def test_a_running_process_follows_a_rotation(fresh_home: Path) -> None:
    provider = FileKeyProvider(fresh_home)
    provider.create()
    before, late, prompt = (
        open_vault(provider).because(TEST),
        LiveKeys(provider, every=3600),
        LiveKeys(provider, every=0),
    )
    provider.change(_with_second)
    assert (late.current().active("data"), prompt.current().active("data")) == (1, 2)
    # What was sealed under a version made a moment ago opens at once.
    sealed = open_vault(provider).sealer.seal(*PLACE, b"x")
    assert before.sealer.open(*PLACE, sealed) == b"x"
    assert late.reread().active("data") == 2


def test_a_version_that_was_retired_opens_nothing_in_a_running_process(fresh_home: Path) -> None:
    provider = FileKeyProvider(fresh_home)
    provider.create()
    vault = open_vault(provider)
    sealed = vault.sealer.seal(*PLACE, b"x")
    provider.change(_with_second)
    retired = RootKey(provider.load().version("data", 1), KeyState.RETIRED)
    provider.change(lambda roots: roots.replaced("data", {1: retired}))
    with pytest.raises(SealBrokenError):
        open_vault(provider).because(TEST).sealer.open(*PLACE, sealed)


def test_keys_that_have_become_unreadable_stop_a_running_process(fresh_home: Path) -> None:
    provider = FileKeyProvider(fresh_home)
    provider.create()
    live = LiveKeys(provider, every=0)
    _kept(fresh_home).unlink()
    with pytest.raises(NotReadyError):
        live.current()


def test_roots_without_exactly_one_active_version_are_none() -> None:
    for states in ([KeyState.PENDING], [KeyState.ACTIVE, KeyState.ACTIVE]):
        keys = {number: RootKey(bytes(32), state) for number, state in enumerate(states, 1)}
        with pytest.raises(ValueError, match="active"):
            RootKeys({"data": keys}, "t")
    with pytest.raises(NotReadyError) as refused:
        new_roots().version("data", 2)
    assert refused.value.code == "VAULT.KEY_UNKNOWN"
