"""With whom a case is, as officials see it; how it comes to be with somebody else; and why, which the journal keeps."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import orjson

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.rules.assignments import is_raised_to
from blacklist_service.store import assignments, members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Assignment, Listing
from blacklist_service.vault.commitments import SALT_BYTES
from blacklist_service.workflows.cases.colleagues import desk_of, trusted_among
from blacklist_service.workflows.context import OFFICIALS, Actor, Context
from blacklist_service.workflows.reach import areas_of

MOST_SHOWN = 10
_LONGEST_REASON = 1000


@dataclass(frozen=True, slots=True)
class AssignmentView:
    """A case is with an official (`login`), or raised to a `region`. `is_own`: with whoever asks, or raised to where
    that official reaches; `is_able`: the official whom it is with can still act at all."""

    listing: int
    kind: str
    login: str
    region: str
    given_by: str
    given_at: datetime
    is_own: bool
    is_able: bool
    ended_at: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class AssignmentInCase:
    """What the page of a case tells: with whom it is and was, why, and what this official may do about it.

    `colleagues`: by login the roles of whom it may be handed to; `above`: the region to which it may be raised.
    """

    standing: AssignmentView | None
    history: tuple[AssignmentView, ...]
    colleagues: dict[str, tuple[str, ...]]
    above: str | None
    may_return: bool
    may_take_over: bool


def assignment_in_case(
    connection: Connection, context: Context, actor: Actor, listing: Listing
) -> AssignmentInCase:
    """With whom a case is and was, with the reasons opened, and what this official may do about it."""
    past = assignments.history_of(connection, listing.id, MOST_SHOWN)
    reasons = assignments.sealed_reasons(connection, {one.entry_id for one in past})
    history = tuple(
        _view(connection, context, actor, past, {one: _opened(context, one, reasons) for one in reasons})
    )
    standing = next((one for one in history if one.ended_at is None), None)
    may_act = actor.has_role(*OFFICIALS)
    desk = desk_of(connection, context, actor, listing) if may_act else None
    is_own = standing is not None and standing.is_own
    return AssignmentInCase(
        standing=standing,
        history=history,
        colleagues={one.login: one.roles for one in desk.colleagues} if desk else {},
        above=desk.above if desk else None,
        may_return=may_act and is_own,
        may_take_over=may_act and (standing is None or standing.login != actor.login),
    )


def assignments_on(
    connection: Connection, context: Context, actor: Actor, listings: Collection[int]
) -> dict[int, AssignmentView]:
    """With whom some cases are now, by case; by as many questions for many as for one."""
    found = assignments.standing_on(connection, listings)
    if not found:
        return {}
    views = _view(connection, context, actor, list(found.values()), {})
    return {one.listing: one for one in views}


def checked_reason(reason: str) -> str:
    """Why a case goes to somebody else. Raises: InvalidError ASSIGNMENT.REASON."""
    if not 0 < len(reason.strip()) <= _LONGEST_REASON:
        raise InvalidError(
            "ASSIGNMENT.REASON",
            f"请写明理由，不超过 {_LONGEST_REASON} 字。",
            f"Say why, in at most {_LONGEST_REASON} characters.",
        )
    return reason.strip()


def refuse_same() -> RefusedError:
    """A form that was sent twice takes effect once."""
    return RefusedError("ASSIGNMENT.SAME", "本案已经在该人员或者该地区名下。", "The case is there already.")


def put(
    connection: Connection, context: Context, actor: Actor, listing: Listing, *,
    kind: str, entry: int, user: int | None = None, region: str = "",
) -> None:  # fmt: skip
    """The case, which is held, is with this account or region from now on, or with nobody in particular."""
    now = context.clock.now()
    assignments.end_assignment(connection, listing.id, now)
    is_with_nobody = user is None and kind != "escalation"
    assignments.add_assignment(
        connection,
        Assignment(
            id=None, listing_id=listing.id, kind=kind, user_id=user, region=region, given_by=actor.user,
            given_at=now, entry_id=entry, ended_at=now if is_with_nobody else None,
        ),
    )  # fmt: skip


def is_with(connection: Connection, actor: Actor, assignment: Assignment) -> bool:
    """A case is with this official: by name, or raised to where the official reaches."""
    if assignment.kind != "escalation":
        return assignment.user_id == actor.user
    return is_raised_to(assignment.region, areas_of(connection, actor))


def _view(
    connection: Connection, context: Context, actor: Actor, found: list[Assignment], reasons: dict[int, str]
) -> list[AssignmentView]:
    accounts = members.users_among(
        connection, {one for each in found for one in (each.user_id, each.given_by) if one is not None}
    )
    trusted = trusted_among(connection, context, list(accounts.values()))
    areas = areas_of(connection, actor)
    return [
        AssignmentView(
            listing=one.listing_id,
            kind=one.kind,
            login="" if one.user_id is None else accounts[one.user_id].login,
            region=one.region,
            given_by=accounts[one.given_by].login,
            given_at=one.given_at,
            is_own=is_raised_to(one.region, areas) if one.kind == "escalation" else one.user_id == actor.user,
            is_able=one.user_id is None or one.user_id in trusted,
            ended_at=one.ended_at,
            reason=reasons.get(one.entry_id, ""),
        )
        for one in found
    ]


def _opened(context: Context, entry: int, sealed: dict[int, bytes]) -> str:
    opened = context.vault.sealer.open("journal_detail", entry, 1, sealed[entry])
    return str(orjson.loads(opened[SALT_BYTES:])["reason"])
