"""A person reads what became of its objection and application: the steps, the reasons, the source's answer, what is
missing and until when, its letters; and nobody else does. All invented."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.clock import MovingClock, clock_text
from blacklist_service.errors import NotReadyError
from blacklist_service.portal import own_words
from blacklist_service.portal.own_steps import steps_of
from blacklist_service.rules.gates import PROVES_SERVICE
from blacklist_service.rules.objections import TRANSITIONS as OBJECTION_WAYS
from blacklist_service.rules.repairs import TRANSITIONS as REPAIR_WAYS
from blacklist_service.rules.repairs import repair_from
from blacklist_service.rules.terms import Severity
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.corrections import GivenFact
from blacklist_service.workflows.cases.erased_words import erase_words
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.cases.request_views import ObjectionView, RepairView
from blacklist_service.workflows.cases.requests import request_of
from blacklist_service.workflows.correct_service import correct_service
from blacklist_service.workflows.make_letter import make_letter
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.serve_letter import serve_letter
from blacklist_service.workflows.show_own_request import OwnRequest
from blacklist_service.workflows.writing import words as letter_words
from blacklist_service.workflows.writing.cases import TARGETS
from blacklist_service.workflows.writing.papers import press_of
from blacklist_service.workflows.writing.steps import Asked
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER, REPORT, V1
from tests.blacklist_service.feeds.conftest import adopt
from tests.blacklist_service.portal.test_portal_agent import Agent, code_in, name_agent
from tests.blacklist_service.portal.test_portal_own import OTHER, OURS, Person, alert, person, story
from tests.pictures import PDF, a_file, form_with_files

__all__ = ["person", "story"]
ANSWER = "虚构：2019-03-01 已收 5000 元，账号 6222 0212 3456 7890 转入 <b>。"
REASONS = "虚构理由：还款凭证与账户流水一致。"


def objection_of(person: Person) -> str:
    person.prove()
    person.send("/my/objection", reason="paid", narrative="虚构：去年已还清")
    (path,) = set(re.findall(r'href="(/my/objection/[a-z2-7]{26})"', person.read("/my/case")))
    return str(path)


def repair_of(person: Person) -> str:
    person.prove()
    person.send("/my/repair", application="虚构：已全部还清", commitment="yes")
    (path,) = set(re.findall(r'href="(/my/repair/[a-z2-7]{26})"', person.read("/my/case")))
    return str(path)


def add_file(person: Person, path: str) -> None:
    form = form_with_files([("file", a_file(PDF, "虚构回执.pdf"))])
    sent = person.client.post(f"{path}/exhibits", headers=OURS, **form)
    assert sent.status_code == 303, alert(sent)


def received(story: Any, path: str) -> datetime:
    table: Any = path.split("/")[2]
    with story.context.store.read() as connection:
        number = connection.execute(text("SELECT listing_id FROM " + table)).scalar_one()
        return request_of(connection, number, table, number_in(story, path)).received_at


def number_in(story: Any, path: str) -> int:
    _my, kind, shown = path.strip("/").split("/")
    return int(story.context.vault.ids.read(kind, shown))


def answer(story: Any, path: str) -> None:
    context = story.context
    answer_objection(context, actor_of_login(context, "platform"), number_in(story, path), 1, answer=ANSWER)


def propose(story: Any, path: str, outcome: str = "reject", corrections: Sequence[GivenFact] = ()) -> str:
    context, number = story.context, number_in(story, path)
    maker = actor_of_login(context, "maker")
    if "/repair/" in path:
        return propose_repair_outcome(
            context, maker, number, 1, is_granted=False, has_performed=True, reasons=REASONS
        ).digest
    with context.store.read() as connection:
        asked = text("SELECT version FROM objection WHERE id = :id")
        version = connection.execute(asked, {"id": number}).scalar_one()
    return propose_objection_outcome(
        context, maker, number, version, outcome=outcome, reasons=REASONS, corrections=corrections
    ).digest


def decide(story: Any, path: str, outcome: str = "reject") -> None:
    digest = propose(story, path, outcome)
    kind = "repair" if "/repair/" in path else "objection"
    checker = actor_of_login(story.context, "checker")
    approve_proposal(story.context, checker, kind, number_in(story, path), digest)


def test_what_was_corrected_is_shown_with_what_stood(story: Any, person: Person) -> None:
    path = objection_of(person)
    facts = [GivenFact(None, "outstanding", "0.07"), GivenFact(None, "overdue_since", "2020-05-06")]
    digest = propose(story, path, "correct", facts)
    page = person.read(path) + person.read("/my/case")
    assert ("0.07 元" in page, "2020-05-06" in page) == (False, False)
    checker = actor_of_login(story.context, "checker")
    approve_proposal(story.context, checker, "objection", number_in(story, path), digest)
    page = person.read(path)
    (sums, days) = re.findall(r"<li>(.+?)</li>", page.partition("结果和理由")[2].partition("</ul>")[0])
    assert "<ins>0.07 元</ins>" in sums
    assert "<ins>2020-05-06</ins>" in days
    page = person.read("/my/case")
    assert "<dd>0.07 元</dd>" in page
    assert page.count("<dt>已更正 ") == 2
    assert "→ 0.07 元（" in page


def now_at(page: str) -> list[str]:
    """The words of the step that is now."""
    return re.findall(r'<li class="now" aria-current="step"><b>(.+?) <span', page)


def test_each_step_of_an_objection_is_shown_as_it_comes(story: Any, person: Person) -> None:
    path = objection_of(person)
    page = person.read(path)
    assert now_at(page) == ["报送机构答复"]
    assert ("理由" in page.partition("<main>")[2].partition("结果和理由")[1], ANSWER in page) == (
        False,
        False,
    )
    answer(story, path)
    page = person.read(path)
    assert now_at(page) == ["审查"]
    assert "虚构：2019-03-01 已收 5000 元，账号 622*********7890 转入 &lt;b&gt;。" in page
    assert "<dt>机构" in page
    assert "6222" not in page
    digest = propose(story, path)
    page = person.read(path)
    # What a maker proposes is no outcome: nothing of it is told before a second official has approved.
    assert (now_at(page), REASONS in page, "异议不成立" in page) == (["复核"], False, False)
    checker = actor_of_login(story.context, "checker")
    approve_proposal(story.context, checker, "objection", number_in(story, path), digest)
    page = person.read(path)
    assert (now_at(page), REASONS in page, "异议不成立，信息保留" in page) == ([], True, True)
    assert "maker" not in page
    assert "checker" not in page


def test_one_clerks_answer_tells_nobody_where_to_pay(story: Any, person: Person) -> None:
    path = objection_of(person)
    assert "不要按这份答复里的账号" not in person.read(path)
    context = story.context
    said = "虚构：请付到六二二二零二一二三四五六七八九零，或者打开 https://evil.top/p 和 13900000001@evil.example。"
    source = actor_of_login(context, "platform")
    answer_objection(context, source, number_in(story, path), 1, answer=said)
    page = person.read(path)
    assert "虚构：请付到六二二*********七八九零，或者打开 *** 和 ***。" in page
    assert "evil" not in page
    assert page.index("不要按这份答复里的账号") < page.index("虚构：请付到")


def test_a_silent_source_is_shown_as_such(story: Any, person: Person) -> None:
    path = objection_of(person)
    decide(story, path)
    page = person.read(path)
    assert '<li class="skipped"><b>报送机构答复' in page
    assert "未答复" in page


def test_an_application_tells_its_reasons_and_the_case_the_earliest_day(
    story: Any, person: Person, moving_clock: MovingClock
) -> None:
    path = repair_of(person)
    listed_on = story.context.clock.today()
    earliest = repair_from(Severity.ORDINARY, listed_on)
    case = person.read("/my/case")
    assert f'最早可修复 <span lang="en">Repair from</span></dt><dd><time datetime="{earliest}">' in case
    assert now_at(person.read(path)) == ["审查"]
    decide(story, path)
    page = person.read(path)
    assert (REASONS in page, "未准予修复" in page, now_at(page)) == (True, True, [])


@pytest.mark.parametrize("kind", ["objection", "repair", "letters"])
def test_another_case_and_no_pass_open_nothing(story: Any, person: Person, kind: str) -> None:
    path = repair_of(person) if kind == "repair" else objection_of(person)
    foreign = story.context.vault.ids.show("letter" if kind == "letters" else kind, 99)
    unknown = person.get(f"/my/{kind}/{foreign}")
    assert (unknown.status_code, alert(unknown)) == (400, "NOT_FOUND")
    forged = person.get(f"/my/{kind}/{'a' * 26}")
    assert alert(forged) == "NOT_FOUND"
    person.send("/my/leave")
    assert alert(person.get(path)) == "CASE.PASS"
    assert alert(person.get(f"/my/{kind}/{foreign}")) == "CASE.PASS"


def test_a_request_of_another_listing_is_not_there(story: Any, person: Person) -> None:
    path = objection_of(person)
    other = REPORT | {"name": "虚构乙", "id_number": OTHER, "row_key": "k2", "contract_no": "C9"}
    story.ok(story.platform.post(f"{V1}/reports:batch", json={"items": [other]}))
    with story.context.store.begin() as connection:
        connection.execute(text("UPDATE objection SET listing_id = (SELECT max(id) FROM listing)"))
        adopt(connection)
    assert alert(person.get(path)) == "NOT_FOUND"


def moved_in(story: Any, state: str = "withdrawn") -> None:
    """A report of somebody else's number that the case had for a while."""
    other = REPORT | {"name": NAME, "id_number": OTHER, "row_key": "k2", "contract_no": "C9"}
    with story.context.store.begin() as connection:
        subject = connection.execute(text("SELECT subject_id FROM report")).scalar_one()
    story.ok(story.platform.post(f"{V1}/reports:batch", json={"items": [other]}))
    with story.context.store.begin() as connection:
        connection.execute(
            text("UPDATE report SET state = :state, subject_id = :s WHERE subject_id <> :s"),
            {"s": subject, "state": state},
        )
        adopt(connection)


@pytest.mark.parametrize("state", ["withdrawn", "superseded", "current"])
def test_words_of_a_case_that_may_have_been_anothers_are_not_shown(
    story: Any, person: Person, state: str
) -> None:
    path = objection_of(person)
    answer(story, path)
    decide(story, path)
    moved_in(story, state)
    page = person.read(path)
    assert ("本案曾涉及不同的身份信息" in page, REASONS in page, "已收 5000 元" in page) == (
        True,
        False,
        False,
    )
    # Who answered may have reported the other one alone.
    assert ("异议不成立，信息保留" in page, "<dt>机构" in page) == (True, False)


@pytest.mark.parametrize("kind", ["objection", "repair"])
def test_the_person_reads_its_own_words_and_its_agent_does_not(story: Any, person: Person, kind: str) -> None:
    path = objection_of(person) if kind == "objection" else repair_of(person)
    said = "虚构：去年已还清" if kind == "objection" else "虚构：已全部还清"
    add_file(person, path)
    page = person.read(path)
    mine = page.partition("我写的内容")[2].partition("</section>")[0]
    assert [word in mine for word in (said, "虚构回执.pdf", "PDF", clock_text(received(story, path)))] == [
        True
    ] * 4
    assert ("已经还清" in mine, "公开信用承诺" in mine) == (kind == "objection", kind == "repair")
    until = (story.context.clock.today() + timedelta(days=30)).isoformat()
    agent = Agent(story.app.test_client(), person.case_no)
    agent.prove_as(code_in(name_agent(person, until)))
    page = agent.read(path)
    assert ("我写的内容" in page, said in page, "虚构回执.pdf" in page) == (False, False, False)


def test_erased_words_are_told_as_erased(story: Any, person: Person) -> None:
    path = objection_of(person)
    decide(story, path)
    with story.context.store.begin() as connection:
        listing = connection.execute(text("SELECT id FROM listing")).scalar_one()
        erase_words(connection, story.context, listing)
    mine = person.read(path).partition("我写的内容")[2].partition("</section>")[0]
    assert ("内容已按期删除" in mine, "虚构：去年已还清" in mine) == (True, False)


def test_ones_own_words_are_not_shown_where_another_may_have_written_them(story: Any, person: Person) -> None:
    path = objection_of(person)
    moved_in(story, "current")
    page = person.read(path)
    assert ("虚构：去年已还清" in page, "我写的内容" in page) == (False, False)
    assert "本案曾涉及不同的身份信息" in page


@pytest.mark.parametrize(("outcome", "is_paid"), [("delete", True), ("delete_stolen_identity", False)])
def test_a_debt_that_was_paid_is_not_called_wrong(
    story: Any, person: Person, outcome: str, is_paid: bool
) -> None:
    path = objection_of(person)
    decide(story, path, outcome)
    case, page = person.read("/my/case"), person.read(path)
    assert case.count("已还清，相关信息已移除") == (2 if is_paid else 0)
    assert ("该信息有误" in case, "异议成立：已还清，相关信息已移除" in page) == (not is_paid, is_paid)
    with story.context.store.read() as connection:
        ended = connection.execute(text("SELECT end_reason FROM listing")).scalar_one()
    assert ended == "corrected"


@pytest.fixture
def writer(story: Any, person: Person) -> Any:
    """The office writes letters; where the machine has no fonts, there are none to open."""
    settings = story.context.settings.model_copy(update={"public_url": "http://localhost"})
    try:
        press_of(settings.letter_fonts)
    except NotReadyError:
        pytest.skip("no Chinese font: fonts-noto-cjk is not installed")
    told = replace(story.context, settings=settings)
    maker = actor_of_login(told, "maker")

    def write(kind: str, target: str, number: int, **asked: Any) -> Any:
        return make_letter(told, maker, kind, target, number, asked=Asked(**asked)).letter

    return write


def letters_in(page: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r'href="(/my/letters/[a-z2-7]{26})"', page)))


def test_the_persons_letters_open_from_its_case(story: Any, person: Person, writer: Any) -> None:
    path = objection_of(person)
    number = number_in(story, path)
    with story.context.store.read() as connection:
        listing = connection.execute(text("SELECT id FROM listing")).scalar_one()
    assert "还没有可以在此打开的文书" in person.read("/my/case")
    receipt = writer("objection_receipt", "objection", number)
    decision = writer("listing_decision", "listing", listing)
    writer("service_record", "listing", listing)
    page = person.read("/my/case")
    assert (receipt.document_no in page, decision.document_no in page, "送达" in "".join(letters_in(page))) == (
        True, True, False,
    )  # fmt: skip
    places = letters_in(page)
    assert len(places) == 2
    (place,) = letters_in(person.read(path))
    opened = person.get(place)
    assert (opened.status_code, opened.content_type) == (200, "application/pdf")
    assert opened.data.startswith(b"%PDF-")
    assert opened.headers["Content-Disposition"] == 'attachment; filename="objection_receipt.pdf"'
    assert "no-store" in opened.headers["Cache-Control"]
    stranger = Person(story.app.test_client(), person.case_no)
    assert alert(stranger.get(place)) == "CASE.PASS"
    stranger.prove(id_number=OTHER)
    assert alert(stranger.get(place)) == "CASE.PASS"


def test_the_person_reads_how_its_letter_was_served_and_gets_no_receipt(
    story: Any, person: Person, writer: Any
) -> None:
    path = objection_of(person)
    receipt = writer("objection_receipt", "objection", number_in(story, path))
    assert "已送达" not in person.read("/my/case")
    today = story.context.clock.today()
    serve_letter(
        story.context, actor_of_login(story.context, "maker"), receipt.id,
        channel="registered_mail", sent_on=today, served_on=today, files=[GivenFile("回执.pdf", iter([PDF]))],
    )  # fmt: skip
    for page in (person.read("/my/case"), person.read(path)):
        assert re.search(rf"{today}</time> 挂号信或者邮政特快专递，已送达；送达证明封存于本系统", page)
        assert (sha256(PDF).hexdigest() in page, "/exhibits/" in page) == (True, False)
    until = (today + timedelta(days=30)).isoformat()
    agent = Agent(story.app.test_client(), person.case_no)
    agent.prove_as(code_in(name_agent(person, until)))
    for place in ("/my/case", path):
        page = agent.read(place)
        assert ("已送达" in page, sha256(PDF).hexdigest() in page) == (False, False)


def test_the_person_reads_what_was_corrected_of_a_service(story: Any, person: Person, writer: Any) -> None:
    path = objection_of(person)
    receipt = writer("objection_receipt", "objection", number_in(story, path))
    today, maker = story.context.clock.today(), actor_of_login(story.context, "maker")
    serve_letter(
        story.context, maker, receipt.id, channel="registered_mail", sent_on=today, served_on=today,
        proof_sha256="5" * 64,
    )  # fmt: skip
    correct_service(story.context, maker, "letter", receipt.id, ground="returned", reasons=REASONS)
    for page in (person.read("/my/case"), person.read(path)):
        assert re.search(r"更正了送达记录：原登记为 .* 送达，现为没有送达", page)
        assert ("已送达；" in page, "it did not reach you" in page, REASONS in page) == (False, True, False)


def test_an_agent_opens_no_letter_and_a_letter_about_another_is_not_there(
    story: Any, person: Person, writer: Any
) -> None:
    path = objection_of(person)
    writer("objection_receipt", "objection", number_in(story, path))
    (place,) = letters_in(person.read("/my/case"))
    until = (story.context.clock.today() + timedelta(days=30)).isoformat()
    agent = Agent(story.app.test_client(), person.case_no)
    agent.prove_as(code_in(name_agent(person, until)))
    assert letters_in(agent.read("/my/case")) == letters_in(agent.read(path)) == []
    assert alert(agent.get(place)) == "AGENT.SCOPE"
    with story.context.store.begin() as connection:
        connection.execute(text("UPDATE report SET state = 'withdrawn'"))
        adopt(connection)
    moved_in(story, "current")
    other = Person(story.app.test_client(), person.case_no)
    assert other.prove(id_number=OTHER).status_code == 303
    assert letters_in(other.read("/my/case")) == []
    assert alert(other.get(place)) == "NOT_FOUND"


@pytest.mark.parametrize("kind", ["objection", "repair"])
def test_what_is_missing_stands_with_its_last_day_and_the_way_to_send_it(
    story: Any, person: Person, writer: Any, kind: str
) -> None:
    path = objection_of(person) if kind == "objection" else repair_of(person)
    until = story.context.clock.today() + timedelta(days=5)
    writer(
        "correction_request",
        kind,
        number_in(story, path),
        missing=("contact", "repayment_proof"),
        until=until,
    )
    page = person.read(path)
    assert all(
        said in page for said in ("请补正", until.isoformat(), "还有 5 天", "有效的联系方式", "还款凭证")
    )
    assert f'href="{path}/exhibits"' in page
    assert "请补正" in person.read("/my/case")
    decide(story, path)
    assert '<h2 id="correction-1">' not in person.read(path)
    assert "请补正" not in person.read("/my/case").partition("寄给我的文书")[0]


def _request(request: Any) -> OwnRequest:
    return OwnRequest(request, True, True, False, "", "", "", (), ())


def test_every_state_has_its_steps_and_at_most_one_is_now() -> None:
    day = date(2026, 3, 2)
    objections = {state for _from, state in OBJECTION_WAYS.items()} | {one for one, _event in OBJECTION_WAYS}
    repairs = set(REPAIR_WAYS.values()) | {one for one, _event in REPAIR_WAYS}
    views = [
        *(ObjectionView(1, 1, 1, "paid", one.value, day, day, day, None, None, None) for one in objections),
        *(RepairView(1, 1, 1, one.value, day, day, None) for one in repairs),
    ]
    for view in views:
        steps = steps_of(_request(view))
        is_over = view.state in ("closed", "granted", "refused", "withdrawn")
        assert [one.state for one in steps].count("now") == (0 if is_over else 1), view.state
        assert all(one.state in own_words.STEPS for one in steps)


def test_every_letter_and_every_missing_paper_has_its_words() -> None:
    assert set(own_words.LETTERS) == set(TARGETS) - {"service_record"}
    assert set(own_words.MISSING) == set(letter_words.MISSING)
    assert set(own_words.SERVED_BY) == PROVES_SERVICE
    assert NUMBER not in ANSWER
