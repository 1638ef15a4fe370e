"""A maker takes back the edition of public notice that waits; nothing is printed, and its number is free again."""

from blacklist_service.errors import RefusedError
from blacklist_service.store import editions
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.editions.proposals import (
    EditionView,
    people_waiting,
    view_edition,
    waiting_edition,
)
from blacklist_service.workflows.editions.series import hold_series
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects


@opening("edition", "feed", budget="service")
def withdraw_edition(
    context: Context, actor: Actor, series: str, digest: str, *, reasons: str
) -> EditionView:
    """The edition of this digest waits no longer.

    1. Any maker may who reaches everybody in it, as any such maker may propose another in its place; for everybody else
       it does not exist.

    Law: 回避. Journal: edition_withdrawn with digest and reasons. Raises: ForbiddenError ACCESS.ROLE, ACCESS.RECUSED,
    ACCESS.SUSPENDED; NotFoundError EDITION.SERIES_UNKNOWN, EDITION.NONE, NOT_FOUND; RefusedError EDITION.ANOTHER.
    """
    require_role(actor, "maker")
    everybody = people_waiting(context, series)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "maker")
        require_subjects(connection, context, actor, everybody)
        feed = hold_series(connection, series)
        edition = waiting_edition(connection, feed.id or 0)
        if edition.digest_sha256 != digest:
            raise RefusedError(
                "EDITION.ANOTHER",
                "现在待复核的是另一期通报，未作任何更改。",
                "Another edition waits by now; nothing was changed.",
            )
        editions.close_edition(connection, edition.id or 0, "void")
        record(
            connection, context, actor,
            kind="edition_withdrawn", object_kind="feed", object_id=feed.id or 0,
            detail={"feed": series, "edition": edition.number, "digest": digest, "reasons": reasons},
        )  # fmt: skip
        return view_edition(connection, series, editions.get_edition(connection, edition.id or 0))
