"""Reviews of unsure matches."""

from collections.abc import Iterable
from dataclasses import asdict, fields

import click

from blacklist_service.cli.fitting_table import FittingTable
from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened_as
from blacklist_service.workflows.decide_review import REASONS, ReviewDecision, decide_review
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.show_review import ReviewShown, show_review
from matching.types import RawIdentity

_FIELDS = {
    "kind": "主体类型", "name": "姓名", "id_type": "证件类型", "id_number": "证件号码", "birth_date": "出生日期",
    "phone": "电话", "bank_card": "银行卡", "address": "地址", "legal_representative": "法定代表人",
}  # fmt: skip


@click.group()
def review() -> None:
    """人工复核 / reviews of unsure matches."""


@review.command("list")
@as_login
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 200))
@click.pass_obj
def list_open(output: Output, login: str, limit: int) -> None:
    """待复核，最早的在前 / open reviews, oldest first."""
    with opened_as(output, login) as (context, actor):
        ids = context.vault.ids
        found = [
            {
                "review": ids.show("review", one.id), "report": ids.show("report", one.report),
                "subject": ids.show("subject", one.subject), "score": one.score,
                "opened_at": one.opened_at, "version": one.version,
            }
            for one in list_reviews(context, actor, after=0, limit=limit)
        ]  # fmt: skip
    columns = ("复核 review", "报送 report", "主体 subject", "得分 score", "开始 opened", "版本 version")
    output.give({"reviews": found}, table("人工复核 reviews", columns, [list(one.values()) for one in found]))


@review.command("show")
@click.argument("shown_id", metavar="REVIEW")
@as_login
@click.pass_obj
def show_one(output: Output, shown_id: str, login: str) -> None:
    """双方对照与说明（记入访问日志）/ both sides in full and why the machine was unsure; the look is recorded."""
    with opened_as(output, login) as (context, actor):
        shown = show_review(context, actor, context.vault.ids.read("review", shown_id))
        ids, view = context.vault.ids, shown.review
        document = {
            "review": shown_id, "version": view.version, "state": view.state, "verdict": view.verdict,
            "score": view.score, "opened_at": view.opened_at,
            "report": ids.show("report", view.report), "subject": ids.show("subject", shown.candidate),
            "given": None if shown.given is None else asdict(shown.given),
            "candidates": [asdict(one) for one in shown.candidates],
            "explanation": [asdict(line) for line in shown.explanation],
        }  # fmt: skip
    facts = {name: value for name, value in document.items() if isinstance(value, str | int | float)}
    output.give(document, facts_table("人工复核 review", facts), _sides(shown), _reasons(shown))


@review.command("decide")
@click.argument("shown_id", metavar="REVIEW")
@as_login
@click.option(
    "--version",
    default=1,
    show_default=True,
    type=click.IntRange(1),
    help="所见版本 / the version that was seen",
)
@click.option(
    "--verdict", required=True, type=click.Choice(("same", "different", "unsure")), help="结论 / verdict"
)
@click.option("--reason", required=True, type=click.Choice(REASONS), help="理由代码 / reason")
@click.option("--note", default="", help="备注，密封保存 / a note, kept sealed")
@click.pass_obj
def decide(  # noqa: PLR0917  # click passes by name
    output: Output, shown_id: str, login: str, version: int, verdict: str, reason: str, note: str
) -> None:
    """作出结论 / decide an unsure match."""
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("review", shown_id)
        decide_review(context, actor, number, version, ReviewDecision(verdict, reason, note))
    output.give(
        {"review": shown_id, "verdict": verdict}, f"已记录结论 {verdict}。The verdict is kept: {verdict}."
    )


def _sides(shown: ReviewShown) -> FittingTable:
    """What the new report says beside everything that the candidate's reports say."""
    given = () if shown.given is None else (shown.given,)
    rows = [
        (f"{_FIELDS[one.name]} {one.name}", _said(given, one.name), _said(shown.candidates, one.name))
        for one in fields(RawIdentity)
    ]
    return table("双方对照 both sides", ("项目 item", "新报送 new report", "已有主体 subject"), rows)


def _said(identities: Iterable[RawIdentity], name: str) -> str | None:
    values = (getattr(one, name) for one in identities)
    return "\n".join(dict.fromkeys(str(value) for value in values if value)) or None


def _reasons(shown: ReviewShown) -> FittingTable:
    rows = [
        (None if line.bits is None else f"{line.bits:+.1f}", f"{line.zh}\n{line.en}")
        for line in shown.explanation
    ]
    return table("为何不能确定 why unsure", ("比特 bits", "说明 meaning"), rows)
