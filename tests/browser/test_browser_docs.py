"""The human page of the API in a real browser: it renders, in Chinese first, from this house alone."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import IN_A_BROWSER

CHROMIUM = shutil.which("chromium")
pytestmark = IN_A_BROWSER


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()


def test_the_page_renders_without_outside_assets_or_errors(page: Page, address: str, tmp_path: Path) -> None:
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    answer = page.goto(f"{address}/api/v1/docs")
    assert answer is not None
    assert answer.status == 200
    assert complaints == []
    assert all(url.startswith(address) for url in asked), asked
    text = page.inner_text("body")
    assert "未配置运营主体" in text or "内部" in text, (
        "every page says that the service is regulator-internal"
    )
    for call in ("/api/v1/submissions", "/api/v1/enquiries", "/api/v1/feeds"):
        assert call in text
    captions = [caption.split()[0] for caption in page.locator("nav caption").all_inner_texts()]
    assert captions == ["报送批次", "批量报送", "查询", "共享与发布", "加密公钥", "状态位串", "待办与人工复核", "列入", "成批决定", "异议", "信用修复",
                        "文书", "信息主体", "日志", "公钥", "运行状态"], "the nouns in the order of their work, not by length of path"  # fmt: skip
    page.click("nav a:has-text('/reviews/{review}/decision')")
    assert page.evaluate("document.querySelector(location.hash).innerText").startswith("POST")
    shot = tmp_path / "docs.png"
    page.screenshot(path=shot, full_page=False)
    assert shot.stat().st_size > 20_000


def test_the_page_fits_a_phone_without_scrolling_sideways(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{address}/api/v1/docs")
    widths = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    page.close()
    assert widths[0] <= widths[1] + 1, widths
