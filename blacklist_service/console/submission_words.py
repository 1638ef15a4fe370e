"""The words of a platform's pages: states of a submission and what its rows add up to, Chinese first."""

from typing import Protocol

STATES = {
    "received": "已接收，等待处理 received, waits",
    "processing": "处理中 being processed",
    "done": "已完成 done",
    "refused": "文件未被接受 file refused",
    "cancelled": "已停止 cancelled",
}


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
