"""A clerk tells its files apart without their names, and sees the first rejected rows as they stand in the file."""

import re
from hashlib import sha256

from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows.context import Context
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
