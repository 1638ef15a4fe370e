"""A record against the published rules that one record can be checked by."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from exports.pboc.check_fields import field_breaks
from exports.pboc.condition import Condition, read_condition
from exports.pboc.names import FileHeader
from exports.pboc.scope import Scope
from exports.pboc.table_files import read_table
from exports.pboc.types import Record, RuleBreak
from exports.pboc.values import is_day
from exports.pboc.verbs import VERBS

# What a correction carries must keep the rules of the segment that it corrects (R2120101, R4120101).
_CORRECTED = {"212": "210", "412": "410"}


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the table of checks: in these parts, if this holds, the verb must hold for these words."""

    rule: str
    part: str
    when: Condition
    verb: str
    words: tuple[str, ...]


@cache
def checks_of(kind: str) -> tuple[Check, ...]:
    """The checks of a record type, in the order of the table."""
    rows = read_table("checks")
    of_segments = _CORRECTED.get(kind)
    return tuple(
        Check(row["rule"], row["part"], read_condition(row["when"]), row["verb"], tuple(row["tags"].split()))
        for row in rows
        if row["record"] == kind or (row["part"] and row["record"] == of_segments)
    )


def check_record(record: Record, header: FileHeader | None = None) -> list[RuleBreak]:
    """Every rule that a record breaks, with the tags, in ascending order; none twice.

    With a header also what depends on it: the sender's code (I0001301) and the time of the file (R0000102).
    """
    scope = Scope(record)
    broken = set(field_breaks(record, scope, "" if header is None else header.organisation))
    broken.update(_check_breaks(record, scope))
    if header is not None:
        broken.update(_header_breaks(record, scope, header))
    return sorted(broken)


def _check_breaks(record: Record, scope: Scope) -> Iterator[RuleBreak]:
    for check in checks_of(record.kind):
        for values in scope.places(check.part):
            look = scope.lookup(values)
            if check.when.holds(look):
                for tag in VERBS[check.verb](look, values, check.words):
                    yield RuleBreak(check.rule, tag)


def _header_breaks(record: Record, scope: Scope, header: FileHeader) -> Iterator[RuleBreak]:
    reported = scope.around.get("RptDate", "")
    if is_day(reported) and reported > header.made_at.date().isoformat():
        yield RuleBreak("R0000102", "RptDate")
    if record.kind != header.kind:
        yield RuleBreak("R0000101")
