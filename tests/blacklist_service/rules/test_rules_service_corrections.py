"""Corrections of a record of service: which take two officials, which cannot be, and who should not have been listed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.rules.gates import NoticeChannel, reply_until
from blacklist_service.rules.service_corrections import (
    CorrectionGround,
    NoticeFault,
    ServiceSaid,
    check_confirming,
    check_correction,
    notice_fault,
    officials_to_correct,
)
from tests.codes import code_of

_DAY = timedelta(days=1)
_FIRST, _TODAY = date(2026, 3, 2), date(2026, 3, 20)
_A, _B = "a" * 64, "b" * 64
_WAS = ServiceSaid("registered_mail", date(2026, 3, 2), date(2026, 3, 5), _A)
_NONE = ServiceSaid("registered_mail", date(2026, 3, 2), None, None)
_MISTYPED = CorrectionGround.DAY_MISTYPED

# (what stood, what is to stand, how many officials)
OFFICIALS = [
    (_WAS, replace(_WAS, served_on=date(2026, 3, 6)), 1),
    (_WAS, replace(_WAS, served_on=date(2026, 3, 6), proof_sha256=_B), 1),
    (_WAS, _NONE, 1),
    (_WAS, replace(_WAS, channel="in_person"), 1),
    (_WAS, replace(_WAS, sent_on=date(2026, 3, 3)), 1),
    (_WAS, replace(_WAS, proof_sha256=_B), 2),
    (_WAS, replace(_WAS, served_on=date(2026, 3, 4)), 2),
    (_WAS, replace(_WAS, served_on=date(2026, 3, 4), proof_sha256=_B), 2),
    (_NONE, _WAS, 2),
    (_NONE, replace(_WAS, served_on=_TODAY), 2),
]
# (what is to stand, on which ground, the code)
CHECKS = [
    (replace(_WAS, served_on=date(2026, 3, 6)), _MISTYPED, ""),
    (replace(_WAS, channel="in_person"), CorrectionGround.CHANNEL_MISTYPED, ""),
    (_NONE, CorrectionGround.RETURNED, ""),
    (_NONE, CorrectionGround.OTHERS_PROOF, ""),
    (replace(_WAS, proof_sha256=_B), CorrectionGround.OTHERS_PROOF, ""),
    (replace(_WAS, served_on=_TODAY), _MISTYPED, ""),
    (_WAS, _MISTYPED, "SERVICE.SAME"),
    (replace(_WAS, served_on=date(2026, 3, 6)), CorrectionGround.RETURNED, "SERVICE.GROUND"),
    (replace(_WAS, served_on=date(2026, 3, 6)), CorrectionGround.SERVED_ON_OTHER, "SERVICE.GROUND"),
    (replace(_WAS, served_on=date(2026, 3, 6)), CorrectionGround.OTHERS_PROOF, "SERVICE.GROUND"),
    (replace(_WAS, proof_sha256=None), _MISTYPED, "NOTICE.PROOF"),
    (replace(_NONE, proof_sha256=_A), _MISTYPED, "NOTICE.PROOF"),
    (replace(_WAS, channel="sms"), _MISTYPED, "NOTICE.CHANNEL"),
    (replace(_WAS, served_on=_TODAY + _DAY), _MISTYPED, "SERVICE.DAYS"),
    (replace(_WAS, sent_on=_FIRST - _DAY), _MISTYPED, "SERVICE.DAYS"),
    (replace(_WAS, sent_on=date(2026, 3, 6)), _MISTYPED, "SERVICE.DAYS"),
]
DAYS = st.dates(date(2026, 1, 1), date(2026, 6, 30))
SAID = st.one_of(
    st.builds(ServiceSaid, st.just("in_person"), st.just(_FIRST), DAYS, st.sampled_from([_A, _B])),
    st.just(_NONE),
)


@pytest.mark.parametrize(("was", "now", "count"), OFFICIALS)
def test_what_takes_time_from_the_person_takes_two(was: ServiceSaid, now: ServiceSaid, count: int) -> None:
    assert officials_to_correct(was, now) == count


@given(was=SAID, now=SAID)
def test_one_official_alone_never_takes_time_from_anybody(was: ServiceSaid, now: ServiceSaid) -> None:
    if officials_to_correct(was, now) == 1 and now.served_on is not None:
        assert was.served_on is not None
        assert reply_until(now.served_on) >= reply_until(was.served_on)


@pytest.mark.parametrize(("now", "ground", "code"), CHECKS)
def test_a_correction_says_something_new_that_can_be(
    now: ServiceSaid, ground: CorrectionGround, code: str
) -> None:
    assert code_of(lambda: check_correction(_WAS, now, ground, _FIRST, _TODAY)) == code


@pytest.mark.parametrize("channel", sorted(NoticeChannel))
def test_what_proves_nothing_stays_unserved(channel: str) -> None:
    said = replace(_NONE, channel=channel)
    # A channel that proves nothing was how the letter was sent; it reached nobody, which needs no proof.
    assert code_of(lambda: check_correction(_WAS, said, CorrectionGround.RETURNED, _FIRST, _TODAY)) == ""


def test_whoever_registered_it_does_not_confirm() -> None:
    assert code_of(lambda: check_confirming("甲", frozenset({"甲", "乙"}))) == "APPROVAL.SAME_OFFICIAL"
    assert code_of(lambda: check_confirming("丙", frozenset({"甲", "乙"}))) == ""


def test_who_was_listed_untold_or_early_should_not_have_been() -> None:
    served = date(2026, 3, 5)
    until = reply_until(served)
    assert notice_fault(None, _TODAY) is NoticeFault.NOT_SERVED
    assert notice_fault(served, until) is NoticeFault.LISTED_EARLY
    assert notice_fault(served, until + _DAY) is None
