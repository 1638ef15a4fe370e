"""The press of this process, and the paper as it is kept: sealed under a key of its own, which lies apart."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from blacklist_service.letters.press import Press
from blacklist_service.vault.tools import Part, PersonRecords, RecordSealer, SealedPerson

_PDF = "letter.pdf"
_SCHEMA = 1


@cache
def press_of(font_folder: Path) -> Press:
    """The press with the fonts of a folder, read once. Raises: NotReadyError LETTER.FONT."""
    return Press(font_folder)


def digest_of(pdf: bytes) -> str:
    """SHA-256 of a letter, in hex: what stands of it in the clear."""
    return sha256(pdf).hexdigest()


def seal_paper(sealer: RecordSealer, letter: int, pdf: bytes) -> SealedPerson:
    """The key of a letter, and the letter under it: it opens as that letter's only, and never without the key."""
    return sealer.seal_people([PersonRecords(letter, (Part(_PDF, _SCHEMA, pdf),))])[0]


def open_paper(sealer: RecordSealer, letter: int, sealed: bytes) -> bytes:
    """The letter's bytes; its key stands in front of them. Raises SealBrokenError for another letter's."""
    return sealer.open(_PDF, letter, _SCHEMA, sealed)
