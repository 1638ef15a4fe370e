"""The open vault of one process: what the workflows hold when they seal, search and sign."""

from dataclasses import dataclass

from blacklist_service.settings import Settings
from blacklist_service.vault.blind_index import BlindIndex
from blacklist_service.vault.configured_provider import provider_of
from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.live_keys import LiveKeys
from blacklist_service.vault.opaque_ids import OpaqueIds
from blacklist_service.vault.provider import KeyProvider
from blacklist_service.vault.root_keys import RootKeys
from blacklist_service.vault.seal import Sealer
from blacklist_service.vault.signing import Signer
from blacklist_service.vault.suites import AES_256_GCM, suite_named
from blacklist_service.vault.tokens import Tokenizer


@dataclass(frozen=True, repr=False)
class Vault(KeyHolder):
    """The tools made from the root keys; the roots themselves are with `keys` alone."""

    keys: LiveKeys
    sealer: Sealer
    tokens: BlindIndex
    digests: Tokenizer  # keyed digests that are stored for good: of contents, report keys, evidence
    ids: OpaqueIds
    secrets: Tokenizer  # keyed hashes of API secrets, cursors and case proofs
    entry_keys: Tokenizer  # pairwise pseudonyms of entries, one kind per feed
    feed_signer: Signer
    receipt_signer: Signer
    journal_signer: Signer


def vault_of(settings: Settings) -> Vault:
    """The vault that the settings name. Raises NotReadyError where keys are missing or exposed."""
    return open_vault(provider_of(settings), settings.cipher_suite)


def open_vault(provider: KeyProvider, suite: str = AES_256_GCM.name) -> Vault:
    """Loads the roots and derives every tool; new records are sealed under the suite of this name. Raises NotReadyError
    where keys are missing or exposed."""
    keys = LiveKeys(provider)
    roots = keys.current()
    return Vault(
        keys=keys,
        sealer=Sealer(keys, suite_named(suite)),
        tokens=BlindIndex(keys),
        digests=_mac_tokenizer(roots, "digests"),
        ids=OpaqueIds(roots),
        secrets=_mac_tokenizer(roots, "secrets"),
        entry_keys=_mac_tokenizer(roots, "entry-keys"),
        feed_signer=Signer(roots, "feed", "manifest"),
        receipt_signer=Signer(roots, "journal", "receipt"),
        journal_signer=Signer(roots, "journal", "checkpoint"),
    )


def _mac_tokenizer(roots: RootKeys, purpose: str) -> Tokenizer:
    return Tokenizer(derive(roots.version("mac", roots.active("mac")), purpose))
