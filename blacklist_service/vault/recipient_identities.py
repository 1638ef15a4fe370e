"""What the objects of a feed are encrypted to and opened with, of each kind: `age`; `hpke` for a recipient whose rules
ask for RFC 9180 and AES; `sm` for one whose rules ask for SM2, SM3 and SM4. A public line tells its kind, and so does
the name of an object by its last part.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from enum import StrEnum
from typing import BinaryIO, final

from blacklist_service.vault import age_files, age_keys, hpke_files, hpke_keys, sm_files, sm_keys
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.object_faults import ObjectFileError, OpeningFault
from blacklist_service.vault.object_place import ObjectPlace, Sink
from blacklist_service.vault.recipient_refusals import refusal_of_identities


class EncryptionKind(StrEnum):
    """How an object is encrypted; also the last part of its name."""

    AGE = "age"
    HPKE = "hpke"
    SM = "sm"


def kind_of(public_line: str) -> EncryptionKind:
    """The kind of a public line that was read before."""
    if public_line.startswith(hpke_keys.PUBLIC):
        return EncryptionKind.HPKE
    return EncryptionKind.SM if public_line.startswith(sm_keys.PUBLIC) else EncryptionKind.AGE


def read_public_line(line: str) -> str:
    """A recipient's public line as it is kept; a key on the curve SM2 may come as PEM.

    Raises InvalidError RECIPIENT_KEY.FORMAT; NotReadyError SM2.UNAVAILABLE.
    """
    text = line.strip()
    if text.startswith((sm_keys.PUBLIC, sm_keys.PUBLIC_PEM)):
        return sm_keys.read_sm_key(text)
    is_hpke = kind_of(text) is EncryptionKind.HPKE
    return hpke_keys.read_hpke_key(text) if is_hpke else age_keys.read_age_key(text)


def encrypted_object(
    public_lines: Sequence[str], place: ObjectPlace, out: Sink
) -> AbstractContextManager[Sink]:
    """A sink whose bytes arrive in `out` encrypted to the lines, which are all of one kind, as the place's name tells.

    Raises InvalidError RECIPIENT_KEY.FORMAT; NotReadyError SM2.UNAVAILABLE.
    """
    kind = _kind_of_object(place)
    if kind is EncryptionKind.HPKE:
        return hpke_files.encrypted_by_hpke(public_lines, place, out)
    if kind is EncryptionKind.SM:
        return sm_files.encrypted_by_sm(public_lines, place, out)
    return age_files.encrypted_to(public_lines, out)


@final
class RecipientIdentities(KeyHolder):
    """What a recipient opens objects with: the newest identity, and older ones for as long as they are kept."""

    __slots__ = ("_age", "_hpke", "_lines", "_sm", "public_lines")

    def __init__(self, key_file: bytes) -> None:
        """Reads a file of identities. Raises InvalidError RECIPIENT_KEY.PRIVATE; NotReadyError SM2.UNAVAILABLE where
        one of them is of SM2."""
        try:
            lines = [line.strip() for line in key_file.decode("ascii").splitlines()]
        except UnicodeDecodeError:
            raise refusal_of_identities() from None
        self._lines = [line for line in lines if line and not line.startswith("#")]
        if not self._lines:
            raise refusal_of_identities()
        hpke = {
            line: hpke_keys.HpkeIdentity(line) for line in self._lines if line.startswith(hpke_keys.SECRET)
        }
        sm = {line: sm_keys.SmIdentity(line) for line in self._lines if line.startswith(sm_keys.SECRET)}
        age = [line for line in self._lines if line not in hpke and line not in sm]
        self._hpke, self._sm = list(hpke.values()), list(sm.values())
        self._age = age_keys.AgeIdentities("\n".join(age).encode("ascii")) if age else None
        public = {line: one.public_line for line, one in (hpke | sm).items()}
        public.update(zip(age, self._age.public_lines if self._age else (), strict=True))
        #: The public line of each identity, in the order of the file.
        self.public_lines = tuple(public[line] for line in self._lines)

    def newest(self) -> bytes:
        """The last identity alone, as a line of its file."""
        return self._lines[-1].encode("ascii") + b"\n"

    def open_object(self, source: BinaryIO, place: ObjectPlace, out: Sink) -> None:
        """Writes what the object holds to `out`, nothing before it is authenticated: by chunks, in the SM profile as a
        whole. Raises ObjectFileError."""
        kind = _kind_of_object(place)
        if kind is EncryptionKind.HPKE:
            hpke_files.open_hpke_file(source, place, out, self._hpke)
        elif kind is EncryptionKind.SM:
            sm_files.open_sm_file(source, place, out, self._sm)
        elif self._age is None:
            raise ObjectFileError(OpeningFault.OTHER_KEY)
        else:
            age_files.open_age_file(source, out, self._age)


def new_recipient_identity(kind: EncryptionKind, at: datetime) -> bytes:
    """A new identity, as lines of its file. Raises NotReadyError SM2.UNAVAILABLE."""
    if kind is EncryptionKind.SM:
        return sm_keys.new_sm_identity(at)
    return hpke_keys.new_hpke_identity(at) if kind is EncryptionKind.HPKE else age_keys.new_identity(at)


def _kind_of_object(place: ObjectPlace) -> EncryptionKind:
    suffix = place.object_name.rpartition(".")[2]
    return EncryptionKind(suffix) if suffix in set(EncryptionKind) else EncryptionKind.AGE
