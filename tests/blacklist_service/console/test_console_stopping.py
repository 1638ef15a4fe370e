"""A running submission is stopped from its page: what was taken stays and is told, and the file may be sent again."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest

from blacklist_service.intake.fields import FIELDS
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows import process_submission as processing
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.taking_in.take_in_chunk import take_in_chunk
from tests.blacklist_service.console.conftest import Official, invented_id
from tests.blacklist_service.console.sending import confirm, held, send, text
from tests.told import told

# More than one chunk of four rows.
ROWS = "".join(f"虚构吴,{invented_id(at)}\n" for at in range(9))
FILE = f"姓名,证件号码\n{ROWS}".encode()


@pytest.fixture
def place(clerk: Official) -> str:
    """The page of a submission that waits for the worker."""
    return str(confirm(clerk, held(clerk, FILE)).location).removeprefix("/console")


def stop(who: Official, place: str) -> int:
    who.get("/uploads")
    return who.send(f"{place}/end").status_code


def test_what_was_taken_stays_and_is_told(
    clerk: Official, context: Context, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "停止处理" in text(clerk, place)
    small = replace(context, settings=context.settings.model_copy(update={"chunk_rows": 4}))

    def stopping(*given: Any) -> object:
        assert stop(clerk, place) == 303
        assert stop(clerk, place) == 303
        assert "已请求停止" in text(clerk, place)
        return take_in_chunk(*given)

    monkeypatch.setattr(processing, "take_in_chunk", stopping)
    run_due_jobs(small)
    monkeypatch.undo()
    result = text(clerk, place)
    assert "文件共 9 行，处理了 4 行" in result
    assert "4 = 0 + 4 + 0 + 0" in result
    assert "停止处理" not in result
    assert len(told(context, "submission_cancel_asked")) == 1
    assert clerk.get(f"{place}/receipt").status_code == 404

    again = str(confirm(clerk, held(clerk, FILE)).location).removeprefix("/console")
    run_due_jobs(context)
    assert "9 = 0 + 5 + 0 + 4" in text(clerk, again)


def test_what_is_over_or_anothers_is_not_stopped(
    clerk: Official, inside: Callable[..., Official], context: Context, place: str
) -> None:
    assert stop(inside("other"), place) == 404
    run_due_jobs(context)
    assert stop(clerk, place) == 303
    assert "9 = 0 + 9 + 0 + 0" in text(clerk, place)
    assert told(context, "submission_cancel_asked") == []


@pytest.mark.parametrize("name", ["template.csv", "template.xlsx"])
def test_the_template_is_a_file_whose_columns_are_all_known(clerk: Official, name: str) -> None:
    given = clerk.get(f"/{name}")
    assert given.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    body = given.get_data()
    if name.endswith("csv"):
        body += ("虚构郑" + "," * (len(FIELDS) - 1) + "\r\n").encode()
    sent = send(clerk, body, file=(BytesIO(body), name, "application/octet-stream"))
    run_due_jobs(clerk.context)
    shown = text(clerk, str(sent.location).removeprefix("/console"))
    assert "HEADER." not in shown
    assert ("FILE.EMPTY" in shown) == name.endswith("xlsx")


def test_each_code_leads_to_its_help(clerk: Official, context: Context) -> None:
    path = held(clerk, f"姓名,证件号码,剩余欠款金额\n虚构王,{invented_id(1)},五千\n".encode())
    place = str(confirm(clerk, path).location).removeprefix("/console")
    run_due_jobs(context)
    assert 'href="/help/findings#ROW.AMOUNT_UNIT"' in text(clerk, place)
    refused = text(clerk, held(clerk, "姓名,借款人的号码\n虚构甲,1\n".encode()))
    assert 'href="/help/findings#HEADER.UNKNOWN_COLUMN"' in refused
    assert 'id="HEADER.UNKNOWN_COLUMN"' in clerk.client.get("/help/findings").get_data(as_text=True)
