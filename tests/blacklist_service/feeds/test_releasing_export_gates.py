"""The gates before export, remembered for cases that are alike: the answer is that of the whole facts of each case."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from blacklist_service.rules.gates import (
    CaseFacts,
    DecisionFacts,
    ExportFacts,
    ListingFacts,
    NoticeChannel,
    NoticeFacts,
    gaps_before_export,
)
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.operator_profile import INTERNAL, Audience
from blacklist_service.store import releases
from blacklist_service.store.releases import ListedCase
from blacklist_service.workflows.cases.facts import LIST_KIND, basis_rule
from blacklist_service.workflows.releasing.export_gates import ExportGates
from exports.types import Reach
from matching.types import SubjectKind, Validity

REGION = "340104"
DAYS = st.sampled_from(
    [None, date(2026, 1, 5), date(2026, 2, 2), date(2026, 2, 9), date(2026, 3, 2), date(2031, 1, 1)]
)
SERVED = st.sampled_from([None, date(2026, 1, 5), date(2026, 2, 2), date(2026, 3, 2)])
OFFICIALS = st.sampled_from([None, 1, 2])
BASES = {
    "level": st.sampled_from(["central_policy", "local_regulation"]),
    "allows_third_parties": st.booleans(),
    "allows_publication": st.booleans(),
}
LISTINGS = {
    "state": st.sampled_from(["listed", "ended"]), "reply_until": DAYS, "expires_on": DAYS,
    "decided_by": OFFICIALS, "approved_by": OFFICIALS, "is_disputed": st.booleans(),
}  # fmt: skip
NOTICES = {
    "channel": st.sampled_from(["in_person", "sms"]),
    "served_on": SERVED,
    "proof_sha256": st.sampled_from([None, "", "ab" * 32]),
}
REPORTS = {
    "identifier": st.sampled_from(["valid", "invalid", "masked", "missing"]),
    "settled_on": DAYS,
    "principal_fen": st.integers(0, 9),
}


@pytest.fixture
def case(sqlite_world: Any) -> ListedCase:
    """A listing that may leave, as a release reads it."""
    sqlite_world.list_person()
    with sqlite_world.context.store.read() as connection:
        ((found,),) = releases.listed_in_batches(connection, 10)
    return found


def whole_facts(case: ListedCase, audience: Audience, reach: Reach) -> ExportFacts:
    """The facts with all that is known of the case, whether the gates before export look at it or not."""
    listing, notice, (sent,) = case.listing, case.notice, case.reports
    report = sent.report
    facts = CaseFacts(
        kind=SubjectKind(case.subject_kind),
        identifier=None if report.identifier == "missing" else Validity(report.identifier),
        is_adult=True,
        open_reviews=0,
        has_contract_no=report.has_contract,
        principal_fen=report.principal_fen,
        outstanding_fen=report.outstanding_fen,
        annual_rate_bp=report.annual_rate_bp,
        loan_date=report.loan_date,
        overdue_since=report.overdue_since,
        has_ground=listing.ground != "",
        has_ability_evidence=report.has_ability_evidence,
        has_collection_log=report.has_collection_log,
        basis=basis_rule(case.basis),
        list_kind=LIST_KIND,
        region=REGION,
        settled_on=report.settled_on,
    )
    told = (
        NoticeFacts()
        if notice is None
        else NoticeFacts(
            NoticeChannel(notice.channel), notice.served_on, notice.proof_sha256 or "", listing.reply_until
        )
    )
    decision = DecisionFacts(
        str(listing.decided_by or ""),
        case.decision_digest,
        str(listing.approved_by or ""),
        case.decision_digest,
    )
    return ExportFacts(
        ListingFacts(facts, told, decision), ListingState(listing.state), audience, listing.expires_on,
        listing.is_disputed, carries_disputed_mark=True, goes_to_third_parties=reach is Reach.THIRD_PARTIES,
        is_published=reach is Reach.PUBLICATION,
    )  # fmt: skip


def changed(row: Any, draw: Any, values: dict[str, Any]) -> Any:
    """The row with some of its values drawn anew."""
    names = draw(st.sets(st.sampled_from(sorted(values))))
    return row._replace(**{name: draw(values[name]) for name in sorted(names)})


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    data=st.data(),
    audience=st.sampled_from(list(Audience)),
    reach=st.sampled_from(list(Reach)),
    is_configured=st.booleans(),
)
def test_what_is_remembered_is_what_the_whole_facts_give(
    sqlite_world: Any, case: ListedCase, data: Any, audience: Audience, reach: Reach, is_configured: bool
) -> None:
    context = sqlite_world.context
    context = context if is_configured else dataclasses.replace(context, profile=INTERNAL)
    gates = ExportGates(context, audience, context.clock.today(), reach)
    for _ in range(4):
        (sent,) = case.reports
        other = dataclasses.replace(
            case,
            listing=changed(case.listing, data.draw, LISTINGS),
            basis=changed(case.basis, data.draw, BASES),
            notice=data.draw(st.sampled_from([None, changed(case.notice, data.draw, NOTICES)])),
            decision_digest=data.draw(st.sampled_from(["", "cd" * 32, "ef" * 32])),
            reports=[dataclasses.replace(sent, report=changed(sent.report, data.draw, REPORTS))],
        )
        facts = whole_facts(other, audience, reach)
        wanted = gaps_before_export(facts, context.profile, context.clock.today())
        assert gates.gaps(other, other.reports[0], REGION) == wanted
    assert gates.gaps(case, case.reports[0], REGION) == gates.gaps(case, case.reports[0], REGION)


def test_the_case_that_everything_is_changed_in_may_leave(sqlite_world: Any, case: ListedCase) -> None:
    gates = ExportGates(sqlite_world.context, Audience.BUREAU, sqlite_world.context.clock.today())
    assert gates.gaps(case, case.reports[0], REGION) == ()


@pytest.mark.parametrize("audience", [one for one in Audience if one is not Audience.PUBLIC_NOTICE])
@pytest.mark.parametrize(
    ("reach", "third_parties", "publication", "codes"),
    [
        (Reach.PUBLICATION, True, True, set()),
        (Reach.PUBLICATION, True, False, {"GATE.BASIS_PUBLICATION"}),
        (Reach.PUBLICATION, False, True, {"GATE.BASIS_THIRD_PARTIES"}),
        (Reach.THIRD_PARTIES, True, False, set()),
        (Reach.THIRD_PARTIES, False, True, {"GATE.BASIS_THIRD_PARTIES"}),
        (Reach.AUDIENCE, True, False, set()),
    ],
)
def test_what_a_list_is_asks_of_the_basis_whoever_the_audience_is(
    sqlite_world: Any,
    case: ListedCase,
    audience: Audience,
    reach: Reach,
    third_parties: bool,
    publication: bool,
    codes: set[str],
) -> None:
    basis = case.basis._replace(allows_third_parties=third_parties, allows_publication=publication)
    gates = ExportGates(sqlite_world.context, audience, sqlite_world.context.clock.today(), reach)
    found = gates.gaps(dataclasses.replace(case, basis=basis), case.reports[0], REGION)
    assert {gap.code for gap in found} == codes
