"""The gates before export, asked once of all cases that are alike in everything that the gates look at.

A list has few kinds of cases beside its entries: most were served and decided, and end, when their neighbours were.
"""

from datetime import date
from functools import lru_cache
from typing import NamedTuple

from blacklist_service.rules import listing_states
from blacklist_service.rules.gaps import Gaps
from blacklist_service.rules.gates import (
    CaseFacts,
    DecisionFacts,
    ExportFacts,
    ListingFacts,
    NoticeChannel,
    NoticeFacts,
    gaps_before_export,
)
from blacklist_service.rules.operator_profile import Audience
from blacklist_service.store.current_reports import SentReport
from blacklist_service.store.releases import ListedCase
from blacklist_service.store.tables import LegalBasis
from blacklist_service.workflows.cases.facts import LIST_KIND, basis_rule
from blacklist_service.workflows.context import Context
from exports.types import Reach
from matching.types import SubjectKind, Validity

# By the code that stands in the database: an enumeration asks more of each look than a table.
_KINDS = {kind.value: kind for kind in SubjectKind}
_VALIDITIES = {validity.value: validity for validity in Validity}
_STATES = {state.value: state for state in listing_states.ListingState}
_CHANNELS = {channel.value: channel for channel in NoticeChannel}
# How many kinds of cases are remembered: some hundred bytes each, and more than the days that neighbours differ in.
_KINDS_OF_CASES = 5_000


class GatedCase(NamedTuple):
    """All that the gates look at in a listing and what stands behind it. The facts are made from this alone, so that
    two cases that are alike here cannot get different answers."""

    subject_kind: str
    identifier: str
    basis: LegalBasis
    region: str
    settled_on: date | None
    has_notice: bool
    channel: str
    served_on: date | None
    is_service_proven: bool
    reply_until: date | None
    decided_by: int | None
    approved_by: int | None
    is_decided: bool
    state: str
    expires_on: date | None
    is_disputed: bool


class ExportGates:
    """The gates for one operator, one audience, one reach of what is written, and one day."""

    def __init__(
        self, context: Context, audience: Audience, today: date, reach: Reach = Reach.AUDIENCE
    ) -> None:
        self.audience, self._reach = audience, reach
        self._profile, self._today = context.profile, today
        # Of this object alone: what an enquiry learns must not show in the time that the next one takes.
        self._gaps = lru_cache(_KINDS_OF_CASES)(self._asked)

    def gaps(self, case: ListedCase, best: SentReport, region: str) -> Gaps:
        """Why nothing of a listing may leave; empty where it may. `best` is the report whose identity is shown."""
        return self._gaps(_gated(case, best, region))

    def _asked(self, gated: GatedCase) -> Gaps:
        return gaps_before_export(_facts(gated, self.audience, self._reach), self._profile, self._today)


def _gated(case: ListedCase, best: SentReport, region: str) -> GatedCase:
    listing, notice = case.listing, case.notice
    settled = [day for sent in case.reports if (day := sent.report.settled_on) is not None]
    return GatedCase(
        case.subject_kind,
        best.report.identifier,
        case.basis,
        region,
        max(settled) if len(settled) == len(case.reports) else None,
        notice is not None,
        "" if notice is None else notice.channel,
        None if notice is None else notice.served_on,
        notice is not None and bool(notice.proof_sha256),
        listing.reply_until,
        listing.decided_by,
        listing.approved_by,
        case.decision_digest != "",
        listing.state,
        listing.expires_on,
        listing.is_disputed,
    )


def _facts(gated: GatedCase, audience: Audience, reach: Reach) -> ExportFacts:
    facts = CaseFacts(
        kind=_KINDS[gated.subject_kind],
        identifier=_VALIDITIES.get(gated.identifier),
        # Asked by the decision itself: nobody grows younger, and reviews opened since are about other reports.
        is_adult=True,
        open_reviews=0,
        has_contract_no=True,
        # Debt and malice are gates before the listing. One of them that came here too would refuse, not let pass.
        principal_fen=None,
        outstanding_fen=None,
        annual_rate_bp=None,
        loan_date=None,
        overdue_since=None,
        has_ground=False,
        has_ability_evidence=False,
        has_collection_log=False,
        basis=basis_rule(gated.basis),
        list_kind=LIST_KIND,
        region=gated.region,
        settled_on=gated.settled_on,
    )
    return ExportFacts(
        listing=ListingFacts(facts, _notice(gated), _decision(gated)),
        state=_STATES[gated.state],
        audience=audience,
        expires_on=gated.expires_on,
        is_disputed=gated.is_disputed,
        carries_disputed_mark=True,
        goes_to_third_parties=reach is Reach.THIRD_PARTIES,
        is_published=reach is Reach.PUBLICATION,
    )


def _notice(gated: GatedCase) -> NoticeFacts:
    if not gated.has_notice:
        return NoticeFacts()
    return NoticeFacts(
        channel=_CHANNELS[gated.channel],
        served_on=gated.served_on,
        proof_digest="proven" if gated.is_service_proven else "",
        reply_until=gated.reply_until,
    )


def _decision(gated: GatedCase) -> DecisionFacts:
    """Decided and approved under one digest: that of the proposal that both officials stand in."""
    digest = "decided" if gated.is_decided else ""
    return DecisionFacts(
        decided_by=str(gated.decided_by or ""),
        decision_digest=digest,
        approved_by=str(gated.approved_by or ""),
        approval_digest=digest,
    )
