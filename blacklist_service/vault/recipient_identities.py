"""What the objects of a feed are encrypted to and opened with, of either kind: `age`, or `hpke` for a recipient whose
rules ask for RFC 9180 and AES. A public line tells its kind, and so does the name of an object by its last part.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, final

from blacklist_service.vault import age_files, age_keys, hpke_files, hpke_keys
from blacklist_service.vault.hpke_files import ObjectPlace, Sink
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.object_faults import ObjectFileError, OpeningFault
from blacklist_service.vault.recipient_refusals import refusal_of_identities


class EncryptionKind(StrEnum):
    """How an object is encrypted; also the last part of its name."""

    AGE = "age"
    HPKE = "hpke"


def kind_of(public_line: str) -> EncryptionKind:
    """The kind of a public line that was read before."""
    return EncryptionKind.HPKE if public_line.startswith(hpke_keys.PUBLIC) else EncryptionKind.AGE


def read_public_line(line: str) -> str:
    """A recipient's public line as it is kept. Raises InvalidError RECIPIENT_KEY.FORMAT."""
    is_hpke = kind_of(line.strip()) is EncryptionKind.HPKE
    return hpke_keys.read_hpke_key(line) if is_hpke else age_keys.read_age_key(line)


def encrypted_object(
    public_lines: Sequence[str], place: ObjectPlace, out: Sink
) -> AbstractContextManager[Sink]:
    """A sink whose bytes arrive in `out` encrypted to the lines, which are all of one kind, as the place's name tells.

    Raises InvalidError RECIPIENT_KEY.FORMAT.
    """
    if place.object_name.endswith(f".{EncryptionKind.HPKE}"):
        return hpke_files.encrypted_by_hpke(public_lines, place, out)
    return age_files.encrypted_to(public_lines, out)


@final
class RecipientIdentities(KeyHolder):
    """What a recipient opens objects with: the newest identity, and older ones for as long as they are kept."""

    __slots__ = ("_age", "_hpke", "_lines", "public_lines")

    def __init__(self, key_file: bytes) -> None:
        """Reads a file of identities. Raises InvalidError RECIPIENT_KEY.PRIVATE."""
        try:
            lines = [line.strip() for line in key_file.decode("ascii").splitlines()]
        except UnicodeDecodeError:
            raise refusal_of_identities() from None
        self._lines = [line for line in lines if line and not line.startswith("#")]
        if not self._lines:
            raise refusal_of_identities()
        public: dict[str, str] = {}
        self._hpke = [hpke_keys.HpkeIdentity(line) for line in self._lines if _is_hpke(line)]
        public.update(
            zip(filter(_is_hpke, self._lines), (one.public_line for one in self._hpke), strict=True)
        )
        age = [line for line in self._lines if not _is_hpke(line)]
        self._age = age_keys.AgeIdentities("\n".join(age).encode("ascii")) if age else None
        public.update(zip(age, self._age.public_lines if self._age else (), strict=True))
        #: The public line of each identity, in the order of the file.
        self.public_lines = tuple(public[line] for line in self._lines)

    def newest(self) -> bytes:
        """The last identity alone, as a line of its file."""
        return self._lines[-1].encode("ascii") + b"\n"

    def open_object(self, source: BinaryIO, place: ObjectPlace, out: Sink) -> None:
        """Writes what the object holds to `out`, chunk by chunk as each is authenticated. Raises ObjectFileError."""
        if place.object_name.endswith(f".{EncryptionKind.HPKE}"):
            hpke_files.open_hpke_file(source, place, out, self._hpke)
        elif self._age is None:
            raise ObjectFileError(OpeningFault.OTHER_KEY)
        else:
            age_files.open_age_file(source, out, self._age)


def new_recipient_identity(kind: EncryptionKind, at: datetime) -> bytes:
    """A new identity, as lines of its file."""
    return hpke_keys.new_hpke_identity(at) if kind is EncryptionKind.HPKE else age_keys.new_identity(at)


def _is_hpke(line: str) -> bool:
    return line.startswith(hpke_keys.SECRET)
