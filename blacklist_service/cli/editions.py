"""Public notice (对外通报): a series, its editions by two officials, the recall list, the public folder."""

from dataclasses import asdict

import click

from blacklist_service.cli.official import as_login, digest_option, reasons_option, refuse_option
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened, opened_as
from blacklist_service.workflows.add_edition_series import add_edition_series
from blacklist_service.workflows.approve_edition import approve_edition, refuse_edition
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.editions.proposals import EditionView
from blacklist_service.workflows.place_editions import place_editions
from blacklist_service.workflows.propose_edition import propose_edition
from blacklist_service.workflows.publish_recalls import publish_recalls
from blacklist_service.workflows.show_edition import list_editions, show_edition
from blacklist_service.workflows.withdraw_edition import withdraw_edition
from exports.editions import MASKINGS

_series = click.argument("series", metavar="SERIES")


@click.group()
def edition() -> None:
    """对外通报（默认关闭）/ public notice, off by default: numbered editions that expire, and their recall list."""


@edition.command("open")
@click.option("--code", required=True, help="系列代码 / code of the series")
@click.option("--publisher", required=True, help="发布的主管部门代码 / code of the office that publishes")
@click.option(
    "--masking", required=True, type=click.Choice(sorted(MASKINGS)), help="脱敏方案 / masking profile"
)
@click.option("--region", default="", help="行政区划代码 / only this region (GB/T 2260)")
@click.pass_obj
def open_series(output: Output, code: str, publisher: str, masking: str, region: str) -> None:
    """开设对外通报系列 / open a series; nothing is printed by that."""
    with opened(output) as context:
        add_edition_series(context, SYSTEM, code=code, member_code=publisher, masking=masking, region=region)
    document = {"series": code, "publisher": publisher, "masking": masking, "region": region}
    output.give(document, facts_table("对外通报系列 series", document))


@edition.command("propose")
@_series
@as_login
@click.option("--days", type=int, default=30, show_default=True, help="有效日数 / days for which it is valid")
@click.pass_obj
def propose(output: Output, series: str, login: str, days: int) -> None:
    """拟定一期通报 / propose the next edition: everybody who may be published today, masked."""
    with opened_as(output, login) as (context, actor):
        document = _document(propose_edition(context, actor, series, days=days))
    output.give(document, facts_table("待复核 waits for approval", document))


@edition.command("show")
@_series
@as_login
@click.option("--page", type=click.IntRange(1), default=1, show_default=True, help="页 / page of 50 rows")
@click.pass_obj
def show(output: Output, series: str, login: str, page: int) -> None:
    """查看拟通报内容（记入访问日志）/ who would be printed, and who is left out and why; looks are recorded."""
    with opened_as(output, login) as (context, actor):
        found = show_edition(context, actor, series, page=page)
        left_out = [
            {"listing": context.vault.ids.show("listing", number), "reason": code}
            for number, code in found.refused.items()
        ]
    document = _document(found.edition) | {"pages": found.pages, "left_since": found.left_since}
    rows = [{"key": row.key, **row.fields} for row in found.rows]
    output.give(
        {**document, "rows": rows, "not_printed": left_out},
        facts_table("待复核 waits for approval", document),
        table(
            "通报内容 printed",
            ("编号 key", "名称 name", "证件 number", "文号 decision"),
            [(row["key"], row["name"], row["id_number"], row["decision_no"]) for row in rows],
        ),
        table(
            "不予通报 left out",
            ("列入 listing", "原因 reason"),
            [(one["listing"], one["reason"]) for one in left_out],
        ),
    )


@edition.command("approve")
@_series
@as_login
@digest_option
@refuse_option
@click.pass_obj
def approve(output: Output, series: str, login: str, digest: str, refusal: str | None) -> None:
    """复核并印发 / approve exactly what was proposed and place it before the public; or refuse it."""
    with opened_as(output, login) as (context, actor):
        if refusal is not None:
            view = refuse_edition(context, actor, series, digest, reasons=refusal)
        else:
            view = approve_edition(context, actor, series, digest)
            place_editions(context, SYSTEM)
    document = _document(view)
    output.give(document, facts_table("复核 approval", document))


@edition.command("withdraw")
@_series
@as_login
@digest_option
@reasons_option
@click.pass_obj
def withdraw(output: Output, series: str, login: str, digest: str, reasons: str) -> None:
    """撤回待复核的一期 / take back the edition that waits; nothing is printed."""
    with opened_as(output, login) as (context, actor):
        document = _document(withdraw_edition(context, actor, series, digest, reasons=reasons))
    output.give(document, facts_table("已撤回 withdrawn", document))


@edition.command("list")
@_series
@click.pass_obj
def list_all(output: Output, series: str) -> None:
    """各期通报 / every edition of a series."""
    with opened(output) as context:
        found = [_document(one) for one in list_editions(context, SYSTEM, series)]
    columns = (
        "number",
        "state",
        "entries",
        "printed",
        "valid_until",
        "publication",
        "made_by",
        "approved_by",
    )
    output.give(
        {"editions": found}, table("对外通报 editions", columns, [[one[c] for c in columns] for one in found])
    )


@edition.command("recall")
@click.pass_obj
def recall(output: Output) -> None:
    """立即召回并更新公开目录 / recall what ended, and make the public folder what it should be, now."""
    with opened(output) as context:
        document = {
            "recall_lists": publish_recalls(context, SYSTEM),
            "placed": place_editions(context, SYSTEM),
        }
    output.give(document, facts_table("召回 recalls", document))


def _document(view: EditionView) -> dict[str, object]:
    return asdict(view)
