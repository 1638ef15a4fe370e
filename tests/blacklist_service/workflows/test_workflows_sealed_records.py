"""The sealed spelling of a report: what goes in comes out, for this report only."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.key_document import new_roots
from blacklist_service.vault.seal import SealBrokenError, Sealer
from blacklist_service.workflows.sealing.records import (
    ReportDetails,
    open_details,
    open_identity,
    seal_details,
    seal_identity,
)
from matching.types import RawIdentity, SubjectKind

SEALER = Sealer(new_roots())
words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
days = st.none() | st.dates()


@given(
    st.builds(
        RawIdentity, name=words, kind=st.none() | st.sampled_from(SubjectKind), id_number=words,
        birth_date=days, address=words,
    )
)  # fmt: skip
def test_an_identity_comes_back_as_it_was_given(identity: RawIdentity) -> None:
    assert open_identity(SEALER, 7, seal_identity(SEALER, 7, identity)) == identity


@given(st.builds(ReportDetails, contract_no=words, note=words, notice_date=days))
def test_details_come_back_as_they_were_given(details: ReportDetails) -> None:
    assert open_details(SEALER, 7, seal_details(SEALER, 7, details)) == details


def test_a_record_opens_only_as_its_own_report_and_kind() -> None:
    sealed = seal_identity(SEALER, 7, RawIdentity(name="虚构人"))
    with pytest.raises(SealBrokenError):
        open_identity(SEALER, 8, sealed)
    with pytest.raises(SealBrokenError):
        open_details(SEALER, 7, sealed)


def test_details_tell_nothing_when_printed() -> None:
    details = ReportDetails(note="虚构备注", notice_date=date(2026, 1, 5))
    assert "虚构" not in repr(details)
