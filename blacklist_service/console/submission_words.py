"""The words of a platform's pages: states of a submission and what its rows add up to, Chinese first."""

from math import ceil
from typing import Protocol

from blacklist_service.workflows.show_upload import HeldLine

STATES = {
    "received": "已接收，等待处理 received, waits",
    "processing": "处理中 being processed",
    "done": "已完成 done",
    "refused": "文件未被接受 file refused",
    "cancelled": "已停止 cancelled",
}

OUTCOMES = (
    ("read", "读取", "read"), ("accepted", "接受", "accepted"), ("warned", "接受但有提示", "accepted, warned"),
    ("rejected", "拒绝", "rejected"), ("repeated", "重复", "repeated"),
)  # fmt: skip
REPORT_STATES = {
    "current": "有效 current", "superseded": "已被新版本取代 superseded", "withdrawn": "已撤回 withdrawn",
    "erased": "已按期限清除 erased",
}  # fmt: skip
OBJECTION_REASONS = {
    "not_me": "这不是其本人的债务 the debt is not theirs", "same_name": "同名的另一个人 somebody else of that name",
    "stolen_identity": "身份被冒用 stolen identity", "paid": "已经还清 paid",
    "rate_above_cap": "利率超过司法保护上限 rate above the legal cap", "no_notice": "没有告知 never told",
    "not_malicious": "有困难，不是恶意 hardship, not evasion", "expired": "已经超过期限 the term is over",
    "other": "其他理由 another reason",
}  # fmt: skip
# How a file that waits to be confirmed stands.
HELD = {"looked_at": "正在检查 being looked through", "unreadable": "无法读取 cannot be read"}
MEDIA = {"csv": "文本表格 CSV", "xlsx": "Excel 工作簿 XLSX", "jsonl": "JSON Lines"}
CHARSETS = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8（带签名 with BOM）", "gb18030": "GB18030（含 GBK、GB2312）"}
DELIMITERS = {",": "逗号 comma", "\t": "制表符 tab", ";": "分号 semicolon"}
_KIB = 1024
# So many characters of a digest tell one file of a member from its others.
_TELLING = 16
# A rate is told of so many seconds at least, from so many rows a second on without a decimal.
_SETTLED = 4
_WHOLE = 10
# A time is told in the smaller unit up to so many times the larger one.
_IN_SMALLER = 1.5


class Counted(Protocol):
    """Whatever tells what the rows of a submission came to."""

    @property
    def read(self) -> int: ...
    @property
    def accepted(self) -> int: ...
    @property
    def warned(self) -> int: ...
    @property
    def rejected(self) -> int: ...
    @property
    def repeated(self) -> int: ...


class Sent(Protocol):
    """Whatever tells of a file by kind, size and digest."""

    @property
    def media(self) -> str: ...
    @property
    def body_bytes(self) -> int: ...
    @property
    def content_sha256(self) -> str: ...


class Watched(Protocol):
    """Whatever tells how far its rows are done; `rows_total` is 0 while nobody has counted them."""

    @property
    def read(self) -> int: ...
    @property
    def rows_total(self) -> int: ...


def summed(counts: Counted) -> str:
    """The sum as a reader checks it: rows read = accepted + warned + rejected + repeated."""
    parts = " + ".join(
        f"{part:,}" for part in (counts.accepted, counts.warned, counts.rejected, counts.repeated)
    )
    return f"{counts.read:,} = {parts}"


def held_said(one: HeldLine) -> str:
    """What is known of a file that waits: its rows, or why there are none."""
    return HELD.get(one.standing) or f"{one.rows_total:,} 行 {one.rows_total:,} rows"


def file_said(one: Sent) -> tuple[str, str]:
    """What tells a file from others without its name, which is not kept: kind and size, and how its digest begins."""
    return f"{MEDIA[one.media]} · {size_said(one.body_bytes)}", f"{one.content_sha256[:_TELLING]}…"


def progress_said(view: Watched, seconds: int = 0, before: int = 0) -> list[str]:
    """How far it is; and where it was `before` so many seconds ago, how fast, and how long the rest takes."""
    share = f"（{view.read * 100 // view.rows_total}%）" if view.rows_total else ""
    of = f" / {view.rows_total:,}" if view.rows_total else ""
    lines = [f"已处理 {view.read:,}{of} 行{share} rows done"]
    left = view.rows_total - view.read
    if view.rows_total and left <= 0:
        return [*lines, "正在收尾并签发回执 the receipt is being made"]
    if seconds < _SETTLED or view.read <= before:
        return lines
    rate = (view.read - before) / seconds
    fast = f"{rate:,.0f}" if rate >= _WHOLE else f"{rate:.1f}"
    if left <= 0:
        return [*lines, f"每秒约 {fast} 行 about {fast} rows a second"]
    number, zh, en = _time_said(left / rate)
    return [*lines, f"每秒约 {fast} 行，约剩 {number} {zh} about {fast} rows a second, {number} {en} left"]


def _time_said(seconds: float) -> tuple[int, str, str]:
    """A time as one number with its unit, rounded up: nobody is disappointed by a second."""
    for size, zh, en in ((3600, "小时", "h"), (60, "分钟", "min")):
        if seconds > _IN_SMALLER * size:
            return ceil(seconds / size), zh, en
    return max(1, ceil(seconds)), "秒", "s"


def size_said(size: int) -> str:
    """Bytes as a person reads them."""
    if size < _KIB * _KIB:
        return f"{max(1, size // _KIB):,} KiB"
    return f"{size / _KIB / _KIB:,.1f}".removesuffix(".0") + " MiB"
