"""An official finds a case by a number on a paper: within its reach alone, looked at and counted, and no oracle."""

from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ForbiddenError, InvalidError, NotReadyError, RefusedError
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enquiring.person_quotas import set_person_quota
from blacklist_service.workflows.enrol import add_member
from blacklist_service.workflows.find_cases import WAYS, FoundCase, Sought, find_cases
from blacklist_service.workflows.grant_authority import end_area, grant_area, recuse
from blacklist_service.workflows.show_subject import show_own_accesses
from blacklist_service.workflows.taking_in.prepare_rows import stored_key
from tests.blacklist_service.workflows.conftest import invented_id
from tests.codes import exactly

ROW_KEY = "虚构-行-1"
UNKNOWN = {
    "case_no": "2026-AAAA-AAAA-AAAA", "letter_no": "列告〔2026〕第99号", "id_number": invented_id("34010419930101001"),
    "row_key": "虚构-行-2",
}  # fmt: skip


def found(desk: Any, by: str, text: str, *, purpose: str = "case_handling") -> tuple[FoundCase, ...]:
    platform = "platform" if by == "row_key" else ""
    return find_cases(desk.context, desk.maker, Sought(by, text, platform), purpose=purpose)


def listed(desk: Any) -> Any:
    """Somebody listed, with a letter, whose platform has a key of its own for the row."""
    case = desk.listed(report_key=stored_key(desk.context.vault, desk.platform.member, ROW_KEY))
    desk.letter(case.id)
    return case


def papers(desk: Any, case: Any) -> dict[str, str]:
    return {
        "case_no": desk.case_numbers[case.id], "letter_no": "列告〔2026〕第1号", "id_number": desk.id_number,
        "row_key": ROW_KEY,
    }  # fmt: skip


def looked(desk: Any) -> list[tuple[Any, ...]]:
    with desk.context.looks.read() as looks:
        asked = text("SELECT actor, subject_id, purpose FROM look WHERE action = 'case_search' ORDER BY id")
        return [tuple(row) for row in looks.execute(asked)]


@pytest.mark.parametrize("by", WAYS)
def test_a_listed_case_is_found_by_every_number_on_its_papers(desk: Any, by: str) -> None:
    case = listed(desk)
    (one,) = found(desk, by, papers(desk, case)[by], purpose="answer_subject")
    assert (one.listing, one.state, one.platforms) == (case.id, "listed", ("虚构platform",))
    row = desk.row(case.id)
    assert dict(one.days) == {
        "served_on": row.served_on, "reply_until": row.reply_until, "listed_on": row.listed_on,
        "expires_on": row.expires_on,
    }  # fmt: skip
    assert looked(desk) == [("maker", case.id, "answer_subject")]
    (seen,) = [
        one
        for one in show_own_accesses(
            desk.context, desk.case_numbers[case.id], desk.name, desk.id_number
        ).items
        if one.action == "case_search"
    ]
    assert (seen.member, seen.purpose) == ("虚构office", "answer_subject")


def test_numbers_are_read_as_they_are_printed_or_typed(desk: Any) -> None:
    case = listed(desk)
    case_no = desk.case_numbers[case.id]
    decision = desk.row(case.id).decision_no
    for by, typed in (
        ("case_no", case_no.lower().replace("-", " ")),
        ("case_no", "".join(chr(ord(one) + 0xFEE0) for one in case_no)),
        ("letter_no", "列告[2026]1"),
        ("letter_no", decision),
        ("letter_no", decision.replace("〔", "［").replace("〕", "］")),
        ("id_number", f" {desk.id_number.lower()} "),
        ("row_key", f" {ROW_KEY}\n"),
    ):
        assert [one.listing for one in found(desk, by, typed)] == [case.id], by
    # The same serial of another year is another number, and an act that was not approved has none.
    assert found(desk, "letter_no", decision.replace("2026", "2025")) == ()
    proposal = desk.propose(desk.stored(case.id), "remove")
    assert proposal.state == "open"
    last = int(decision.partition("第")[2].rstrip("号")) + 1
    assert found(desk, "letter_no", f"〔2026〕第{last}号") == ()


def test_what_ended_is_found_too_and_of_one_person_every_case(desk: Any) -> None:
    first = desk.listed()
    desk.decide(desk.stored(first.id), "remove")
    second = desk.alleged()
    both = found(desk, "id_number", desk.id_number)
    assert [(one.listing, one.state) for one in both] == [(first.id, "ended"), (second.id, "alleged")]
    assert dict(both[0].days)["ended_on"] == desk.row(first.id).ended_on
    assert both[1].days == ()
    desk.spoil_report(second.id, state="withdrawn", report_key=b"w" * 16)
    assert [one.listing for one in found(desk, "id_number", desk.id_number)] == [first.id, second.id]


def test_a_withdrawn_report_leads_to_its_case_by_its_key(desk: Any) -> None:
    case = listed(desk)
    desk.spoil_report(case.id, state="withdrawn")
    (one,) = found(desk, "row_key", ROW_KEY)
    assert (one.listing, one.platforms) == (case.id, ())


@pytest.mark.parametrize("by", WAYS)
def test_unknown_elsewhere_and_kept_away_from_are_one(desk: Any, by: str) -> None:
    case = listed(desk)
    number = papers(desk, case)[by]
    assert found(desk, by, UNKNOWN[by]) == ()
    grant_area(desk.context, SYSTEM, login="maker", region="330000")
    assert found(desk, by, number) == ()
    end_area(desk.context, SYSTEM, login="maker", region="330000")
    recuse(desk.context, SYSTEM, login="maker", subject=case.id)
    assert found(desk, by, number) == ()
    # Nobody was shown, so nobody is looked at; and what was typed counts.
    assert looked(desk) == [("maker", 0, "case_handling")] * 3


def test_a_row_key_is_the_platforms_own(desk: Any) -> None:
    listed(desk)
    add_member(desk.context, SYSTEM, code="P002", name="虚构另一网贷", kind="platform", region="340100")
    sought = Sought("row_key", ROW_KEY, "P002")
    assert find_cases(desk.context, desk.maker, sought, purpose="case_handling") == ()
    for platform in ("", "office", "nobody"):
        with pytest.raises(InvalidError, match=exactly("FIND.PLATFORM")):
            find_cases(
                desk.context, desk.maker, Sought("row_key", ROW_KEY, platform), purpose="case_handling"
            )


@pytest.mark.parametrize("by", WAYS)
def test_each_number_counts_among_the_people_of_the_day_whether_known_or_not(desk: Any, by: str) -> None:
    case = listed(desk)
    set_person_quota(desk.context, SYSTEM, "maker", people_per_day=3)
    unknown = {
        "case_no": [f"2026-AAAA-AAAA-AAA{at}" for at in range(4)],
        "letter_no": [f"列告〔2025〕第{at}号" for at in range(1, 5)],
        "id_number": [invented_id(f"3401041993010{at}001") for at in range(1, 5)],
        "row_key": [f"虚构-行-{at}" for at in range(5, 9)],
    }[by]
    # Asked again it is the same one.
    for number in (*unknown[:3], *unknown[:3]):
        assert found(desk, by, number) == ()
    for number in (unknown[3], papers(desk, case)[by]):
        with pytest.raises(RefusedError, match=exactly("QUOTA.EXCEEDED")):
            found(desk, by, number)
    assert len(looked(desk)) == 6


def test_what_is_no_number_is_refused_before_anybody_is_counted(desk: Any) -> None:
    case = listed(desk)
    for by, typed, purpose, code in (
        ("case_no", "  ", "case_handling", "FIND.EMPTY"),
        ("id_number", f"{desk.id_number[:6]}********{desk.id_number[14:]}", "case_handling", "FIND.NUMBER"),
        ("case_no", desk.case_numbers[case.id], "curiosity", "VALUE.UNKNOWN"),
        ("case_no", desk.case_numbers[case.id], "", "VALUE.UNKNOWN"),
        ("phone", "13900000001", "case_handling", "VALUE.UNKNOWN"),
    ):
        with pytest.raises(InvalidError, match=exactly(code)) as refused:
            found(desk, by, typed, purpose=purpose)
        assert not typed.strip() or typed not in f"{refused.value.zh} {refused.value.en}"
    assert looked(desk) == []


def test_without_its_look_nothing_is_found(desk: Any) -> None:
    case = listed(desk)
    with desk.context.looks.begin() as connection:
        connection.execute(text("ALTER TABLE look RENAME TO look_gone"))
    with pytest.raises(NotReadyError):
        found(desk, "case_no", desk.case_numbers[case.id])


def test_who_only_reads_finds_nothing_here(desk: Any) -> None:
    case = listed(desk)
    for actor in (desk.auditor, desk.platform):
        with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
            find_cases(
                desk.context, actor, Sought("case_no", desk.case_numbers[case.id]), purpose="case_handling"
            )
    assert looked(desk) == []
