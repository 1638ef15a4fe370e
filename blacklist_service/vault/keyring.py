"""The open vault of one process: what the workflows hold when they seal, search and sign."""

from dataclasses import dataclass

from blacklist_service.errors import NotReadyError
from blacklist_service.settings import Settings
from blacklist_service.vault.derive import derive
from blacklist_service.vault.opaque_ids import OpaqueIds
from blacklist_service.vault.provider import FileKeyProvider, KeyProvider
from blacklist_service.vault.root_keys import RootKeys
from blacklist_service.vault.seal import Sealer
from blacklist_service.vault.signing import Signer
from blacklist_service.vault.suites import AES_256_GCM, suite_named
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


def provider_of(settings: Settings) -> KeyProvider:
    """The key provider named in the settings. Raises NotReadyError (VAULT.PROVIDER) for an unknown one."""
    if settings.keys != "file":
        raise NotReadyError("VAULT.PROVIDER", "未知的密钥来源设置。", "The key provider setting is unknown.")
    return FileKeyProvider(settings.home)


def vault_of(settings: Settings) -> Vault:
    """The vault that the settings name. Raises NotReadyError where keys are missing or exposed."""
    return open_vault(provider_of(settings), settings.cipher_suite)


def open_vault(provider: KeyProvider, suite: str = AES_256_GCM.name) -> Vault:
    """Loads the roots and derives every tool; new records are sealed under the suite of this name. Raises NotReadyError
    where keys are missing or exposed."""
    roots = provider.load()
    return Vault(
        sealer=Sealer(roots, suite_named(suite)),
        tokens=index_tokenizer(roots),
        ids=OpaqueIds(roots),
        secrets=_mac_tokenizer(roots, "secrets"),
        entry_keys=_mac_tokenizer(roots, "entry-keys"),
        feed_signer=Signer(roots, "feed", "manifest"),
        receipt_signer=Signer(roots, "journal", "receipt"),
        journal_signer=Signer(roots, "journal", "checkpoint"),
    )


def _mac_tokenizer(roots: RootKeys, purpose: str) -> Tokenizer:
    return Tokenizer(derive(roots.version("mac", roots.active("mac")), purpose))
