"""What a submission came to, as the contract's JSON document and as tables: counts, findings, first bad rows."""

from dataclasses import dataclass, field

from rich.console import RenderableType

from blacklist_service.cli.output import facts_table, table
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.show_submission import SubmissionView, show_rows

_PAGE = 5000
# Findings of more rows than these are not counted: the error workbook holds them all.
_MOST_ROWS = 200_000
_ROWS_SHOWN = 5
_COLUMNS_SHOWN = 8


@dataclass(slots=True)
class FindingCount:
    """How often a finding occurred, the first rows (as numbered in the file) that have it, and in which columns."""

    code: str
    severity: str
    zh: str
    en: str
    count: int = 0
    rows: list[int] = field(default_factory=list)
    columns: dict[str, None] = field(default_factory=dict)


def count_findings(context: Context, actor: Actor, submission: int) -> list[FindingCount]:
    """The findings of rejected, then warned rows by code, errors first and the most frequent first."""
    counts: dict[str, FindingCount] = {}
    for outcome in ("rejected", "warned"):
        after = seen = 0
        while seen < _MOST_ROWS:
            page = show_rows(context, actor, submission, outcome=outcome, after=after, limit=_PAGE)
            for row in page:
                for found in row.findings:
                    one = counts.setdefault(
                        found.code, FindingCount(found.code, found.severity, found.zh, found.en)
                    )
                    one.count += 1
                    one.rows = sorted({*one.rows, row.row})[:_ROWS_SHOWN]
                    if found.column and len(one.columns) < _COLUMNS_SHOWN:
                        one.columns[found.column] = None
            if len(page) < _PAGE:
                break
            after, seen = page[-1].row, seen + len(page)
    return sorted(counts.values(), key=lambda one: (one.severity, -one.count, one.code))


def document_of(view: SubmissionView, counts: list[FindingCount]) -> dict[str, object]:
    """The contract's JSON document; a dry run says that it is one."""
    return {
        **({"dry_run": True} if view.is_dry_run else {}),
        "submission": view.submission,
        "receipt": view.receipt,
        "read": view.read,
        "accepted": view.accepted,
        "warned": view.warned,
        "rejected": view.rejected,
        "repeated": view.repeated,
        "subjects_new": view.subjects_new,
        "subjects_known": view.subjects_known,
        "reviews": view.reviews,
        "findings": [
            {"code": one.code, "severity": one.severity, "count": one.count, "rows": one.rows}
            for one in counts
        ],
    }


def tables_of(view: SubmissionView, counts: list[FindingCount]) -> list[RenderableType]:
    """The same for a reader."""
    sums = f"{view.read} = {view.accepted} + {view.warned} + {view.rejected} + {view.repeated}"
    shown: list[RenderableType] = [
        facts_table(
            "报送结果 submission" + ("（试运行 dry run）" if view.is_dry_run else ""),
            {
                "批次 submission": view.submission,
                "试运行回执，未接收任何内容 dry run, nothing taken in"
                if view.is_dry_run
                else "回执 receipt": view.receipt,
                "读取 = 接受 + 警告 + 拒绝 + 重复\nread = accepted + warned + rejected + repeated": sums,
                "新主体 subjects_new": view.subjects_new,
                "已知主体 subjects_known": view.subjects_known,
                "待人工复核 reviews": view.reviews,
            },
        )
    ]
    if counts:
        columns = ("代码 code", "级别", "行数 rows", "首见于行 first", "说明 what")
        lines = [
            (one.code, one.severity, one.count, ", ".join(map(str, one.rows)), _told(one)) for one in counts
        ]
        shown.append(table("问题 findings", columns, lines))
    return shown


def _told(one: FindingCount) -> str:
    """The sentences, after the columns that they are about."""
    columns = "".join(f"【{name}】" for name in one.columns)
    return "\n".join(filter(None, (columns, one.zh, one.en)))
