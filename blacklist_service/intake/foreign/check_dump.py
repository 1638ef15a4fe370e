"""A whole dump of the ifcert system, message by message: what is wrong in each, then what does not fit together.

Of each file one message is in memory at a time; what grows is what the published checks compare (`ifcert_checks.py`):
sums of each loan, and the ids of people and rows.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from blacklist_service.intake.foreign.dump_files import DumpFile
from blacklist_service.intake.foreign.findings import ForeignFinding
from blacklist_service.intake.foreign.ifcert import read_message
from blacklist_service.intake.foreign.ifcert_checks import DumpChecks

MOST_KEPT = 1000
_UNREADABLE = ForeignFinding("IFCERT.ARCHIVE", 0)


@dataclass(frozen=True, slots=True)
class PlacedFinding:
    """A finding and where it is: a file ("" for the dump as a whole) and an interface ("" where that is unknown). Rows
    count from 1, in a file or, for the dump as a whole, through all messages of the interface."""

    file: str
    interface: str
    rule: str
    row: int
    field: str


@dataclass(slots=True)
class DumpReport:
    """What was read and found. `first`: the first thousand findings; `rules` counts them all, by interface and rule."""

    files: int = 0
    messages: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    rules: Counter[tuple[str, str]] = field(default_factory=Counter)
    loans: Counter[str] = field(default_factory=Counter)
    first: list[PlacedFinding] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether something was read and nothing is wrong in it."""
        return bool(self.messages) and not self.rules

    def add(self, file: str, interface: str, found: Iterable[ForeignFinding]) -> None:
        """Findings of one file and interface."""
        for one in found:
            self.rules[interface, one.rule] += 1
            if len(self.first) < MOST_KEPT:
                self.first.append(PlacedFinding(file, interface, one.rule, one.row, one.field))


def check_dump(files: Iterable[DumpFile]) -> DumpReport:
    """What a dump holds and what is wrong in it, by the rules of `ifcert.py` and `ifcert_checks.py`. Never raises for
    data."""
    report, checks = DumpReport(), DumpChecks()
    for file in files:
        report.files += 1
        if file.content is None:
            report.add(file.name, "", [_UNREADABLE])
            continue
        message = read_message(file.content)
        report.add(file.name, message.interface, message.findings)
        if message.interface:
            report.messages[message.interface] += 1
            report.rows[message.interface] += len(message.rows)
            checks.add(message)
            _tell(report, checks.taken())
    _tell(report, checks.findings())
    report.loans.update(state.value for state in checks.states().values())
    return report


def _tell(report: DumpReport, found: Iterable[ForeignFinding]) -> None:
    for one in found:
        report.add("", one.field, [ForeignFinding(one.rule, one.row)])
