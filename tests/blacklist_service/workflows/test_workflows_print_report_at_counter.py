"""The own report at the counter: the portal's words, for whoever proves itself to an official, and no oracle."""

from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ForbiddenError, InvalidError, RefusedError
from blacklist_service.rules.counter_proofs import CounterProof
from blacklist_service.rules.law import whole_number
from blacklist_service.workflows.cases.proof import is_person_of_case
from blacklist_service.workflows.certify_non_listing import certify_non_listing
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enquiring.person_quotas import set_person_quota
from blacklist_service.workflows.grant_authority import end_area, grant_area, recuse
from blacklist_service.workflows.print_own_report import print_own_report
from blacklist_service.workflows.print_report_at_counter import SeveralCasesError, print_report_at_counter
from blacklist_service.workflows.show_subject import show_own_accesses
from matching.types import RawIdentity
from tests.blacklist_service.workflows.conftest import invented_id
from tests.blacklist_service.workflows.test_workflows_own_papers import STRANGER, case_of, papers, said
from tests.codes import exactly

SEEN = CounterProof("own_document")


def person(office: Any, **changed: str) -> RawIdentity:
    told = {"name": office.name, "id_type": "resident_id", "id_number": office.id_number}
    return RawIdentity(**told | changed)


def printed(office: Any, identity: RawIdentity | None = None, **more: Any) -> Any:
    given = {"proof": SEEN} | more
    return print_report_at_counter(office.context, office.maker, identity or person(office), **given)


def looked(office: Any) -> list[tuple[Any, ...]]:
    with office.context.looks.read() as looks:
        asked = text(
            "SELECT actor, subject_id, purpose FROM look WHERE action = 'counter_report' ORDER BY id"
        )
        return [tuple(row) for row in looks.execute(asked)]


def test_the_counter_prints_what_the_portal_prints(office: Any) -> None:
    listed = office.listed()
    own, here = print_own_report(*case_of(office, listed)), printed(office)
    words = said(here.pdf)
    assert (own.document_no, here.document_no) == ("本报〔2026〕第1号", "本报〔2026〕第2号")
    for held in (office.name, "已列入", "15,000.00", "虚构-001", "有能力拒不偿还", "答复信息主体"):
        assert held in words, held
    for kept in (office.id_number, office.case_numbers[listed.id]):
        assert kept not in words
    assert papers(office) == [("own_report", 1, listed.id, None), ("own_report", 2, listed.id, None)]


def test_the_person_sees_who_asked_and_the_journal_what_was_seen(office: Any) -> None:
    listed = office.listed()
    printed(office, proof=CounterProof("agent", " 虚构授权 2026-001 "))
    (seen,) = [
        one for one in show_own_accesses(*case_of(office, listed)).items if one.action == "counter_report"
    ]
    assert (seen.member, seen.purpose) == ("虚构office", "answer_subject")
    assert office.kinds("listing", listed.id)[-1] == "own_paper_given"
    with office.context.store.read() as connection:
        entry, sealed = connection.execute(
            text("SELECT entry_id, sealed_detail FROM journal_detail ORDER BY entry_id DESC LIMIT 1")
        ).one()
    opened = office.context.opening(SYSTEM, "test").vault.sealer.open(
        "journal_detail", entry, 1, bytes(sealed)
    )
    assert b'"authority":"\xe8' in opened
    assert "虚构授权 2026-001".encode() in opened
    assert b'"basis":"agent"' in opened


def test_the_year_of_the_portal_and_of_the_counter_is_one(office: Any) -> None:
    listed = office.listed()
    print_own_report(*case_of(office, listed))
    promised = whole_number("free_reports", office.today)
    for _ in range(whole_number("own_reports", office.today) - promised - 1):
        printed(office)
    with pytest.raises(RefusedError, match=exactly("OWN_REPORT.ENOUGH")):
        printed(office)
    # What the law promises nobody at the counter uses up.
    for _ in range(promised):
        print_own_report(*case_of(office, listed))
    with pytest.raises(RefusedError, match=exactly("OWN_REPORT.ENOUGH")):
        print_own_report(*case_of(office, listed))


def test_nobody_and_another_name_and_another_region_have_one_answer(office: Any) -> None:
    listed = office.listed()
    refusals = []

    def refused(identity: RawIdentity) -> None:
        with pytest.raises(RefusedError, match=exactly("OWN_REPORT.NOBODY")) as told:
            printed(office, identity)
        refusals.append((told.value.zh, told.value.en, told.value.facts))

    refused(STRANGER)
    refused(person(office, name="虚构丙"))
    refused(person(office, id_number=f"{office.id_number[:6]}********{office.id_number[14:]}"))
    grant_area(office.context, SYSTEM, login="maker", region="330000")
    refused(person(office))
    end_area(office.context, SYSTEM, login="maker", region="330000")
    recuse(office.context, SYSTEM, login="maker", subject=listed.id)
    refused(person(office))
    assert len({repr(one) for one in refusals}) == 1
    # Everybody under the number sees that the office asked, whatever came of it.
    subject = listed.id
    assert looked(office) == [
        ("maker", number, "answer_subject") for number in (0, subject, 0, subject, subject)
    ]
    assert papers(office) == []


@pytest.mark.parametrize("paper", ["own_report", "certificate"])
def test_whoever_asks_for_many_numbers_is_stopped_whether_anybody_is_known_by_them(
    office: Any, paper: str
) -> None:
    office.listed()
    set_person_quota(office.context, SYSTEM, "maker", people_per_day=4)

    def ask(number: str) -> None:
        if paper == "certificate":
            stranger = RawIdentity(name="虚构丙", id_type="resident_id", id_number=number)
            certify_non_listing(office.context, office.maker, stranger, proof=SEEN)
        else:
            printed(office, person(office, id_number=number))

    numbers = [invented_id(f"3401041993010{at}001") for at in range(1, 7)]
    for number in [*numbers[:4], *numbers[:4]]:
        with suppress(RefusedError) if paper == "own_report" else nullcontext():
            ask(number)
    for number in numbers[4:]:
        with pytest.raises(RefusedError, match=exactly("QUOTA.EXCEEDED")):
            ask(number)
    # And of the very people of the list as well.
    with pytest.raises(RefusedError, match=exactly("QUOTA.EXCEEDED")):
        printed(office)


@pytest.mark.parametrize("reported", ["", "340104********002X"])
def test_a_case_that_was_reported_by_a_name_alone_opens_to_no_other_number(
    office: Any, reported: str
) -> None:
    # Of the kind of a firm's number nothing of a person's is read, so that the name alone was left to agree.
    masked = RawIdentity(name=office.name, id_type="resident_id", id_number=reported)
    alleged = office.alleged(identity=masked)
    with office.context.store.read() as connection:
        context = office.context.opening(SYSTEM, "proof")
        for id_type in ("resident_id", "org_code", "passport"):
            claim = person(office, id_type=id_type)
            assert not is_person_of_case(connection, context, office.row(alleged.id), claim)
            assert not is_person_of_case(
                connection, context, office.row(alleged.id), replace(claim, id_number="")
            )


def test_the_kind_that_an_official_chose_keeps_nobody_from_its_own_case(office: Any) -> None:
    alleged = office.alleged()
    with office.context.store.read() as connection:
        context = office.context.opening(SYSTEM, "proof")
        claim = person(office, id_type="org_code")
        assert is_person_of_case(connection, context, office.row(alleged.id), claim)


def test_a_case_of_somebody_else_is_not_chosen(office: Any) -> None:
    office.listed()
    with pytest.raises(RefusedError, match=exactly("OWN_REPORT.NOBODY")):
        printed(office, listing_id=987654)
    assert papers(office) == []


def test_of_several_cases_one_is_chosen(office: Any) -> None:
    first = office.listed()
    office.decide(office.stored(first.id), "remove")
    second = office.alleged()
    with pytest.raises(SeveralCasesError, match=exactly("OWN_REPORT.SEVERAL")) as several:
        printed(office)
    offered = {one.listing: (one.state, one.since) for one in several.value.offered}
    assert offered == {
        first.id: ("ended", office.row(first.id).ended_on),
        second.id: ("alleged", None),
    }
    assert "已结束" in said(printed(office, listing_id=first.id).pdf)
    assert "尚未受理核查" in said(printed(office, listing_id=second.id).pdf)


@pytest.mark.parametrize(
    ("proof", "code"),
    [
        (CounterProof(""), "CERTIFICATE.DOCUMENT"),
        (CounterProof("by_telephone"), "CERTIFICATE.DOCUMENT"),
        (CounterProof("agent", " "), "CERTIFICATE.AUTHORITY"),
        (CounterProof("agent", "虚" * 101), "CERTIFICATE.AUTHORITY"),
        (CounterProof("own_document", "虚构授权"), "CERTIFICATE.AUTHORITY"),
    ],
)
def test_the_official_says_what_was_seen(office: Any, proof: CounterProof, code: str) -> None:
    office.listed()
    with pytest.raises(InvalidError, match=exactly(code)):
        printed(office, proof=proof)
    assert looked(office) == []


def test_who_only_reads_prints_nothing(office: Any) -> None:
    office.listed()
    for actor in (office.auditor, office.platform):
        with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
            print_report_at_counter(office.context, actor, person(office), proof=SEEN)
    assert looked(office) == []
