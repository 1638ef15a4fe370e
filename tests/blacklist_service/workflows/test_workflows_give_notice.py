"""Notice: only after every gate, with a day and a proof that fit, and never by text message alone."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError, ForbiddenError, InvalidError, RefusedError, ServiceError
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.give_notice import confirm_service, give_notice, void_notice
from blacklist_service.workflows.object_to_listing import object_to_listing

PROOF = "b" * 64


def given(desk: Any, view: Any, **changed: Any) -> Any:
    values = {"channel": "registered_mail", "content_sha256": "a" * 64, "sent_on": desk.today} | changed
    return give_notice(desk.context, desk.maker, view.id, view.version, **values)


def test_proof_of_service_starts_the_reply_window(desk: Any) -> None:
    notified = given(desk, desk.verified())
    assert (notified.listing.state, notified.listing.reply_until) == ("notified", None)
    desk.days(3)
    served = confirm_service(
        desk.context, desk.maker, notified.listing.id, notified.listing.version,
        served_on=desk.today, proof_sha256=PROOF,
    )  # fmt: skip
    # Thursday plus five working days.
    assert (served.state, served.served_on, served.reply_until) == (
        "reply_window", date(2026, 3, 5), date(2026, 3, 12),
    )  # fmt: skip
    assert desk.kinds("listing", served.id) == ["listing_verified", "notice_given", "service_confirmed"]


def test_a_text_message_alone_proves_nothing(desk: Any) -> None:
    view = desk.verified()
    with pytest.raises(RefusedError) as refused:
        given(desk, view, channel="sms", served_on=desk.today, proof_sha256=PROOF)
    assert refused.value.code == "NOTICE.CHANNEL"
    notified = given(desk, view, channel="sms").listing
    with pytest.raises(RefusedError) as refused:
        confirm_service(
            desk.context, desk.maker, notified.id, notified.version, served_on=desk.today, proof_sha256=PROOF
        )
    assert refused.value.code == "NOTICE.CHANNEL"
    assert desk.stored(view.id).state == "notified"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"channel": "pigeon"}, "VALUE.UNKNOWN"),
        ({"content_sha256": "A" * 64}, "NOTICE.DIGEST"),
        ({"content_sha256": "a" * 63}, "NOTICE.DIGEST"),
        ({"sent_on": date(2026, 3, 3)}, "NOTICE.DAYS"),
        ({"sent_on": date(2026, 3, 1)}, "NOTICE.DAYS"),
        ({"sent_on": date(2026, 2, 1), "served_on": date(2026, 2, 2), "proof_sha256": PROOF}, "NOTICE.DAYS"),
        ({"served_on": date(2026, 3, 3), "proof_sha256": PROOF}, "NOTICE.DAYS"),
        ({"served_on": date(2026, 3, 1), "proof_sha256": PROOF}, "NOTICE.DAYS"),
        ({"served_on": date(2026, 3, 2)}, "NOTICE.PROOF"),
        ({"proof_sha256": PROOF}, "NOTICE.PROOF"),
        ({"served_on": date(2026, 3, 2), "proof_sha256": "proof"}, "NOTICE.DIGEST"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(desk: Any, changed: dict[str, Any], code: str) -> None:
    view = desk.verified()
    with pytest.raises(InvalidError) as refused:
        given(desk, view, **changed)
    assert refused.value.code == code
    assert desk.stored(view.id).version == view.version


@pytest.mark.parametrize(
    ("spoiled", "gap"),
    [
        ({"has_ability_evidence": False}, "GATE.ABILITY_EVIDENCE"),
        ({"annual_rate_bp": 2401}, "GATE.RATE_ABOVE_CAP"),
        ({"outstanding_fen": 0}, "GATE.SETTLED"),
    ],
)
def test_nobody_is_told_before_the_gates_are_met(desk: Any, spoiled: dict[str, Any], gap: str) -> None:
    view = desk.verified()
    desk.spoil_report(view.id, **spoiled)
    with pytest.raises(RefusedError) as refused:
        given(desk, view)
    assert (refused.value.code, refused.value.facts["gaps"]) == ("LISTING.GAPS", gap)


def test_a_notice_needs_a_review_and_the_version_that_was_seen(desk: Any) -> None:
    alleged = desk.alleged()
    with pytest.raises(RefusedError) as state:
        given(desk, alleged)
    assert state.value.code == "LISTING.STATE"
    view = desk.verified()
    with pytest.raises(ConflictError) as stale:
        give_notice(
            desk.context, desk.maker, view.id, view.version - 1,
            channel="in_person", content_sha256="a" * 64, sent_on=desk.today,
        )  # fmt: skip
    assert stale.value.code == "CONFLICT.VERSION"
    with pytest.raises(ForbiddenError):
        give_notice(
            desk.context, desk.checker, view.id, view.version,
            channel="in_person", content_sha256="a" * 64, sent_on=desk.today,
        )  # fmt: skip


def test_a_void_notice_starts_the_review_again_and_ends_its_case_number(desk: Any) -> None:
    served = desk.served()
    again = void_notice(
        desk.context, desk.maker, served.listing.id, served.listing.version, reason="虚构理由：退信"
    )
    assert (again.state, again.reply_until) == ("under_review", None)
    with pytest.raises(ServiceError) as refused:
        object_to_listing(
            desk.context, served.case_no, desk.name, desk.id_number, reason="no_notice", narrative="虚构陈述"
        )
    assert refused.value.code == "CASE.PROOF"
    second = given(desk, again, served_on=desk.today, proof_sha256=PROOF)
    assert second.case_no != served.case_no
    with desk.context.store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM notice")).scalar_one() == 2


def test_after_a_void_notice_an_older_letter_is_no_notice(desk: Any) -> None:
    served = desk.served()
    first = desk.today
    desk.days(3)
    again = void_notice(
        desk.context, desk.maker, served.listing.id, served.listing.version, reason="虚构理由：退信"
    )
    assert (desk.row(again.id).review_opened_on, desk.row(again.id).served_on) == (desk.today, None)
    with pytest.raises(InvalidError) as refused:
        given(desk, again, sent_on=first, served_on=desk.today, proof_sha256=PROOF)
    assert refused.value.code == "NOTICE.DAYS"
    assert given(desk, again, served_on=desk.today, proof_sha256=PROOF).listing.state == "reply_window"


@pytest.mark.parametrize("channel", ["email", "phone", "sms"])
def test_a_channel_that_proves_nothing_starts_no_window(desk: Any, channel: str) -> None:
    notified = given(desk, desk.verified(), channel=channel).listing
    with pytest.raises(RefusedError) as refused:
        confirm_service(
            desk.context, desk.maker, notified.id, notified.version, served_on=desk.today, proof_sha256=PROOF
        )
    assert refused.value.code == "NOTICE.CHANNEL"


def test_the_case_number_stands_in_no_journal_entry(desk: Any) -> None:
    served = desk.served()
    with desk.context.store.read() as connection:
        details = connection.execute(
            text("SELECT entry_id, sealed_detail FROM journal_detail ORDER BY entry_id")
        ).all()
    opened = [
        desk.context.opening(SYSTEM, "test").vault.sealer.open("journal_detail", entry, 1, bytes(sealed))
        for entry, sealed in details
    ]
    assert len(opened) == 2
    assert all(served.case_no.encode() not in detail for detail in opened)


def test_the_window_never_ends_on_the_day_of_service(desk: Any) -> None:
    served = desk.served().listing
    assert served.reply_until is not None
    assert served.reply_until - desk.today >= timedelta(days=5)
