"""The sealed spelling of a report: what goes in comes out, for this report only."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.key_document import new_roots
from blacklist_service.vault.record_format import parse_record
from blacklist_service.vault.seal import SealBrokenError, Sealer
from blacklist_service.vault.suites import SUITES, Suite
from blacklist_service.workflows.sealing.records import (
    ReportDetails,
    open_details,
    open_identity,
    seal_report,
)
from matching.types import RawIdentity, SubjectKind

SEALER = Sealer(new_roots())
_NONE = ReportDetails()
words = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
days = st.none() | st.dates()


def _sealed(identity: RawIdentity, details: ReportDetails = _NONE) -> tuple[bytes, bytes]:
    """Identity and details of report 7, each with the key in front."""
    made = seal_report(SEALER, 7, identity, details)
    return made.key + made.identity, made.key + made.details


@given(
    st.builds(
        RawIdentity, name=words, kind=st.none() | st.sampled_from(SubjectKind), id_number=words,
        birth_date=days, address=words,
    )
)  # fmt: skip
def test_an_identity_comes_back_as_it_was_given(identity: RawIdentity) -> None:
    assert open_identity(SEALER, 7, _sealed(identity)[0]) == identity


@given(st.builds(ReportDetails, contract_no=words, note=words, notice_date=days))
def test_details_come_back_as_they_were_given(details: ReportDetails) -> None:
    assert open_details(SEALER, 7, _sealed(RawIdentity(name=""), details)[1]) == details


def test_a_record_opens_only_as_its_own_report_and_kind() -> None:
    identity, _ = _sealed(RawIdentity(name="虚构人"))
    with pytest.raises(SealBrokenError):
        open_identity(SEALER, 8, identity)
    with pytest.raises(SealBrokenError):
        open_details(SEALER, 7, identity)


def test_a_record_opens_neither_without_its_key_nor_under_another() -> None:
    made = seal_report(SEALER, 7, RawIdentity(name="虚构人"), _NONE)
    other = seal_report(SEALER, 7, RawIdentity(name="虚构人"), _NONE)
    for sealed in (
        made.identity,
        other.key + made.identity,
        made.key,
        made.key + made.key,
        made.key * 2 + made.identity,
    ):
        with pytest.raises(SealBrokenError):
            open_identity(SEALER, 7, sealed)


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_every_flipped_byte_of_key_or_record_is_refused(suite: Suite) -> None:
    sealer = Sealer(new_roots(), suite)
    made = seal_report(sealer, 7, RawIdentity(name="虚构人"), _NONE)
    whole = made.key + made.identity
    assert parse_record(whole).packed() == whole
    for at in range(len(whole)):
        with pytest.raises(SealBrokenError):
            open_identity(sealer, 7, whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
    for size in range(len(whole)):
        with pytest.raises(SealBrokenError):
            open_identity(sealer, 7, whole[:size])


def test_details_tell_nothing_when_printed() -> None:
    details = ReportDetails(note="虚构备注", notice_date=date(2026, 1, 5))
    assert "虚构" not in repr(details)
