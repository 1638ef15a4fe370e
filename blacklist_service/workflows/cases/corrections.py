"""Facts of a debt that a decision on an objection corrects: what the maker gives, what the decision writes down."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.intake.amounts import read_fen, read_rate
from blacklist_service.intake.dates import read_date
from blacklist_service.rules.approvals import ProposalValue
from blacklist_service.store import decided_facts
from blacklist_service.store.decided_facts import DAYS, DecidedFact, Value, read_value
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Proposal, Report
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.decided_reports import reports_behind
from blacklist_service.workflows.cases.proposals import facts_of
from blacklist_service.workflows.context import Context

# The field codes of an upload, with the names under which a report keeps them.
FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "principal": "principal_fen",
        "outstanding": "outstanding_fen",
        "annual_rate": "annual_rate_bp",
        "loan_date": "loan_date",
        "overdue_since": "overdue_since",
        "settled_on": "settled_on",
        "out_of_contact": "out_of_contact",
    }
)
_NAME = "corrections"
_SUMS = frozenset({"principal_fen", "outstanding_fen"})
_YES_NO: Mapping[str, bool] = MappingProxyType({"Y": True, "N": False, "是": True, "否": False})
# What comes first, and what not before it.
_IN_ORDER = (("loan_date", "overdue_since"), ("overdue_since", "settled_on"))


@dataclass(frozen=True, slots=True, repr=False)
class GivenFact:
    """What a fact of a report should be: its field code of an upload, the value as it would stand there. `report`: None
    for the only report that the listing rests on."""

    report: int | None
    code: str
    value: str


def read_corrections(
    connection: Connection, context: Context, listing: Listing, given: Sequence[GivenFact]
) -> dict[str, ProposalValue]:
    """What a proposal says of corrected facts: report, field, what stands, what shall stand; empty for none.

    Raises: InvalidError VALUE.UNKNOWN, CORRECTION.REPORT, CORRECTION.VALUE, CORRECTION.SAME, CORRECTION.DAYS;
    RefusedError CORRECTION.WORSE.
    """
    behind = {report.id: report for report in reports_behind(connection, listing)} if given else {}
    found: dict[int, dict[str, Value]] = {}
    for one in given:
        number, field = _number(behind, one.report), FIELDS[coded(FIELDS, one.code, "field")]
        if field in found.setdefault(number, {}):
            raise _unreadable()
        found[number][field] = _read(field, one.value)
    for number, values in found.items():
        _check(behind[number], values, context.clock.today())
    told = [
        {"report": number, "field": field, "was": _told(getattr(behind[number], field)), "now": _told(value)}
        for number, values in sorted(found.items())
        for field, value in values.items()
    ]
    return {_NAME: told} if told else {}


def apply_corrections(
    connection: Connection, context: Context, listing: Listing, proposal: Proposal
) -> frozenset[str]:
    """Writes what was approved beside the reports that it is about; gives the corrected fields.

    Raises: RefusedError APPROVAL.REPORTS where one of them has changed since it was proposed.
    """
    corrected = corrections_of(facts_of(proposal), context.clock.today())
    if not corrected:
        return frozenset()
    behind = {report.id: report for report in reports_behind(connection, listing)}
    for number, facts in corrected.items():
        report = behind.get(number)
        if report is None or any(getattr(report, one.field) != one.was for one in facts):
            raise RefusedError(
                "APPROVAL.REPORTS",
                "提出决定后，该主体的报送信息有变动；请退回，由经办人重新提出。",
                "The subject's reports have changed since this was proposed; refuse it, so that it is proposed again.",
            )
    assert proposal.id is not None
    members = {number: behind[number].member_id for number in corrected}
    decided_facts.add(connection, members, proposal.id, corrected)
    return frozenset(one.field for facts in corrected.values() for one in facts)


def corrections_of(facts: Mapping[str, object], on: date) -> dict[int, tuple[DecidedFact, ...]]:
    """The corrected facts of a proposal, by report; `on`: the day of the decision."""
    found: dict[int, tuple[DecidedFact, ...]] = {}
    told = facts.get(_NAME, ())
    assert isinstance(told, Sequence)
    for one in told:
        was, now = (read_value(one["field"], one[name]) for name in ("was", "now"))
        fact = DecidedFact(one["field"], was, now, on)
        found[one["report"]] = (*found.get(one["report"], ()), fact)
    return found


def _number(behind: Mapping[int, Report], given: int | None) -> int:
    if given is None and len(behind) == 1:
        return next(iter(behind))
    if given is None or given not in behind:
        raise InvalidError(
            "CORRECTION.REPORT",
            "请写明更正哪一条报送信息；只能更正本案所依据的现行报送信息。",
            "Say which report is corrected: one of those that stand and that the listing rests on.",
        )
    return given


def _read(field: str, text: str) -> Value:
    value = _READERS.get(field, read_date)(text.strip())
    if value is None:
        raise _unreadable()
    return value


def _read_sum(text: str) -> int | None:
    fen, problem = read_fen(text)
    return fen if not problem else None


def _read_rate(text: str) -> int | None:
    rate, problem = read_rate(text)
    return rate if not problem else None


_READERS: Mapping[str, Callable[[str], Value]] = MappingProxyType(
    {
        "principal_fen": _read_sum,
        "outstanding_fen": _read_sum,
        "annual_rate_bp": _read_rate,
        "out_of_contact": _YES_NO.get,
    }
)


def _check(report: Report, values: Mapping[str, Value], today: date) -> None:
    """What shall stand is possible, something else than what stands, and not worse for the subject."""
    for field, now in values.items():
        was = getattr(report, field)
        if now == was:
            raise InvalidError(
                "CORRECTION.SAME",
                "更正后的内容与现有内容相同。",
                "What is given as corrected is what stands already.",
            )
        if _is_worse(field, was, now):
            raise RefusedError(
                "CORRECTION.WORSE",
                "不得因本人提出异议而作出对其更为不利的更正：金额只能减少，结清日期只能补上或者提前，失联只能取消。",
                "A person's own objection does not make things worse for it: sums only become less, a day of "
                "settlement is added or made earlier, out of contact is only lifted.",
            )
        if field in DAYS and isinstance(now, date) and now > today:
            raise _odd_days()
    sums = [now for name in _SUMS if isinstance(now := values.get(name), int)]
    if values.get("principal_fen", 1) == 0 or any(now < 0 for now in sums):
        raise _unreadable()
    for first, then in _IN_ORDER:
        days = [values.get(name, getattr(report, name)) for name in (first, then)]
        if {first, then} & values.keys() and None not in days and days[0] > days[1]:
            raise _odd_days()


def _is_worse(field: str, was: Value, now: Value) -> bool:
    if field in _SUMS:
        return not (isinstance(was, int) and isinstance(now, int) and now < was)
    if field == "settled_on":
        return isinstance(was, date) and isinstance(now, date) and now > was
    return field == "out_of_contact" and now is True


def _unreadable() -> InvalidError:
    return InvalidError(
        "CORRECTION.VALUE",
        "更正后的内容不能读出或者不可能：金额为元（最多两位小数），利率为百分数，日期如 2026-03-02，失联为“是”或“否”；"
        "每项只写一次。",
        "A corrected value cannot be read or be true: sums in yuan with at most two decimals, the rate in percent, "
        "days as 2026-03-02, out of contact Y or N; each once.",
    )


def _odd_days() -> InvalidError:
    return InvalidError(
        "CORRECTION.DAYS",
        "更正后的日期前后不符：借款不晚于拖欠开始，拖欠开始不晚于结清，均不晚于今天。",
        "The corrected days do not follow each other: lent, overdue, settled, none of them after today.",
    )


def _told(value: Value) -> int | bool | str | None:
    return value.isoformat() if isinstance(value, date) else value
