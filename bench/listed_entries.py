"""Invented entries of the list, sealed: what a release opens one after the other, in constant memory."""

import os
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Final

import orjson
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bench.population import Person, people
from exports.audience import apply
from exports.types import EntryFields, Format, LiveEntry

_DRAWN: Final = 1_000
_NONCE_BYTES: Final = 12
_PROVINCIAL: Final = {"platform": "示例网贷甲", "out_of_contact": True, "collection_log": "多次致电无人接听"}
_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class SealedEntries:
    """A thousand different entries that a format takes, each in its own envelope, over and over."""

    def __init__(self, of: Format) -> None:
        self._cipher = AESGCM(os.urandom(32))
        drawn = [_entry(person, of.name) for person in people(0, seed=7)[:_DRAWN]]
        said = [entry for entry in drawn if of.refusal is None or not of.refusal(entry)]
        if not said:
            raise SystemExit(f"{of.name} takes none of the invented entries")
        self._sealed = [self._seal(orjson.dumps(entry)) for entry in said]

    def opened(self, count: int) -> Iterator[LiveEntry]:
        """So many live entries in ascending order of key, each opened when it is asked for."""
        for number, sealed in enumerate(islice(cycle(self._sealed), count)):
            content = self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], b"entry")
            yield LiveEntry(f"{number:032x}", 1, orjson.loads(content))

    def _seal(self, content: bytes) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, content, b"entry")


def _entry(person: Person, format_name: str) -> EntryFields:
    # Metro 2 has Latin letters only, and takes no number of this country.
    is_latin = format_name.startswith("metro2")
    fields: EntryFields = {
        "subject_kind": "person",
        "name": _latin(person) if is_latin else person.name,
        "id_type": "resident_id",
        "id_number": person.resident_id,
        "legal_representative": None,
        "phone": person.phone,
        "ground": "fled",
        "legal_basis": "示例依据〔2026〕1号 第三条",
        "decision_no": f"示例决〔2026〕{person.resident_id[-5:-1]}号",
        "listed_on": "2026-10-01",
        "publicity_until": "2029-09-30",
        "severity": "serious",
        "outstanding_fen": int(person.phone[-7:]) + 100,
        "principal_fen": int(person.phone[-7:]) + 200_000,
        "overdue_since": f"201{person.phone[-1]}-08-09",
        "reporting_members": ["sample-platform", "sample-office"],
        "disputed": False,
        "statement": None,
        **_PROVINCIAL,
    }
    return apply("provincial" if format_name == "provincial_2018" else "regulator", fields)


def _latin(person: Person) -> str:
    digits = [_LETTERS[int(digit)] for digit in person.phone]
    return f"SAMPLE{''.join(digits[:5])}, {''.join(digits[5:])}"
