"""An official's fifty match reviews by keyboard alone, on a wide screen and on a phone, with nothing broken."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import CDPSession, Page
from sqlalchemy import func, select

from blacklist_service.app import create_app
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Look, Review, Subject
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from tests.blacklist_service.console.conftest import invented_id
from tests.browser.conftest import IN_A_BROWSER
from tests.browser.enrolled import enrol
from tests.browser.journey import Journey

pytestmark = IN_A_BROWSER
PAIRS = 50
# What an official answers, one after the other, and the key of each answer: verdict and reason.
ANSWERS = (("2", "same"), ("q", "different"), ("e", "different"), ("a", "unsure"), ("u", "different"))
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def sqlite_context(sqlite_context: Context) -> Context:
    """No sample is drawn for a second official."""
    settings = sqlite_context.settings.model_copy(update={"second_review_share": 0.0})
    return replace(sqlite_context, settings=settings)


@pytest.fixture
def queue(sqlite_context: Context) -> Context:
    """Fifty pairs of invented people, each under one number, which a machine does not join."""
    context = sqlite_context
    add_member(context, SYSTEM, code="O001", name="虚构整治办", kind="office", region="340000")
    add_member(context, SYSTEM, code="P001", name="虚构网贷", kind="platform", region="340100")
    add_user(context, SYSTEM, member_code="O001", login="checker", role="checker")
    add_user(context, SYSTEM, member_code="P001", login="clerk", role="platform")
    key = {"Authorization": f"Bearer {issue_key(context, SYSTEM, login='clerk').text}"}
    items = [
        {"name": name, "contract_no": f"{number}-{name}", "id_type": "resident_id", "principal": "10000.00",
         "id_number": invented_id(number), "outstanding": "5000.00", "phone": f"139{number + offset:08d}",
         "address": f"虚构市虚构路{number}号"}
        for number in range(1, PAIRS + 1) for name, offset in (("虚构子昂", 100), ("另有其人", 900))
    ]  # fmt: skip
    client = create_app(context=context).test_client()
    assert client.post("/api/v1/reports:batch", json={"items": items}, headers=key).status_code == 200
    return context


def verdicts(context: Context) -> dict[str | None, int]:
    with context.store.read() as connection:
        review = table_of(Review)
        asked = select(review.c.verdict, func.count()).group_by(review.c.verdict)
        return {row[0]: row[1] for row in connection.execute(asked)}


def press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_fifty_reviews_by_keyboard_alone(
    queue: Context, page: Page, address: str, complaints: list[str], authenticator: tuple[CDPSession, str],
    broken_rules: Callable[[Page], list[str]], tmp_path: Path,
) -> None:  # fmt: skip
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    enrol(queue, page, address)
    journey = Journey("reviews", "五十件人工复核，只用键盘 · Fifty match reviews by keyboard alone", page)
    with journey.step("打开队列 Open the queue"):
        page.goto(f"{address}/console/queues/match")
    assert broken_rules(page) == []
    page.screenshot(path=tmp_path / "queue.png", full_page=True)
    page.locator("button.first").focus()
    with journey.step("回车，领取第一件 Enter takes up the first", is_shown=True):
        press(page, "Enter")
    assert re.fullmatch(rf"{address}/console/reviews/[a-z0-9]{{26}}", page.url)
    assert broken_rules(page) == []
    # As high as the page, so that the line at its foot stands at its foot.
    page.set_viewport_size({"width": 1000, "height": page.evaluate("document.documentElement.scrollHeight")})
    page.screenshot(path=tmp_path / "review.png")
    page.set_viewport_size({"width": 1100, "height": 900})

    # Two slips at the beginning: one taken back, one skipped.
    first = page.url
    with journey.step("q 作出结论，z 撤回 One decision, taken back"):
        press(page, "q")
        press(page, "z")
    assert page.url == first
    assert verdicts(queue) == {None: PAIRS}

    seen, steps = set[str](), 0
    with journey.step("五十件，一键一件 Fifty reviews, one key each", is_shown=True):
        for number in range(PAIRS):
            seen.add(page.url.partition("?")[0])
            press(page, ANSWERS[number % len(ANSWERS)][0])
            steps += 1
    journey.write(f"{PAIRS} 件，{steps} 次按键。 {PAIRS} reviews, {steps} keys.")
    assert (len(seen), steps) == (PAIRS, PAIRS)
    assert "队列已到底" in page.inner_text("h1")
    assert broken_rules(page) == []
    assert verdicts(queue) == {"same": 10, "different": 30, "unsure": 10}
    with queue.store.read() as connection:
        alive = (
            select(func.count())
            .select_from(table_of(Subject))
            .where(table_of(Subject).c.merged_into.is_(None))
        )
        assert connection.execute(alive).scalar_one() == 2 * PAIRS - 10
    with queue.looks.read() as connection:
        look = table_of(Look)
        assert set(connection.execute(select(look.c.actor, look.c.action).distinct())) == {
            ("checker", "review_in_part")
        }
    assert complaints == []
    assert all(url.startswith(address) for url in asked)


def test_keys_wait_for_a_note_are_off_while_typing_and_can_be_switched_off(
    queue: Context, page: Page, address: str, authenticator: tuple[CDPSession, str]
) -> None:
    enrol(queue, page, address)
    page.goto(f"{address}/console/queues/match")
    with page.expect_navigation():
        page.click("button.first")
    first = page.url
    # The reason needs a note: the key opens it, what is typed there decides nothing, Ctrl+Enter sends.
    page.keyboard.press("3")
    assert page.evaluate("document.activeElement.id") == "note"
    page.keyboard.type("q1 虚构更名证明")
    assert page.url == first
    press(page, "Control+Enter")
    assert page.url != first
    assert verdicts(queue) == {None: PAIRS - 1, "same": 1}
    page.click("label[for=shortcuts]")
    here = page.url
    for key in ("1", "q", "a", "n", "z", "v"):
        page.keyboard.press(key)
    assert page.url == here
    page.reload()
    page.keyboard.press("1")
    assert page.url == here
    assert verdicts(queue) == {None: PAIRS - 1, "same": 1}
    # The mouse, and a screen reader, press the same buttons.
    with page.expect_navigation():
        page.get_by_role("button", name="双胞胎").click()
    assert verdicts(queue) == {None: PAIRS - 2, "same": 1, "different": 1}


def test_on_a_phone_nothing_is_cut_off_and_no_rule_is_broken(
    queue: Context, page: Page, address: str, authenticator: tuple[CDPSession, str],
    broken_rules: Callable[[Page], list[str]], tmp_path: Path,
) -> None:  # fmt: skip
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    enrol(queue, page, address)
    page.goto(f"{address}/console/queues/match")
    with page.expect_navigation():
        page.click("button.first")
    review = page.url.removeprefix(address)
    for path in (
        "/console",
        "/console/queues/match",
        "/console/queues/objection",
        review,
        f"{review}/reveal",
    ):
        page.goto(f"{address}{path}")
        page.screenshot(path=tmp_path / f"{path.replace('/', '-')[:30]}.png", full_page=True)
        widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths[0] <= widths[1] + 1, (path, widths)
        assert broken_rules(page) == [], path
    page.check("#near_numbers")
    page.click("main form button")
    assert "号码完整显示" in page.inner_text("main")
    assert broken_rules(page) == []


def test_everything_works_without_script(
    queue: Context, page: Page, address: str, authenticator: tuple[CDPSession, str]
) -> None:
    """Of the passkey alone the browser needs script; the cookie is then taken along."""
    enrol(queue, page, address)
    assert page.context.browser is not None
    plain = page.context.browser.new_context(
        java_script_enabled=False, storage_state=page.context.storage_state()
    )
    window = plain.new_page()
    window.goto(f"{address}/console/queues/match")
    window.click("button.first")
    window.get_by_role("button", name="同名不同人").click()
    window.get_by_role("button", name="撤销").click()
    window.get_by_role("button", name="材料不足").click()
    assert verdicts(queue) == {None: PAIRS - 1, "unsure": 1}
    plain.close()


@pytest.mark.parametrize("width", [1100, 390])
def test_a_pile_is_compared_chosen_previewed_decided_and_taken_back(
    queue: Context, page: Page, address: str, authenticator: tuple[CDPSession, str],
    broken_rules: Callable[[Page], list[str]], tmp_path: Path, width: int,
) -> None:  # fmt: skip
    page.set_viewport_size({"width": width, "height": 900})
    enrol(queue, page, address)
    page.goto(f"{address}/console/queues/match")

    def pressed(name: str) -> None:
        with page.expect_navigation():
            page.get_by_role("button", name=name).click()
        assert broken_rules(page) == [], name
        # Without what stands at the foot of the window, which a long picture would show in its middle.
        page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
        widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert widths[0] <= widths[1] + 1, (name, widths)

    with page.expect_navigation():
        page.get_by_role("link", name="成批办理").click()
    assert broken_rules(page) == []
    pressed("取至多 20 件")
    assert page.get_by_role("checkbox").count() == 20
    # Nothing is chosen beforehand, neither pairs nor a verdict.
    assert page.get_by_role("checkbox", checked=True).count() == 0
    assert page.locator("#decision").input_value() == ""
    for at in (1, 2, 5):
        page.get_by_role("checkbox", name=f"选定第 {at} 件").check()
    page.select_option("#decision", "different/number_of_another")
    pressed("预览")
    assert page.inner_text("h1").startswith("拟将 3 件判为：不同")
    pressed("确认办理 3 件")
    assert page.inner_text("h1").startswith("已办理 3 件，未办理 0 件")
    assert verdicts(queue) == {None: PAIRS - 3, "different": 3}
    pressed("全部撤销")
    assert verdicts(queue) == {None: PAIRS}
