"""How a row of the journal or of the log of looks is spelled in the tree: canonical JSON, then its leaf."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from blacklist_service.store.journal_tree import ACCESS, JOURNAL
from blacklist_service.vault.journal_tree import leaf_hash

# Fixed for good: a column that is added later must not change the leaves of old rows.
_COLUMNS = {
    JOURNAL: ("id", "at", "actor", "kind", "object_kind", "object_id", "detail_commit"),
    ACCESS: (
        "id", "at", "member_id", "actor", "action", "subject_id", "purpose", "consent_sha256", "outcome",
        "data_version",
    ),
}  # fmt: skip


def canonical_row(source: str, row: Mapping[str, Any]) -> bytes:
    """The one spelling of a row with its source: keys sorted, no blanks, instants in UTC with microseconds."""
    document = {name: _plain(row[name]) for name in _COLUMNS[source]}
    return orjson.dumps({"source": source, **document}, option=orjson.OPT_SORT_KEYS)


def leaf_of(source: str, row: Mapping[str, Any]) -> bytes:
    """The leaf of a row: SHA-256 of 0x00 and its canonical spelling."""
    return leaf_hash(canonical_row(source, row))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value
