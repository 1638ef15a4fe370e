"""Each row spoils one fact of a case that could be listed, and names the gap that must appear."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blacklist_service.rules import gate_gaps, gates
from blacklist_service.rules.gaps import Gap, codes_of
from blacklist_service.rules.gates import (
    CaseFacts,
    DecisionFacts,
    ExportFacts,
    ListingFacts,
    NoticeChannel,
    NoticeFacts,
    gaps_before_export,
    gaps_before_listing,
    gaps_before_notice,
    gaps_before_overdue_only,
    is_adult_on,
    is_rate_above_cap,
    reply_until,
)
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis, basis_gaps
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.operator_profile import INTERNAL, Audience, OperatorKind, OperatorProfile
from matching.types import SubjectKind, Validity

TODAY = date(2026, 3, 10)

CASES = [
    ({"identifier": None}, "GATE.IDENTIFIER_MISSING"),
    ({"identifier": Validity.INVALID}, "GATE.IDENTIFIER_INVALID"),
    ({"identifier": Validity.MASKED}, "GATE.IDENTIFIER_MASKED"),
    ({"open_reviews": 1}, "GATE.OPEN_REVIEW"),
    ({"is_adult": False}, "GATE.MINOR"),
    ({"is_adult": None}, "GATE.AGE_UNKNOWN"),
    ({"has_contract_no": False}, "GATE.CONTRACT_NO"),
    ({"principal_fen": None}, "GATE.PRINCIPAL"),
    ({"principal_fen": 0}, "GATE.PRINCIPAL"),
    ({"outstanding_fen": None}, "GATE.OUTSTANDING"),
    ({"annual_rate_bp": None}, "GATE.RATE"),
    ({"loan_date": None}, "GATE.LOAN_DATE"),
    ({"overdue_since": None}, "GATE.OVERDUE_SINCE"),
    ({"has_collection_log": False}, "GATE.COLLECTION_LOG"),
    ({"has_ground": False}, "GATE.GROUND"),
    ({"has_ability_evidence": False}, "GATE.ABILITY_EVIDENCE"),
    ({"annual_rate_bp": 2401}, "GATE.RATE_ABOVE_CAP"),
    ({"annual_rate_bp": 1541, "loan_date": date(2020, 8, 20)}, "GATE.RATE_ABOVE_CAP"),
    ({"outstanding_fen": 0}, "GATE.SETTLED"),
    ({"settled_on": date(2026, 1, 5)}, "GATE.SETTLED"),
    ({"conduct_ended_on": date(2021, 3, 9)}, "GATE.RETENTION_OVER"),
    ({"basis": None}, "GATE.BASIS"),
    ({"list_kind": "court_list"}, "BASIS.LIST_KIND"),
    ({"region": "330100"}, "BASIS.JURISDICTION"),
]
NOTICES = [
    ({"channel": None}, "GATE.NOTICE"),
    ({"served_on": None}, "GATE.NOTICE"),
    ({"served_on": date(2026, 3, 11)}, "GATE.NOTICE"),
    ({"channel": NoticeChannel.SMS}, "GATE.NOTICE_CHANNEL"),
    ({"channel": NoticeChannel.PHONE}, "GATE.NOTICE_CHANNEL"),
    ({"channel": NoticeChannel.EMAIL}, "GATE.NOTICE_CHANNEL"),
    ({"proof_digest": ""}, "GATE.NOTICE_PROOF"),
    ({"reply_until": None}, "GATE.REPLY_WINDOW"),
    ({"reply_until": date(2026, 3, 10)}, "GATE.REPLY_WINDOW"),  # today is still inside
    ({"reply_until": date(2026, 3, 6)}, "GATE.REPLY_WINDOW"),  # shorter than five working days
]
DECISIONS = [
    ({"decided_by": ""}, "GATE.DECISION"),
    ({"decision_digest": ""}, "GATE.DECISION"),
    ({"approved_by": ""}, "GATE.APPROVAL"),
    ({"approval_digest": ""}, "GATE.APPROVAL"),
    ({"approved_by": "maker"}, "GATE.SAME_OFFICIAL"),
    ({"approval_digest": "ef" * 32}, "GATE.APPROVAL_DIGEST"),
    ({"decided_by": "platform-clerk"}, "GATE.UPLOADER_DECIDES"),
    ({"approved_by": "platform-clerk"}, "GATE.UPLOADER_DECIDES"),
]
OVERDUE_ONLY_EXCUSES = {
    "GATE.GROUND",
    "GATE.ABILITY_EVIDENCE",
    "GATE.RATE_ABOVE_CAP",
    "GATE.SETTLED",
    "GATE.BASIS",
    "BASIS.LIST_KIND",
    "BASIS.JURISDICTION",
}


@pytest.fixture
def profile(basis: LegalBasis) -> OperatorProfile:
    return OperatorProfile(
        name="示例省金融办（虚构）",
        kind=OperatorKind.STATE_ORGAN,
        region="340000",
        may_export=frozenset({Audience.REGULATOR, Audience.BUREAU}),
        bases=(basis,),
    )


@pytest.fixture
def export(listing: ListingFacts) -> ExportFacts:
    return ExportFacts(listing, ListingState.LISTED, Audience.BUREAU, expires_on=date(2027, 3, 10))


def test_a_whole_case_has_no_gap(listing: ListingFacts, export: ExportFacts, profile: OperatorProfile):
    assert gaps_before_notice(listing.case, TODAY) == ()
    assert gaps_before_listing(listing, TODAY) == ()
    assert gaps_before_overdue_only(listing, TODAY) == ()
    assert gaps_before_export(export, profile, TODAY) == ()


@pytest.mark.parametrize(("spoilt", "code"), CASES)
def test_each_gap_of_the_case(listing: ListingFacts, spoilt: dict, code: str):
    case = replace(listing.case, **spoilt)
    assert codes_of(gaps_before_notice(case, TODAY)) == (code,)
    assert codes_of(gaps_before_listing(replace(listing, case=case), TODAY)) == (code,)


@pytest.mark.parametrize(("spoilt", "code"), CASES)
def test_overdue_only_excuses_what_makes_malice_and_nothing_else(
    listing: ListingFacts, spoilt: dict, code: str
):
    found = codes_of(gaps_before_overdue_only(replace(listing, case=replace(listing.case, **spoilt)), TODAY))
    assert found == (() if code in OVERDUE_ONLY_EXCUSES else (code,))


@pytest.mark.parametrize(("spoilt", "code"), NOTICES)
def test_each_gap_of_the_notice(
    listing: ListingFacts, export: ExportFacts, profile: OperatorProfile, spoilt: dict, code: str
):
    spoilt_listing = replace(listing, notice=replace(listing.notice, **spoilt))
    assert code in codes_of(gaps_before_listing(spoilt_listing, TODAY))
    assert code in codes_of(gaps_before_export(replace(export, listing=spoilt_listing), profile, TODAY))


@pytest.mark.parametrize(("spoilt", "code"), DECISIONS)
def test_each_gap_of_the_decision(
    listing: ListingFacts, export: ExportFacts, profile: OperatorProfile, spoilt: dict, code: str
):
    spoilt_listing = replace(listing, decision=replace(listing.decision, **spoilt))
    assert code in codes_of(gaps_before_listing(spoilt_listing, TODAY))
    assert code in codes_of(gaps_before_overdue_only(spoilt_listing, TODAY))
    assert code in codes_of(gaps_before_export(replace(export, listing=spoilt_listing), profile, TODAY))


@pytest.mark.parametrize(
    ("spoilt", "codes"),
    [
        ({"state": ListingState.REPLY_WINDOW}, ("GATE.NOT_LISTED",)),
        ({"state": ListingState.OVERDUE_ONLY}, ("GATE.NOT_LISTED",)),
        ({"state": ListingState.ENDED}, ("GATE.NOT_LISTED",)),
        ({"expires_on": None}, ("GATE.EXPIRED",)),
        ({"expires_on": date(2026, 3, 9)}, ("GATE.EXPIRED",)),
        ({"expires_on": TODAY}, ()),
        ({"is_disputed": True}, ("GATE.DISPUTE_UNMARKED",)),
        ({"is_disputed": True, "carries_disputed_mark": True}, ()),
        ({"is_suppressed": True}, ("GATE.SUPPRESSED",)),
        ({"audience": Audience.REGULATOR}, ()),
        ({"audience": Audience.BANK}, ("PROFILE.AUDIENCE",)),
    ],
)
def test_each_gap_of_the_export(
    export: ExportFacts, profile: OperatorProfile, spoilt: dict, codes: tuple[str, ...]
):
    assert codes_of(gaps_before_export(replace(export, **spoilt), profile, TODAY)) == codes


def test_without_a_profile_only_the_regulator_is_told(export: ExportFacts):
    for audience in Audience:
        found = codes_of(gaps_before_export(replace(export, audience=audience), INTERNAL, TODAY))
        assert ("PROFILE.INTERNAL" in found) is (audience is not Audience.REGULATOR)


def test_the_basis_of_the_listing_itself_must_allow_the_audience(
    export: ExportFacts, profile: OperatorProfile
):
    inner = replace(export.listing.case.basis, allows_third_parties=False)
    listing = replace(export.listing, case=replace(export.listing.case, basis=inner))
    outside, inside = (
        replace(export, listing=listing),
        replace(export, listing=listing, audience=Audience.REGULATOR),
    )
    assert codes_of(gaps_before_export(outside, profile, TODAY)) == ("GATE.BASIS_THIRD_PARTIES",)
    assert gaps_before_export(inside, profile, TODAY) == ()


@pytest.mark.parametrize("audience", [Audience.REGULATOR, Audience.BUREAU])
def test_what_goes_further_by_its_nature_needs_a_basis_that_allows_it(
    export: ExportFacts, profile: OperatorProfile, audience: Audience
):
    given = replace(export, audience=audience)
    assert gaps_before_export(replace(given, goes_to_third_parties=True), profile, TODAY) == ()
    assert codes_of(gaps_before_export(replace(given, is_published=True), profile, TODAY)) == (
        "GATE.BASIS_PUBLICATION",
    )
    inner = replace(export.listing.case.basis, allows_third_parties=False)
    given = replace(given, listing=replace(export.listing, case=replace(export.listing.case, basis=inner)))
    for further in ({"goes_to_third_parties": True}, {"is_published": True}):
        found = codes_of(gaps_before_export(replace(given, **further), profile, TODAY))
        assert "GATE.BASIS_THIRD_PARTIES" in found


def test_publication_needs_a_basis_a_permission_and_an_assessment(
    export: ExportFacts, profile: OperatorProfile
):
    public = replace(export, audience=Audience.PUBLIC_NOTICE)
    assert set(codes_of(gaps_before_export(public, profile, TODAY))) == {
        "GATE.BASIS_PUBLICATION",
        "PROFILE.AUDIENCE",
        "PROFILE.PUBLICATION",
        "PROFILE.PUBLICATION_BASIS",
        "PROFILE.IMPACT_ASSESSMENT",
    }


@pytest.mark.parametrize(
    ("spoilt", "code"),
    [
        ({"rank": BasisRank.OTHER}, "BASIS.RANK"),
        ({"rank": BasisRank.LOCAL_REGULATION, "jurisdiction": ""}, "BASIS.RANK"),
        ({"in_force_from": date(2026, 3, 11)}, "BASIS.NOT_IN_FORCE"),
        ({"in_force_until": date(2026, 3, 9)}, "BASIS.NOT_IN_FORCE"),
        ({"list_kind": "other_list"}, "BASIS.LIST_KIND"),
        ({"jurisdiction": "310000"}, "BASIS.JURISDICTION"),
    ],
)
def test_each_gap_of_the_basis(basis: LegalBasis, spoilt: dict, code: str):
    assert codes_of(basis_gaps(replace(basis, **spoilt), "malicious_evasion", "340100", TODAY)) == (code,)


@pytest.mark.parametrize("rank", [BasisRank.LAW, BasisRank.REGULATION, BasisRank.CENTRAL_POLICY])
def test_laws_regulations_and_central_policy_create_a_list_anywhere(basis: LegalBasis, rank: BasisRank):
    national = replace(basis, rank=rank, jurisdiction="", in_force_until=None)
    assert basis_gaps(national, "malicious_evasion", "650100", TODAY) == ()


def test_a_local_regulation_creates_a_local_list(basis: LegalBasis):
    local = replace(basis, rank=BasisRank.LOCAL_REGULATION)
    assert basis_gaps(local, "malicious_evasion", "340100", TODAY) == ()


def test_a_firm_needs_no_age(listing: ListingFacts):
    firm = replace(listing.case, kind=SubjectKind.ORGANISATION, is_adult=None)
    assert gaps_before_notice(firm, TODAY) == ()


def test_every_gap_is_reported_at_once():
    nothing = CaseFacts(
        kind=SubjectKind.PERSON, identifier=None, is_adult=None, open_reviews=1, has_contract_no=False,
        principal_fen=None, outstanding_fen=None, annual_rate_bp=None, loan_date=None, overdue_since=None,
        has_ground=False, has_ability_evidence=False, has_collection_log=False, basis=None, list_kind="", region="",
    )  # fmt: skip
    found = codes_of(gaps_before_listing(ListingFacts(nothing), TODAY))
    assert len(found) == len(set(found)) == 18


@pytest.mark.parametrize(
    ("rate_bp", "loan_date", "is_above"),
    [
        (2400, date(2018, 1, 1), False),
        (2401, date(2018, 1, 1), True),
        (3600, date(2018, 1, 1), True),
        (1540, date(2020, 8, 20), False),
        (2400, date(2020, 8, 20), True),
        (2400, date(1980, 1, 1), False),
    ],
)
def test_exactly_the_cap_is_lawful(rate_bp: int, loan_date: date, is_above: bool):
    assert is_rate_above_cap(rate_bp, loan_date) is is_above


@pytest.mark.parametrize(
    ("born", "day", "is_adult"),
    [
        (date(2008, 3, 9), TODAY, True),
        (date(2008, 3, 10), TODAY, False),
        (date(2008, 2, 29), date(2026, 2, 28), False),
        (date(2008, 2, 29), date(2026, 3, 1), True),
        (date(1930, 1, 1), date(1950, 1, 1), True),
    ],
)
def test_majority_is_reached_when_the_birthday_has_passed(born: date, day: date, is_adult: bool):
    assert is_adult_on(born, day) is is_adult


@given(st.dates(date(2021, 1, 1), date(2026, 11, 1)), st.integers(0, 30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_window_opens_the_gate_only_after_its_last_day(listing: ListingFacts, served: date, later: int):
    today = served + timedelta(days=later)
    notice = replace(listing.notice, served_on=served, reply_until=reply_until(served))
    is_closed = gate_gaps.REPLY_WINDOW in gaps_before_listing(replace(listing, notice=notice), today)
    assert is_closed is (today <= reply_until(served))


@given(
    notice=st.builds(
        NoticeFacts,
        channel=st.none() | st.sampled_from(NoticeChannel),
        served_on=st.none() | st.dates(date(2026, 1, 5), date(2026, 3, 31)),
        proof_digest=st.sampled_from(["", "ab" * 32]),
        reply_until=st.none() | st.dates(date(2026, 1, 5), date(2026, 4, 30)),
    ),
    decision=st.builds(
        DecisionFacts,
        decided_by=st.sampled_from(["", "maker", "checker", "platform-clerk"]),
        decision_digest=st.sampled_from(["", "cd" * 32, "ef" * 32]),
        approved_by=st.sampled_from(["", "maker", "checker", "platform-clerk"]),
        approval_digest=st.sampled_from(["", "cd" * 32, "ef" * 32]),
    ),
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_nothing_is_listed_without_notice_proof_window_and_two_officials(
    listing: ListingFacts, notice: NoticeFacts, decision: DecisionFacts
):
    facts = replace(listing, notice=notice, decision=decision)
    if gaps_before_listing(facts, TODAY) == ():
        assert notice.channel in gates.PROVES_SERVICE
        assert notice.proof_digest
        assert notice.served_on < notice.reply_until < TODAY
        officials = {decision.decided_by, decision.approved_by}
        assert officials == {"maker", "checker"}
        assert decision.decision_digest == decision.approval_digest != ""


def test_codes_are_stable_words_and_sentences_are_in_both_languages():
    gaps = [value for value in vars(gate_gaps).values() if isinstance(value, Gap)]
    assert len({gap.code for gap in gaps}) == len(gaps)
    for gap in gaps:
        assert gap.code.startswith("GATE.")
        assert gap.zh.endswith("。")
        assert gap.en.isascii()
        assert gap.en.endswith(".")
