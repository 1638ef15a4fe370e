"""An import of the courts' list stands apart until it is whole: refused, killed or overtaken, it changes nothing."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from sqlalchemy import select

from blacklist_service.intake.foreign.court_list import read_court_list
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import CourtRow
from blacklist_service.workflows import erase_court_rows as erasing
from blacklist_service.workflows import import_court_list as importing
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.erase_court_rows import erase_court_rows
from blacklist_service.workflows.import_court_list import ImportedCourtList, import_court_list
from blacklist_service.workflows.list_court_lists import list_court_lists
from blacklist_service.workflows.show_court_candidates import show_court_candidates
from tests.blacklist_service.workflows.test_workflows_court_lists import PROFILE, ROW, masked
from tests.codes import code_of

Importing = Callable[..., ImportedCourtList]
# Invented people beside the subject, whom no report names.
OTHERS = [{"id": number, "iname": f"虚构{number}"} for number in range(2, 8)]


@pytest.fixture
def office(desk: Any) -> Any:
    """The desk of an office that answers for what it keeps."""
    desk.context = replace(desk.context, profile=PROFILE)
    return desk


@pytest.fixture
def take(office: Any, tmp_path: Path) -> Importing:
    """Imports these rows as the list in this file."""

    def imported(
        file: str, changes: list[dict[str, Any]], as_of: date | None = None, **given: Any
    ) -> ImportedCourtList:
        path = tmp_path / file
        rows = [ROW | {"cardNum": masked(office.id_number)} | change for change in changes]
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        return import_court_list(
            office.context, office.maker, path, source="示例法院网", as_of=as_of or office.today, **given
        )

    return imported


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_BATCH", 2)
    monkeypatch.setattr(importing, "_ROWS_ERASED", 2)
    monkeypatch.setattr(erasing, "_BATCH", 2)


def cases(office: Any, subject: int) -> list[str]:
    return [one.case_no for one in show_court_candidates(office.context, office.maker, subject)]


def states(office: Any) -> list[str]:
    """The state of each list, the first import first."""
    return [one.state for one in list_court_lists(office.context, office.maker)][::-1]


def lists_of_rows(office: Any) -> list[int]:
    with office.context.store.read() as connection:
        return sorted(connection.execute(select(table_of(CourtRow).c.list_id)).scalars())


def broken_after(monkeypatch: pytest.MonkeyPatch, rows: int, act: Callable[[], object]) -> None:
    """The first import from now on does this after so many of its rows are read; the next ones read on."""
    read = iter([True])

    def reading(source: BinaryIO) -> Iterator[Any]:
        is_first = next(read, False)
        for at, row in enumerate(read_court_list(source)):
            if is_first and at == rows:
                act()
            yield row
        if is_first and rows < 0:
            act()

    monkeypatch.setattr(importing, "read_court_list", reading)


def kill() -> None:
    raise KeyboardInterrupt


def test_a_refused_list_shows_nobody_and_hides_nobody(office: Any, take: Importing) -> None:
    listing = office.alleged().id
    take("one", [{"caseCode": "旧"}, *OTHERS])
    # A row of the subject that the list in force has not, and one that both have.
    for rows in ([{"caseCode": "新"}], [{"caseCode": "旧"}]):
        assert code_of(partial(take, "two", rows)) == "COURT.SHRUNK"
        assert cases(office, listing) == ["旧"]
    assert states(office) == ["current", "reading", "reading"]
    office.days(2)
    assert erase_court_rows(office.context, SYSTEM) == 2
    assert cases(office, listing) == ["旧"]
    assert states(office) == ["current", "given_up", "given_up"]
    assert lists_of_rows(office) == [1] * 7


def test_nobody_is_shown_by_a_list_that_was_never_whole(
    office: Any, take: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = office.alleged().id
    broken_after(monkeypatch, 4, kill)
    with pytest.raises(KeyboardInterrupt):
        take("one", [{}, *OTHERS])
    assert lists_of_rows(office) == [1] * 4
    assert (cases(office, listing), states(office)) == ([], ["reading"])
    assert erase_court_rows(office.context, SYSTEM) == 0, "it may be gone on with"
    office.days(2)
    assert erase_court_rows(office.context, SYSTEM) == 4
    assert (lists_of_rows(office), states(office)) == ([], ["given_up"])
    assert take("one", [{}, *OTHERS]).kept == 7
    assert (len(cases(office, listing)), states(office)) == (1, ["given_up", "current"])


@pytest.mark.parametrize("rows", [0, 1, 4, 6])
def test_a_killed_import_shows_nobody_hides_nobody_and_is_gone_on_with(
    office: Any, take: Importing, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    listing = office.alleged().id
    take("one", [{"caseCode": "旧"}, *OTHERS])
    broken_after(monkeypatch, rows, kill)
    with pytest.raises(KeyboardInterrupt):
        take("two", [{"caseCode": "新"}, *OTHERS])
    assert (cases(office, listing), states(office)) == (["旧"], ["current", "reading"])
    done = take("two", [{"caseCode": "新"}, *OTHERS])
    assert (done.kept, done.new, done.ended) == (7, 1, 1)
    assert (cases(office, listing), states(office)) == (["新"], ["replaced", "current"])
    assert lists_of_rows(office) == [2] * 7


@pytest.mark.parametrize("rows", [0, 3, -1])
@pytest.mark.parametrize("older", [0, 1])
def test_of_two_imports_at_once_the_newer_one_stays(
    office: Any, take: Importing, monkeypatch: pytest.MonkeyPatch, rows: int, older: int
) -> None:
    listing, before = office.alleged().id, office.today - timedelta(days=older)
    broken_after(monkeypatch, rows, partial(take, "newer", [{"caseCode": "新"}, *OTHERS]))
    assert code_of(partial(take, "older", [{"caseCode": "旧"}, *OTHERS], before)) == "COURT.OLDER"
    assert (cases(office, listing), states(office)) == (["新"], ["given_up", "current"])
    erase_court_rows(office.context, SYSTEM)
    assert lists_of_rows(office) == [2] * 7


def test_a_list_of_an_earlier_day_does_not_end_a_newer_one_that_began_before_it(
    office: Any, take: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    listing = office.alleged().id
    newer = partial(take, "newer", [{"caseCode": "新"}, *OTHERS])
    broken_after(monkeypatch, 3, kill)
    with pytest.raises(KeyboardInterrupt):
        newer()
    broken_after(monkeypatch, 3, newer)
    before = office.today - timedelta(days=1)
    assert code_of(partial(take, "older", [{"caseCode": "旧"}, *OTHERS], before)) == "COURT.OLDER"
    assert (cases(office, listing), states(office)) == (["新"], ["current", "reading"])


def test_the_same_file_imported_twice_at_once_is_one_list(
    office: Any, take: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = partial(take, "one", [{}, *OTHERS])
    broken_after(monkeypatch, 3, once)
    assert code_of(once) == "COURT.OLDER"
    assert (states(office), lists_of_rows(office)) == (["current"], [1] * 7)
