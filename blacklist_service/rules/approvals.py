"""Two officials: what is proposed has a digest, and another official approves exactly that digest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

from blacklist_service.errors import ForbiddenError, RefusedError
from blacklist_service.rules.law import whole_number

ProposalValue = str | int | bool | None | date | Sequence["ProposalValue"] | Mapping[str, "ProposalValue"]


class Act(StrEnum):
    """What an official may do to a listing or to what is published."""

    SUPPRESS = "suppress"  # stop showing at once, in favour of the subject
    DECIDE_MATCH = "decide_match"  # can be undone by a split, with history kept
    LIFT_SUPPRESSION = "lift_suppression"
    LIST = "list"
    REJECT = "reject"
    FIND_OVERDUE_ONLY = "find_overdue_only"
    CORRECT = "correct"
    REMOVE = "remove"
    DECIDE_OBJECTION = "decide_objection"
    DECIDE_REPAIR = "decide_repair"


_BY_ONE = frozenset({Act.SUPPRESS, Act.DECIDE_MATCH})


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who proposed what, and until when: the person of the maker, the digest of the proposed change, the last instant
    at which it may be approved (None: it was never said, so nobody may)."""

    made_by: str
    digest: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved what they saw, and when: the person of the checker and the digest of it."""

    approved_by: str
    digest: str
    at: datetime


def proposal_digest(fields: Mapping[str, ProposalValue]) -> str:
    """SHA-256 (hex) of the proposed change in canonical JSON: keys sorted, no blanks, UTF-8, days as ISO dates.

    Raises: TypeError for anything without one spelling, above all a float or an instant.
    """
    text = json.dumps(_canonical(fields), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def officials_needed(act: Act, count: int, on: date) -> int:
    """How many different officials an act on `count` subjects at once needs.

    One may suppress (it only protects the subject); everything else takes two, and more subjects at once than
    the bulk limit take a supervisor as the third.
    """
    if act in _BY_ONE:
        return 1
    return 3 if count > whole_number("bulk_decision_limit", on) else 2


def valid_until(made_at: datetime, on: date) -> datetime:
    """The last instant at which what was proposed may be approved (proposal_validity, in hours)."""
    return made_at + timedelta(hours=whole_number("proposal_validity", on))


def check_approval(proposal: Proposal, approval: Approval) -> None:
    """The checker is another person than the maker and approves in time exactly what was proposed.

    Raises: ForbiddenError APPROVAL.SAME_OFFICIAL; RefusedError APPROVAL.DIGEST when the proposal has changed,
    APPROVAL.EXPIRED when it is too old.
    """
    if approval.approved_by == proposal.made_by:
        raise ForbiddenError(
            "APPROVAL.SAME_OFFICIAL",
            "须由未经办、未复核该事项的其他人员办理。",
            "Another official must act than those who have made or checked this.",
        )
    if approval.digest != proposal.digest:
        raise RefusedError(
            "APPROVAL.DIGEST",
            "复核的内容与经办人提出的内容不一致，请重新查看。",
            "What was approved is not what was proposed; look at it again.",
        )
    if proposal.expires_at is None or approval.at > proposal.expires_at:
        raise RefusedError(
            "APPROVAL.EXPIRED",
            "拟办意见已超过有效时间，请经办人重新提出。",
            "The proposal is too old; the maker has to make it anew.",
        )


def reading_time(decisions: int, on: date) -> timedelta:
    """How long what is approved has to be open before: once for each decision of a batch, up to the bulk limit
    (reading_before_approval, in seconds)."""
    counted = min(decisions, whole_number("bulk_decision_limit", on))
    return timedelta(seconds=counted * whole_number("reading_before_approval", on))


def check_reading(opened_at: Sequence[datetime | None], at: datetime, on: date) -> None:
    """Every case was opened, and the last of them long enough ago. One instant, or None, for each case.

    Source: OWASP ASVS 5.0.0 2.4.2 (realistic human timing). Raises: RefusedError APPROVAL.UNREAD, with the seconds to
    wait where all were opened.
    """
    known = [one for one in opened_at if one is not None]
    needed = reading_time(len(opened_at), on)
    if len(known) == len(opened_at) and max(known) + needed <= at:
        return
    waits = (
        {"retry_after": ceil((max(known) + needed - at).total_seconds())}
        if len(known) == len(opened_at)
        else {}
    )
    raise RefusedError(
        "APPROVAL.UNREAD",
        "请先打开拟办内容并阅读，再行批准。",
        "Open what was proposed and read it before you approve.",
        **waits,
    )


def check_officials(act: Act, count: int, officials: Sequence[str], on: date) -> None:
    """Enough different officials stand behind an act.

    Raises: RefusedError APPROVAL.OFFICIALS with how many are needed.
    """
    needed = officials_needed(act, count, on)
    if len(set(officials)) < needed:
        raise RefusedError(
            "APPROVAL.OFFICIALS",
            f"该操作须由 {needed} 名不同人员办理。",
            f"This act needs {needed} different officials.",
            needed=needed,
        )


def check_day(laid: int, on: date) -> None:
    """One maker may lay a further decision alone on a day on which so many were laid already (daily_decision_limit).

    Raises: RefusedError PROPOSAL.DAY_LIMIT: further ones go as a batch, which is counted together with them and so
    takes a supervisor.
    """
    limit = whole_number("daily_decision_limit", on)
    if laid >= limit:
        raise RefusedError(
            "PROPOSAL.DAY_LIMIT",
            f"今日拟办已满 {limit} 件，请改用批量决定，由主管批准。",
            f"{limit} decisions were proposed today; lay further ones as a batch, which a supervisor signs too.",
            limit=limit,
        )


def _canonical(value: ProposalValue) -> ProposalValue:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        if not all(isinstance(key, str) for key in value):
            raise TypeError("keys must be text")
        return {key: _canonical(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_canonical(inner) for inner in value]
    raise TypeError(f"{type(value).__name__} has no canonical form")
