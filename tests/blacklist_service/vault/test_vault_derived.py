"""What comes out of given roots, to the byte: stored tokens, digests and pseudonyms are found again only under these
labels, so a changed label loses every one of them without an error."""

import json
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from blacklist_service.vault.key_document import document_of
from blacklist_service.vault.keyring import Vault, open_vault
from blacklist_service.vault.provider import FileKeyProvider
from blacklist_service.vault.root_keys import ROOTS, RootKey, RootKeys
from blacklist_service.vault.signing import key_id_of

#: Made once from the roots below; what stands in installations hangs on it.
KEPT: Mapping[str, str] = json.loads(
    (Path(__file__).parents[2] / "vectors" / "derived.json").read_text("utf-8")
)
GIVEN = RootKeys({name: {1: RootKey(sha256(name.encode()).digest())} for name in ROOTS}, "0011223344556677")

DERIVED: dict[str, Callable[[Vault], bytes]] = {
    "token": lambda vault: vault.tokens.token("number", "1").to_bytes(8, "big", signed=True),
    "digest": lambda vault: vault.digests.mac("kind", b"x"),
    "lookup": lambda vault: vault.lookups.mac("kind", b"x"),
    "secret": lambda vault: vault.secrets.mac("kind", b"x"),
    "entry_key": lambda vault: vault.entry_keys.mac("kind", b"x"),
    "row": lambda vault: vault.rows.make([b"row"])[0],
    "id": lambda vault: vault.ids.show("listing", 7).encode(),
    "feed_key": lambda vault: vault.feed_signer.public_key,
    "receipt_key": lambda vault: vault.receipt_signer.public_key,
    "journal_key": lambda vault: vault.journal_signer.public_key,
    "key_id": lambda _vault: key_id_of(bytes(32)),
}


@pytest.fixture
def given_vault(tmp_path: Path) -> Vault:
    provider = FileKeyProvider(tmp_path)
    provider.create()
    (tmp_path / "keys" / "roots.json").write_bytes(document_of(GIVEN))
    return open_vault(provider)


@pytest.mark.parametrize("name", DERIVED)
def test_what_is_derived_stays_the_same(given_vault: Vault, name: str) -> None:
    assert DERIVED[name](given_vault).hex() == KEPT[name]


def test_each_tool_has_a_key_of_its_own(given_vault: Vault) -> None:
    """Lookups are secrets that never move on: both began under one label, and their kinds keep them apart."""
    made = [derive(given_vault) for name, derive in DERIVED.items() if name != "lookup"]
    assert len(set(made)) == len(made)
    assert DERIVED.keys() == KEPT.keys() - {"about"}
