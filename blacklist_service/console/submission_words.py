"""The words of a platform's pages: states of a submission and what its rows add up to, Chinese first."""

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


def summed(counts: Counted) -> str:
    """The sum as a reader checks it: rows read = accepted + warned + rejected + repeated."""
    parts = " + ".join(
        f"{part:,}" for part in (counts.accepted, counts.warned, counts.rejected, counts.repeated)
    )
    return f"{counts.read:,} = {parts}"


def held_said(one: HeldLine) -> str:
    """What is known of a file that waits: its rows, or why there are none."""
    return HELD.get(one.standing) or f"{one.rows_total:,} 行 {one.rows_total:,} rows"


def size_said(size: int) -> str:
    """Bytes as a person reads them."""
    if size < _KIB * _KIB:
        return f"{max(1, size // _KIB):,} KiB"
    return f"{size / _KIB / _KIB:,.1f}".removesuffix(".0") + " MiB"
