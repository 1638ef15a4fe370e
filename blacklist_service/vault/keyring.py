"""The open vault of one process: what the workflows hold when they seal, search and sign."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from blacklist_service.settings import Settings
from blacklist_service.vault.blind_index import BlindIndex
from blacklist_service.vault.configured_provider import PROCESS, provider_of
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.keyed_hashes import VersionedHash, lasting_hash
from blacklist_service.vault.live_keys import LiveKeys
from blacklist_service.vault.opaque_ids import OpaqueIds
from blacklist_service.vault.openings import NoGate, OpeningGate, ReasonedSealer
from blacklist_service.vault.provider import KeyProvider
from blacklist_service.vault.remote_tools import (
    RemoteHash,
    RemoteIds,
    RemoteKeys,
    RemoteRows,
    RemoteSealer,
    RemoteSecrets,
    RemoteSigners,
    RemoteTokens,
)
from blacklist_service.vault.root_keys import KeySource
from blacklist_service.vault.row_macs import RowMacs
from blacklist_service.vault.seal import Sealer
from blacklist_service.vault.signing import SigningKeys
from blacklist_service.vault.sm2_signing import Sm2SigningKeys
from blacklist_service.vault.suites import AES_256_GCM, suite_named
from blacklist_service.vault.tools import (
    BlindTokens,
    IdCipher,
    KeyedHash,
    MessageSigner,
    MessageSigners,
    Reason,
    RecordSealer,
    RowDigests,
    VersionedKeyedHash,
)
from blacklist_service.vault.vault_connection import VaultConnection


@dataclass(frozen=True, repr=False)
class Vault(KeyHolder):
    """The tools made from the root keys; the roots themselves are with `keys` alone."""

    keys: KeySource
    sealer: RecordSealer
    tokens: BlindTokens
    digests: KeyedHash  # keyed digests that are stored for good: of contents, report keys, evidence
    lookups: KeyedHash  # under which cases, repeated calls and erased reports are found, for good
    ids: IdCipher
    rows: RowDigests  # digests over rows in the clear
    secrets: VersionedKeyedHash  # keyed hashes of API secrets, passwords, cursors and case proofs
    entry_keys: KeyedHash  # pairwise pseudonyms of entries, one kind per feed
    feed_keys: MessageSigners
    feed_sm2_keys: MessageSigners  # beside them, where SM2 is asked for
    receipt_keys: MessageSigners
    journal_keys: MessageSigners
    sftp_keys: MessageSigners  # what the service logs in with at recipients' servers

    @property
    def feed_signer(self) -> MessageSigner:
        """The key that signs manifests now."""
        return self.feed_keys.active()

    @property
    def receipt_signer(self) -> MessageSigner:
        """The key that signs receipts and answers now."""
        return self.receipt_keys.active()

    @property
    def journal_signer(self) -> MessageSigner:
        """The key that signs checkpoints now."""
        return self.journal_keys.active()

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
        digests=lasting_hash(roots, "digests"),
        lookups=lasting_hash(roots, "secrets"),
        ids=OpaqueIds(keys),
        rows=RowMacs(keys),
        secrets=VersionedHash(keys, "secrets"),
        entry_keys=VersionedHash(keys, "entry-keys"),
        feed_keys=SigningKeys(keys, "feed", "manifest"),
        feed_sm2_keys=Sm2SigningKeys(keys),
        receipt_keys=SigningKeys(keys, "journal", "receipt"),
        journal_keys=SigningKeys(keys, "journal", "checkpoint"),
        sftp_keys=SigningKeys(keys, "journal", "sftp"),
    )


def remote_vault(path: Path) -> Vault:
    """A vault that holds no key: every tool asks the vault process at a socket."""
    vault = VaultConnection(path)
    return Vault(
        keys=RemoteKeys(),
        sealer=RemoteSealer(vault),
        tokens=RemoteTokens(vault),
        digests=RemoteHash(vault, "digests"),
        lookups=RemoteHash(vault, "lookups"),
        ids=RemoteIds(vault),
        rows=RemoteRows(vault),
        secrets=RemoteSecrets(vault),
        entry_keys=RemoteHash(vault, "entry_keys"),
        feed_keys=RemoteSigners(vault, "feed_signer"),
        feed_sm2_keys=RemoteSigners(vault, "feed_sm2_signer"),
        receipt_keys=RemoteSigners(vault, "receipt_signer"),
        journal_keys=RemoteSigners(vault, "journal_signer"),
        sftp_keys=RemoteSigners(vault, "sftp_signer"),
    )
