"""Somebody with a letter in hand at a phone, and at a desk: in, looks, objects, applies, sees the clocks run, leaves."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.errors import NotReadyError
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.confirm_channel import confirm_channel
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.propose_channel import propose_channel
from blacklist_service.workflows.writing.papers import press_of
from tests.blacklist_service.api.conftest import callers_of, enrol_all
from tests.blacklist_service.api.test_api_way_of_a_listing import ENQUIRY, NAME, NUMBER, PROFILE, V1, Story
from tests.browser.conftest import IN_A_BROWSER, WIDTHS, new_server, serving
from tests.pictures import HEIC, JPEG, PDF

pytestmark = IN_A_BROWSER
CONTACTS = {"department": "虚构处室", "address": "虚构路1号", "phone": "0000-12345678"}


@pytest.fixture
def listed(sqlite_context: Context, moving_clock: MovingClock) -> Iterator[tuple[str, str, Any]]:
    """The address of the service, the case number on somebody's letter, and everybody else of the case."""
    server = new_server(None)
    settings = sqlite_context.settings.model_copy(update={"public_url": server.address})
    told = replace(sqlite_context, settings=settings, profile=replace(PROFILE, contacts=CONTACTS))
    register_legal_bases(told, SYSTEM)
    app = create_app(context=told)
    server.set_app(app)
    story: Any = Story(told, callers_of(app, enrol_all(told)), moving_clock)
    add_feed(told, SYSTEM, code="bureau", member_code="A001", format_name="ndjson", audience="bureau")
    story.allege()
    case_no = story.list_it()
    story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))
    story.publish()
    add_user(told, SYSTEM, member_code="P001", login="second", role="platform")
    channel = propose_channel(
        told, actor_of_login(told, "platform"), payee="虚构网络小额贷款有限公司", phone="400-123-4567",
        page="https://pay.example.cn/a-rather-long-path-of-a-page-where-debts-are-paid/to-the-creditor-itself",
        note="可协商分期。",
    )  # fmt: skip
    confirm_channel(told, actor_of_login(told, "second"), channel.id or 0)
    with serving(server) as address:
        yield address, case_no, story


def has_fonts(story: Any) -> bool:
    """Whether letters can be printed on this machine."""
    try:
        press_of(story.context.settings.letter_fonts)
    except NotReadyError:
        return False
    return True


def choose(page: Page, *given: tuple[bytes, str]) -> None:
    """Chooses files of the phone for the form."""
    page.set_input_files(
        "#file",
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            for content, name in given
        ],
    )


@pytest.mark.parametrize("width", sorted(WIDTHS))
def test_a_person_deals_with_its_case(
    browser: Browser,
    listed: tuple[str, str, Any],
    fits: Callable[[Page, str], None],
    width: str,
) -> None:
    address, case_no, story = listed
    window = browser.new_context(viewport=WIDTHS[width], locale="zh-CN")
    page, complaints, asked = window.new_page(), [], []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))

    def opened(path: str, heading: str) -> None:
        page.goto(f"{address}{path}")
        fits(page, heading)

    opened("/my", "本人办理")
    page.fill("#case_no", case_no)
    page.fill("#name", NAME)
    page.fill("#id_number", NUMBER)
    page.click("main form button")
    fits(page, "我的案件")
    expect(page.locator("#state")).to_contain_text("已列入名单")
    expect(page.locator("dl.channel")).to_contain_text("400-123-4567")
    # Whoever makes the text larger stays where it is.
    page.click("button[value=large]")
    assert page.url == f"{address}/my/case"
    page.click("button[value=standard]")

    page.click("nav >> text=谁查询过我")
    fits(page, "谁查询过我")
    expect(page.locator("table")).to_contain_text("贷前审批")
    page.click("nav >> text=提供去向")
    fits(page, "提供去向")
    expect(page.locator("article")).to_contain_text("尚未确认")

    page.click("nav >> text=提出异议")
    fits(page, "提出异议")
    page.check("input[value=paid]")
    page.fill("#narrative", "虚构：去年十月已还清，有转账凭证。")
    choose(page, (JPEG, "IMG_0001.jpg"), (PDF, "虚构转账凭证.pdf"))
    page.click("main > form button")
    fits(page, "我的案件")
    expect(page.locator("section:has(#objections)")).to_contain_text("还有 20 天")
    expect(page.locator("section:has(#objections)")).to_contain_text("2 个")
    page.click("text=查看、补充")
    fits(page, "异议材料")
    expect(page.locator("ol.files")).to_contain_text("虚构转账凭证.pdf")
    # A refusal is read, also where the browser is still sending.
    choose(page, (b"MZ no photograph" * 500_000, "IMG_0002.jpg"))
    page.click("text=提交文件")
    expect(page.locator("[role=alert]")).to_contain_text("EXHIBIT.KIND")
    fits(page, "异议材料")
    assert len(complaints) == 1
    complaints.clear()
    choose(page, (HEIC, "IMG_0003.HEIC"))
    page.click("text=提交文件")
    expect(page.locator("#received")).to_contain_text("已收到 3 个文件")
    fits(page, "异议材料")
    assert story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))["disputed"] is True

    page.click("nav >> text=申请修复")
    fits(page, "申请信用修复")
    page.fill("#application", "虚构：已全部还清。")
    page.check("input[value=yes]")
    choose(page, (JPEG, "IMG_0004.jpg"))
    page.click("main > form button")
    expect(page.locator("section:has(#repairs)")).to_contain_text("已收到")
    page.click("section:has(#repairs) >> text=查看、补充")
    fits(page, "修复材料")
    choose(page, (PDF, "虚构结清证明.pdf"))
    page.click("text=提交文件")
    expect(page.locator("#received")).to_contain_text("已收到 2 个文件")
    fits(page, "修复材料")

    page.click("nav >> text=本人声明")
    fits(page, "本人声明")
    page.fill("#statement", "虚构：平台清退后找不到还款渠道，\n愿意还款。")
    page.click("text=提交声明")
    fits(page, "我的案件")
    said = "虚构：平台清退后找不到还款渠道， 愿意还款。"
    expect(page.locator("section:has(#statement)")).to_contain_text(said)
    (entry,) = story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))["entries"]
    assert entry["statement"] == said
    page.click("nav >> text=本人声明")
    fits(page, "本人声明")
    page.click("text=撤回声明 ")
    expect(page.locator("section:has(#statement)")).to_contain_text("没有声明")

    page.click("nav >> text=本人文书")
    fits(page, "本人文书")
    page.click("text=下载未列入证明")
    expect(page.locator("[role=alert]")).to_contain_text("CERTIFICATE.LISTED")
    fits(page, "本人文书")
    # The browser itself tells its console of a refusal.
    assert len(complaints) == 1
    complaints.clear()
    if has_fonts(story):
        with page.expect_download() as kept:
            page.click("text=下载本人报告")
        assert kept.value.suggested_filename == "own_report.pdf"
        assert kept.value.path().read_bytes().startswith(b"%PDF-")

    page.click("nav >> text=本人文书")
    fits(page, "本人文书")
    page.click("nav >> text=离开")
    fits(page, "本人办理")
    assert complaints == []
    page.go_back()
    expect(page.locator("main")).to_contain_text("CASE.PASS")
    assert all(url.startswith(address) for url in asked)
    window.close()
