"""What the journal tells, with every detail opened: who did what to which thing, and how it was put down."""

from typing import Any

import orjson
from sqlalchemy import select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import JournalDetail, JournalEntry
from blacklist_service.vault.commitments import SALT_BYTES
from blacklist_service.workflows.context import SYSTEM, Context

Told = tuple[str, str, str, int, dict[str, Any]]


def told(context: Context, *kinds: str) -> list[Told]:
    """Every entry of these kinds, or every entry: actor, kind, the thing and its number, the detail."""
    entries, details = table_of(JournalEntry), table_of(JournalDetail)
    asked = select(entries, details.c.sealed_detail).join(details, details.c.entry_id == entries.c.id)
    with context.store.read() as connection:
        rows = list(connection.execute(asked.order_by(entries.c.id)).mappings())
    opener = context.opening(SYSTEM, "journal_check").vault.sealer
    return [
        (
            row["actor"], row["kind"], row["object_kind"], row["object_id"],
            orjson.loads(opener.open("journal_detail", row["id"], 1, row["sealed_detail"])[SALT_BYTES:]),
        )
        for row in rows if not kinds or row["kind"] in kinds
    ]  # fmt: skip
