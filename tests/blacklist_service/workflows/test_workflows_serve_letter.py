"""That a letter reached the subject: said once, with days that can be, by whoever has the case, and never changed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusedError,
    ServiceError,
)
from blacklist_service.rules.gates import PROVES_SERVICE
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.grant_authority import recuse
from blacklist_service.workflows.make_letter import ServiceView, make_letter
from blacklist_service.workflows.serve_letter import serve_letter
from blacklist_service.workflows.show_letter import list_letters
from tests.codes import exactly

PROOF = "5" * 64


@pytest.fixture
def decision(office: Any) -> Any:
    """The number of a decision that was printed for somebody who was listed."""
    return make_letter(office.context, office.maker, "listing_decision", "listing", office.listed().id).letter


@pytest.fixture
def serve(office: Any, decision: Any) -> Callable[..., Any]:
    """Says that the decision was handed over today, but for what is given."""

    def said(actor: Any = None, letter: int = 0, **other: Any) -> Any:
        given = {
            "channel": "in_person",
            "sent_on": office.today,
            "served_on": office.today,
            "proof_sha256": PROOF,
        }
        return serve_letter(office.context, actor or office.maker, letter or decision.id, **(given | other))

    return said


def test_a_letter_tells_how_it_was_served(office: Any, decision: Any, serve: Callable[..., Any]) -> None:
    assert decision.service is None
    office.days(5)
    serve(channel="registered_mail", sent_on=office.today - timedelta(days=3))
    (letter,) = list_letters(office.context, office.auditor, decision.target_id)
    assert letter.service == ServiceView(
        "registered_mail", office.today - timedelta(days=3), office.today, PROOF, "maker"
    )
    assert office.kinds("listing", decision.target_id).count("letter_served") == 1


def test_it_is_said_once(office: Any, decision: Any, serve: Callable[..., Any]) -> None:
    serve()
    with pytest.raises(ConflictError, match=exactly("LETTER.SERVED")):
        serve(channel="public_announcement")
    assert office.kinds("listing", decision.target_id).count("letter_served") == 1


@pytest.mark.parametrize(
    ("sent", "served"),
    [(-1, 0), (0, 1), (1, 1), (1, 0)],
    ids=["before it was made", "tomorrow", "both", "backwards"],
)
def test_days_that_cannot_be_are_refused(
    office: Any, serve: Callable[..., Any], sent: int, served: int
) -> None:
    day = office.today
    with pytest.raises(InvalidError, match=exactly("LETTER.DAYS")):
        serve(sent_on=day + timedelta(days=sent), served_on=day + timedelta(days=served))


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        ({"channel": "pigeon"}, InvalidError, "VALUE.UNKNOWN"),
        ({"channel": "sms"}, RefusedError, "NOTICE.CHANNEL"),
        ({"channel": "email"}, RefusedError, "NOTICE.CHANNEL"),
        ({"proof_sha256": "5" * 63}, InvalidError, "NOTICE.DIGEST"),
        ({"proof_sha256": "A" * 64}, InvalidError, "NOTICE.DIGEST"),
        ({"letter": 999}, NotFoundError, "NOT_FOUND"),
    ],
)
def test_what_proves_nothing_is_refused(
    serve: Callable[..., Any], given: dict[str, Any], kind: type[ServiceError], code: str
) -> None:
    with pytest.raises(kind, match=exactly(code)):
        serve(**given)


@pytest.mark.parametrize("channel", sorted(PROVES_SERVICE))
def test_every_channel_that_proves_serves(
    office: Any, decision: Any, serve: Callable[..., Any], channel: str
) -> None:
    serve(channel=channel)
    (letter,) = list_letters(office.context, office.auditor, decision.target_id)
    assert letter.service is not None
    assert letter.service.channel == channel


def test_how_a_notice_arrived_is_kept_with_the_notice(office: Any, serve: Callable[..., Any]) -> None:
    notice = make_letter(
        office.context, office.maker, "listing_notice", "listing", office.verified().id
    ).letter
    with pytest.raises(RefusedError, match=exactly("LETTER.NOT_SERVED")):
        serve(letter=notice.id)


def test_only_a_maker_who_has_the_case_may_say_it(
    office: Any, decision: Any, serve: Callable[..., Any]
) -> None:
    for actor in (office.checker, office.auditor, office.platform, SYSTEM):
        with pytest.raises(ForbiddenError):
            serve(actor)
    recuse(office.context, SYSTEM, login="maker", subject=office.row(decision.target_id).subject_id)
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.RECUSED")):
        serve()


def test_the_database_takes_no_change_no_deletion_and_none_before_the_letter(
    office: Any, decision: Any, serve: Callable[..., Any]
) -> None:
    early = text(
        "INSERT INTO letter_service SELECT id, 'in_person', '2020-01-01', '2020-01-02', sha256, made_by, made_at FROM letter"
    )
    with (
        pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")),
        office.context.store.begin() as connection,
    ):
        connection.execute(early)
    serve()
    for change in ("UPDATE letter_service SET served_on = sent_on", "DELETE FROM letter_service"):
        with (
            pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")),
            office.context.store.begin() as connection,
        ):
            connection.execute(text(change))
