"""Reviews of unsure matches."""

import click

from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, table
from blacklist_service.cli.service import opened_as
from blacklist_service.workflows.decide_review import REASONS, ReviewDecision, decide_review
from blacklist_service.workflows.list_reviews import list_reviews


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
