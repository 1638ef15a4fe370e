"""A maker puts the next edition of a series of public notice before a second official."""

from blacklist_service.rules.approvals import valid_until
from blacklist_service.rules.editions import check_days
from blacklist_service.store import editions
from blacklist_service.store.tables import Edition
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.editions.proposals import (
    EditionView,
    content_now,
    edition_digest,
    next_number,
    people_of,
    view_edition,
)
from blacklist_service.workflows.editions.series import hold_series, nobody_to_name, require_public_notice
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from exports.editions import content_digest


@opening("edition", "feed", budget="service")
def propose_edition(context: Context, actor: Actor, series: str, *, days: int) -> EditionView:
    """The next edition is proposed: everybody who may be published today, masked, for so many days.

    1. Public notice is on and the operator may publish; the official is a maker who reaches everybody in it.
    2. The rows that would be printed get one digest, with number and days; nothing is printed. One that waited is void.

    Law: 国办发〔2020〕49号; 个人信息保护法 Art 25; 双人复核. Journal: edition_proposed with digest and counts.
    Raises: RefusedError EDITION.OFF, EDITION.EMPTY, OPERATOR.*; InvalidError EDITION.DAYS; NotFoundError
    EDITION.SERIES_UNKNOWN, NOT_FOUND; ForbiddenError ACCESS.ROLE, ACCESS.RECUSED.
    """
    require_role(actor, "maker")
    require_public_notice(context)
    now, today = context.clock.now(), context.clock.today()
    check_days(days, today)
    content = content_now(context, series)
    if not content.rows:
        raise nobody_to_name()
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "maker")
        feed = hold_series(connection, series)
        assert feed.id is not None
        require_subjects(connection, context, actor, people_of(connection, content.listings))
        before = editions.find_open_edition(connection, feed.id)
        if before is not None:
            editions.close_edition(connection, before.id or 0, "void")
        number, rows = next_number(connection, feed.id), content.digests
        content_sha256 = content_digest(rows)
        edition = Edition(
            id=None, feed_id=feed.id, number=number, days=days, entries=len(content.rows),
            content_sha256=content_sha256, digest_sha256=edition_digest(series, number, days, content_sha256),
            made_by=actor.user, made_at=now, expires_at=valid_until(now, today),
        )  # fmt: skip
        edition.id = editions.add_edition(connection, edition, rows)
        view = view_edition(connection, series, edition, content)
        record(
            connection, context, actor,
            kind="edition_proposed", object_kind="feed", object_id=feed.id,
            detail={"feed": series, "edition": number, "digest": edition.digest_sha256, "days": days,
                    "entries": edition.entries, "left_out": dict(view.left_out)},
        )  # fmt: skip
        return view
