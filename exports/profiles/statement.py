"""A profile as a table again: as an office reads it, and as the one text that is kept with a feed."""

import json
from functools import lru_cache

from exports.canonical import canonical_bytes, entry_digest
from exports.profiles.mistakes import ProfileFileError
from exports.profiles.types import MOST_CHARACTERS, Column, ColumnKind, Profile, ProfileError, profile_of
from exports.types import EntryValue, Reach

_PROFILES_KEPT = 64


def statement_of(profile: Profile) -> dict[str, EntryValue]:
    """All that a profile says, as the table from which it is read; what says nothing new is left away."""
    return {
        "title": profile.title,
        "reach": profile.reach.value,
        "output": profile.output.value,
        "encoding": profile.encoding,
        "subjects": [*sorted(profile.subjects)],
        "columns": [_column(one) for one in profile.columns],
    }


def _column(column: Column) -> dict[str, EntryValue]:
    said: dict[str, EntryValue] = {"title": column.title}
    if column.field:
        said["field"] = column.field
    if column.kind is not ColumnKind.TEXT:
        said["kind"] = column.kind.value
    if column.text:
        said["text"] = column.text
    if column.length != MOST_CHARACTERS:
        said["length"] = column.length
    if column.is_required:
        said["required"] = True
    if column.subjects:
        said["subjects"] = [*sorted(column.subjects)]
    if column.only:
        said["only"] = column.only
    return said


def stored_text(profile: Profile) -> str:
    """The one text of a profile, from which a feed writes the same bytes whatever becomes of the office's file."""
    return canonical_bytes(statement_of(profile)).decode()


def profile_digest(profile: Profile) -> str:
    """The SHA-256 of that text, in hexadecimal."""
    return entry_digest(statement_of(profile))


@lru_cache(maxsize=_PROFILES_KEPT)
def stored_profile(text: str) -> Profile:
    """The profile of such a text.

    Raises:
        ProfileFileError: MAPPING_FILE.STORED.
    """
    try:
        table = json.loads(text)
        if not isinstance(table, dict) or table.get("reach", "") not in (
            Reach.THIRD_PARTIES,
            Reach.PUBLICATION,
        ):
            raise ProfileFileError("MAPPING_FILE.STORED")
        # No list of an office goes without a legal basis, whatever a file says (国办发〔2020〕49号).
        return profile_of({**table, "needs_legal_basis": True})
    except (ValueError, ProfileError) as problem:
        if isinstance(problem, ProfileFileError):
            raise
        raise ProfileFileError("MAPPING_FILE.STORED") from None
