"""The courts' list as reference: imported whole and sealed, replaced by a newer one, shown as candidates alone."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import pytest
from sqlalchemy import func, select, text, update

from blacklist_service.errors import ForbiddenError, NotFoundError, NotReadyError
from blacklist_service.intake.foreign.court_list import read_court_list
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import tick
from blacklist_service.rules.operator_profile import OperatorKind, OperatorProfile
from blacklist_service.store import journal
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import CourtList, CourtRow, Listing, Subject
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.workflows import import_court_list as importing
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.erase_court_rows import erase_court_rows
from blacklist_service.workflows.import_court_list import ImportedCourtList, import_court_list
from blacklist_service.workflows.list_court_lists import list_court_lists
from blacklist_service.workflows.show_court_candidates import show_court_candidates
from matching.types import RawIdentity, SubjectKind
from tests.codes import code_of, exactly

PROFILE = OperatorProfile(
    name="示例办", kind=OperatorKind.STATE_ORGAN, region="", may_export=frozenset()
)  # invented
ROW = {
    "id": 1, "iname": "虚构甲", "age": 36, "sexy": "男性", "cardNum": "", "businessEntity": "虚构公司",
    "courtName": "示例人民法院", "areaName": "示例", "partyTypeName": "0", "gistId": "示例1号", "gistUnit": "示例法院",
    "regDate": "2025年01月02日", "caseCode": "(2025)示例执1号", "duty": "向虚构乙还款", "performance": "全部未履行",
    "performedPart": "", "unperformPart": "", "disruptTypeName": "有履行能力而拒不履行", "publishDate": "2025-06-01",
}  # fmt: skip
Importing = Callable[..., ImportedCourtList]


def masked(number: str) -> str:
    return f"{number[:10]}****{number[-4:]}"


@pytest.fixture
def office(desk: Any) -> Any:
    """The desk of an office that answers for what it keeps."""
    desk.context = replace(desk.context, profile=PROFILE)
    return desk


@pytest.fixture
def take(office: Any, tmp_path: Path) -> Importing:
    """Imports these rows as a list of today."""

    def imported(
        *changes: dict[str, object], as_of: date | None = None, file: str = "list.jsonl", **given: Any
    ) -> ImportedCourtList:
        path = tmp_path / file
        rows = [ROW | {"cardNum": masked(office.id_number)} | change for change in changes]
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
        return import_court_list(
            office.context, office.maker, path, source="示例法院网", as_of=as_of or office.today, **given
        )

    return imported


def stored(office: Any) -> int:
    with office.context.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table_of(CourtRow))).scalar_one())


def sealed_rows(office: Any) -> set[bytes]:
    with office.context.store.read() as connection:
        return {
            bytes(sealed) for sealed in connection.execute(select(table_of(CourtRow).c.sealed_row)).scalars()
        }


def shown(office: Any, subject: int) -> Any:
    return show_court_candidates(office.context, office.maker, subject)


def test_a_candidate_is_shown_masked_with_whom_to_ask(office: Any, take: Importing) -> None:
    assert take({}, {"id": 2, "iname": "另一人"}) == ImportedCourtList(
        sha256=list_court_lists(office.context, office.auditor)[0].sha256,
        rows=2,
        kept=2,
        new=2,
        ended=0,
        left_out={},
    )
    listing = office.alleged()
    (found,) = shown(office, listing.id)
    assert (found.name, found.masked_number) == ("虚*", masked(office.id_number))
    assert (found.court, found.case_no, found.source) == ("示例人民法院", "(2025)示例执1号", "示例法院网")
    assert (found.as_of, found.published_on) == (office.today, date(2025, 6, 1))
    assert office.name not in f"{found!r}"


def test_a_row_that_nothing_can_be_made_of_keeps_no_other_row_out(office: Any, tmp_path: Path) -> None:
    """Half a character cannot be sealed, and nothing can be counted from the last years of the calendar."""
    good = ROW | {"cardNum": masked(office.id_number)}
    rows = [good | {"id": 2, "iname": "\ud83d"}, good | {"id": 3, "publishDate": "9999-12-31"}, good]
    path = tmp_path / "list.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    done = import_court_list(office.context, office.maker, path, source="示例法院网", as_of=office.today)
    assert (done.rows, done.kept, done.left_out) == (3, 1, {"COURT.LINE": 1, "undated": 1})


def test_nobody_is_merged_listed_or_changed_by_it(office: Any, take: Importing) -> None:
    listing = office.alleged()

    def state() -> list[Any]:
        with office.context.store.read() as connection:
            return [connection.execute(select(table_of(shelf))).all() for shelf in (Subject, Listing)]

    before = state()
    take({})
    shown(office, listing.id)
    assert state() == before


@pytest.mark.parametrize(
    "change",
    [
        {"iname": "虚构乙"}, {"sexy": "女性"}, {"age": 70}, {"cardNum": "9999991990****9999"},
    ],
)  # fmt: skip
def test_what_contradicts_the_subject_is_no_candidate(
    office: Any, take: Importing, change: dict[str, object]
) -> None:
    take(change)
    listing = office.alleged()
    assert shown(office, listing.id) == ()


def test_a_name_alone_finds_nobody(office: Any, take: Importing) -> None:
    done = take({}, {"id": 2, "cardNum": "**************" + office.id_number[-4:]}, {"id": 3, "iname": "虚*"})
    assert (done.kept, done.left_out) == (1, {"unsearchable": 2})
    subject = office.subject()
    office.report(subject, identity=RawIdentity(name=office.name, kind=SubjectKind.PERSON))
    assert shown(office, subject) == ()


def test_only_what_can_be_a_reference_is_kept(office: Any, take: Importing) -> None:
    done = take(
        {}, {"id": 2, "partyTypeName": "1"}, {"id": 3, "cardNum": office.id_number}, {"id": 4, "publishDate": "x"},
        {"id": 5, "publishDate": "2020-01-01"}, {"id": 6, "courtName": ""}, {"id": 1}, {"id": 8, "cardNum": "不明"},
    )  # fmt: skip
    assert (done.rows, done.kept) == (8, 1)
    assert done.left_out == {
        "COURT.CARD": 1, "COURT.DUPLICATE": 1, "COURT.REQUIRED": 1, "COURT.UNMASKED": 1, "expired": 1,
        "organisation": 1, "undated": 1,
    }  # fmt: skip


def test_nothing_of_a_person_lies_in_the_clear(office: Any, take: Importing) -> None:
    take({})
    with office.context.store.read() as connection:
        (row,) = connection.execute(select(table_of(CourtRow)))
        lists = connection.execute(select(table_of(CourtList))).all()
    for words in (ROW["iname"], masked(office.id_number), ROW["caseCode"], ROW["courtName"]):
        assert str(words).encode() not in bytes(row.sealed_row) + bytes(row.row_mark) + repr(lists).encode()


def test_a_newer_list_ends_what_stands_in_it_no_more(office: Any, take: Importing) -> None:
    take({}, {"id": 2, "iname": "虚构乙"}, {"id": 3, "iname": "虚构丙"})
    with office.context.store.read() as connection:
        sealed = set(connection.execute(select(table_of(CourtRow).c.sealed_row)).scalars())
    office.days(3)
    done = take({}, {"id": 2, "iname": "虚构乙"}, {"id": 9, "iname": "虚构丁"})
    assert (done.kept, done.new, done.ended) == (3, 1, 1)
    with office.context.store.read() as connection:
        again = set(connection.execute(select(table_of(CourtRow).c.sealed_row)).scalars())
    assert len(sealed & again) == 2, "what stood already is not sealed anew"
    assert [one.state for one in list_court_lists(office.context, office.maker)] == ["current", "replaced"]
    office.days(-3)
    office.days(1)
    assert code_of(partial(take, {})) == "COURT.OLDER"


def test_a_list_that_is_cut_off_ends_nothing(office: Any, take: Importing) -> None:
    take({}, {"id": 2, "iname": "虚构乙"}, {"id": 3, "iname": "虚构丙"})
    assert code_of(partial(take, {})) == "COURT.SHRUNK"
    assert code_of(take) == "COURT.SHRUNK"
    assert (len(sealed_rows(office)), stored(office)) == (3, 4), "one is taken over as it is sealed"
    assert take({}, is_shrunk=True).ended == 2
    assert stored(office) == 1


@pytest.mark.parametrize(("read", "added"), [(0, 0), (1999, 999), (2000, 1999)])
def test_an_import_that_broke_off_ends_nothing_and_is_gone_on_with(
    office: Any, take: Importing, monkeypatch: pytest.MonkeyPatch, read: int, added: int
) -> None:
    def broken(source: BinaryIO) -> Iterator[Any]:
        yield from islice(read_court_list(source), read)
        raise KeyboardInterrupt

    listing = office.alleged()
    take({}, {"id": 2, "iname": "虚构乙"}, {"id": 3, "iname": "虚构丙"})
    before = sealed_rows(office)
    newer = [{"id": number, "iname": f"虚构{number}"} for number in range(4, 2003)]
    with monkeypatch.context() as patch:
        patch.setattr(importing, "read_court_list", broken)
        with pytest.raises(KeyboardInterrupt):
            take({}, *newer)
    # None went; what stands in the newer list too is taken over as it is sealed.
    assert before <= sealed_rows(office)
    assert len(sealed_rows(office)) == len(before) + added
    assert stored(office) == len(before) + added + (1 if added else 0)
    assert [one.state for one in list_court_lists(office.context, office.maker)] == ["reading", "current"]
    assert len(shown(office, listing.id)) == 1

    done = take({}, *newer, is_shrunk=True)
    assert (done.kept, done.new, done.ended, stored(office)) == (2000, 1999, 2, 2000)
    assert [one.state for one in list_court_lists(office.context, office.maker)] == ["current", "replaced"]


def test_rows_past_their_time_are_not_shown_and_go(office: Any, take: Importing) -> None:
    listing = office.alleged()
    take({})
    office.days(30)
    assert len(shown(office, listing.id)) == 1
    assert erase_court_rows(office.context, SYSTEM) == 0
    office.days(1)
    assert shown(office, listing.id) == ()
    tick(office.context)
    office.days(1)
    tick(office.context)
    run_due_jobs(office.context)
    assert stored(office) == 0
    assert erase_court_rows(office.context, SYSTEM) == 0


def test_each_import_and_each_erasure_is_one_entry_of_the_journal(office: Any, take: Importing) -> None:
    take({})
    office.days(31)
    erase_court_rows(office.context, SYSTEM)
    with office.context.store.read() as connection:
        known = [
            *journal.entries_of(connection, "court_list", 1),
            *journal.entries_of(connection, "court_list", 0),
        ]
    assert [one.kind for one in known] == ["court_list_imported", "court_rows_erased"]


def test_each_look_stands_in_the_log_before_anything_is_shown(office: Any, take: Importing) -> None:
    listing = office.alleged()
    take({})
    shown(office, listing.id)
    with office.context.looks.read() as connection:
        (look,) = journal.looks_after(connection, 0, 9)
    assert (look.actor, look.action, look.subject_id) == ("maker", "court_candidates", listing.id)
    with office.context.looks.begin() as connection:
        connection.execute(text("ALTER TABLE look RENAME TO look_gone"))
    with pytest.raises(NotReadyError):
        shown(office, listing.id)


def test_who_may_import_and_who_may_look(office: Any, take: Importing, tmp_path: Path) -> None:
    take({})
    listing = office.alleged()
    for actor in (office.platform, office.auditor):
        with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
            show_court_candidates(office.context, actor, listing.id)
    path = tmp_path / "list.jsonl"
    for actor in (office.checker, office.platform):
        with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
            import_court_list(office.context, actor, path, source="x", as_of=office.today)
    with pytest.raises(NotFoundError):
        shown(office, 1)


def test_without_an_operator_a_source_or_a_fresh_day_nothing_is_kept(office: Any, take: Importing) -> None:
    assert code_of(partial(take, {}, as_of=office.today + timedelta(days=1))) == "COURT.DAY"
    assert code_of(partial(take, {}, as_of=office.today - timedelta(days=40))) == "COURT.DAY"
    office.context = replace(office.context, profile=OperatorProfile("", None, "", frozenset()))
    assert code_of(partial(take, {})) == "COURT.OPERATOR"
    assert stored(office) == 0


def test_a_row_that_somebody_put_in_anothers_place_is_not_shown(office: Any, take: Importing) -> None:
    take({}, {"id": 2, "iname": "虚构乙"})
    listing = office.alleged()
    rows = table_of(CourtRow)
    with office.context.store.begin() as connection:
        (one, other) = connection.execute(select(rows.c.row_mark, rows.c.sealed_row)).all()
        for mark, sealed in ((one.row_mark, other.sealed_row), (other.row_mark, one.sealed_row)):
            connection.execute(update(rows).where(rows.c.row_mark == mark).values(sealed_row=sealed))
    with pytest.raises(SealBrokenError):
        shown(office, listing.id)
