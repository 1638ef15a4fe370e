"""The debts behind a listing, as the members reported them: a document, and for a reader a table of each."""

from collections.abc import Sequence
from dataclasses import asdict

from rich.console import RenderableType

from blacklist_service.cli.output import facts_table
from blacklist_service.workflows.cases.shown_reports import ReportShown
from blacklist_service.workflows.context import Context

_TITLES = {
    "report": "报送编号 report",
    "member": "报送机构 member",
    "platform": "借款平台 platform",
    "contract_no": "合同编号 contract",
    "ground": "逃废债情形 ground",
    "principal_fen": "借款金额（元） principal, yuan",
    "outstanding_fen": "剩余欠款（元） outstanding, yuan",
    "annual_rate_bp": "年化利率（%） annual rate",
    "loan_date": "借款日期 loan date",
    "overdue_since": "拖欠开始日期 overdue since",
    "settled_on": "结清日期 settled on",
    "ability_evidence": "偿还能力依据 evidence of ability",
    "collection_log": "催收情况 collection",
    "is_waiting": "决定后报送、待纳入 came after the decision",
    "is_dealt_with": "已在另一已结案件中决定 decided upon in a case that is closed",
}
_HUNDREDTHS = ("principal_fen", "outstanding_fen", "annual_rate_bp")


def debts_document(context: Context, reports: Sequence[ReportShown]) -> list[dict[str, object]]:
    """What each member says: money in fen (分), the yearly rate in hundredths of a percent; reports by opaque id."""
    return [_told(context, report) for report in reports]


def debt_tables(context: Context, reports: Sequence[ReportShown]) -> list[RenderableType]:
    """The same for a reader: yuan and percent."""
    return [
        facts_table(
            f"债务 debt {number}/{len(reports)}",
            {_TITLES[name]: _readable(name, value) for name, value in _told(context, report).items()},
        )
        for number, report in enumerate(reports, 1)
    ]


def _told(context: Context, report: ReportShown) -> dict[str, object]:
    said = asdict(report)
    return {"report": context.vault.ids.show("report", said.pop("number")), **said}


def _readable(name: str, value: object) -> object:
    if name in _HUNDREDTHS and isinstance(value, int):
        return f"{value // 100:,}.{value % 100:02d}"
    if value is True:
        return "是 yes"
    return value or None
