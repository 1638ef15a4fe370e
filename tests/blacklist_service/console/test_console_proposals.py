"""The second official at the page: reads the whole proposal, decides exactly that, with a second factor for it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import select

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.errors import RefusedError
from blacklist_service.store import listings
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import JournalEntry, Listing, Look, Proposal
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.propose_decision import propose_decision
from tests.codes import exactly
from tests.kept_beginnings import KeptBeginnings

V1 = "/api/v1"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FRONT = "34010419900101001"
NUMBER = FRONT + "10X98765432"[sum(int(d) * w for d, w in zip(FRONT, WEIGHTS, strict=True)) % 11]
REPORT = {
    "row_key": "k1", "name": "虚构甲", "id_type": "resident_id", "id_number": NUMBER, "contract_no": "C1",
    "principal": "20000.00", "loan_date": "2018-03-01", "overdue_since": "2018-09-01", "evasion_ground": "able_refuses",
}  # fmt: skip
# As long as reading a proposal takes (reading_before_approval).
READING = timedelta(seconds=5)
REASONS = "虚构理由 <script>alert(1)</script> & 不予列入"


@pytest.fixture
def case(
    context: Context, app: APIFlask, office: None, moving_clock: MovingClock, beginnings: KeptBeginnings
) -> tuple[str, str]:
    """An allegation that the maker proposes to reject: the listing and the digest."""
    return beginnings.go_on("a proposal", context, moving_clock, lambda: proposed_through(app, context))


def proposed_through(app: APIFlask, context: Context) -> tuple[str, str]:
    """Reported and proposed through the interface."""
    add_member(context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    add_user(context, SYSTEM, member_code="P001", login="clerk", role="platform")
    client = app.test_client()
    clerk, maker = (
        {"Authorization": f"Bearer {issue_key(context, SYSTEM, login=login).text}"}
        for login in ("clerk", "maker")
    )
    assert client.post(f"{V1}/reports:batch", json={"items": [REPORT]}, headers=clerk).status_code == 200
    queued = client.get(f"{V1}/reviews?kind=listing&state=alleged", headers=maker).get_json()
    listing = queued["items"][0]["id"]
    version = client.get(f"{V1}/listings/{listing}", headers=maker).headers["ETag"]
    proposed = client.post(
        f"{V1}/listings/{listing}/decision", json={"act": "reject", "reasons": REASONS},
        headers=maker | {"If-Match": version},
    )  # fmt: skip
    assert proposed.status_code == 201
    return listing, proposed.get_json()["proposal"]["digest"]


def state_of(context: Context) -> tuple[str, str]:
    with context.store.read() as connection:
        listing = connection.execute(select(table_of(Listing).c.state)).scalar_one()
        return listing, connection.execute(select(table_of(Proposal).c.state)).scalar_one()


def kinds(context: Context) -> list[str]:
    with context.store.read() as connection:
        entries = table_of(JournalEntry)
        return list(connection.execute(select(entries.c.kind).order_by(entries.c.id)).scalars())


def challenge_on(official: Any, verdict: str) -> str:
    """What the form for this verdict carries, on the page that was seen last."""
    found = re.search(
        rf'name="verdict" value="{verdict}".*?name="challenge" value="([0-9a-f]{{64}})"',
        official.last.get_data(as_text=True),
        re.DOTALL,
    )
    return found[1] if found else ""


def fields(official: Any, digest: str, **changed: str) -> dict[str, str]:
    """A form as our own page sends it."""
    given = {"verdict": "approve", "digest": digest, "reasons": "", "code": "", "assertion": ""} | changed
    return {"challenge": challenge_on(official, given["verdict"])} | given


def test_the_page_shows_the_whole_proposal_and_what_it_would_change(
    inside: Callable[..., Any], case: tuple[str, str], context: Context
) -> None:
    listing, digest = case
    official = inside()
    home = official.get("").get_data(as_text=True)
    assert f'href="/console/proposals/listing/{listing}"' in home
    before = kinds(context)
    text = official.get(f"/proposals/listing/{listing}").get_data(as_text=True)
    assert digest in text
    assert "&lt;script&gt;" in text
    assert "<script>alert" not in text
    assert re.search(
        r"状态 state</th><td><del>待核查 to be verified</del></td><td><ins>不予列入 rejected</ins>",
        re.sub(r'<span lang="en">(.*?)</span>', r"\1", text),
    )
    assert "maker" in text
    # Shown in part, and the look stands in the log; nothing was changed by trying.
    assert NUMBER not in text
    assert "虚构甲" not in text
    assert "虚*" in text
    assert "居民身份证" in text
    assert "resident_id" not in text
    with context.looks.read() as connection:
        looks = connection.execute(select(table_of(Look).c.actor, table_of(Look).c.action)).all()
    assert [tuple(look) for look in looks if look.actor == "checker"] == [("checker", "listing")], (
        "one page, one look"
    )
    assert state_of(context) == ("alleged", "open")
    assert kinds(context) == before


def test_the_checker_approves_with_a_code_of_its_own(
    inside: Callable[..., Any], case: tuple[str, str], context: Context, moving_clock: MovingClock
) -> None:
    listing, digest = case
    official = inside()
    moving_clock.move(timedelta(minutes=12))  # the log-in is too old by now, the code is not
    official.get(f"/proposals/listing/{listing}")
    moving_clock.move(READING)
    old = official.cookie
    done = official.send(f"/proposals/listing/{listing}", **fields(official, digest, code=official.code()))
    assert done.status_code == 200
    told = done.get_data(as_text=True)
    assert ("已批准" in told, "不予列入" in told, f"/console/listings/{listing}" in told) == (
        True,
        True,
        True,
    )
    assert state_of(context) == ("rejected", "approved")
    assert kinds(context)[-2:] == ["factor_proven", "listing_rejected"]
    assert official.cookie != old


def approve_after(official: Any, listing: str, digest: str, steps: int = 0) -> tuple[int, str]:
    """Sends the form of the page that was seen last: the status, and the code of a refusal."""
    given = fields(official, digest, code=official.code(steps))
    answer = official.send(f"/proposals/listing/{listing}", **given)
    told = re.search(r"APPROVAL\.\w+", answer.get_data(as_text=True))
    return answer.status_code, told[0] if told else ""


def test_what_was_just_opened_is_not_approved_yet(
    inside: Callable[..., Any], case: tuple[str, str], context: Context, moving_clock: MovingClock
) -> None:
    """Neither by a second page, nor by another session, nor by a service that was started anew."""
    listing, digest = case
    official = inside()
    official.get(f"/proposals/listing/{listing}")
    moving_clock.move(READING - timedelta(milliseconds=1))
    official.get(f"/proposals/listing/{listing}")
    answer = official.send(f"/proposals/listing/{listing}", **fields(official, digest, code=official.code()))
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
    assert "APPROVAL.UNREAD" in answer.get_data(as_text=True)
    assert state_of(context) == ("alleged", "open")
    official.client = create_app(context=context).test_client()
    moving_clock.move(timedelta(minutes=1))
    official.come_in()
    official.get(f"/proposals/listing/{listing}")
    # The first opening counts: it stood in the log of looks before the page was shown.
    assert approve_after(official, listing, digest, steps=1) == (200, "")


def test_what_another_read_or_an_earlier_proposal_does_not_count(
    inside: Callable[..., Any], case: tuple[str, str], context: Context, moving_clock: MovingClock
) -> None:
    listing, digest = case
    reader, official = inside("checker2"), inside("checker")
    reader.get(f"/proposals/listing/{listing}")
    moving_clock.move(timedelta(minutes=1))
    official.get(f"/proposals/listing/{listing}")
    assert approve_after(official, listing, digest) == (409, "APPROVAL.UNREAD")
    moving_clock.move(timedelta(minutes=1))
    number, maker, checker, other = (
        context.vault.ids.read("listing", listing),
        *(actor_of_login(context, login) for login in ("maker", "checker", "checker2")),
    )
    refuse_proposal(context, other, "listing", number, digest, reasons="虚构：证据不足")
    moving_clock.move(timedelta(minutes=1))
    with context.store.read() as connection:
        found = listings.find_listing(connection, number)
    assert found is not None
    anew = propose_decision(context, maker, number, found.version, act="reject", reasons=REASONS)
    moving_clock.move(timedelta(minutes=1))
    with pytest.raises(RefusedError, match=exactly("APPROVAL.UNREAD")) as unread:
        approve_proposal(context, checker, "listing", number, anew.digest, by_hand=True)
    assert "retry_after" not in unread.value.facts


def test_refusing_takes_no_time(inside: Callable[..., Any], case: tuple[str, str], context: Context) -> None:
    listing, digest = case
    official = inside()
    official.get(f"/proposals/listing/{listing}")
    given = fields(official, digest, verdict="refuse", reasons="虚构：证据不足", code=official.code())
    assert official.send(f"/proposals/listing/{listing}", **given).status_code == 200
    assert state_of(context) == ("alleged", "refused")


def test_the_checker_refuses_and_says_why(
    inside: Callable[..., Any], case: tuple[str, str], context: Context, moving_clock: MovingClock
) -> None:
    listing, digest = case
    official = inside()
    official.get(f"/proposals/listing/{listing}")
    silent = official.send(
        f"/proposals/listing/{listing}", **fields(official, digest, verdict="refuse", code=official.code())
    )
    assert silent.status_code == 422
    assert "PROPOSAL.WHY_NOT" in silent.get_data(as_text=True)
    done = official.send(
        f"/proposals/listing/{listing}",
        **fields(official, digest, verdict="refuse", reasons="虚构：证据不足", code=official.code()),
    )
    assert "已退回" in done.get_data(as_text=True)
    assert state_of(context) == ("alleged", "refused")


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"code": ""}, 401, "FACTOR.INVALID"),
        ({"code": "000000"}, 401, "FACTOR.INVALID"),
        ({"assertion": "{}"}, 401, "FACTOR.INVALID"),
        ({"assertion": '{"id":"x","rawId":"eA","type":"public-key","response":{}}'}, 401, "FACTOR.INVALID"),
        ({"verdict": "list"}, 422, "FORM.VERDICT"),
        ({"verdict": ""}, 422, "FORM.VERDICT"),
        ({"challenge": "", "code": "good"}, 401, "FACTOR.INVALID"),
        ({"challenge": "0" * 64, "code": "good"}, 401, "FACTOR.INVALID"),
        ({"challenge": "挑战", "code": "good"}, 401, "FACTOR.INVALID"),
        ({"extra": "1"}, 422, "FORM.FIELDS"),
        ({"digest": "0" * 64, "code": "good"}, 401, "FACTOR.INVALID"),
        ({"digest": "", "code": "good"}, 401, "FACTOR.INVALID"),
    ],
)
def test_nothing_happens_without_the_factor_and_the_digest(
    inside: Callable[..., Any],
    case: tuple[str, str],
    context: Context,
    changed: dict[str, str],
    status: int,
    code: str,
) -> None:
    listing, digest = case
    official = inside()
    official.get(f"/proposals/listing/{listing}")
    given = {name: official.code() if value == "good" else value for name, value in changed.items()}
    answer = official.send(f"/proposals/listing/{listing}", **(fields(official, digest) | given))
    assert (answer.status_code, code in answer.get_data(as_text=True)) == (status, True)
    assert state_of(context) == ("alleged", "open")


@pytest.mark.parametrize("login", ["maker", "auditor"])
def test_only_a_checker_decides(
    inside: Callable[..., Any], case: tuple[str, str], context: Context, login: str
) -> None:
    listing, digest = case
    official = inside(login)
    page = official.get(f"/proposals/listing/{listing}")
    assert page.status_code == 200
    told = page.get_data(as_text=True)
    # Who has just proposed reads that it waits, and nothing of a refusal.
    assert (
        "须由经办人以外的复核人办理" in told,
        "已提出，待复核人办理" in told,
        "不能执行此操作" in told,
    ) == (
        True,
        True,
        False,
    )
    answer = official.send(f"/proposals/listing/{listing}", **fields(official, digest, code=official.code()))
    assert answer.status_code == 403
    assert "ACCESS.ROLE" in answer.get_data(as_text=True)
    assert state_of(context) == ("alleged", "open")


def test_a_code_that_was_used_to_look_does_not_approve(
    inside: Callable[..., Any], case: tuple[str, str], context: Context, moving_clock: MovingClock
) -> None:
    listing, digest = case
    official = inside()
    moving_clock.move(timedelta(minutes=1))
    code = official.code()
    official.get("/step-up/account")
    assert official.send("/step-up/account", code=code, assertion="").status_code == 303
    official.get(f"/proposals/listing/{listing}")
    assert (
        official.send(f"/proposals/listing/{listing}", **fields(official, digest, code=code)).status_code
        == 401
    )
    assert state_of(context) == ("alleged", "open")


@pytest.mark.parametrize(
    "path", ["/proposals/listing/x", "/proposals/subject/{}", "/proposals/objection/{}", "/proposals/x/y"]
)
def test_what_is_not_there_is_not_found(inside: Callable[..., Any], case: tuple[str, str], path: str) -> None:
    assert inside().get(path.format(case[0])).status_code == 404


def test_what_has_been_decided_no_longer_waits(
    inside: Callable[..., Any], case: tuple[str, str], moving_clock: MovingClock
) -> None:
    listing, digest = case
    first, second = inside("checker"), inside("checker2")
    for official in (first, second):
        official.get(f"/proposals/listing/{listing}")
    moving_clock.move(READING)
    assert (
        first.send(f"/proposals/listing/{listing}", **fields(first, digest, code=first.code())).status_code
        == 200
    )
    late = second.send(f"/proposals/listing/{listing}", **fields(second, digest, code=second.code()))
    assert late.status_code == 404
    assert "PROPOSAL.NONE" in late.get_data(as_text=True)


def page_of(official: Any, listing: str) -> None:
    assert official.get(f"/proposals/listing/{listing}").status_code == 200
    official.context.clock.move(READING)


def refused_as_foreign(official: Any, listing: str, **given: str) -> bool:
    answer = official.send(f"/proposals/listing/{listing}", **given)
    return answer.status_code == 401 and "FACTOR.INVALID" in answer.get_data(as_text=True)


def of_the_other_verdict(official: Any, listing: str, _digest: str, _others: Any) -> dict[str, str]:
    page_of(official, listing)
    return {"challenge": challenge_on(official, "refuse")}


def of_another_session(official: Any, listing: str, _digest: str, others: Any) -> dict[str, str]:
    colleague = others("checker2")
    page_of(colleague, listing)
    page_of(official, listing)
    return {"challenge": challenge_on(colleague, "approve")}


def of_another_digest(official: Any, listing: str, digest: str, _others: Any) -> dict[str, str]:
    page_of(official, listing)
    return {"challenge": challenge_on(official, "approve"), "digest": digest[::-1]}


def of_a_page_before_the_step_up(official: Any, listing: str, _digest: str, _others: Any) -> dict[str, str]:
    page_of(official, listing)
    before = challenge_on(official, "approve")
    official.context.clock.move(timedelta(minutes=1))
    official.get("/step-up/account")
    assert official.send("/step-up/account", code=official.code(), assertion="").status_code == 303
    official.context.clock.move(timedelta(minutes=1))
    page_of(official, listing)
    return {"challenge": before}


def of_no_page(official: Any, listing: str, _digest: str, _others: Any) -> dict[str, str]:
    """A code that somebody was talked into typing elsewhere, and the cookie: without the page they are nothing."""
    page_of(official, listing)
    return {"challenge": ""}


@pytest.mark.parametrize(
    "route",
    [of_the_other_verdict, of_another_session, of_another_digest, of_a_page_before_the_step_up, of_no_page],
)
def test_a_code_is_good_only_for_what_its_form_was_made_for(
    inside: Callable[..., Any], case: tuple[str, str], context: Context, route: Any
) -> None:
    listing, digest = case
    official = inside()
    given = route(official, listing, digest, inside)
    sent = fields(official, digest, code=official.code()) | given
    assert refused_as_foreign(official, listing, **sent)
    assert state_of(context) == ("alleged", "open")
    # The code was not used up: with its own form it is still good.
    page_of(official, listing)
    right = fields(official, digest, code=official.code())
    assert official.send(f"/proposals/listing/{listing}", **right).status_code == 200


def test_the_challenge_of_a_form_works_once(
    inside: Callable[..., Any], case: tuple[str, str], context: Context, moving_clock: MovingClock
) -> None:
    listing, digest = case
    official = inside()
    page_of(official, listing)
    sent = fields(official, digest, verdict="refuse", reasons="虚构：证据不足", code=official.code())
    assert official.send(f"/proposals/listing/{listing}", **sent).status_code == 200
    assert state_of(context) == ("alleged", "refused")
    moving_clock.move(timedelta(minutes=1))
    official.get("")  # a new form token, the challenge of the old form
    assert refused_as_foreign(official, listing, **(sent | {"code": official.code()}))
