"""Letters from the store: each kind at its step, one number each, the same kept bytes, and nothing where it may not be."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pypdf
import pytest
from sqlalchemy import select, text

from blacklist_service.clock import day_of
from blacklist_service.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    NotReadyError,
    RefusedError,
)
from blacklist_service.rules.operator_profile import INTERNAL
from blacklist_service.store import letters
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Letter, LetterReport
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.cases.corrections import GivenFact
from blacklist_service.workflows.give_notice import give_notice
from blacklist_service.workflows.make_letter import LetterMade, LetterView, make_letter
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.show_letter import list_letters, show_letter
from blacklist_service.workflows.writing.steps import Asked
from matching.types import RawIdentity, SubjectKind
from tests.codes import exactly

URL = "https://list.example.org"


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def made(office: Any, kind: str, target: str, number: int, **asked: Any) -> LetterMade:
    return make_letter(office.context, office.maker, kind, target, number, asked=Asked(**asked))


def paper(office: Any, letter: LetterView) -> str:
    return words_of(show_letter(office.context, office.checker, letter.id).pdf)


def numbers(office: Any) -> list[str]:
    with office.context.store.read() as connection:
        table = table_of(Letter)
        return [
            f"{row.kind} {row.year} {row.serial}"
            for row in connection.execute(select(table).order_by(table.c.id))
        ]


@pytest.fixture
def proof(office: Any) -> Callable[[int], tuple[str, str, str]]:
    return lambda listing: (office.case_numbers[listing], office.name, office.id_number)


def objected(office: Any, proof: Any, listing: int) -> int:
    found: int = object_to_listing(office.context, *proof(listing), reason="paid", narrative="虚构陈述").id
    return found


def decided(office: Any, objection: int, outcome: str) -> None:
    version = 1
    proposed = propose_objection_outcome(
        office.context, office.maker, objection, version, outcome=outcome, reasons="虚构核查结论"
    )
    approve_proposal(office.context, office.checker, "objection", objection, proposed.digest)


def test_the_notice_is_made_before_it_is_given_and_its_digest_goes_with_it(office: Any) -> None:
    view = office.verified()
    letter = made(office, "listing_notice", "listing", view.id).letter
    shown = show_letter(office.context, office.maker, letter.id)

    assert letter.document_no == "列告〔2026〕第1号"
    assert sha256(shown.pdf).hexdigest() == letter.sha256
    said = words_of(shown.pdf)
    for word in (
        "虚构甲",
        "身份证",
        "340***",
        "虚构-001",
        "20,000.00",
        "有能力拒不偿还",
        letter.checksum,
        f"{URL}/verify",
    ):
        assert word in said, word
    assert office.id_number not in said
    given = give_notice(
        office.context, office.maker, view.id, view.version,
        channel="in_person", content_sha256=letter.sha256, sent_on=office.today,
    )  # fmt: skip
    assert made(office, "listing_notice", "listing", view.id).letter == letter
    record = made(office, "service_record", "listing", view.id, case_no=given.case_no)
    assert record.slip is not None
    assert given.case_no in words_of(record.slip)
    filed = paper(office, record.letter)
    assert "列告〔2026〕第1号" in filed
    assert given.case_no not in filed


def test_the_case_number_of_another_case_is_refused_and_takes_no_number(office: Any) -> None:
    view = office.notified()
    with pytest.raises(InvalidError, match=exactly("LETTER.CASE_NO")):
        made(office, "service_record", "listing", view.id, case_no="2026-AAAA-BBBB-CCCC")
    assert numbers(office) == []


def test_a_notice_that_was_given_on_other_paper_has_no_letter_here(office: Any) -> None:
    view = office.notified()
    with pytest.raises(RefusedError, match=exactly("LETTER.STATE")):
        made(office, "listing_notice", "listing", view.id)


def test_the_decision_comes_with_the_repair_notice_once_it_is_approved(office: Any) -> None:
    given = office.served()
    office.days(8)
    with pytest.raises(RefusedError, match=exactly("LETTER.STATE")):
        made(office, "listing_decision", "listing", given.listing.id)
    office.decide(given.listing, "list")
    said = paper(office, made(office, "listing_decision", "listing", given.listing.id).letter)

    for word in ("信用修复告知书", "虚构理由", "列决〔2026〕第1号", "示例依据（虚构）", "最短公示期已经届满"):
        assert word in said, word


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        ("delete", "异议成立，债务已还清，相关信息移除"),
        ("reject", "异议不成立，维持该信息"),
        ("overdue_only", "认定为仅逾期"),
    ],
)
def test_an_objection_has_its_receipt_and_its_decision(
    office: Any, proof: Any, outcome: str, word: str
) -> None:
    listing = office.listed().id
    objection = objected(office, proof, listing)
    receipt = made(office, "objection_receipt", "objection", objection).letter
    with pytest.raises(RefusedError, match=exactly("LETTER.STATE")):
        made(office, "objection_decision", "objection", objection)
    decided(office, objection, outcome)
    decision = made(office, "objection_decision", "objection", objection).letter

    assert "已还清" in paper(office, receipt)
    assert word in paper(office, decision)
    assert "虚构核查结论" in paper(office, decision)
    # What was made before is given again; what was not made in time is not made any more.
    assert made(office, "objection_receipt", "objection", objection).letter == receipt
    assert list_letters(office.context, office.auditor, listing) == [receipt, decision]


@pytest.mark.parametrize(
    ("outcome", "word"),
    [("delete", "债务已还清，相关信息移除"), ("delete_stolen_identity", "该信息有误，予以更正")],
)
def test_a_removal_tells_a_debt_that_was_paid_from_one_that_was_wrong(
    office: Any, proof: Any, outcome: str, word: str
) -> None:
    listing = office.listed().id
    decided(office, objected(office, proof, listing), outcome)
    assert word in paper(office, made(office, "removal_decision", "listing", listing).letter)


def test_a_decision_that_corrects_a_debt_prints_what_stood_and_what_stands(office: Any, proof: Any) -> None:
    listing = office.listed().id
    objection = objected(office, proof, listing)
    facts = (("outstanding", "6000"), ("annual_rate", "26.5"), ("overdue_since", "2019-01-02"))
    proposed = propose_objection_outcome(
        office.context, office.maker, objection, 1, outcome="correct", reasons="虚构核查结论",
        corrections=[GivenFact(None, code, value) for code, value in facts],
    )  # fmt: skip
    approve_proposal(office.context, office.checker, "objection", objection, proposed.digest)
    decision = made(office, "objection_decision", "objection", objection).letter
    said = paper(office, decision)
    for word in (
        "异议成立，予以更正", "虚构platform虚构-001", "欠款（元）15,000.006,000.00", "年利率18.00%26.50%",
        "逾期起始日2018年9月1日2019年1月2日",
    ):  # fmt: skip
        assert word in said, word
    with office.context.store.read() as connection:
        assert set(connection.execute(select(table_of(LetterReport).c.report_id)).scalars()) == {listing}


def test_what_is_missing_is_named_by_code_and_each_request_is_one_letter(office: Any, proof: Any) -> None:
    objection = objected(office, proof, office.listed().id)
    until = office.today + timedelta(days=10)
    first = made(
        office,
        "correction_request",
        "objection",
        objection,
        missing=("repayment_proof", "signature"),
        until=until,
    ).letter
    again = made(
        office,
        "correction_request",
        "objection",
        objection,
        missing=("signature", "repayment_proof"),
        until=until,
    ).letter
    other = made(
        office, "correction_request", "objection", objection, missing=("contact",), until=until
    ).letter

    assert first == again
    assert (first.document_no, other.document_no) == ("补正〔2026〕第1号", "补正〔2026〕第2号")
    assert "还款凭证或者结清证明" in paper(office, first)
    for missing, day, code in (
        ((), until, "LETTER.MISSING"),
        (("contact",), office.today, "LETTER.MISSING"),
        (("nonsense",), until, "VALUE.UNKNOWN"),
    ):
        with pytest.raises(InvalidError, match=exactly(code)):
            made(office, "correction_request", "objection", objection, missing=missing, until=day)


@pytest.mark.parametrize("is_granted", [True, False])
def test_a_repair_has_its_decision_and_a_granted_one_its_removal(
    office: Any, proof: Any, is_granted: bool
) -> None:
    listing = office.listed().id
    office.days(200)
    repair = apply_for_repair(
        office.context, *proof(listing), application="虚构申请", has_public_commitment=True
    ).id
    with pytest.raises(RefusedError, match=exactly("LETTER.STATE")):
        made(office, "repair_decision", "repair", repair)
    proposed = propose_repair_outcome(
        office.context, office.maker, repair, 1, is_granted=is_granted, has_performed=True, reasons="虚构结论"
    )
    approve_proposal(office.context, office.checker, "repair", repair, proposed.digest)
    said = paper(office, made(office, "repair_decision", "repair", repair).letter)

    assert ("准予信用修复，移出" in said) == is_granted
    if is_granted:
        removal = made(office, "removal_decision", "listing", listing).letter
        assert "准予信用修复" in paper(office, removal)
        assert "该信息未提供给任何机构" in paper(office, removal)
    else:
        with pytest.raises(RefusedError, match=exactly("LETTER.STATE")):
            made(office, "removal_decision", "listing", listing)


def test_a_name_that_cannot_be_printed_takes_no_number(office: Any) -> None:
    broken = office.verified(
        identity=RawIdentity(
            name="虚\ue001甲", kind=SubjectKind.PERSON, id_type="resident_id", id_number=office.id_number
        )
    )
    whole = office.verified()
    with pytest.raises(RefusedError, match=exactly("LETTER.CHARACTER")) as refused:
        made(office, "listing_notice", "listing", broken.id)
    assert "虚" not in refused.value.zh
    made(office, "listing_notice", "listing", whole.id)

    assert numbers(office) == ["listing_notice 2026 1"]


def test_numbers_begin_anew_with_the_year_of_the_offices_own_time_zone(office: Any) -> None:
    views = [office.verified() for _ in range(4)]
    made(office, "listing_notice", "listing", views[0].id)
    # 23:59 on the last day of the year in Shanghai, then a minute later; in UTC both are the same day.
    office.clock.at = office.clock.at.replace(year=2026, month=12, day=31, hour=15, minute=59)
    made(office, "listing_notice", "listing", views[1].id)
    office.clock.move(timedelta(minutes=1))
    made(office, "listing_notice", "listing", views[2].id)
    made(office, "listing_notice", "listing", views[3].id)

    assert [one.split(maxsplit=1)[1] for one in numbers(office)] == ["2026 1", "2026 2", "2027 1", "2027 2"]


def test_at_midnight_the_paper_and_the_register_name_one_day(office: Any) -> None:
    """Each reading of this clock is half a day after the one before: whoever reads it twice for one letter is told two
    days."""
    view = office.verified()
    before = office.clock.source

    def passing() -> datetime:
        office.clock.move(timedelta(hours=12))
        return before()

    office.clock.source = passing
    letter = made(office, "listing_notice", "listing", view.id).letter
    office.clock.source = before
    said, on = paper(office, letter), letter.issued_on
    assert day_of(letter.made_at) == on
    assert f"{on.year}年{on.month}月{on.day}日" in said
    assert letter.document_no in said


def test_another_version_of_the_review_has_another_letter(office: Any) -> None:
    view = office.verified()
    first = made(office, "listing_notice", "listing", view.id).letter
    office.report(view.id, number=view.id + 1)

    assert made(office, "listing_notice", "listing", view.id).letter.id != first.id


def test_who_keeps_away_or_may_not_act_gets_no_letter(office: Any) -> None:
    view = office.verified()
    for actor, refusal in ((office.auditor, "ACCESS.ROLE"), (office.platform, "ACCESS.ROLE")):
        with pytest.raises(ForbiddenError, match=exactly(refusal)):
            make_letter(office.context, actor, "listing_notice", "listing", view.id)
    letter = made(office, "listing_notice", "listing", view.id).letter
    with office.context.store.begin() as connection:
        connection.execute(
            text("INSERT INTO recusal (user_id, subject_id, noted_at) VALUES (:user, :subject, :at)"),
            {"user": office.checker.user, "subject": view.id, "at": office.context.clock.now().isoformat()},
        )
    office.adopt()
    for ask in (
        lambda: show_letter(office.context, office.checker, letter.id),
        lambda: list_letters(office.context, office.checker, view.id),
        lambda: make_letter(office.context, office.checker, "listing_notice", "listing", view.id),
    ):
        with pytest.raises(ForbiddenError, match=exactly("ACCESS.RECUSED")):
            ask()


@pytest.mark.parametrize(
    ("kind", "target", "code"),
    [("nonsense", "listing", "LETTER.KIND"), ("objection_receipt", "listing", "LETTER.TARGET")],
)
def test_a_letter_is_about_what_its_kind_says(office: Any, kind: str, target: str, code: str) -> None:
    with pytest.raises(InvalidError, match=exactly(code)):
        made(office, kind, target, 1)


@pytest.mark.parametrize("target", ["listing", "objection", "repair"])
def test_what_is_not_there_is_not_found(office: Any, target: str) -> None:
    kind = {"listing": "removal_decision", "objection": "objection_receipt", "repair": "repair_decision"}[
        target
    ]
    with pytest.raises(NotFoundError):
        made(office, kind, target, 999)
    with pytest.raises(NotFoundError):
        show_letter(office.context, office.maker, 999)


def test_without_office_or_address_there_is_no_letter(office: Any) -> None:
    view = office.verified()
    nowhere = office.context.settings.model_copy(update={"public_url": ""})
    for changed, code in (
        (replace(office.context, profile=INTERNAL), "LETTER.OFFICE"),
        (replace(office.context, settings=nowhere), "LETTER.ADDRESS"),
    ):
        with pytest.raises(NotReadyError, match=exactly(code)):
            make_letter(changed, office.maker, "listing_notice", "listing", view.id)


def test_the_journal_of_the_case_names_the_letter(office: Any) -> None:
    view = office.verified()
    made(office, "listing_notice", "listing", view.id)
    made(office, "listing_notice", "listing", view.id)

    assert office.kinds("listing", view.id).count("letter_made") == 1


def test_the_database_takes_no_gap_no_change_and_no_deletion(office: Any) -> None:
    letter = made(office, "listing_notice", "listing", office.verified().id).letter
    with office.context.store.read() as connection:
        stored = letters.find_letter(connection, letter.id)
    assert stored is not None
    for change in (
        "UPDATE letter SET checksum = 'x'",
        "DELETE FROM letter_report",
        "DELETE FROM letter",
        "UPDATE letter_paper SET sealed_pdf = sealed_pdf",
        (
            "INSERT INTO letter SELECT id + 1, kind, year, serial + 2, listing_id, target, target_id, 'other', issued_on, "
            "checksum, sha256, made_by, made_at FROM letter"
        ),
    ):
        with (
            pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")),
            office.context.store.begin() as connection,
        ):
            connection.execute(text(change))


def test_the_letter_remembers_the_reports_that_it_was_printed_from(office: Any) -> None:
    view = office.verified()
    office.report(view.id, number=view.id + 1)
    letter = made(office, "listing_notice", "listing", view.id).letter
    with office.context.store.read() as connection:
        found = set(connection.execute(select(table_of(LetterReport).c.report_id)).scalars())

    assert letter.target_id == view.id
    assert found == {view.id, view.id + 1}
