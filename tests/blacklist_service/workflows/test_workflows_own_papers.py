"""Papers about oneself: what they say and do not say, whom they are given to, their numbers, and that none is kept."""

import io
import re
from typing import Any

import pypdf
import pytest
from sqlalchemy import text

from blacklist_service.errors import ForbiddenError, InvalidError, NotReadyError, RefusedError
from blacklist_service.rules.counter_proofs import CounterProof
from blacklist_service.rules.law import whole_number
from blacklist_service.workflows.certify_non_listing import certify_non_listing, certify_own_non_listing
from blacklist_service.workflows.make_statement import make_statement
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.print_own_report import print_own_report
from blacklist_service.workflows.recognition.listed_under import tokens_of_any_kind
from blacklist_service.workflows.recognition.number_tokens import number_tokens
from blacklist_service.workflows.show_subject import show_own_accesses
from blacklist_service.workflows.suppress_listing import suppress_listing
from blacklist_service.workflows.verify_letter import verify_letter
from matching.normalize import read_identity
from matching.types import RawIdentity
from tests.blacklist_service.workflows.conftest import invented_id
from tests.codes import exactly

SEEN = CounterProof("own_document")
STRANGER = RawIdentity(name="虚构乙", id_type="resident_id", id_number=invented_id("34010419920202002"))


def case_of(office: Any, listing: Any) -> tuple[Any, str, str, str]:
    return office.context, office.case_numbers[listing.id], office.name, office.id_number


def said(pdf: bytes) -> str:
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]
    return re.sub(r"\s", "", "".join(pages))


def certified(office: Any, identity: RawIdentity, *, proof: CounterProof = SEEN) -> Any:
    return certify_non_listing(office.context, office.maker, identity, proof=proof)


def papers(office: Any) -> list[Any]:
    with office.context.store.read() as connection:
        return list(
            connection.execute(text("SELECT kind, serial, listing_id, made_by FROM own_paper ORDER BY id"))
        )


def test_the_own_report_says_everything_that_is_held(office: Any) -> None:
    listed = office.listed()
    make_statement(*case_of(office, listed), statement="虚构：愿意还款")
    object_to_listing(*case_of(office, listed), reason="paid", narrative="虚构陈述")
    given = print_own_report(*case_of(office, listed))
    words = said(given.pdf)
    for held in (
        "本报〔2026〕第1号", office.name, "已列入", "存在争议", "15,000.00", "虚构-001", "愿意还款",
        "提出异议（已还清），正在办理", "没有提供给任何机构", "有能力拒不偿还", "第十七条", "本人查看",
    ):  # fmt: skip
        assert held in words, held
    for kept in (office.id_number, office.case_numbers[listed.id], "虚构陈述"):
        assert kept not in words
    assert papers(office) == [("own_report", 1, listed.id, None)]
    assert office.kinds("listing", listed.id)[-1] == "own_paper_given"
    assert "own_report" in {one.action for one in show_own_accesses(*case_of(office, listed)).items}


def test_a_report_is_given_as_often_as_the_house_says_and_again_next_year(office: Any) -> None:
    listed = office.listed()
    most = whole_number("own_reports", office.today)
    assert most >= whole_number("free_reports", office.today) == 2
    for _ in range(most):
        print_own_report(*case_of(office, listed))
    with pytest.raises(RefusedError, match=exactly("OWN_REPORT.ENOUGH")) as enough:
        print_own_report(*case_of(office, listed))
    assert enough.value.facts == {"again_on": "2027-01-01"}
    assert "2027-01-01" in enough.value.zh
    assert len(papers(office)) == most
    office.days(365)
    assert print_own_report(*case_of(office, listed)).document_no == "本报〔2027〕第1号"


def test_anybody_checks_a_paper_by_number_and_checksum(office: Any) -> None:
    listed = office.listed()
    report, paper = print_own_report(*case_of(office, listed)), certified(office, STRANGER)
    for given, title in ((report, "本人信息报告"), (paper, "未列入恶意逃废债名单证明")):
        found = verify_letter(office.context, given.document_no, given.checksum)
        assert found is not None
        assert (found.title, found.document_no) == (title, given.document_no)
        assert verify_letter(office.context, given.document_no, "AAAA-AAAA-AAAA") is None
    assert verify_letter(office.context, report.document_no, paper.checksum) is None


def test_who_is_listed_gets_no_certificate_hidden_or_not_and_who_is_off_the_list_gets_one(
    office: Any,
) -> None:
    listed = office.listed()
    with pytest.raises(RefusedError, match=exactly("CERTIFICATE.LISTED")):
        certify_own_non_listing(*case_of(office, listed))
    suppress_listing(
        office.context, office.maker, listed.id, office.row(listed.id).version, reason="虚构理由"
    )
    with pytest.raises(RefusedError, match=exactly("CERTIFICATE.LISTED")):
        certify_own_non_listing(*case_of(office, listed))
    assert papers(office) == []
    office.decide(office.stored(listed.id), "remove")
    given = certify_own_non_listing(*case_of(office, listed))
    assert papers(office) == [("non_listing_certificate", 1, listed.id, None)]
    words = said(given.pdf)
    assert f"{office.name}（身份证：" in words
    assert "没有列入恶意逃废债名单" in words
    for kept in (office.id_number, "案", "异议", "移出"):
        assert kept not in words


def test_an_allegation_is_no_listing(office: Any) -> None:
    served = office.served().listing
    assert certify_own_non_listing(*case_of(office, served)).document_no == "未列〔2026〕第1号"


def test_both_ways_give_the_same_words(office: Any) -> None:
    served = office.served().listing
    own = certify_own_non_listing(*case_of(office, served))
    identity = RawIdentity(name=office.name, id_type="resident_id", id_number=office.id_number)
    at_the_office = certified(office, identity)
    one, other = (
        said(given.pdf).replace(given.checksum, "").replace(given.document_no, "")
        for given in (own, at_the_office)
    )
    assert one == other


@pytest.mark.parametrize("named", ["虚构甲", "虚构丙"])
def test_the_office_gives_none_where_the_number_is_listed_under_whatever_name(
    office: Any, named: str
) -> None:
    listed = office.listed()
    identity = RawIdentity(name=named, id_type="resident_id", id_number=office.id_number)
    with pytest.raises(RefusedError, match=exactly("CERTIFICATE.LISTED")) as refused:
        certified(office, identity)
    assert refused.value.facts == {}
    looked = [one for one in show_own_accesses(*case_of(office, listed)).items if one.action == "certificate"]
    assert [one.purpose for one in looked] == ["answer_subject"]


def test_who_came_to_the_office_stands_in_no_row(office: Any) -> None:
    certified(office, STRANGER)
    assert papers(office) == [("non_listing_certificate", 1, None, office.maker.user)]
    assert office.kinds("own_paper", 1) == ["own_paper_given"]
    with office.context.store.read() as connection:
        for table in ("own_paper", "journal_entry", "journal_detail"):
            for row in connection.execute(text(f"SELECT * FROM {table}")):
                assert STRANGER.name not in str(row)
                assert STRANGER.id_number not in str(row)


@pytest.mark.parametrize(
    ("identity", "seen", "code"),
    [
        (STRANGER, False, "CERTIFICATE.DOCUMENT"),
        (RawIdentity(name="", id_number=STRANGER.id_number), True, "CERTIFICATE.IDENTITY"),
        (RawIdentity(name="虚构*", id_number=STRANGER.id_number), True, "CERTIFICATE.IDENTITY"),
        (RawIdentity(name="虚构乙", id_number=""), True, "CERTIFICATE.IDENTITY"),
        (RawIdentity(name="虚构乙", id_number="340104********0020"), True, "CERTIFICATE.IDENTITY"),
        (RawIdentity(name="虚构乙", id_number="340104199202020021"), True, "CERTIFICATE.IDENTITY"),
    ],
)
def test_the_office_asks_for_the_document_and_a_whole_identity(
    office: Any, identity: RawIdentity, seen: bool, code: str
) -> None:
    with pytest.raises(InvalidError, match=exactly(code)):
        certified(office, identity, proof=CounterProof("own_document" if seen else ""))
    assert papers(office) == []


def test_a_character_that_cannot_be_printed_takes_no_number(office: Any) -> None:
    odd = RawIdentity(name="虚构\ue000", id_type="resident_id", id_number=STRANGER.id_number)
    with pytest.raises(RefusedError, match=exactly("LETTER.CHARACTER")):
        certified(office, odd)
    rare = RawIdentity(name="虚构𠮷䶮", id_type="resident_id", id_number=STRANGER.id_number)
    assert certified(office, rare).document_no == "未列〔2026〕第1号"


def test_nobody_else_gets_a_paper(office: Any, desk: Any) -> None:
    listed = office.listed()
    context, case_no, _name, number = case_of(office, listed)
    for give in (print_own_report, certify_own_non_listing):
        with pytest.raises(ForbiddenError, match=exactly("CASE.PROOF")):
            give(context, case_no, "虚构乙", number)
        with pytest.raises(ForbiddenError, match=exactly("CASE.PROOF")):
            give(context, "2026-AAAA-BBBB-CCCC", office.name, number)
    for actor in (office.auditor, office.platform):
        with pytest.raises(ForbiddenError, match=exactly("ACCESS.ROLE")):
            certify_non_listing(context, actor, STRANGER, proof=SEEN)


def test_without_an_office_there_is_no_paper(desk: Any) -> None:
    listed = desk.listed()
    for give in (print_own_report, certify_own_non_listing):
        with pytest.raises(NotReadyError, match=exactly("LETTER.OFFICE")):
            give(*case_of(desk, listed))


@pytest.mark.parametrize("typed", ["{}（虚构丁）", "{}先生", "{} 123456"])
def test_a_certificate_says_the_name_that_was_reported_and_nothing_that_was_typed(
    office: Any, typed: str
) -> None:
    context, case_no, name, number = case_of(office, office.served().listing)
    words = said(certify_own_non_listing(context, case_no, typed.format(name), number).pdf)
    assert name in words
    for added in ("虚构丁", "先生", "123456"):
        assert added not in words


@pytest.mark.parametrize("name", ["虚构乙（信用良好）", "虚构乙1", "虚构乙，未列入"])
def test_the_office_certifies_a_name_and_no_sentence(office: Any, name: str) -> None:
    identity = RawIdentity(name=name, id_type="resident_id", id_number=STRANGER.id_number)
    with pytest.raises(InvalidError, match=exactly("CERTIFICATE.IDENTITY")):
        certified(office, identity)


def test_certificates_are_given_as_often_as_reports(office: Any) -> None:
    mine = case_of(office, office.served().listing)
    for _ in range(whole_number("own_reports", office.context.clock.today())):
        certify_own_non_listing(*mine)
    with pytest.raises(RefusedError, match=exactly("CERTIFICATE.ENOUGH")):
        certify_own_non_listing(*mine)


@pytest.mark.parametrize("said_type", ["", "passport", "hk_macao_permit"])
@pytest.mark.parametrize("number", ["H12345678", "M87654321"])
def test_a_number_is_looked_for_as_every_kind_of_document(office: Any, said_type: str, number: str) -> None:
    """Whoever is listed under a passport is not free under a permit that looks like it."""
    asked = tokens_of_any_kind(
        office.context, RawIdentity(name="虚构乙", id_type=said_type, id_number=number)
    )
    for kind in ("passport", "hk_macao_permit"):
        reported = read_identity(RawIdentity(name="虚构乙", id_type=kind, id_number=number))
        held = set(number_tokens(office.context.vault, reported))
        assert held
        assert held <= asked
