"""How a row of the journal or of the log of looks is spelled in the tree: canonical JSON, then its leaf."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from blacklist_service.store.journal_tree import ACCESS, JOURNAL
from blacklist_service.vault.commitments import canonical, commitment
from blacklist_service.vault.journal_tree import leaf_hash

# Fixed for good: a column that is added later must not change the leaves of old rows.
_COLUMNS = {
    JOURNAL: ("id", "at", "actor", "kind", "object_kind", "object_id", "detail_commit"),
    ACCESS: ("id", "at", "member_id", "action", "purpose", "outcome", "data_version", "detail_commit"),
}
# A look without a commitment, as the first version kept it.
_PLAIN_LOOK = (
    "id", "at", "member_id", "actor", "action", "subject_id", "purpose", "consent_sha256", "outcome", "data_version",
)  # fmt: skip
# What a look commits to beside its leaf, to be erased with the salt.
_HIDDEN = ("actor", "consent_sha256", "subject_id")


def canonical_row(source: str, row: Mapping[str, Any]) -> bytes:
    """The one spelling of a row with its source: keys sorted, no blanks, instants in UTC with microseconds."""
    is_plain = source == ACCESS and not row["detail_commit"]
    columns = _PLAIN_LOOK if is_plain else _COLUMNS[source]
    return canonical({"source": source} | {name: _plain(row[name]) for name in columns})


def leaf_of(source: str, row: Mapping[str, Any]) -> bytes:
    """The leaf of a row: SHA-256 of 0x00 and its canonical spelling."""
    return leaf_hash(canonical_row(source, row))


def look_commitment(salt: bytes, hidden: Mapping[str, Any]) -> str:
    """What the leaf of a look holds in place of who looked, at whom, and under which consent."""
    return commitment(salt, canonical({name: hidden[name] for name in _HIDDEN}))


def keeps_commitment(look: Mapping[str, Any]) -> bool:
    """Whether a look is the one that its leaf commits to. One that was erased, or has no commitment, is."""
    if not look["detail_commit"] or is_erased(look):
        return True
    try:
        return look_commitment(bytes(look["salt"]), look) == str(look["detail_commit"])
    except ValueError:
        return False


def is_erased(look: Mapping[str, Any]) -> bool:
    """The salt is gone, and with it who looked at whom."""
    emptied = (look["actor"], look["subject_id"], look["consent_sha256"], bytes(look["salt"]))
    return bool(look["detail_commit"]) and emptied == ("", 0, "", b"")


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value
