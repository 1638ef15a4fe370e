"""Two officials, one digest: what needs how many, and what breaks an approval."""

import hashlib
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import ForbiddenError, RefusedError
from blacklist_service.rules.approvals import (
    Act,
    Approval,
    Proposal,
    check_approval,
    check_day,
    check_officials,
    check_reading,
    officials_needed,
    proposal_digest,
    reading_time,
    valid_until,
)
from tests.codes import exactly

TODAY = date(2026, 3, 10)
MADE = datetime(2026, 3, 10, 1, 30, tzinfo=UTC)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.dates(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def test_the_digest_is_of_canonical_json():
    fields = {"outcome": "列入", "listing": 7, "from": TODAY, "notes": [None, True]}
    text = '{"from":"2026-03-10","listing":7,"notes":[null,true],"outcome":"列入"}'
    assert proposal_digest(fields) == hashlib.sha256(text.encode()).hexdigest()


@given(st.dictionaries(st.text(), VALUES))
def test_the_order_of_fields_does_not_matter(fields: dict):
    assert proposal_digest(dict(reversed(fields.items()))) == proposal_digest(fields)


@given(st.dictionaries(st.text(min_size=1), st.text(), min_size=1))
def test_any_change_changes_the_digest(fields: dict):
    key = next(iter(fields))
    assert proposal_digest(fields | {key: fields[key] + "x"}) != proposal_digest(fields)
    assert proposal_digest(fields | {"": ""}) != proposal_digest(fields)


@pytest.mark.parametrize("value", [1.5, datetime(2026, 3, 10, tzinfo=UTC), {1: "x"}, b"x", {"x"}])
def test_what_has_no_single_spelling_is_refused(value: object):
    with pytest.raises(TypeError):
        proposal_digest({"value": value})


def test_the_checker_is_another_and_approves_what_was_proposed():
    proposal = Proposal("maker", "ab" * 32, valid_until(MADE, TODAY))
    check_approval(proposal, Approval("checker", "ab" * 32, MADE))
    with pytest.raises(ForbiddenError, match=exactly("APPROVAL.SAME_OFFICIAL")):
        check_approval(proposal, Approval("maker", "ab" * 32, MADE))
    with pytest.raises(RefusedError, match=exactly("APPROVAL.DIGEST")):
        check_approval(proposal, Approval("checker", "cd" * 32, MADE))


def test_a_proposal_can_be_approved_for_72_hours():
    last = valid_until(MADE, TODAY)
    assert last - MADE == timedelta(hours=72)
    proposal = Proposal("maker", "ab" * 32, last)
    check_approval(proposal, Approval("checker", "ab" * 32, last))
    for unsaid_or_over in (proposal, Proposal("maker", "ab" * 32, None)):
        with pytest.raises(RefusedError, match=exactly("APPROVAL.EXPIRED")):
            check_approval(unsaid_or_over, Approval("checker", "ab" * 32, last + timedelta(microseconds=1)))


@pytest.mark.parametrize(
    ("act", "count", "needed"),
    [
        (Act.SUPPRESS, 1, 1),
        (Act.SUPPRESS, 500, 1),
        (Act.DECIDE_MATCH, 1, 1),
        (Act.LIFT_SUPPRESSION, 1, 2),
        (Act.LIST, 1, 2),
        (Act.LIST, 20, 2),
        (Act.LIST, 21, 3),
        (Act.REMOVE, 1, 2),
        (Act.REMOVE, 21, 3),
        (Act.REJECT, 1, 2),
        (Act.FIND_OVERDUE_ONLY, 1, 2),
        (Act.CORRECT, 1, 2),
        (Act.DECIDE_OBJECTION, 1, 2),
        (Act.DECIDE_REPAIR, 1, 2),
    ],
)
def test_how_many_officials_an_act_needs(act: Act, count: int, needed: int):
    assert officials_needed(act, count, TODAY) == needed


def test_one_official_twice_is_one():
    check_officials(Act.LIST, 1, ["maker", "checker"], TODAY)
    check_officials(Act.SUPPRESS, 1, ["maker"], TODAY)
    with pytest.raises(RefusedError) as refusal:
        check_officials(Act.LIST, 1, ["maker", "maker"], TODAY)
    assert (refusal.value.code, refusal.value.facts) == ("APPROVAL.OFFICIALS", {"needed": 2})
    with pytest.raises(RefusedError, match=exactly("APPROVAL.OFFICIALS")):
        check_officials(Act.REMOVE, 21, ["maker", "checker"], TODAY)


@pytest.mark.parametrize(("laid", "is_refused"), [(0, False), (99, False), (100, True), (5000, True)])
def test_after_so_many_decisions_of_a_day_a_supervisor_signs_the_next(laid: int, is_refused: bool):
    if not is_refused:
        check_day(laid, TODAY)
        return
    with pytest.raises(RefusedError, match=exactly("PROPOSAL.DAY_LIMIT")):
        check_day(laid, TODAY)
    # As a batch it is counted together with them.
    assert officials_needed(Act.REJECT, laid + 1, TODAY) == 3


@pytest.mark.parametrize(("decisions", "seconds"), [(1, 5), (2, 10), (20, 100), (21, 100), (5_000, 100)])
def test_reading_takes_as_long_as_there_is_to_read_up_to_the_bulk_limit(decisions: int, seconds: int):
    assert reading_time(decisions, TODAY) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("opened", "waited", "wait"),
    [
        ((0,), 5, None),
        ((0,), 4.999, 1),
        ((0,), 0, 5),
        ((0,), -60, 65),
        ((0, 3), 13, None),
        ((0, 3), 12.5, 1),
        ((3, 0), 10, 3),
    ],
)
def test_an_approval_waits_until_the_last_case_could_be_read(
    opened: tuple[int, ...], waited: float, wait: int | None
):
    instants = [MADE + timedelta(seconds=one) for one in opened]
    at = MADE + timedelta(seconds=waited)
    if wait is None:
        check_reading(instants, at, TODAY)
        return
    with pytest.raises(RefusedError, match=exactly("APPROVAL.UNREAD")) as unread:
        check_reading(instants, at, TODAY)
    assert unread.value.facts["retry_after"] == wait


@pytest.mark.parametrize("opened", [(None,), (MADE, None), (None, None)])
def test_what_was_never_opened_cannot_be_waited_for(opened: tuple[datetime | None, ...]):
    with pytest.raises(RefusedError, match=exactly("APPROVAL.UNREAD")) as unread:
        check_reading(opened, MADE + timedelta(days=1), TODAY)
    assert unread.value.facts == {}
