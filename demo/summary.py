"""The table at the end of the demo."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from blacklist_service.workflows.show_submission import SubmissionView
from demo.told import Told


def print_summary(console: Console, told: Told, home: Path, folder: Path, keys: dict[str, str]) -> None:
    """Prints what was read, decided, published and checked, with the paths and the log-ins."""
    _print_submissions(console, told)
    table = Table(title="名单 / the list", show_header=False)
    table.add_row("信息主体 / subjects", str(sum(view.subjects_new for _, view in _distinct(told))))
    table.add_row("机器合并 / merges by machine", str(told.machine_merges))
    table.add_row("转人工复核 / sent to review", str(sum(view.reviews for _, view in _distinct(told))))
    table.add_row("已复核 / reviews decided", str(told.reviews_decided))
    table.add_row("列入 / listings", str(len(told.listed)))
    for release in told.releases:
        table.add_row("发布 / release", release)
    table.add_row("注销标记 / tombstone", told.tombstone)
    console.print(table)
    checks = Table(title="检查 / checks", show_header=False)
    for sentence, held in told.checks.items():
        checks.add_row("[green]通过 passed[/green]" if held else "[red]未通过 FAILED[/red]", sentence)
    passed = sum(told.checks.values())
    checks.add_row(f"{passed}/{len(told.checks)}", "检查通过 / checks passed")
    console.print(checks)
    console.print(f"数据目录 / data: {home}\n接收方目录 / recipient's folder: {folder}")
    if told.own_case is not None:
        console.print("本人办理 / one of the listed, invented, as it comes in at /my:")
        console.print(
            f"  案号 {told.own_case.case_no}  姓名 {told.own_case.name}  号码 {told.own_case.id_number}"
        )
    console.print("接口密钥 / keys for the interface:")
    for login, key in keys.items():
        # In one piece, for whoever copies it.
        console.print(f"  {login:<8} {key}", highlight=False, soft_wrap=True)


def _print_submissions(console: Console, told: Told) -> None:
    table = Table(title="报送 / submissions")
    # Both are whole at eighty columns only when one stands under the other.
    table.add_column("文件 / file\n回执 / receipt", no_wrap=True)
    for column in ("读取\nread", "通过\naccepted", "警告\nwarned", "拒绝\nrejected", "重复\nrepeated"):
        table.add_column(column, justify="right")
    for name, view in told.submissions:
        counts = (view.read, view.accepted, view.warned, view.rejected, view.repeated)
        table.add_row(f"{name}\n{view.receipt or '—'}", *map(str, counts))
    console.print(table)


def _distinct(told: Told) -> list[tuple[str, SubmissionView]]:
    """Without the file that was sent again."""
    return list({view.submission: (name, view) for name, view in told.submissions}.values())
