"""The open vault of one process: what the workflows hold when they seal, search and sign."""

from dataclasses import dataclass
from pathlib import Path

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.derive import derive
from blacklist_service.vault.opaque_ids import OpaqueIds
from blacklist_service.vault.provider import FileKeyProvider, KeyProvider, RootKeys
from blacklist_service.vault.seal import Sealer
from blacklist_service.vault.signing import Signer
from blacklist_service.vault.tokens import Tokenizer, index_tokenizer


@dataclass(frozen=True, repr=False)
class Vault:
    """The tools made from the root keys; the roots themselves are not kept."""

    sealer: Sealer
    tokens: Tokenizer
    ids: OpaqueIds
    secrets: Tokenizer  # keyed hashes of API secrets, cursors and case proofs
    entry_keys: Tokenizer  # pairwise pseudonyms of entries, one kind per feed
    feed_signer: Signer
    receipt_signer: Signer
    journal_signer: Signer

    def __repr__(self) -> str:
        return "Vault(…)"


def provider_of(name: str, home: Path) -> KeyProvider:
    """The key provider named in the settings. Raises NotReadyError (VAULT.PROVIDER) for an unknown one."""
    if name != "file":
        raise NotReadyError("VAULT.PROVIDER", "未知的密钥来源设置。", "The key provider setting is unknown.")
    return FileKeyProvider(home)


def open_vault(provider: KeyProvider) -> Vault:
    """Loads the roots and derives every tool. Raises NotReadyError where keys are missing or exposed."""
    roots = provider.load()
    return Vault(
        sealer=Sealer(roots),
        tokens=index_tokenizer(roots),
        ids=OpaqueIds(roots),
        secrets=_mac_tokenizer(roots, "secrets"),
        entry_keys=_mac_tokenizer(roots, "entry-keys"),
        feed_signer=Signer(roots, "feed", "manifest"),
        receipt_signer=Signer(roots, "journal", "receipt"),
        journal_signer=Signer(roots, "journal", "checkpoint"),
    )


def _mac_tokenizer(roots: RootKeys, purpose: str) -> Tokenizer:
    return Tokenizer(derive(roots.version("mac", roots.newest("mac")), purpose))
