"""Somebody of an agency sees its own feeds, what it owes, what it asked and its keys; and nothing of another agency."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.access_rules import rule_of
from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.publish_release import publish_release
from tests.blacklist_service.api.conftest import callers_of, enrol_all
from tests.blacklist_service.api.test_api_way_of_a_listing import (
    ENQUIRY,
    NAME,
    NUMBER,
    PROFILE,
    V1,
    Story,
    invented_id,
)
from tests.blacklist_service.console.conftest import Official
from tests.kept_beginnings import KeptBeginnings

OTHER_NUMBER = invented_id("34010419900101002")
Sit = Callable[[str], Official]


@pytest.fixture
def told(context: Context, moving_clock: MovingClock, beginnings: KeptBeginnings) -> tuple[Any, Sit]:
    """Somebody is listed, and a feed of agency A001 has a release; whoever of the story sits down at a browser."""
    house = replace(context, profile=PROFILE)
    app = create_app(context=house)

    def built() -> tuple[dict[str, str], str, dict[str, Any]]:
        register_legal_bases(house, SYSTEM)
        keys = enrol_all(house)
        first = Story(house, callers_of(app, keys), moving_clock)
        add_feed(house, SYSTEM, code="bureau", member_code="A001", format_name="ndjson", audience="bureau")
        first.allege()
        first.list_it()
        return keys, first.listing, first.publish()

    keys, listing, manifest = beginnings.begin("a listed person in a release", house, moving_clock, built)
    story: Any = Story(house, callers_of(app, keys), moving_clock)
    story.app, story.agency2 = app, callers_of(app, {})["nobody"]
    story.listing, story.manifest = listing, manifest

    def sit(login: str) -> Official:
        who = Official(house, app.test_client(), login)
        who.enrol()
        who.get("")
        return who

    return story, sit


def text(who: Official, path: str) -> str:
    answer = who.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def remove(story: Any) -> str:
    """Two officials take the person off; the key that the next release tells the recipient to forget."""
    digest = story.act("removal", {"end_reason": "removed", "reasons": "虚构理由"}, 201)["digest"]
    story.approve(f"listings/{story.listing}", digest)
    story.manifest = story.publish()
    (tombstone,) = story.entries(story.manifest["deltas"][-1])
    return str(tombstone["key"])


def receive(story: Any, *keys: str, checksum: str = "") -> Any:
    said = {"release": story.manifest["release"], "retracted": list(keys),
            "state_checksum": checksum or story.manifest["state_checksum"]}  # fmt: skip
    return story.agency.post(f"{V1}/feeds/bureau/receipts", json=said)


def test_the_first_page_tells_how_each_feed_stands(told: tuple[Any, Sit], moving_clock: MovingClock) -> None:
    story, sit = told
    clerk = sit("agency")
    assert clerk.get("").location == "/console/feeds"
    shown = text(clerk, "/feeds")
    assert 'agency · A001 · 使用机构 <span lang="en">agency' in shown
    assert re.search(r"第 <b>1</b> 号 · [-0-9: ]{16} · 1 条", shown)
    assert ('尚未收到 <span lang="en">none yet' in shown, "没有待确认的注销" in shown) == (True, True)
    assert receive(story, checksum="0" * 64).status_code == 409
    assert '请重新加载快照 <span lang="en">wrong: load the snapshot' in text(clerk, "/feeds")
    assert receive(story).status_code == 201
    moving_clock.move(timedelta(minutes=12))
    shown = text(clerk, "/feeds")
    assert ('正确 <span lang="en">right' in shown, '12 分钟前 <span lang="en">12 min ago' in shown) == (
        True,
        True,
    )
    story.publish()
    assert "落后于最新发布" in text(clerk, "/feeds")


def test_what_has_expired_says_so(told: tuple[Any, Sit], moving_clock: MovingClock) -> None:
    _story, sit = told
    moving_clock.move(timedelta(days=30))
    assert "已过期，不得据此作出不利决定" in text(sit("agency"), "/feeds")


def test_a_removal_is_owed_by_steps_until_a_right_receipt_names_it(
    told: tuple[Any, Sit], moving_clock: MovingClock
) -> None:
    story, sit = told
    clerk = sit("agency")
    assert receive(story).status_code == 201
    assert "没有待确认的注销" in text(clerk, "/removals")
    key = remove(story)
    shown = text(clerk, "/removals")
    assert (key in shown, '待确认 <span lang="en">to be confirmed' in shown, "第 2 号" in shown) == (
        True,
        True,
        True,
    )
    assert (
        "blacklist client follow bureau" in shown,
        "已停新增" in shown,
        '移出 <span lang="en">removed' in shown,
    ) == (
        True,
        False,
        True,
    )
    assert not {NAME, NUMBER, story.listing} & set(re.findall(r"[\w]+", shown))
    for hours, word, is_stopped in (
        (2, '警报 <span lang="en">alarm', False),
        (3, '警报 <span lang="en">alarm', True),
        (20, "已告知主管部门", True),
    ):
        moving_clock.move(timedelta(hours=hours))
        clerk = come_back(story, clerk)
        shown = text(clerk, "/removals")
        assert (word in shown, '已停新增 <span lang="en">nothing new' in shown) == (True, is_stopped), hours
        home = text(clerk, "/feeds")
        assert ("1 条注销待确认" in home, "不再提供新的不利信息。" in home) == (True, is_stopped), hours
    assert receive(story, key).status_code == 201
    assert "没有待确认的注销" in text(clerk, "/removals")
    assert "没有待确认的注销" in text(clerk, "/feeds")


def come_back(story: Any, clerk: Official) -> Official:
    """The session may be over by now; another browser, and the same person."""
    again = replace(clerk, client=story.app.test_client(), last=None)
    again.come_in()
    return again


def test_what_no_release_has_told_is_not_told(told: tuple[Any, Sit]) -> None:
    story, sit = told
    digest = story.act("removal", {"end_reason": "removed", "reasons": "虚构理由"}, 201)["digest"]
    story.approve(f"listings/{story.listing}", digest)
    assert "没有待确认的注销" in text(sit("agency"), "/removals")


def test_a_feeds_page_tells_releases_receipts_keys_and_how_to_pull(told: tuple[Any, Sit]) -> None:
    story, sit = told
    receive(story, checksum="0" * 64)
    receive(story)
    shown = text(sit("agency"), "/feeds/bureau")
    assert story.manifest["state_checksum"][:16] in shown
    assert shown.index('正确 <span lang="en">right') < shown.index('不符 <span lang="en">wrong')
    assert "blacklist client follow bureau" in shown
    assert '未加密 <span lang="en">not encrypted' in shown
    assert "untrusted comment: minisign public key" in shown
    assert not re.search(r'href="[^"]*(objects|manifest)', shown)
    assert (NAME in shown, NUMBER in shown) == (False, False)


def test_the_log_tells_who_asked_and_never_about_whom(
    told: tuple[Any, Sit], moving_clock: MovingClock
) -> None:
    story, sit = told
    answered = story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))
    moving_clock.move(timedelta(days=1))
    story.ok(
        story.agency.post(f"{V1}/enquiries", json=ENQUIRY | {"id_number": OTHER_NUMBER, "name": "虚构丁"})
    )
    shown = text(sit("agency"), "/looks")
    rows = re.findall(r"<tr><td>(.*?)</tr>", shown)
    assert ["不在名单中" in row for row in rows] == [True, False]
    assert ["贷前审批" in row and "agency" in row for row in rows] == [True, True]
    assert answered["receipt_id"] in rows[1]
    for personal in (NAME, NUMBER, "虚构丁", ENQUIRY["consent_ref"]):
        assert f">{personal}<" not in shown
        assert personal not in " ".join(rows)


def test_the_log_is_of_one_day_or_of_all_and_goes_on_page_by_page(
    told: tuple[Any, Sit], moving_clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    story, sit = told
    first_day = story.context.clock.today()
    for _ in range(3):
        story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))
        moving_clock.move(timedelta(hours=1))
    moving_clock.move(timedelta(days=1))
    story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))
    clerk = sit("agency")
    monkeypatch.setattr("blacklist_service.console.looks.ROWS", 2)
    seen: list[str] = []
    path = f"/looks?day={first_day.isoformat()}"
    while path:
        shown = text(clerk, path)
        seen += re.findall(r"<tr><td>([-0-9: ]+)</td>", shown)
        following = re.search(r'rel="next" href="/console([^"]+)"', shown)
        path = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == 3
    assert seen == sorted(seen, reverse=True)
    assert len(re.findall(r"<tr><td>", text(clerk, "/looks"))) == 2
    assert "这一天没有查询" in text(clerk, "/looks?day=2020-01-01")
    for odd in ("day=x", "day=2026-13-01", "day=9999-12-31", "before=a", f"before={story.listing}"):
        assert clerk.get(f"/looks?{odd}").status_code in (200, 404, 422), odd
    assert "FORM.FIELDS" in clerk.get("/looks?day=x").get_data(as_text=True)


def test_one_answer_is_one_line_however_many_people_are_known_under_the_number(told: tuple[Any, Sit]) -> None:
    """Two lines would tell that the number is known twice, where the answer says that nobody is listed."""
    story, sit = told
    other = ENQUIRY | {"name": "虚构另一人"}
    report = {"name": "虚构另一人", "row_key": "k9", "contract_no": "C9", "id_type": "resident_id", "id_number": NUMBER,
              "principal": "10.00", "outstanding": "5.00"}  # fmt: skip
    story.ok(story.platform.post(f"{V1}/reports:batch", json={"items": [report]}))
    assert story.ok(story.agency.post(f"{V1}/enquiries", json=other))["outcome"] in (
        "ambiguous",
        "not_listed",
    )
    with story.context.looks.read() as looks:
        kept = looks.exec_driver_sql("SELECT count(*) FROM look WHERE action = 'enquiry'").scalar_one()
    assert kept > 1
    assert len(re.findall(r"<tr><td>", text(sit("agency"), "/looks"))) == 1


def test_a_key_is_ended_by_its_own_agency_after_the_second_factor(
    told: tuple[Any, Sit], moving_clock: MovingClock
) -> None:
    story, sit = told
    clerk, stranger = sit("agency"), sit("agency2")
    (prefix,) = re.findall(r'name="name" value="([^"]+)"', text(clerk, "/keys"))
    assert story.agency.key.partition(".")[0] == prefix
    assert (prefix in text(stranger, "/keys"), story.agency.key in text(clerk, "/keys")) == (False, False)
    assert stranger.send("/keys/end", kind="api", name=prefix, sure="yes").status_code == 404
    assert "FORM.FIELDS" in clerk.send("/keys/end", kind="api", name=prefix, sure="").get_data(as_text=True)
    assert clerk.send("/keys/end", kind="signing", name=prefix, sure="yes").status_code == 404
    for _ in range(2):
        moving_clock.move(timedelta(minutes=10))
        text(clerk, "/feeds")
    assert 'name="sure"' not in text(clerk, "/keys")
    refused = clerk.send("/keys/end", kind="api", name=prefix, sure="yes")
    assert "SESSION.STEP_UP" in refused.get_data(as_text=True)
    assert story.agency.get(f"{V1}/feeds").status_code == 200
    clerk.get("/step-up/keys")
    assert clerk.send("/step-up/keys", code=clerk.code(), assertion="").location == "/console/keys"
    text(clerk, "/keys")
    assert clerk.send("/keys/end", kind="api", name=prefix, sure="yes").location == "/console/keys"
    assert story.agency.get(f"{V1}/feeds").status_code == 401
    assert '已停用 <span lang="en">ended' in text(clerk, "/keys")


def test_everybody_of_the_agency_is_told_who_ended_a_key(
    told: tuple[Any, Sit], moving_clock: MovingClock
) -> None:
    """One person is enough, because a lost key must end at once; the others see it on their first page, for a week."""
    story, sit = told
    add_user(story.context, SYSTEM, member_code="A001", login="colleague", role="agency")
    clerk, colleague, stranger = sit("agency"), sit("colleague"), sit("agency2")
    prefix = story.agency.key.partition(".")[0]
    assert prefix not in text(colleague, "/feeds")
    text(clerk, "/keys")
    clerk.send("/keys/end", kind="api", name=prefix, sure="yes")
    assert f"<code>{prefix}</code></a> 已由 agency 于" in text(colleague, "/feeds")
    assert re.search(r"<br>agency</td>", text(colleague, "/keys"))
    assert prefix not in text(clerk, "/feeds"), "whoever did it knows"
    assert prefix not in text(stranger, "/feeds")
    moving_clock.move(timedelta(days=7, seconds=1))
    colleague.come_in()
    assert prefix not in text(colleague, "/feeds")
    assert re.search(r"<br>agency</td>", text(colleague, "/keys"))


def test_another_agency_sees_nothing_of_it(told: tuple[Any, Sit]) -> None:
    story, sit = told
    story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))
    key = remove(story)
    stranger = sit("agency2")
    for path in ("/feeds", "/removals", "/looks", "/keys"):
        shown = text(stranger, path)
        assert not [one for one in ("/feeds/bureau", key, "A001") if one in shown], path
    assert "本机构还没有订阅" in text(stranger, "/feeds")
    assert "本机构还没有查询" in text(stranger, "/looks")
    answers = [
        re.sub("[0-9a-f]{64}", "", (stranger.get(f"/feeds/{code}")).get_data(as_text=True))
        for code in ("bureau", "none")
    ]
    assert answers[0] == answers[1]
    assert "FEED.UNKNOWN" in answers[0]
    (own,) = re.findall(r"<td><code>([a-z2-7]{26})</code></td></tr>", text(sit("agency"), "/looks"))
    assert stranger.get(f"/looks?before={own}").status_code == 404


def test_the_pages_of_others_are_closed_to_it_and_its_own_to_others(told: tuple[Any, Sit]) -> None:
    story, sit = told
    people = {role: sit(login) for role, login in
              (("agency", "agency"), ("platform", "platform"), ("maker", "maker"), ("auditor", "auditor"))}  # fmt: skip
    asked = 0
    for rule in story.app.url_map.iter_rules():
        who = rule_of(story.app.view_functions[rule.endpoint])
        if who is None or who.door != "console" or "GET" not in (rule.methods or ()) or not who.roles:
            continue
        numbered = re.sub(r"<int:[^>]+>", "1", rule.rule)
        at = re.sub(r"<[^>]+>", "a" * 26, numbered).removeprefix("/console")
        for role, person in people.items():
            asked += 1
            is_refused = b"ACCESS.ROLE" in person.get(at).get_data()
            assert is_refused is (role not in who.roles), (at, role)
    assert asked > 100


def test_the_pages_ask_as_often_for_many_feeds_as_for_one(
    told: tuple[Any, Sit], counted: Callable[..., Any], moving_clock: MovingClock
) -> None:
    story, sit = told
    clerk = sit("agency")
    remove(story)
    story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))
    paths = ("/feeds", "/removals", "/looks", "/keys", "/feeds/bureau")

    def questions() -> list[int]:
        found = []
        for path in paths:
            with counted(story.context) as work:
                text(clerk, path)
            found.append(sum(work.statements.values()))
        return found

    text(clerk, "/feeds")
    one = questions()
    for code in ("second", "third"):
        add_feed(
            story.context, SYSTEM, code=code, member_code="A001", format_name="ndjson", audience="bureau"
        )
        publish_release(story.context, SYSTEM, code)
    for consent in ("C-2", "C-3"):
        moving_clock.move(timedelta(seconds=1))
        story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY | {"consent_ref": consent}))
    assert questions() == one
    assert text(clerk, "/feeds").count("<section") == 3
    assert max(one) < 35


def test_a_recipient_is_told_what_its_format_cannot_carry_and_why(told: tuple[Any, Sit]) -> None:
    story, sit = told
    add_feed(story.context, SYSTEM, code="metro", member_code="A001", format_name="metro2", audience="bureau")
    agency = sit("agency")
    assert "尚未发布" in text(agency, "/feeds/metro")
    publish_release(story.context, SYSTEM, "metro")
    shown = text(agency, "/feeds/metro")
    row = re.search(r"<code>(METRO2[.][A-Z_]+)</code></th><td>([^<]+)<.*?number\">1</td>", shown, re.DOTALL)
    assert row is not None
    assert row[2].strip()
    assert "未给出不表示不在名单上" in shown
    assert NAME not in shown
    assert NUMBER not in shown
    of_bureau = text(agency, "/feeds/bureau")
    assert re.search(r"未给出的条目.*?没有。", of_bureau, re.DOTALL)
    listed = {one["feed"]: one["left_out"] for one in story.agency.get(f"{V1}/feeds").get_json()["items"]}
    assert listed == {"bureau": {}, "metro": {row[1]: 1}}
