"""Is this a decoy? By keyed hashes, so that nobody who reads the store can tell, and without opening anything."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

import orjson

from blacklist_service.store import decoys
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Decoy
from blacklist_service.vault.keyring import Vault
from blacklist_service.vault.tools import RecordSealer

_NUMBER, _SUBJECT = "decoy_number", "decoy_subject"
_TABLE, _SCHEMA = "decoy.person", 1


@dataclass(frozen=True, slots=True)
class KnownDecoy:
    """What is sealed of a decoy: how it is called, and its subject once it is placed (0 before)."""

    fields: Mapping[str, str] = field(repr=False)
    subject: int = 0

    @property
    def number(self) -> str:
        return self.fields["id_number"]


def number_mark(vault: Vault, number: str) -> bytes:
    """The keyed hash of an identifier's normal form."""
    return vault.digests.mac(_NUMBER, number.encode())


def subject_mark(vault: Vault, subject: int) -> bytes:
    """The keyed hash of a subject's number."""
    return vault.digests.mac(_SUBJECT, str(subject).encode())


def is_asked_for(connection: Connection, vault: Vault, numbers: Iterable[str]) -> bool:
    """Whether one of these numbers is a decoy's. One question, whoever they belong to."""
    return decoys.any_of_numbers(connection, {number_mark(vault, number) for number in numbers})


def decoys_among(connection: Connection, vault: Vault, subjects: Collection[int]) -> set[int]:
    """Which of these subjects are decoys. One question, whoever they are."""
    if not subjects:
        return set()
    marks = vault.digests.macs([(_SUBJECT, str(subject).encode()) for subject in subjects])
    marked = decoys.marked_subjects(connection, marks)
    return {subject for mark, subject in zip(marks, subjects, strict=True) if mark in marked}


def feeds_of_decoys(connection: Connection, vault: Vault) -> dict[int, int | None]:
    """Every placed decoy's subject with the one feed that carries it; None for no feed."""
    found = ((open_decoy(vault.sealer, decoy), feed) for decoy, feed in decoys.all_decoys(connection))
    return {known.subject: feed for known, feed in found if known.subject}


def seal_decoy(sealer: RecordSealer, mark: bytes, known: KnownDecoy) -> bytes:
    """The sealed bytes of a decoy, bound to its number's hash."""
    document = {"fields": dict(known.fields), "subject": known.subject}
    return sealer.seal(_TABLE, mark.hex(), _SCHEMA, orjson.dumps(document))


def open_decoy(sealer: RecordSealer, decoy: Decoy) -> KnownDecoy:
    """What is sealed of a decoy. Raises SealBrokenError for another one's bytes."""
    mark = bytes(decoy.number_mark)
    document = orjson.loads(sealer.open(_TABLE, mark.hex(), _SCHEMA, bytes(decoy.sealed_person)))
    return KnownDecoy(document["fields"], document["subject"])
