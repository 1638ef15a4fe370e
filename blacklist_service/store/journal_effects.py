"""What stands in the database without having been told to the journal: each effect of these kinds has its entry."""

from typing import NamedTuple

from sqlalchemy import Connection, text


class Effect(NamedTuple):
    """Rows of a table, by the object that they belong to, and the kinds of entries that told of them."""

    table: str
    rows: str
    column: str
    object_kind: str
    kinds: str


# Constants of ours, so that the statement is one question per effect.
EFFECTS = (
    Effect("submission", "receipt_json IS NOT NULL", "id", "submission", "'submission_completed'"),
    Effect(
        "release", "TRUE", "feed_id", "feed", "'release_published', 'edition_published', 'recalls_published'"
    ),
    Effect(
        "feed_receipt",
        "TRUE",
        "feed_id",
        "feed",
        "'feed_receipt_taken', 'feed_receipt_refused', 'editions_placed'",
    ),
    Effect("notice", "TRUE", "listing_id", "listing", "'notice_given'"),
    Effect("proposal", "target = 'listing'", "target_id", "listing", "'decision_proposed'"),
    Effect("proposal", "target = 'objection'", "target_id", "objection", "'objection_outcome_proposed'"),
    Effect("proposal", "target = 'repair'", "target_id", "repair", "'repair_outcome_proposed'"),
)


def untold(connection: Connection) -> tuple[str, int] | None:
    """The first table, and its object, that has more rows than entries; None where every effect was told."""
    for effect in EFFECTS:
        asked = text(
            f"SELECT done.object FROM (SELECT {effect.column} AS object, count(*) AS rows_there"  # noqa: S608
            f' FROM "{effect.table}" WHERE {effect.rows} GROUP BY {effect.column}) done LEFT JOIN'
            " (SELECT object_id, count(*) AS told FROM journal_entry"
            f" WHERE object_kind = '{effect.object_kind}' AND kind IN ({effect.kinds}) GROUP BY object_id) entries"
            " ON entries.object_id = done.object WHERE coalesce(entries.told, 0) < done.rows_there"
            " ORDER BY done.object LIMIT 1"
        )
        found = connection.execute(asked).scalar()
        if found is not None:
            return effect.table, int(found)
    return None
