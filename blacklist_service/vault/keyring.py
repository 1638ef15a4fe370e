"""The open vault of one process: what the workflows hold when they seal, search and sign."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from blacklist_service.settings import Settings
from blacklist_service.vault.blind_index import BlindIndex
from blacklist_service.vault.configured_provider import PROCESS, provider_of
from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.live_keys import LiveKeys
from blacklist_service.vault.opaque_ids import OpaqueIds
from blacklist_service.vault.openings import NoGate, OpeningGate, ReasonedSealer
from blacklist_service.vault.provider import KeyProvider
from blacklist_service.vault.remote_tools import (
    RemoteHash,
    RemoteIds,
    RemoteKeys,
    RemoteSealer,
    RemoteSigner,
    RemoteTokens,
)
from blacklist_service.vault.root_keys import KeySource, RootKeys
from blacklist_service.vault.seal import Sealer
from blacklist_service.vault.signing import Signer
from blacklist_service.vault.suites import AES_256_GCM, suite_named
from blacklist_service.vault.tokens import Tokenizer
from blacklist_service.vault.tools import (
    BlindTokens,
    IdCipher,
    KeyedHash,
    MessageSigner,
    Reason,
    RecordSealer,
)
from blacklist_service.vault.vault_connection import VaultConnection


@dataclass(frozen=True, repr=False)
class Vault(KeyHolder):
    """The tools made from the root keys; the roots themselves are with `keys` alone."""

    keys: KeySource
    sealer: RecordSealer
    tokens: BlindTokens
    digests: KeyedHash  # keyed digests that are stored for good: of contents, report keys, evidence
    ids: IdCipher
    secrets: KeyedHash  # keyed hashes of API secrets, cursors and case proofs
    entry_keys: KeyedHash  # pairwise pseudonyms of entries, one kind per feed
    feed_signer: MessageSigner
    receipt_signer: MessageSigner
    journal_signer: MessageSigner

    def because(self, reason: Reason) -> Self:
        """The same vault, opening sealed records for this reason; without one it opens none."""
        return replace(self, sealer=self.sealer.because(reason))


def vault_of(settings: Settings, gate: OpeningGate | None = None) -> Vault:
    """The vault that the settings name, opening what its gate admits. Raises NotReadyError where keys are missing or
    exposed. The vault process is not asked yet: whoever needs it is told when it is down."""
    if settings.keys == PROCESS:
        return remote_vault(settings.socket)
    return open_vault(provider_of(settings), settings.cipher_suite, gate)


def open_vault(
    provider: KeyProvider, suite: str = AES_256_GCM.name, gate: OpeningGate | None = None
) -> Vault:
    """Loads the roots and derives every tool; new records are sealed under the suite of this name, and
    records opened where the gate admits it. Raises NotReadyError where keys are missing or exposed."""
    keys = LiveKeys(provider)
    roots = keys.current()
    return Vault(
        keys=keys,
        sealer=ReasonedSealer(Sealer(keys, suite_named(suite)), gate or NoGate()),
        tokens=BlindIndex(keys),
        digests=_mac_tokenizer(roots, "digests"),
        ids=OpaqueIds(roots),
        secrets=_mac_tokenizer(roots, "secrets"),
        entry_keys=_mac_tokenizer(roots, "entry-keys"),
        feed_signer=Signer(roots, "feed", "manifest"),
        receipt_signer=Signer(roots, "journal", "receipt"),
        journal_signer=Signer(roots, "journal", "checkpoint"),
    )


def remote_vault(path: Path) -> Vault:
    """A vault that holds no key: every tool asks the vault process at a socket."""
    vault = VaultConnection(path)
    return Vault(
        keys=RemoteKeys(),
        sealer=RemoteSealer(vault),
        tokens=RemoteTokens(vault),
        digests=RemoteHash(vault, "digests"),
        ids=RemoteIds(vault),
        secrets=RemoteHash(vault, "secrets"),
        entry_keys=RemoteHash(vault, "entry_keys"),
        feed_signer=RemoteSigner(vault, "feed_signer"),
        receipt_signer=RemoteSigner(vault, "receipt_signer"),
        journal_signer=RemoteSigner(vault, "journal_signer"),
    )


def _mac_tokenizer(roots: RootKeys, purpose: str) -> Tokenizer:
    return Tokenizer(derive(roots.version("mac", roots.active("mac")), purpose))
