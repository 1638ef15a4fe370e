"""A witness of somebody's journal: cosigns a checkpoint only where it follows the one cosigned before.

The rules and their refusals are those of C2SP tlog-witness (add-checkpoint), in its order. A witness keeps a key and
the last note that it cosigned; keeping that note before the cosignature is given is the caller's part.
"""

from collections.abc import Sequence
from enum import IntEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from blacklist_service.vault.checkpoints import Checkpoint, cosignature, read_checkpoint_by
from blacklist_service.vault.journal_proofs import WitnessRequest
from blacklist_service.vault.journal_tree import EMPTY_ROOT, is_consistent
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.signed_notes import COSIGNATURE, NoteError, NoteKey


class Refusal(IntEnum):
    """Why a witness does not cosign, by the HTTP status that the standard gives it."""

    OLDER = 400  # the request calls a larger size old
    UNSIGNED = 403  # no signature of the journal holds
    OTHER_SIZE = 409  # the request begins at another size than the one cosigned last
    INCONSISTENT = 422  # the new tree does not begin with the old one
    # 409 in the standard too; told apart here, because such a note is kept.
    ROLLED_BACK = 1409  # a smaller tree than the one cosigned last
    FORKED = 2409  # an equal size and another root


class WitnessRefusalError(Exception):
    """The checkpoint is not cosigned. `last_size` is the size that the witness cosigned last."""

    def __init__(self, refusal: Refusal, last_size: int) -> None:
        super().__init__(refusal.name)
        self.refusal, self.last_size = refusal, last_size


class WitnessKey(KeyHolder):
    """The key of a witness, from a secret of 32 bytes."""

    def __init__(self, name: str, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public = NoteKey(name, COSIGNATURE, public)

    def cosign(self, note: str, second: int) -> str:
        """The cosignature line of a note that was judged, as of a POSIX second."""
        return cosignature(self.public, self.sign, note, second)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of a message."""
        return self._key.sign(message)

    def __repr__(self) -> str:
        return f"WitnessKey({self.public.name})"


def judge(request: WitnessRequest, journal: Sequence[NoteKey], last_note: str) -> Checkpoint:
    """The checkpoint that may be cosigned after the last one ("" where there is none), each by one of the keys of the
    journal: after a leak the new key alone signs what follows a note by the old one.

    Raises WitnessRefusalError; NoteError where the kept note itself does not hold.
    """
    last = read_checkpoint_by(last_note, journal) if last_note else Checkpoint(journal[0].name, 0, EMPTY_ROOT)
    try:
        said = read_checkpoint_by(request.note, journal)
    except NoteError:
        raise WitnessRefusalError(Refusal.UNSIGNED, last.size) from None
    if request.old > said.size:
        raise WitnessRefusalError(Refusal.OLDER, last.size)
    if said.size < last.size:
        raise WitnessRefusalError(Refusal.ROLLED_BACK, last.size)
    if request.old != last.size:
        raise WitnessRefusalError(Refusal.OTHER_SIZE, last.size)
    if said.size == last.size and said.root != last.root:
        raise WitnessRefusalError(Refusal.FORKED, last.size)
    if not is_consistent(last.size, said.size, request.path, last.root, said.root):
        raise WitnessRefusalError(Refusal.INCONSISTENT, last.size)
    return said
