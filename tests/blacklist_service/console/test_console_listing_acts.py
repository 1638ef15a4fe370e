"""Acts at the page of a case: each once, in the version that was seen, by whom it is for, and never by half."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage

from blacklist_service.clock import MovingClock
from blacklist_service.rules.gates import reply_until
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import JournalEntry, Proposal
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.cases.corrections import FIELDS
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.object_to_listing import object_to_listing
from tests.blacklist_service.console.conftest import NUMBER, PERSON, Allegation, Official

REASONS = "虚构理由 <b>粗体</b>"
DIGEST = "a" * 64
VERIFY = {"act": "verify", "legal_basis": "sample-basis", "ground": "able_refuses", "severity": "ordinary"}


def entries(context: Context) -> list[str]:
    with context.store.read() as connection:
        table = table_of(JournalEntry)
        asked = select(table.c.kind).where(table.c.object_kind.in_(("listing", "objection", "repair")))
        return list(connection.execute(asked.order_by(table.c.id)).scalars())


def proposals(context: Context) -> int:
    with context.store.read() as connection:
        return int(connection.execute(select(func.count()).select_from(table_of(Proposal))).scalar_one())


@pytest.fixture
def desk(inside: Callable[..., Any], alleged: Allegation) -> "Desk":
    return Desk(inside("maker"), inside("checker"), alleged)


class Desk:
    """A maker and a checker with the case open before them."""

    def __init__(self, maker: Official, checker: Official, case: Allegation) -> None:
        self.maker, self.checker, self.case = maker, checker, case
        self.path = f"/listings/{case.listing}"

    def open(self, official: Official) -> str:
        answer = official.get(self.path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)

    def send(self, official: Official, **fields: str) -> Any:
        return official.send(self.path, **({"version": str(self.case.row().version)} | fields))

    def act(self, official: Official, **fields: str) -> Any:
        self.open(official)
        answer = self.send(official, **fields)
        assert answer.status_code in (200, 303), answer.get_data(as_text=True)
        return answer

    def tell(self, *files: FileStorage, **fields: str) -> Any:
        """The form of a notice or of its service, with the file that proves it."""
        given = {
            "version": str(self.case.row().version),
            "channel": "",
            "content_sha256": "",
            "sent_on": "",
        } | fields
        return self.maker.send_files(f"{self.path}/notice", *files, **given)

    def verify(self) -> None:
        self.act(self.maker, **VERIFY, reasons=REASONS)

    def serve(self) -> str:
        """Notice given and served today; the case number that the page tells."""
        today = self.maker.context.clock.today().isoformat()
        self.open(self.maker)
        told = self.tell(
            act="give_notice", channel="in_person", content_sha256=DIGEST, sent_on=today, served_on=today,
            proof_sha256=DIGEST,
        )  # fmt: skip
        assert told.status_code == 200, told.get_data(as_text=True)
        found = re.search(r'<p class="digest"><code>([^<]+)</code>', told.get_data(as_text=True))
        assert found is not None
        return found[1]

    def come_in_again(self) -> None:
        for official in (self.maker, self.checker):
            official.come_in()

    def approve(self, target: str, number: str) -> None:
        """Reads the proposal, waits as long as reading takes, and approves with a code."""
        path = f"/proposals/{target}/{number}"
        text = self.checker.get(path).get_data(as_text=True)
        digest = re.search(r'name="digest" value="([0-9a-f]{64})"', text)
        challenge = re.search(r'value="approve".*?name="challenge" value="([0-9a-f]{64})"', text, re.DOTALL)
        assert digest is not None
        assert challenge is not None
        self.checker.context.clock.move(timedelta(seconds=31))  # type: ignore[attr-defined]  # the test's clock
        done = self.checker.send(
            path, verdict="approve", digest=digest[1], reasons="", assertion="", challenge=challenge[1],
            code=self.checker.code(),
        )  # fmt: skip
        assert done.status_code == 200, done.get_data(as_text=True)

    def list_it(self, clock: MovingClock) -> str:
        self.verify()
        case_no = self.serve()
        clock.move(timedelta(days=8))
        self.come_in_again()
        self.act(self.maker, act="list", reasons=REASONS)
        self.approve("listing", self.case.listing)
        assert self.case.row().state == "listed"
        return case_no


def test_from_allegation_to_listed_then_hidden_and_removed(
    desk: Desk, context: Context, moving_clock: MovingClock
) -> None:
    desk.list_it(moving_clock)
    hidden = desk.act(desk.checker, act="suppress", reasons=REASONS)
    assert hidden.location == f"/console{desk.path}#done-suppress"
    assert desk.case.row().is_suppressed
    proposed = desk.act(desk.maker, act="remove", end_reason="corrected", reasons=REASONS)
    assert proposed.location == f"/console/proposals/listing/{desk.case.listing}"
    assert desk.case.row().state == "listed"
    desk.approve("listing", desk.case.listing)
    row = desk.case.row()
    assert (row.state, row.end_reason) == ("ended", "corrected")
    assert entries(context) == [
        "listing_verified", "notice_given", "decision_proposed", "subject_listed", "listing_suppressed",
        "decision_proposed", "listing_removed",
    ]  # fmt: skip
    text = desk.open(desk.maker)
    assert '移出 <span lang="en">removed' in text
    assert NUMBER not in text
    assert PERSON not in text


def test_a_proposal_waits_and_no_second_one_is_offered(desk: Desk, context: Context) -> None:
    desk.act(desk.maker, act="reject", reasons=REASONS)
    text = desk.open(desk.maker)
    assert f'href="/console/proposals/listing/{desk.case.listing}"' in text
    assert "已有一项决定待复核" in text
    assert 'id="act-reject"' not in text
    again = desk.send(desk.maker, act="reject", reasons=REASONS)
    assert again.status_code == 409
    assert "案件已有变动" in again.get_data(as_text=True)
    assert proposals(context) == 1


def test_a_form_that_is_sent_twice_takes_effect_once(desk: Desk, context: Context) -> None:
    desk.open(desk.maker)
    sent = {**VERIFY, "reasons": REASONS, "version": "1"}
    assert desk.maker.send(desk.path, **sent).status_code == 303
    again = desk.maker.send(desk.path, **sent)
    assert again.status_code == 409
    text = again.get_data(as_text=True)
    assert "CONFLICT.VERSION" in text
    assert "同一表单提交了两次" in text
    # What was written is given back, as text.
    assert "虚构理由 &lt;b&gt;粗体&lt;/b&gt;" in text
    assert entries(context) == ["listing_verified"]


def test_a_page_that_is_stale_because_a_colleague_acted_changes_nothing(
    desk: Desk, context: Context, moving_clock: MovingClock
) -> None:
    desk.list_it(moving_clock)
    desk.open(desk.maker)
    seen = str(desk.case.row().version)
    desk.act(desk.checker, act="suppress", reasons=REASONS)
    late = desk.maker.send(desk.path, act="remove", end_reason="removed", reasons=REASONS, version=seen)
    assert late.status_code == 409
    assert f'href="/console{desk.path}"' in late.get_data(as_text=True)
    assert proposals(context) == 1


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"act": "verify"}, 422, "FORM.FIELDS"),
        ({"act": "delete_everything"}, 422, "FORM.ACT"),
        ({}, 422, "FORM.ACT"),
        ({**VERIFY, "reasons": " "}, 422, "FORM.REASONS"),
        ({**VERIFY, "reasons": REASONS, "version": "-1"}, 422, "FORM.FIELDS"),
        ({**VERIFY, "reasons": REASONS, "version": "１"}, 422, "FORM.FIELDS"),
        ({**VERIFY, "reasons": REASONS, "version": "9" * 30}, 422, "FORM.FIELDS"),
        ({**VERIFY, "reasons": REASONS, "severity": "worst"}, 422, "VALUE.UNKNOWN"),
        ({**VERIFY, "reasons": REASONS, "legal_basis": "none"}, 422, "BASIS.UNKNOWN"),
        ({"act": "suppress", "reasons": ""}, 422, "FORM.REASONS"),
        ({"act": "list", "reasons": REASONS}, 409, "LISTING.STATE"),
        ({"act": "remove", "end_reason": "expired", "reasons": REASONS}, 422, "VALUE.UNKNOWN"),
        ({"act": "give_notice", "channel": "in_person"}, 422, "FORM.ACT"),
        ({"act": "lift_suppression", "reasons": REASONS}, 409, "LISTING.NOT_SUPPRESSED"),
        ({"act": "amend", "reasons": REASONS}, 409, "LISTING.NOT_LISTED"),
        ({"act": "reject", "reasons": "x" * 20_001}, 422, "FORM.TEXT"),
    ],
)
def test_what_cannot_be_done_changes_nothing_and_says_why(
    desk: Desk, context: Context, fields: dict[str, str], status: int, code: str
) -> None:
    desk.open(desk.maker)
    answer = desk.send(desk.maker, **fields)
    assert (answer.status_code, code in answer.get_data(as_text=True)) == (status, True)
    assert desk.case.row().version == 1
    assert proposals(context) == 0
    assert entries(context) == []


@pytest.mark.parametrize(("login", "status"), [("auditor", 403), ("checker", 403)])
def test_who_may_not_decide_is_refused_also_with_a_form_of_ones_own(
    inside: Callable[..., Any], desk: Desk, context: Context, login: str, status: int
) -> None:
    official = inside(login) if login == "auditor" else desk.checker
    desk.open(official)
    assert desk.send(official, **VERIFY, reasons=REASONS).status_code == status
    assert entries(context) == []


def test_an_act_asks_for_a_fresh_factor_and_gives_back_what_was_written(
    desk: Desk, context: Context, moving_clock: MovingClock
) -> None:
    desk.open(desk.maker)
    moving_clock.move(timedelta(minutes=12))
    answer = desk.send(desk.maker, act="reject", reasons=REASONS)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert f'href="/console/step-up{desk.path}"' in text
    assert "虚构理由 &lt;b&gt;" in text
    assert proposals(context) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"},
        {},
    ],
)
def test_a_form_of_another_site_does_nothing(desk: Desk, context: Context, headers: dict[str, str]) -> None:
    desk.open(desk.maker)
    sent = {"act": "reject", "reasons": REASONS, "version": "1"}
    assert desk.maker.send(desk.path, headers, **sent).status_code == 403
    desk.maker.last = None
    assert desk.maker.send(desk.path, **sent).status_code == 403
    assert proposals(context) == 0


def test_an_objection_is_decided_by_two_from_the_page(
    desk: Desk, context: Context, moving_clock: MovingClock
) -> None:
    proof = (desk.list_it(moving_clock), PERSON, NUMBER)
    object_to_listing(context, *proof, reason="paid", narrative="虚构：已于去年还清")
    text = desk.open(desk.maker)
    assert (
        '已还清 <span lang="en">paid</span> · 待报送机构答复 <span lang="en">with the source</span>' in text
    )
    assert "虚构：已于去年还清" in text
    assert "书面答复异议" in text
    number = re.search(r'name="objection" value="([^"]+)"', text)
    assert number is not None
    proposed = desk.act(
        desk.maker, act="decide_objection", version="1", objection=number[1], outcome="delete", reasons=REASONS,
        statement="", ground="", severity="",
    )  # fmt: skip
    assert proposed.location == f"/console/proposals/objection/{number[1]}"
    assert 'name="objection"' not in desk.open(desk.maker)
    waiting = desk.checker.get(f"/proposals/objection/{number[1]}").get_data(as_text=True)
    told = re.search(r"拟定内容.*?</table>", waiting, re.DOTALL)
    assert told is not None
    assert '<h1>异议处理 <span lang="en">decide the objection</span> </h1>' in waiting
    # In words, and nothing of what the proposal leaves open.
    assert '<td>删除 <span lang="en">delete</span></td>' in told[0]
    assert not [word for word in ("情形", "严重程度", "<td>delete") if word in told[0]]
    desk.approve("objection", number[1])
    assert desk.case.row().end_reason == "corrected"
    assert '已还清，相关信息已移除 <span lang="en">paid, and removed</span>' in desk.open(desk.maker)


def test_facts_of_a_debt_are_corrected_by_two_from_the_page(
    desk: Desk, context: Context, moving_clock: MovingClock
) -> None:
    proof = (desk.list_it(moving_clock), PERSON, NUMBER)
    object_to_listing(context, *proof, reason="paid", narrative="虚构：只欠六千")
    text = desk.open(desk.maker)
    number = re.search(r'name="objection" value="([^"]+)"', text)
    assert number is not None
    places = set(re.findall(r'name="(fact\.[a-z2-7]{26}\.[a-z_]+)"', text))
    (place,) = {name.split(".")[1] for name in places}
    assert {name.split(".")[2] for name in places} == set(FIELDS)
    form = {
        "act": "decide_objection", "version": "1", "objection": number[1], "outcome": "correct", "reasons": REASONS,
        "statement": "", "ground": "", "severity": "",
    } | {name: "" for name in places if not name.endswith("out_of_contact")}  # fmt: skip
    odd = {f"fact.{place}.name": "虚构", f"fact.{'a' * 26}.outstanding": "1", f"fact.{place}": "1"}
    for name, value in odd.items():
        assert desk.send(desk.maker, **(form | {name: value})).status_code in {404, 422}, name
    form |= {f"fact.{place}.outstanding": "0.07", f"fact.{place}.overdue_since": "2020-05-06"}
    worse = desk.send(desk.maker, **(form | {f"fact.{place}.outstanding": "99999999"}))
    assert (worse.status_code, "CORRECTION.WORSE" in worse.get_data(as_text=True)) == (409, True)
    proposed = desk.act(desk.maker, **form)
    assert proposed.location == f"/console/proposals/objection/{number[1]}"
    waiting = desk.checker.get(f"/proposals/objection/{number[1]}").get_data(as_text=True)
    told = re.search(r"更正报送的内容.*?</table>", waiting, re.DOTALL)
    assert told is not None
    assert "<ins>0.07 元</ins>" in told[0]
    assert "<ins>2020-05-06</ins>" in told[0]
    assert "corrections" not in waiting
    desk.approve("objection", number[1])
    after = desk.open(desk.maker)
    assert "<td>0.07 元</td>" in after
    assert after.count("已更正 <span") == 2
    assert desk.case.row().state == "listed"


def test_a_repair_is_decided_by_two_from_the_page(
    desk: Desk, context: Context, moving_clock: MovingClock
) -> None:
    proof = (desk.list_it(moving_clock), PERSON, NUMBER)
    apply_for_repair(context, *proof, application="虚构：已履行完毕", has_public_commitment=True)
    text = desk.open(desk.maker)
    assert "虚构：已履行完毕" in text
    number = re.search(r'name="repair" value="([^"]+)"', text)
    assert number is not None
    sent = {
        "act": "decide_repair",
        "version": "1",
        "repair": number[1],
        "has_performed": "yes",
        "reasons": REASONS,
    }
    early = desk.send(desk.maker, **sent, is_granted="yes")
    assert early.status_code == 409
    assert "最短公示期未满" in early.get_data(as_text=True)
    assert desk.send(desk.maker, **sent, is_granted="maybe").status_code == 422
    desk.act(desk.maker, **sent, is_granted="no")
    desk.approve("repair", number[1])
    assert entries(context)[-1] == "repair_refused"


CORRECTION = {
    "seen": "0", "ground": "day_mistyped", "served": "yes", "channel": "in_person", "sent_on": "", "proof_sha256": "",
    "reasons": "虚构：登记笔误",
}  # fmt: skip


def correct(desk: Desk, **fields: str) -> Any:
    desk.open(desk.maker)
    return desk.maker.send_files(f"{desk.path}/notice/correction", **(CORRECTION | fields))


def test_a_later_day_of_service_stands_at_once_and_an_earlier_one_by_two(
    desk: Desk, context: Context, moving_clock: MovingClock
) -> None:
    desk.verify()
    desk.serve()
    first = context.clock.today()
    moving_clock.move(timedelta(days=3))
    desk.come_in_again()
    later = correct(desk, served_on=context.clock.today().isoformat())
    assert later.location == f"/console{desk.path}#done-correct_service"
    until = desk.case.row().reply_until
    assert until == reply_until(context.clock.today())
    text = desk.open(desk.checker)
    assert f'<time datetime="{until}">' in text
    assert re.search(rf"<del>直接送达[^/]*</span>，{first}</del>（maker", text)
    sooner = correct(desk, seen="1", served_on=first.isoformat())
    assert sooner.location == f"/console/proposals/listing/{desk.case.listing}"
    assert desk.case.row().reply_until == until
    assert "待另一名人员确认" in desk.open(desk.maker)
    desk.approve("listing", desk.case.listing)
    assert (desk.case.row().served_on, desk.case.row().reply_until) == (first, reply_until(first))
    assert entries(context).count("service_corrected") == 2
    refused = correct(desk, seen="1", served_on=first.isoformat())
    assert (refused.status_code, "CONFLICT.VERSION" in refused.get_data(as_text=True)) == (409, True)


@pytest.mark.parametrize("served", ["no", "yes"])
def test_who_should_not_have_been_listed_is_hidden_and_the_page_says_so_loudly(
    desk: Desk, context: Context, moving_clock: MovingClock, served: str
) -> None:
    desk.list_it(moving_clock)
    text = desk.open(desk.maker)
    assert 'id="notice-fault"' not in text
    given = (
        {"ground": "returned", "served": "no", "served_on": ""}
        if served == "no"
        else {"served_on": context.clock.today().isoformat()}
    )
    assert correct(desk, **given).status_code == 303
    assert (desk.case.row().state, desk.case.row().is_suppressed) == ("listed", True)
    text = desk.open(desk.maker)
    assert 'role="alert" id="notice-fault"' in text
    assert 'href="#act-remove"' in text
    assert 'id="act-remove"' in text
    assert 'id="act-lift_suppression"' not in text
    assert "不应列入" in text
    proposed = desk.act(desk.maker, act="remove", end_reason="corrected", reasons=REASONS)
    assert proposed.status_code == 303
    desk.approve("listing", desk.case.listing)
    assert desk.case.row().state == "ended"
