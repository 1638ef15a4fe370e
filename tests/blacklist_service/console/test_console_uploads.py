"""A platform's file: chosen, looked through, previewed in part, confirmed, taken in, and told of with totals that add up."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.store import submissions
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Submission, UploadPart
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.workflows.authenticate_caller import actor_of_login, for_member
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.tidy_queue import tidy_queue
from blacklist_service.workflows.withdraw_proposals import withdraw_proposals
from tests.blacklist_service.console.conftest import Official, invented_id
from tests.blacklist_service.console.sending import asked, confirm, held, send, text
from tests.told import told

SAMPLES = Path(__file__).parents[3] / "samples"
HEADER = "姓名,证件类型,证件号码,手机号,合同编号,借款金额(万元),剩余欠款金额,拖欠开始日期,备注"
NAME = "虚构赵"
PHONE = "13900000007"
ID = invented_id(7)
_OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}


def csv_of(good: int, bad: int = 0) -> bytes:
    """Invented rows; the last `bad` have an amount in words."""
    rows = [
        f"{NAME},居民身份证,{ID},{PHONE},C-{number},1.5,{'5000.00' if number < good else '五千'},2019-06-01,虚构备注若干"
        for number in range(good + bad)
    ]
    return "\n".join([HEADER, *rows, ""]).encode()


def test_a_file_goes_the_whole_way(clerk: Official, context: Context) -> None:
    sent = send(clerk, csv_of(4, bad=2))
    path = str(sent.location).removeprefix("/console")
    waiting = text(clerk, path)
    assert "正在检查文件" in waiting
    assert "UPLOAD.NOT_READ" in confirm(clerk, path).get_data(as_text=True)
    assert "正在检查" in text(clerk, "/submissions")
    run_due_jobs(context)

    preview = text(clerk, path)
    for shown in (
        "UTF-8",
        '逗号 <span lang="en">comma',
        '6 行 <span lang="en">rows',
        "第 2 行",
        "第 4 行",
        "虚*",
        "×10,000 元",
        "C-1",
        "虚…（6 字）",
    ):
        assert shown in preview, shown
    for hidden in (NAME, ID, PHONE, "第 5 行"):
        assert hidden not in preview, hidden
    assert "不能据以列入名单：年化利率、逃废债情形、偿还能力依据" in preview
    waiting = text(clerk, "/submissions")
    assert (
        "待确认" in waiting,
        "文本表格 CSV · 1 KiB" in waiting,
        '6 行 <span lang="en">6 rows' in waiting,
    ) == (True,) * 3

    confirmed = confirm(clerk, path)
    place = str(confirmed.location).removeprefix("/console")
    assert place == path.replace("uploads", "submissions")
    assert clerk.get(path).location == f"/console{place}"
    assert "进度" in text(clerk, place)
    assert "已处理 0 / 6 行" in text(clerk, place)
    run_due_jobs(context)

    result = text(clerk, place)
    assert re.findall(r"<li><b>([\d,]+)</b>", result) == ["6", "0", "4", "2", "0"]
    assert "6 = 0 + 4 + 2 + 0" in result
    assert "待确认" not in text(clerk, "/submissions")


def test_of_several_files_that_wait_the_unreadable_one_is_told(clerk: Official, context: Context) -> None:
    send(clerk, csv_of(1))
    send(clerk, "姓名,姓名\n虚构赵,虚构钱\n".encode())
    run_due_jobs(context)
    waiting = text(clerk, "/submissions")
    assert (waiting.count("无法读取"), waiting.count("1 行 ")) == (1, 1)


def test_the_result_names_what_is_wrong_and_shows_it_in_part(clerk: Official, context: Context) -> None:
    rows = csv_of(1, bad=2).decode().replace(",5000.00,", f",{NAME},")
    path = held(clerk, rows.encode())
    place = str(confirm(clerk, path).location).removeprefix("/console")
    run_due_jobs(context)
    result = text(clerk, place)
    assert "3 = 0 + 0 + 3 + 0" in result
    counts = re.findall(
        r"<code>(ROW\.[A-Z_]+)</code></a><br>[^<]+<span[^>]*>[^<]+</span></th><td>(\d+)</td><td>(\d+)</td>",
        result,
    )
    assert counts == [
        ("ROW.AMOUNT_UNIT", "2", "3"), ("ROW.AMOUNT", "1", "2"), ("ROW.LISTING_FIELDS_MISSING", "3", "2")
    ]  # fmt: skip
    assert re.findall(r'<td data-of="剩余欠款金额" class="faulty">([^<]+)<', result) == ["虚*", "五*", "五*"]
    for hidden in (NAME, ID, PHONE):
        assert hidden not in result
    book = clerk.get(f"{place}/errors")
    assert book.headers["Content-Disposition"].startswith('attachment; filename="errors-')
    assert book.get_data().startswith(b"PK")


def test_the_workbook_asks_for_the_second_factor_again(
    clerk: Official, context: Context, moving_clock: MovingClock
) -> None:
    path = held(clerk, csv_of(1, bad=1))
    place = str(confirm(clerk, path).location).removeprefix("/console")
    run_due_jobs(context)
    moving_clock.move(timedelta(minutes=context.settings.step_up_minutes + 1))
    assert clerk.get(f"{place}/errors").location == f"/console/step-up{place}/errors"
    receipt = clerk.get(f"{place}/receipt")
    assert receipt.get_json()["rejected"] == 1
    paper = clerk.get(f"{place}/receipt.pdf")
    assert paper.mimetype == "application/pdf"
    assert paper.get_data().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        ("reports.gb18030.csv", "GB18030（含 GBK、GB2312）"),
        ("organisations.utf8bom.csv", "UTF-8"),
        ("provincial_2018.xlsx", "Excel 工作簿 XLSX"),
        ("reports.jsonl", "JSON Lines"),
    ],
)
def test_every_kind_of_file_is_recognised(clerk: Official, sample: str, said: str) -> None:
    preview = text(clerk, held(clerk, (SAMPLES / sample).read_bytes(), name=sample))
    assert said in preview
    assert "确认报送" in preview


def test_a_file_that_cannot_be_read_is_refused_before_anything_is_reported(clerk: Official) -> None:
    path = held(clerk, "姓名,借款人的号码\n虚构甲,1\n".encode())
    told = text(clerk, path)
    assert "HEADER.UNKNOWN_COLUMN" in told
    assert "借款人的号码" in told
    clerk.get(path)
    assert "UPLOAD.UNREADABLE" in clerk.send(path, seen="").get_data(as_text=True)
    for body, code in ((b"", "FILE.EMPTY"), (b"\x00\x01", "FILE.TYPE_UNKNOWN")):
        refused = send(clerk, body, file=(BytesIO(body), "strange", "application/octet-stream"))
        assert (refused.status_code, code in refused.get_data(as_text=True)) == (422, True), code


def test_the_same_content_leads_to_the_earlier_submission(clerk: Official, context: Context) -> None:
    places = []
    for _ in range(2):
        path = held(clerk, csv_of(2))
        places.append(confirm(clerk, path).location)
        run_due_jobs(context)
    assert places[0] == places[1]
    assert parts_of(context) == 0
    first = context.vault.ids.read("submission", str(places[0]).rpartition("/")[2])
    (gone,) = told(context, "upload_discarded")
    assert gone[4]["same_as"] == first


def test_it_is_reported_when_and_by_whom_it_is_confirmed(
    clerk: Official, inside: Callable[..., Official], context: Context, moving_clock: MovingClock
) -> None:
    path = held(clerk, csv_of(1))
    add_user(context, SYSTEM, member_code="P001", login="colleague", role="platform")
    colleague = inside("colleague")
    moving_clock.move(timedelta(hours=3))
    colleague.come_in()
    place = str(confirm(colleague, path).location).removeprefix("/console")
    run_due_jobs(context)
    receipt = colleague.get(f"{place}/receipt").get_json()
    assert receipt["received_at"] == context.clock.now().isoformat()
    assert "colleague" in text(colleague, "/submissions")


def test_another_platform_and_officials_are_told_nothing(
    clerk: Official, inside: Callable[..., Official], context: Context
) -> None:
    path = held(clerk, csv_of(2, bad=1))
    place = path.replace("uploads", "submissions")
    other = inside("other")
    unknown = context.vault.ids.show("submission", 1 << 40)
    number = path.rpartition("/")[2]

    def both() -> None:
        for at in (
            path,
            f"{path}/progress",
            place,
            f"{place}/progress",
            f"{place}/errors",
            f"{place}/receipt",
            f"{place}/receipt.pdf",
        ):
            theirs = [other.get(at)]
            none = [other.get(at.replace(number, unknown))]
            if at == path:
                other.get("/uploads")
                theirs.append(other.send(at, seen=""))
                other.get("/uploads")
                none.append(other.send(at.replace(number, unknown), seen=""))
            bare = [[(one.status_code, re.sub(rf"[0-9a-f]{{64}}|{number}|{unknown}", "", one.get_data(as_text=True))) for one in each]
                    for each in (theirs, none)]  # fmt: skip
            assert bare[0] == bare[1], at
            assert bare[0][0][0] == 404, at

    both()
    confirm(clerk, path)
    run_due_jobs(context)
    both()
    assert text(clerk, place)
    assert number not in text(other, "/submissions")


def parts_of(context: Context) -> int:
    with context.store.read() as connection:
        return len(connection.execute(table_of(UploadPart).select()).all())


def test_a_form_that_is_not_ours_leaves_nothing(clerk: Official, context: Context) -> None:
    file = (BytesIO(csv_of(1)), "a.csv", "text/csv")
    for changed, code in (
        ({"form_token": "0" * 64}, "FORM.FOREIGN"),
        ({"form_token": ""}, "FORM.FOREIGN"),
        ({"more": "x"}, "FORM.FIELDS"),
        ({"file2": file}, "FORM.FIELDS"),
        ({"charset": "klingon"}, "FILE.CHARSET_UNSUPPORTED"),
        ({"charset": "x" * 5000}, "FORM.FIELDS"),
    ):
        refused = send(clerk, csv_of(1), **changed)
        assert code in refused.get_data(as_text=True), (changed, refused.status_code)
        assert refused.status_code in (403, 422)
    clerk.get("/uploads")
    for headers, media in (
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://else.example"}, "multipart/form-data"),
        (_OURS, "application/x-www-form-urlencoded"),
        (_OURS, "text/csv"),
    ):
        answer = clerk.client.post(
            "/console/uploads", data={"form_token": clerk.token}, headers=headers, content_type=media
        )
        assert "FORM.FOREIGN" in answer.get_data(as_text=True)
    with context.store.read() as connection:
        assert connection.execute(table_of(Submission).select()).all() == []
    assert parts_of(context) == 0


def framed(
    token: str, file: bytes, *, name: str = "a.csv", end: bytes = b"\r\n--x--\r\n", before: bool = True
) -> bytes:
    """The body of the form, by hand."""
    fields = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % (name, value)
        for name, value in ((b"form_token", token.encode()), (b"charset", b""))
    )
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    part = head.encode() + file + b"\r\n"
    body = fields + part if before else part + fields
    return body.removesuffix(b"\r\n") + end


def post(who: Official, body: bytes, media: str = "multipart/form-data; boundary=x") -> TestResponse:
    return who.client.post("/console/uploads", data=body, headers=_OURS, content_type=media)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"end": b""}, "BODY.INCOMPLETE"),
        ({"end": b"\r\n--x"}, "BODY.INCOMPLETE"),
        ({"before": False}, "FORM.FOREIGN"),
        (
            {"end": b"\r\n--x\r\nContent-Disposition: form-data; name=more\r\n\r\nz\r\n--x--\r\n"},
            "FORM.FIELDS",
        ),
        ({"end": b"\r\n--x\r\nbroken\r\n\r\nz\r\n--x--\r\n"}, "BODY.INCOMPLETE"),
    ],
)
def test_half_a_file_or_one_before_its_token_is_no_file(
    clerk: Official, context: Context, how: dict[str, Any], code: str
) -> None:
    clerk.get("/uploads")
    # More than one piece, so that half of it is kept by the time that the rest is missing.
    body = framed(clerk.token, csv_of(20_000), **how)
    answer = post(clerk, body)
    assert code in answer.get_data(as_text=True), answer.status_code
    assert parts_of(context) == 0
    for boundary in ("", "; boundary=", "; boundary=y"):
        answer = post(clerk, body, f"multipart/form-data{boundary}")
        assert answer.status_code in (400, 413, 422)
    assert parts_of(context) == 0


def test_a_file_of_many_pieces_arrives_whole_whatever_it_is_called(clerk: Official, context: Context) -> None:
    body = csv_of(20_000)
    clerk.get("/uploads")
    for name in (
        "../../etc/passwd.csv",
        "a\u202ecsv.exe.csv",
        "<script>.csv",
        "x" * 300 + ".csv",
        "名单.csv",
    ):
        sent = framed(clerk.token, body, name=name)
        assert post(clerk, sent).status_code == 303, name
    with context.store.read() as connection:
        kept = submissions.held_of(connection, clerk_member(context), 9)
    assert [one.body_bytes for one in kept] == [len(body)] * 5


def clerk_member(context: Context) -> int:
    with context.store.read() as connection:
        found = connection.execute(table_of(Submission).select()).mappings().first()
    assert found is not None
    return int(found["member_id"])


def test_a_clerk_beyond_the_budget_is_suspended_by_the_whole_house(
    clerk: Official, context: Context, moving_clock: MovingClock
) -> None:
    """What follows a suspension withdraws proposals of those who reach no more: a member's own rows do not tell whom
    officials reach, so that it refuses a member's context."""
    path = held(clerk, csv_of(1, bad=1))
    place = confirm(clerk, path).location
    run_due_jobs(context)
    budgets = {"own": (0, 0), "service": (1000, 1000)}
    frugal = replace(context, vault=vault_of(context.settings, BudgetGate(budgets, moving_clock)))
    browser = create_app(context=frugal).test_client()
    browser.set_cookie("console", clerk.cookie)
    answer = browser.get(place)
    assert (answer.status_code, "VAULT.BUDGET" in answer.get_data(as_text=True)) == (403, True)
    assert [entry[1] for entry in told(context, "opening_refused", "person_suspended")] == [
        "opening_refused", "person_suspended",
    ]  # fmt: skip
    with pytest.raises(ValueError, match="one member's rows"):
        withdraw_proposals(for_member(context, actor_of_login(context, "first")))


class Counted(BytesIO):
    """A body that tells how much of it was read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


def test_what_comes_behind_the_file_is_refused_before_it_is_read(clerk: Official, context: Context) -> None:
    clerk.get("/uploads")
    parts = [
        b'--x\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n' + clerk.token.encode(),
        b'\r\n--x\r\nContent-Disposition: form-data; name="charset"\r\n\r\n',
        b'\r\n--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + csv_of(1),
        b'\r\n--x\r\nContent-Disposition: form-data; name="more"; filename="b.csv"\r\n\r\n'
        + b"a" * 8_000_000,
        b"\r\n--x--\r\n",
    ]
    body = Counted(b"".join(parts))
    answer = clerk.client.post(
        "/console/uploads", headers=_OURS, input_stream=body, content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(len(body.getvalue()))},
    )  # fmt: skip
    assert answer.status_code == 422
    assert body.taken < 1_000_000


def test_a_file_above_the_limit_is_refused_by_its_length(clerk: Official, context: Context) -> None:
    object.__setattr__(context, "settings", context.settings.model_copy(update={"max_upload_bytes": 1000}))
    clerk.get("/uploads")
    for body in (csv_of(20_000), csv_of(50)):
        refused = post(clerk, framed(clerk.token, body))
        assert (refused.status_code, "FILE.TOO_LARGE" in refused.get_data(as_text=True)) == (413, True)
    assert parts_of(context) == 0


def test_what_is_not_confirmed_is_gone_after_a_day_and_was_never_in_plain_text(
    clerk: Official, context: Context, moving_clock: MovingClock
) -> None:
    path = held(clerk, csv_of(3))
    with context.store.read() as connection:
        rows = connection.execute(table_of(UploadPart).select()).all()
    assert len(rows) == 2
    assert [one for row in rows for one in (NAME.encode(), ID.encode()) if one in row.body] == []
    moving_clock.move(timedelta(hours=25))
    tidy_queue(context)
    assert parts_of(context) == 0
    clerk.come_in()
    assert clerk.get(path).status_code == 404


def test_the_job_of_an_upload_that_is_gone_does_nothing(
    clerk: Official, context: Context, app: APIFlask
) -> None:
    sent = send(clerk, csv_of(1))
    number = context.vault.ids.read("submission", str(sent.location).rpartition("/")[2])
    with context.store.begin() as connection:
        submissions.drop_unfinished(connection, number)
    assert run_due_jobs(context) == 1
    assert parts_of(context) == 0


def test_a_file_that_is_not_to_be_reported_is_deleted_at_once(
    clerk: Official, context: Context, inside: Callable[..., Official]
) -> None:
    path = held(clerk, csv_of(3))
    other = inside("other")
    other.get("/uploads")
    assert other.send(f"{path}/end").status_code == 404
    clerk.get(path)
    assert clerk.send(f"{path}/end").location == "/console/submissions"
    assert parts_of(context) == 0
    assert clerk.get(path).status_code == 404
    path = held(clerk, csv_of(3))
    confirm(clerk, path)
    clerk.get("/uploads")
    assert clerk.send(f"{path}/end").status_code == 404
    assert parts_of(context) > 0


def test_only_so_many_files_wait(clerk: Official, context: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blacklist_service.workflows.hold_upload.MOST_HELD", 2)
    for rows in (1, 2):
        assert send(clerk, csv_of(rows)).status_code == 303
    before = parts_of(context)
    refused = send(clerk, csv_of(3))
    assert (refused.status_code, "UPLOAD.TOO_MANY" in refused.get_data(as_text=True)) == (409, True)
    assert parts_of(context) == before


def test_a_file_without_its_length_is_refused(clerk: Official, context: Context) -> None:
    clerk.get("/uploads")
    body = framed(clerk.token, csv_of(1))
    chunked = {**_OURS, "Transfer-Encoding": "chunked"}
    answer = clerk.client.post(
        "/console/uploads", data=body, headers=chunked, content_type="multipart/form-data; boundary=x"
    )
    assert (answer.status_code, "BODY.LENGTH" in answer.get_data(as_text=True)) == (411, True)
    assert parts_of(context) == 0


def test_a_page_that_asks_by_itself_keeps_nobody_logged_in(
    clerk: Official, moving_clock: MovingClock
) -> None:
    """Whoever left the desk with an upload on its way is out after the idle time, however often the page asks."""
    place = str(send(clerk, csv_of(1)).location).removeprefix("/console")
    for _ in range(3):
        moving_clock.move(timedelta(minutes=9))
        assert clerk.get(place).status_code == 200, "somebody is there"
    answers, asks = [], asked(clerk, place)
    for _ in range(2):
        moving_clock.move(timedelta(minutes=9))
        answers.append(clerk.get(asks).status_code)
    assert answers == [204, 303]
