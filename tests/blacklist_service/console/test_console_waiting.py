"""A page that waits asks by htmx and by nothing else: what it is told, when it is shown anew, and when it asks no more."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from blacklist_service import console
from blacklist_service.clock import MovingClock
from blacklist_service.console.submission_words import progress_said
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows import process_submission as processing
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.show_submission import SubmissionView
from blacklist_service.workflows.taking_in.take_in_chunk import take_in_chunk
from tests.blacklist_service.console.conftest import Official, invented_id
from tests.blacklist_service.console.sending import asked, confirm, held, send, text

_VENDOR = Path(console.__file__).parent / "static" / "vendor"
_TEMPLATES = Path(console.__file__).parent / "templates" / "console"
_ASKING = {"HX-Request": "true"}
ROWS = "".join(f"虚构吴,{invented_id(at)}\n" for at in range(9))
FILE = f"姓名,证件号码\n{ROWS}".encode()


@pytest.fixture
def place(clerk: Official) -> str:
    """The page of a submission that waits for the worker."""
    return str(confirm(clerk, held(clerk, FILE)).location).removeprefix("/console")


def read(who: Official, asks: str) -> tuple[int, str, dict[str, str]]:
    """What the page is answered: status, text, and where htmx is led."""
    answer = who.get(asks, **_ASKING)
    led = {name: value for name, value in answer.headers.items() if name.startswith("HX-")}
    return answer.status_code, answer.get_data(as_text=True), led


def test_the_file_is_the_one_that_is_written_down(clerk: Official, place: str) -> None:
    readme = (_VENDOR / "README.md").read_text("utf-8")
    kept = (_VENDOR / "htmx.min.js").read_bytes()
    assert re.findall(r"`([0-9a-f]{64})`", readme) == [hashlib.sha256(kept).hexdigest()]
    sha384 = "sha384-" + base64.b64encode(hashlib.sha384(kept).digest()).decode()
    assert f"`{sha384}`" in readme
    assert f'integrity="{sha384}"' in text(clerk, place)
    (version,) = re.findall(r"htmx (\d+\.\d+\.\d+)", readme)
    assert f'version:"{version}"' in kept.decode()
    served = clerk.get("/htmx.js")
    assert (served.data, served.mimetype) == (kept, "text/javascript")


def test_htmx_evaluates_parses_and_keeps_nothing(clerk: Official, place: str) -> None:
    found = re.search(r"name=\"htmx-config\" content='([^']+)'", text(clerk, place))
    assert found is not None
    assert json.loads(unescape(found[1])) == {
        "allowEval": False, "allowScriptTags": False, "defaultSwapStyle": "textContent", "historyCacheSize": 0,
        "historyEnabled": False, "includeIndicatorStyles": False, "selfRequestsOnly": True, "timeout": 10000,
    }  # fmt: skip


def test_only_pages_that_wait_have_it() -> None:
    sources = {path.name: path.read_text("utf-8") for path in _TEMPLATES.glob("*.html")}
    waiting = {"settlement.html", "submission.html", "upload.html"}
    assert {name for name, source in sources.items() if '"console/waiting.html"' in source} == waiting
    assert {name for name, source in sources.items() if "asking(" in source} == {*waiting, "parts.html"}
    assert {name for name, source in sources.items() if "show_htmx" in source} == {"waiting.html"}
    # Words are set as text: markup would be refused by the page's policy.
    assert re.findall(r"hx-[a-z]+=", "".join(sources.values())) == ["hx-get=", "hx-trigger=", "hx-swap="]
    assert 'hx-swap="textContent"' in sources["parts.html"]


def test_a_held_file_leads_to_its_page_once_it_is_read(clerk: Official, context: Context) -> None:
    path = str(send(clerk, FILE).location).removeprefix("/console")
    asks = asked(clerk, path)
    assert asks.startswith(f"{path}/progress?since=")
    assert read(clerk, asks) == (204, "", {})
    # A form may have led to the page: shown anew by its address, nothing is sent twice.
    clerk.get(path)
    refused = clerk.send(path, seen="").get_data(as_text=True)
    assert "UPLOAD.NOT_READ" in refused
    assert "hx-get" in refused
    run_due_jobs(context)
    assert read(clerk, asks) == (204, "", {"HX-Redirect": f"/console{path}"})
    assert asked(clerk, path) == ""
    assert "htmx" not in text(clerk, path)


def test_rows_are_told_with_pace_and_time_left_in_each_phase(
    clerk: Official, context: Context, moving_clock: MovingClock, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(context, settings=context.settings.model_copy(update={"chunk_rows": 4}))
    first = asked(clerk, place)
    assert read(clerk, first) == (204, "", {})
    seen: list[object] = []

    def looking(*given: Any) -> object:
        if not seen:
            # It is no longer what the page showed.
            seen.append(read(clerk, first))
            shown = text(clerk, place)
            assert re.findall(r'class="waiting"[^>]*>([^<]+)<', shown) == ["已处理 0 / 9 行（0%） rows done"]
            seen.append(asked(clerk, place))
        elif len(seen) == 2:
            moving_clock.move(timedelta(seconds=5))
            seen.append(read(clerk, str(seen[1])))
            clerk.client.set_cookie("words", "zh")
            seen.append(read(clerk, str(seen[1])))
        return take_in_chunk(*given)

    monkeypatch.setattr(processing, "take_in_chunk", looking)
    run_due_jobs(small)
    assert seen == [
        (204, "", {"HX-Refresh": "true"}),
        seen[1],
        (
            200,
            "已处理 4 / 9 行（44%） rows done\n每秒约 0.8 行，约剩 7 秒 about 0.8 rows a second, 7 s left",
            {},
        ),
        (200, "已处理 4 / 9 行（44%）\n每秒约 0.8 行，约剩 7 秒", {}),
    ]
    assert read(clerk, str(seen[1])) == (204, "", {"HX-Refresh": "true"})
    assert asked(clerk, place) == ""


@pytest.mark.parametrize(
    ("read_rows", "total", "seconds", "before", "second"),
    [
        (500, 1000, 3, 0, None),
        (500, 1000, 60, 500, None),
        (500, 0, 10, 0, "每秒约 50 行 about 50 rows a second"),
        (500, 10_000, 5, 0, "每秒约 100 行，约剩 2 分钟 about 100 rows a second, 2 min left"),
        (40_000, 1_000_000, 400, 0, "每秒约 100 行，约剩 3 小时 about 100 rows a second, 3 h left"),
        (1000, 1000, 5, 0, "正在收尾并签发回执 the receipt is being made"),
    ],
)
def test_a_pace_is_told_where_it_is_known(
    read_rows: int, total: int, seconds: int, before: int, second: str | None
) -> None:
    view = SubmissionView("s", "processing", False, "", "", total, read_rows, 0, 0, 0, 0, 0, 0, 0, None, ())
    assert progress_said(view, seconds, before)[1:] == ([second] if second else [])


def test_after_half_an_hour_nobody_asks_any_more(
    clerk: Official, moving_clock: MovingClock, place: str
) -> None:
    asks = asked(clerk, place)
    for _ in range(2):
        moving_clock.move(timedelta(minutes=14))
        assert read(clerk, asks) == (204, "", {})
        assert text(clerk, "/submissions"), "somebody is there"
    moving_clock.move(timedelta(minutes=1, seconds=59))
    assert read(clerk, asks)[0] == 204
    moving_clock.move(timedelta(seconds=1))
    status, told, led = read(clerk, asks)
    assert (status, led) == (286, {})
    assert told.startswith("已停止自动更新")


@pytest.mark.parametrize("since", ["", "x", "-1", "٣", "9" * 12, "9" * 5000])
def test_an_address_that_is_not_ours_is_asked_once(clerk: Official, place: str, since: str) -> None:
    path = asked(clerk, place).partition("?")[0]
    assert read(clerk, f"{path}?since={since}")[0] == 286


def test_a_session_that_ended_leads_to_the_log_in(
    clerk: Official, moving_clock: MovingClock, place: str
) -> None:
    asks = asked(clerk, place)
    moving_clock.move(timedelta(days=1))
    assert clerk.get(asks).location == "/console/login"
    assert read(clerk, asks) == (204, "", {"HX-Redirect": "/console/login"})


def test_what_is_no_more_or_another_platforms_shows_the_page_anew(
    clerk: Official, inside: Callable[..., Official]
) -> None:
    path = str(send(clerk, FILE).location).removeprefix("/console")
    asks = asked(clerk, path)
    other = read(inside("other"), asks)
    assert (other[0], other[2]) == (404, {"HX-Refresh": "true"})
    clerk.get(path)
    assert clerk.send(f"{path}/end").status_code == 303
    gone = read(clerk, asks)
    assert (gone[0], gone[2]) == (404, {"HX-Refresh": "true"})


def test_a_report_is_shown_anew_when_its_settlement_is_in(clerk: Official, context: Context) -> None:
    keyed = f"行标识,姓名,证件号码\nK1,虚构冯,{invented_id(1)}\n".encode()
    confirm(clerk, held(clerk, keyed))
    run_due_jobs(context)
    clerk.get("/settlements")
    path = str(clerk.send("/settlements", row_key="K1", submission="", row="").location).removeprefix(
        "/console"
    )
    assert asked(clerk, path) == ""
    clerk.get(path)
    sent = clerk.send(f"{path}/withdraw")
    asks = asked(clerk, path)
    assert asks.startswith(str(sent.location).removeprefix("/console") + "/progress?since=")
    assert read(clerk, asks) == (204, "", {})
    clerk.get(path)
    refused = clerk.send(path, settled_on="x").get_data(as_text=True)
    assert 'role="alert"' in refused
    assert "hx-get" not in refused
    run_due_jobs(context)
    assert read(clerk, asks) == (204, "", {"HX-Refresh": "true"})
