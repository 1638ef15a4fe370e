"""A maker chooses, before a batch is laid, the cases of one cause: one platform's reports, or one submission's."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.rules.listing_states import TRANSITIONS, EndReason, ListingEvent
from blacklist_service.store import members, proposals, submissions
from blacklist_service.store.merges import roots_of
from blacklist_service.store.session import Connection
from blacklist_service.store.source_listings import listings_of_source, subjects_of_others
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.acts import END_EVENTS
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.shown_reports import MaskedIdentity
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.propose_batch import MOST
from blacklist_service.workflows.reach import page_within_reach
from blacklist_service.workflows.show_listing import show_in_part

# What undoes a wrong report: a listing is taken off, an allegation is not listed. The rest is laid by command.
ACTS = ("remove", "reject")
CAUSES = ("submission", "platform")
# So many cases are read for the counts; the most that go into one batch are chosen from them.
COUNTED = 500
# So many people are shown in part before the batch is laid; the checker is shown everybody.
SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Cause:
    """Why the cases belong together: `by` is one of CAUSES, `code` a platform's code or the number of a submission."""

    by: str
    code: str


@dataclass(frozen=True, slots=True, repr=False)
class BatchSelection:
    """The cases for one batch as (listing, version), and some of the people in part; by state how many were chosen.

    Left out: `others`, whom another source reports too; `waiting`, on whom a decision waits; `beyond` the most of a
    batch. `is_cut`: there are more than were counted.
    """

    seen: tuple[tuple[int, int], ...]
    states: tuple[tuple[str, int], ...]
    sample: tuple[tuple[str, MaskedIdentity | None], ...]
    others: int
    waiting: int
    beyond: int
    is_cut: bool


class _Source(NamedTuple):
    """A member's reports, of one submission where it is given."""

    member: int
    submission: int | None


@opening("decision")
def select_batch(
    context: Context,
    actor: Actor,
    cause: Cause,
    *,
    act: str,
    end_reason: str = EndReason.REMOVED,
    purpose: str = "case_handling",
) -> BatchSelection:
    """The cases of one cause that one batch could decide about, in the versions that stand, oldest first.

    1. Of the cases within the official's areas, in a state that allows the act, those that rest on the cause alone:
       whom another source reports too is decided by itself. At most as many as a batch holds.
    2. A look at each of the few who are shown stands in the log before anybody is opened; all count, because the
       official has chosen them.

    Journal: no entry, looks (action batch). Raises: ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED; InvalidError
    VALUE.UNKNOWN, BATCH.CAUSE; RefusedError QUOTA.EXCEEDED.
    """
    require_role(actor, "maker")
    coded(ACTS, act, "act")
    coded(CAUSES, cause.by, "cause")
    reason = EndReason(coded(tuple(END_EVENTS), end_reason, "end_reason"))
    with context.store.read() as connection:
        source = _source(connection, context, cause)
        found = page_within_reach(
            connection, context, actor, _reader(connection, source, _states(act, reason)),
            lambda page: [(one.subject_id,) for one in page], limit=COUNTED + 1,
        )  # fmt: skip
        is_cut, found = len(found) > COUNTED, found[:COUNTED]
        alone = _alone(connection, source, found)
        laid = {one.target_id for one in proposals.open_among(connection, {"listing": [x.id for x in alone]})}
        free = [one for one in alone if one.id not in laid]
        chosen = free[:MOST]
        return BatchSelection(
            seen=tuple((one.id, one.version) for one in chosen),
            states=tuple(Counter(one.state for one in chosen).items()),
            sample=_sample(connection, context, actor, chosen[:SAMPLE], purpose),
            others=len(found) - len(alone),
            waiting=len(alone) - len(free),
            beyond=len(free) - len(chosen),
            is_cut=is_cut,
        )


def _source(connection: Connection, context: Context, cause: Cause) -> _Source:
    """Raises InvalidError BATCH.CAUSE: an unknown number and a platform that is none are told alike."""
    if cause.by == "platform":
        member = members.find_member_by_code(connection, cause.code)
        if member is not None and member.id is not None and member.kind == "platform":
            return _Source(member.id, None)
        raise _no_such()
    try:
        number = context.vault.ids.read("submission", cause.code)
    except NotFoundError:
        raise _no_such() from None
    submission = submissions.find(connection, number)
    if submission is None:
        raise _no_such()
    return _Source(submission.member_id, number)


def _no_such() -> InvalidError:
    return InvalidError(
        "BATCH.CAUSE",
        "没有这个报送批次或者报送机构，请核对。",
        "There is no such submission or platform; compare it.",
    )


def _states(act: str, reason: EndReason) -> tuple[str, ...]:
    event = END_EVENTS[reason] if act == "remove" else ListingEvent.REJECTED
    return tuple(before.value for before, happening in TRANSITIONS if happening is event)


def _reader(
    connection: Connection, source: _Source, states: Sequence[str]
) -> Callable[[Listing | None, int], list[Listing]]:
    def read(last: Listing | None, size: int) -> list[Listing]:
        after = 0 if last is None else last.id
        return listings_of_source(
            connection, member=source.member, submission=source.submission,
            states=states, after=after, limit=size,
        )  # fmt: skip

    return read


def _alone(connection: Connection, source: _Source, found: Sequence[Listing]) -> list[Listing]:
    others = subjects_of_others(
        connection, {one.subject_id for one in found}, member=source.member, submission=source.submission
    )
    return [one for one in found if one.subject_id not in others]


def _sample(
    connection: Connection, context: Context, actor: Actor, chosen: Sequence[Listing], purpose: str
) -> tuple[tuple[str, MaskedIdentity | None], ...]:
    if not chosen:
        return ()
    living = roots_of(connection, [one.subject_id for one in chosen])
    people = [living[one.subject_id] for one in chosen]
    parts = show_in_part(context, connection, actor, people, batch=None, purpose=purpose)
    return tuple((one.state, part) for one, part in zip(chosen, parts, strict=True))
