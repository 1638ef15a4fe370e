"""A clerk tells its files apart without their names, and sees the first rejected rows as they stand in the file."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest

from blacklist_service.intake.types import Cell
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.store import submissions
from blacklist_service.vault.tools import RecordSealer
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import open_cells
from tests.blacklist_service.console.conftest import Official, invented_id
from tests.blacklist_service.console.sending import confirm, held, text

HEADER = "姓名,证件类型,证件号码,手机号,合同编号,借款金额,剩余欠款金额,拖欠开始日期,备注,row_id"
NAME = "虚构赵"
ID = invented_id(7)
PHONE = "13900000007"


def file_of(*amounts: str, name: str = NAME) -> bytes:
    """Invented rows, one for each outstanding amount."""
    rows = [
        f"{name},居民身份证,{ID},{PHONE},C-{at},15000.00,{amount},2019-06-01,虚构备注,内部话"
        for at, amount in enumerate(amounts)
    ]
    return "\n".join([HEADER, *rows, ""]).encode()


def taken(clerk: Official, context: Context, body: bytes) -> str:
    """Sends a file and confirms it; returns the path of what became of it."""
    place = str(confirm(clerk, held(clerk, body)).location).removeprefix("/console")
    run_due_jobs(context)
    return place


def test_files_are_told_apart_without_their_names(clerk: Official, context: Context) -> None:
    """Two files of one minute, kind and size: by the digest, where they wait and once they are reported."""
    bodies = file_of("5000.00"), file_of("6000.00", "7000.00")
    digests = [sha256(body).hexdigest() for body in bodies]
    for body in bodies:
        held(clerk, body, name=f"欠款人{NAME} <b>.csv")
    for outcome in ("1 行", "2 行"):
        waiting = text(clerk, "/submissions")
        assert outcome in waiting
    lines = re.findall(r"<li>.*?</li>", waiting.partition("<h2>待确认")[2])
    for line, digest, rows in zip(lines, reversed(digests), ("2 行", "1 行"), strict=True):
        for shown in (f"<code>{digest[:16]}…</code>", "文本表格 CSV · 1 KiB", "· first</a>", rows):
            assert shown in line, shown
    for body in bodies:
        taken(clerk, context, body)
    told = text(clerk, "/submissions")
    lines = re.findall(r'<tr><th scope="row">.*?</tr>', told)
    assert len(lines) == 2
    for line, digest in zip(lines, reversed(digests), strict=True):
        for shown in (f"<code>{digest[:16]}…</code>", "文本表格 CSV · 1 KiB", "· first</a>"):
            assert shown in line, shown
    assert digests[1] in text(clerk, re.findall(r'<a href="/console(/submissions/[^"]+)"', lines[0])[0])
    # What a sender calls a file is kept nowhere.
    assert "欠款人" not in waiting + told


def cells_of(page: str) -> list[list[str]]:
    """The rows of the rejected, cell by cell as one reads them."""
    table = page.partition('<table class="sent">')[2].partition("</table>")[0]
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    ]


def test_rejected_rows_stand_as_in_the_file_with_their_faults_in_place(
    clerk: Official, context: Context
) -> None:
    page = text(clerk, taken(clerk, context, file_of("5000.00", "五千", "6000.00", "六千元整")))
    head, *rows = cells_of(page)
    assert [name.partition(" ")[0] for name in head[2:]] == HEADER.split(",")
    # Rows as numbered in the file, whose header is row 1: good ones are not repeated.
    assert [re.sub(r"\D", "", row[0]) for row in rows] == ["3", "5"]
    first = dict(zip(head[2:], rows[0][2:], strict=True))
    shown = {name: first[name] for name in ("姓名", "证件类型", "合同编号", "借款金额", "拖欠开始日期")}
    assert shown == {
        "姓名": "虚*", "证件类型": "居民身份证", "合同编号": "C-1", "借款金额": "15000.00", "拖欠开始日期": "2019-06-01",
    }  # fmt: skip
    assert (first["备注"], first["row_id"]) == ("虚…（4 字）", "（3 字）")
    # Beside the value: that it is an error, its code, and what to do.
    assert re.match(r"五\* 错误 error ROW\.AMOUNT", first["剩余欠款金额"]), first["剩余欠款金额"]
    assert "ROW.AMOUNT" not in "".join(text for name, text in first.items() if name != "剩余欠款金额")
    assert page.count('data-of="剩余欠款金额" class="faulty"') == 2
    # Several columns at once, which the file lacks: told of the row as a whole; where to look stands there, too.
    assert "提示 warning ROW.LISTING_FIELDS_MISSING 「年化利率" in rows[0][1]
    assert "剩余欠款金额" in rows[0][1]
    for hidden in (NAME, ID, PHONE, "虚构备注", "内部话", "五千", "六千"):
        assert hidden not in page, hidden


def test_a_row_with_other_cells_than_its_header_says_so(clerk: Official, context: Context) -> None:
    lines = file_of("5000.00", "6000.00").decode().splitlines()
    lines[1] += f",{NAME}"
    lines[2] = ",".join(lines[2].split(",")[:3])
    head, *rows = cells_of(text(clerk, taken(clerk, context, "\n".join([*lines, ""]).encode())))
    assert [re.findall(r"该行 \d+ 格，表头 \d+ 列", row[1]) for row in rows] == [
        ["该行 11 格，表头 10 列"], ["该行 3 格，表头 10 列"]
    ]  # fmt: skip
    assert ["ROW.CELLS" in row[1] for row in rows] == [True, True]
    assert rows[1][5:] == ["—"] * 7
    assert {len(row) for row in rows} == {len(head)}


def test_of_many_rejected_rows_the_first_are_shown_and_each_opened_once(
    clerk: Official, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = taken(clerk, context, file_of(*["五千"] * 23))
    opened: list[int] = []

    def counted(sealer: RecordSealer, submission: int, row: int, sealed: bytes) -> tuple[Cell, ...]:
        opened.append(row)
        return open_cells(sealer, submission, row, sealed)

    monkeypatch.setattr("blacklist_service.workflows.show_bad_rows.open_cells", counted)
    page = text(clerk, place)
    assert opened == list(range(2, 22))
    assert "被拒绝的前 20 行，共 23 行" in page
    assert len(cells_of(page)) == 21


def test_what_is_erased_is_said(clerk: Official, context: Context) -> None:
    place = taken(clerk, context, file_of("五千"))
    with context.store.begin() as connection:
        assert submissions.erase_cells(connection, context.clock.now() + timedelta(days=1)) == 1
    head, row = cells_of(text(clerk, place))
    assert "内容已按期限清除" in row[1]
    assert row[2] == "—"
    assert re.match(r"— 错误 error ROW\.AMOUNT", row[head.index("剩余欠款金额")])


def test_a_heading_of_the_senders_own_is_no_markup(clerk: Official, context: Context) -> None:
    body = file_of("五千").decode().replace("row_id", '"内部""><b>"')
    path = held(clerk, body.encode())
    text(clerk, path)
    clerk.send(f"{path}/columns", **{'column:内部"><b>': "-"})
    run_due_jobs(context)
    place = str(confirm(clerk, path).location).removeprefix("/console")
    run_due_jobs(context)
    page = text(clerk, place)
    assert '<th scope="col">内部&#34;&gt;&lt;b&gt;</th>' in page
    assert 'data-of="内部&#34;&gt;&lt;b&gt;">（3 字）</td>' in page
    assert "><b>" not in page.partition('<table class="sent">')[2].replace('error"><b>错误', "").replace(
        'warning"><b>提示', ""
    )
