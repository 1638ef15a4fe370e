"""Which rows of a chunk are new, repeated, superseding, withdrawing or refused, in the order of the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from blacklist_service.ids import report_id
from blacklist_service.intake.findings import finding
from blacklist_service.intake.types import Operation
from blacklist_service.store import bound_reports, decided_facts, reports
from blacklist_service.store.session import Connection
from blacklist_service.workflows.taking_in.prepare_rows import PreparedRow, names_the_same, tell
from blacklist_service.workflows.taking_in.resolve_rows import Home

# A current report: its number, the digest of its content, and its subject.
_Known = tuple[int, bytes, int]


@dataclass(slots=True)
class SortedRows:
    """The rows of a chunk by what must happen to them; `closed` as (report, state, superseded by), `outcomes` with the
    report that a repeated row repeats, `homes` by row number the report in whose place a row stands."""

    taken: list[PreparedRow] = field(default_factory=list)
    homes: dict[int, Home] = field(default_factory=dict)
    closed: list[tuple[int, str, int | None]] = field(default_factory=list)
    left: set[int] = field(default_factory=set)
    outcomes: list[tuple[PreparedRow, str, int | None]] = field(default_factory=list)

    def end(self, row: PreparedRow, outcome: str, same: int | None = None) -> None:
        """Notes what became of a row."""
        self.outcomes.append((row, outcome, same))

    def close(self, known: _Known, state: str, successor: int | None) -> None:
        """A report stands no more; its subject may be left without one."""
        report, _content, subject = known
        self.closed.append((report, state, successor))
        if subject:
            self.left.add(subject)


def sort_rows(
    connection: Connection, rows: Sequence[PreparedRow], *, submission: int, member: int, about: int | None
) -> SortedRows:
    """The rows of a member's submission; `about`: the one report that it is about, where a page named it."""
    chunk = SortedRows()
    rows = rows if about is None else _under_key_of(connection, member, about, rows)
    keys = [row.key for row in rows if not row.is_rejected]
    current = reports.current_by_keys(connection, member, keys)
    unknown = [row.key for row in rows if row.is_keyless and row.key not in current]
    gone = reports.gone_among(connection, member, unknown)
    for row in _warned_of_decisions(connection, _warned(connection, rows, current, about), current):
        if row.is_rejected:
            chunk.end(row, "rejected")
            continue
        known = current.get(row.key)
        if known is not None and known[1] == row.content:
            chunk.end(row, "repeated", known[0])
        elif about is not None and (known is None or known[0] != about):
            chunk.end(_with(row, "ROW.REPORT_CHANGED"), "rejected")
        elif row.operation is not Operation.ADD and known is None:
            chunk.end(_with(row, "ROW.ROW_KEY_UNKNOWN"), "rejected")
        elif row.operation is Operation.WITHDRAW and known is not None:
            chunk.close(known, "withdrawn", None)
            del current[row.key]
            chunk.end(row, _taken_as(row))
        elif row.is_keyless and known is not None:
            # An old export says once more what its sender has corrected at a page since (record 0081).
            chunk.end(_with(row, "ROW.CORRECTED_SINCE"), "repeated", known[0])
        elif row.key in gone:
            # Also once it is erased: an old export starts no clock anew.
            code = "ROW.WITHDRAWN_SINCE" if gone[row.key] else "ROW.CORRECTED_SINCE"
            chunk.end(_with(row, code), "repeated")
        else:
            number = report_id(submission, row.number)
            if known is not None:
                is_same = _stays(row, known, about)
                chunk.close(known, "superseded", number if is_same else None)
                if is_same:
                    chunk.homes[row.number] = Home(known[0], known[2])
            chunk.taken.append(row)
            # The subject is not known yet; 0 stands for "in this chunk".
            current[row.key] = (number, row.content, 0)
            chunk.end(row, _taken_as(row))
    return chunk


def _under_key_of(
    connection: Connection, member: int, about: int, rows: Sequence[PreparedRow]
) -> list[PreparedRow]:
    """The row of a submission about one report stands under that report's key, which may be what the report once
    said."""
    report = reports.find(connection, about)
    key = b"" if report is None or report.member_id != member else bytes(report.report_key)
    return [row if row.is_rejected else row._replace(key=key) for row in rows]


def _warned(
    connection: Connection, rows: Sequence[PreparedRow], current: Mapping[bytes, _Known], about: int | None
) -> list[PreparedRow]:
    """Rows that take the place of a report are told what that means: that officials have dealt with it, and nothing
    comes of the row; or that a settled debt is open again, mostly by the export of a system that knows of no
    settlements."""
    replaced = {
        row.number: known
        for row in rows
        if row.report is not None
        and not row.is_keyless
        and (known := current.get(row.key)) is not None
        and known[1] != row.content
    }
    past = bound_reports.dealt_with(connection, {subject for _report, _content, subject in replaced.values()})
    settled = reports.settled_among(connection, {report for report, _content, _subject in replaced.values()})
    warned = []
    for row in rows:
        known, told = replaced.get(row.number), row
        if known is not None and known[0] in past and _stays(row, known, about):
            told = _with(told, "ROW.CASE_CLOSED")._replace(is_warned=True)
        if known is not None and known[0] in settled and row.report and row.report.settled_on is None:
            told = _with(told, "ROW.SETTLEMENT_REOPENED")._replace(is_warned=True)
        warned.append(told)
    return warned


def _stays(row: PreparedRow, known: _Known, about: int | None) -> bool:
    """A correction that names somebody else does not stand in the old report's place: what officials decided upon must
    not come to speak of another person. What a page says names whom the report named."""
    return about is not None or names_the_same(known[1], row.content)


def _warned_of_decisions(
    connection: Connection, rows: Sequence[PreparedRow], current: Mapping[bytes, _Known]
) -> list[PreparedRow]:
    """Rows that say of a debt what officials have corrected on an objection are told so, each time they come: the
    decision stands, and their sender's data are to be corrected."""
    known = {row.number: current[row.key][0] for row in rows if row.report is not None and row.key in current}
    decided = decided_facts.decided_of(connection, set(known.values())) if known else {}
    return [
        _with(row, "ROW.DECIDED_OTHERWISE")._replace(is_warned=True)
        if decided_facts.differs(decided.get(known.get(row.number, 0), ()), row.report)
        else row
        for row in rows
    ]


def _taken_as(row: PreparedRow) -> str:
    return "warned" if row.is_warned else "accepted"


def _with(row: PreparedRow, code: str) -> PreparedRow:
    """The row with one finding more."""
    told = orjson.loads(row.told or "[]") + orjson.loads(tell((finding(code),)) or "[]")
    return row._replace(told=orjson.dumps(told).decode())
