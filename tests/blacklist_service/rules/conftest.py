"""An invented case that may be listed; each test spoils one thing about it."""

from datetime import date

import pytest

from blacklist_service.rules.gates import CaseFacts, DecisionFacts, ListingFacts, NoticeChannel, NoticeFacts
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from matching.types import SubjectKind, Validity


@pytest.fixture
def basis() -> LegalBasis:
    return LegalBasis(
        id="sample",
        document_no="示例文〔2026〕1号",
        title="示例依据（虚构）",
        article="第一条",
        list_kind="malicious_evasion",
        rank=BasisRank.CENTRAL_POLICY,
        jurisdiction="340000",
        in_force_from=date(2020, 1, 1),
        in_force_until=date(2030, 12, 31),
        allows_third_parties=True,
        allows_publication=False,
    )


@pytest.fixture
def case(basis: LegalBasis) -> CaseFacts:
    return CaseFacts(
        kind=SubjectKind.PERSON,
        identifier=Validity.VALID,
        is_adult=True,
        open_reviews=0,
        has_contract_no=True,
        principal_fen=2_000_000,
        outstanding_fen=1_500_000,
        annual_rate_bp=1800,
        loan_date=date(2018, 3, 1),
        overdue_since=date(2018, 9, 1),
        has_ground=True,
        has_ability_evidence=True,
        has_collection_log=True,
        basis=basis,
        list_kind="malicious_evasion",
        region="340100",
        uploaded_by=frozenset({"platform-clerk"}),
    )


@pytest.fixture
def listing(case: CaseFacts) -> ListingFacts:
    """Notice served on Monday 2026-03-02, window until Monday 2026-03-09 (five working days)."""
    return ListingFacts(
        case=case,
        notice=NoticeFacts(
            channel=NoticeChannel.REGISTERED_MAIL,
            served_on=date(2026, 3, 2),
            proof_digest="ab" * 32,
            reply_until=date(2026, 3, 9),
        ),
        decision=DecisionFacts(
            decided_by="maker", decision_digest="cd" * 32, approved_by="checker", approval_digest="cd" * 32
        ),
    )
