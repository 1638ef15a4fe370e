"""A second official approves or refuses exactly the edition that was proposed; approved, it is printed at once."""

from blacklist_service.rules.approvals import Approval, check_approval
from blacklist_service.rules.approvals import Proposal as Proposed
from blacklist_service.rules.editions import valid_until
from blacklist_service.store import editions, members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Edition
from blacklist_service.workflows.authority import acting_person, check_maker
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.editions.printing import publish
from blacklist_service.workflows.editions.proposals import (
    EditionView,
    content_of,
    people_of,
    people_waiting,
    view_edition,
    waiting_edition,
)
from blacklist_service.workflows.editions.series import (
    WaitingSight,
    hold_series,
    look_at,
    nobody_to_name,
    require_public_notice,
)
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.releasing.changes import take_stock


@opening("edition", "feed", budget="service")
def approve_edition(context: Context, actor: Actor, series: str, digest: str) -> EditionView:
    """Another official approves; files, recall list and what the public now holds are kept in this transaction.

    1. The official is a checker, another person than the maker, in time; both reach everybody in it still.
    2. Every gate is asked again today. What is printed are the rows that were proposed, as they were proposed: who may
       not be named any more, or would read otherwise, is left out and voids nothing; nobody is added.
    3. The edition gets its number, its last day and its files; they lie in the public folder with the next placing.

    Law: 国办发〔2020〕49号; 个人信息保护法 Art 25; 双人复核. Journal: edition_published with digest and both officials.
    Raises: NotFoundError EDITION.SERIES_UNKNOWN, EDITION.NONE, NOT_FOUND; ForbiddenError ACCESS.ROLE,
    ACCESS.RECUSED, APPROVAL.SAME_OFFICIAL; RefusedError EDITION.OFF, EDITION.EMPTY, EDITION.CHANGED, OPERATOR.*,
    APPROVAL.DIGEST, APPROVAL.EXPIRED, APPROVAL.MAKER; ConflictError where data changed meanwhile.
    """
    require_role(actor, "checker")
    require_public_notice(context)
    with context.store.begin() as connection, context.store.read() as snapshot:
        sight = look_at(WaitingSight, context, connection, snapshot, series)
        edition = _checked(connection, context, actor, sight.feed_id, digest)
        changes = take_stock(sight)
        content = content_of(sight)
        people = people_of(connection, content.listings)
        require_subjects(connection, context, actor, people)
        check_maker(connection, context, edition.made_by, people)
        if not content.rows:
            raise nobody_to_name()
        editions.approve_edition(
            connection, edition.id or 0, by=actor.user, at=context.clock.now(), digest=digest, release=sight.number,
            valid_until=valid_until(context.clock.today(), edition.days),
        )  # fmt: skip
        release = publish(sight, changes, edition, content.rows)
        record(
            connection, context, actor,
            kind="edition_published", object_kind="feed", object_id=sight.feed_id,
            detail={"feed": series, "edition": edition.number, "release": release.number, "digest": digest,
                    "made_by": edition.made_by, "entries": len(content.rows),
                    "left_since": edition.entries - len(content.rows),
                    "manifest_sha256": release.manifest_sha256},
        )  # fmt: skip
        printed = editions.get_edition(connection, edition.id or 0)
        return view_edition(connection, series, printed, content, printed=len(content.rows))


@opening("edition", "feed", budget="service")
def refuse_edition(context: Context, actor: Actor, series: str, digest: str, *, reasons: str) -> EditionView:
    """Another official, who reaches everybody in it, does not approve; nothing is printed.

    Law: 回避. Journal: edition_refused with digest and reasons. Raises: NotFoundError EDITION.SERIES_UNKNOWN,
    EDITION.NONE, NOT_FOUND; ForbiddenError ACCESS.ROLE, ACCESS.RECUSED, APPROVAL.SAME_OFFICIAL; RefusedError
    APPROVAL.DIGEST, APPROVAL.EXPIRED.
    """
    require_role(actor, "checker")
    everybody = people_waiting(context, series)
    with context.store.begin() as connection:
        feed = hold_series(connection, series)
        require_subjects(connection, context, actor, everybody)
        edition = _checked(connection, context, actor, feed.id or 0, digest)
        editions.close_edition(connection, edition.id or 0, "refused")
        record(
            connection, context, actor,
            kind="edition_refused", object_kind="feed", object_id=feed.id or 0,
            detail={"feed": series, "edition": edition.number, "digest": digest, "reasons": reasons},
        )  # fmt: skip
        return view_edition(connection, series, editions.get_edition(connection, edition.id or 0))


def _checked(connection: Connection, context: Context, actor: Actor, feed: int, digest: str) -> Edition:
    """The edition that waits, which this person may decide on now."""
    person = acting_person(connection, context, actor, "checker")
    edition = waiting_edition(connection, feed)
    maker = members.person_of(members.get_user(connection, edition.made_by))
    proposed = Proposed(maker, edition.digest_sha256, edition.expires_at)
    check_approval(proposed, Approval(person, digest, context.clock.now()))
    return edition
