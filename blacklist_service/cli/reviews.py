"""Reviews of unsure matches."""

from collections.abc import Callable, Iterable
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import click

from blacklist_service.cli.explain import explanation_table
from blacklist_service.cli.fitting_table import FittingTable
from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened_as
from blacklist_service.clock import clock_text
from blacklist_service.rules.review_reasons import REVIEW_REASONS
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.decide_review import REASONS, ReviewDecision, decide_review
from blacklist_service.workflows.explain_review import explain_review
from blacklist_service.workflows.list_reviews import (
    ReviewView,
    list_held_back,
    list_reviews,
    list_second_reviews,
    list_undecided,
)
from blacklist_service.workflows.read_agreement import read_agreement
from blacklist_service.workflows.show_review import ReviewShown, show_review
from blacklist_service.workflows.verify_matches import verify_matches
from matching.explanations import EXPLAINED_TO
from matching.types import RawIdentity

_FIELDS = {
    "kind": "主体类型", "name": "姓名", "id_type": "证件类型", "id_number": "证件号码", "birth_date": "出生日期",
    "phone": "电话", "bank_card": "银行卡", "address": "地址", "legal_representative": "法定代表人",
}  # fmt: skip
_QUEUES: dict[str, Callable[[Context, Actor, int], tuple[ReviewView, ...]]] = {
    "open": lambda context, actor, limit: list_reviews(context, actor, limit=limit),
    "held": lambda context, actor, limit: list_reviews(context, actor, limit=limit, is_held=True),
    "undecided": lambda context, actor, limit: list_undecided(context, actor, limit=limit),
    "second": lambda context, actor, limit: list_second_reviews(context, actor, stage="second", limit=limit),
    "third": lambda context, actor, limit: list_second_reviews(context, actor, stage="third", limit=limit),
}
_HELD = ("成员机构 member", "待复核 open", "其中暂缓 held back")


@click.group()
def review() -> None:
    """人工复核 / reviews of unsure matches."""


@review.command("list")
@as_login
@click.option(
    "--queue", type=click.Choice(tuple(_QUEUES)), default="open", show_default=True, help="队列 / which queue"
)
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 200))
@click.pass_obj
def list_open(output: Output, login: str, queue: str, limit: int) -> None:
    """待复核，得分高、可比项多者在前 / open reviews by score and richness; or another queue."""
    with opened_as(output, login) as (context, actor):
        views = _QUEUES[queue](context, actor, limit)
        found = [_listed(context, view) for view in views]
        held = [one._asdict() for one in list_held_back(context, actor)]
    rows = [
        (
            f"{one['review']}\nv{one['version']}", f"{one['report']}\n{one['subject']}",
            f"{one['score']:+.1f}", f"{one['agreeing']}/{one['compared']}", one["opened_at"], _told_before(one),
        )
        for one in found
    ]  # fmt: skip
    columns = (
        "复核 review", "报送与主体 report, subject", "得分 score", "相符/可比 agree/compared", "开始 opened",
        "曾经询问 asked before",
    )  # fmt: skip
    output.give(
        {"reviews": found, "held_back": held},
        table("人工复核 reviews", columns, rows),
        *(
            [table("暂缓，依次递补 held back, move up", _HELD, [list(one.values()) for one in held])]
            if held
            else []
        ),
    )


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
            "judgements": [
                asdict(one) | {"review": ids.show("review", one.review)} for one in shown.judgements
            ],
            "leaving": [ids.show("report", one) for one in shown.leaving],
        }  # fmt: skip
    facts = {name: value for name, value in document.items() if isinstance(value, str | int | float)}
    if shown.leaving:
        # The question is whether the subject is two.
        facts["宜移出 leaving"] = "\n".join(ids.show("report", one) for one in shown.leaving)
    output.give(
        document,
        facts_table("人工复核 review", facts),
        _sides(shown),
        _reasons(shown),
        _said_before(shown),
    )


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
@click.option(
    "--note", default="", help="备注，密封保存；部分理由必填 / a note, kept sealed; some reasons need one"
)
@click.pass_obj
def decide(
    output: Output, shown_id: str, login: str, version: int, verdict: str, reason: str, note: str
) -> None:
    """作出结论，或作为第二、第三人复核 / decide an unsure match, or decide it again as second or third official."""
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("review", shown_id)
        decide_review(context, actor, number, version, ReviewDecision(verdict, reason, note))
    output.give(
        {"review": shown_id, "verdict": verdict}, f"已记录结论 {verdict}。The verdict is kept: {verdict}."
    )


@review.command("explain")
@click.argument("shown_id", metavar="REVIEW")
@as_login
@click.option(
    "--for",
    "reader",
    type=click.Choice(EXPLAINED_TO),
    default="reviewer",
    show_default=True,
    help="读者 / reader",
)
@click.pass_obj
def explain(output: Output, shown_id: str, login: str, reader: str) -> None:
    """向不同读者说明机器的判断（记入访问日志）/ the machine's decision for a reader; the look is recorded."""
    with opened_as(output, login) as (context, actor):
        lines = explain_review(context, actor, context.vault.ids.read("review", shown_id), reader)
    document = {"review": shown_id, "for": reader, "lines": [asdict(line) for line in lines]}
    output.give(document, explanation_table(f"{shown_id} → {reader}", lines))


@review.command("reasons")
@click.pass_obj
def reasons(output: Output) -> None:
    """理由代码表 / the reason codes, for which verdicts, and which need a note."""
    found = [
        {
            "reason": one.code, "zh": one.name_zh, "en": one.name_en, "verdicts": sorted(one.verdicts),
            "needs_note": one.needs_note,
        }
        for one in REVIEW_REASONS.values()
    ]  # fmt: skip
    rows = [
        (one.code, f"{one.name_zh}\n{one.name_en}", ", ".join(sorted(one.verdicts)), one.needs_note)
        for one in REVIEW_REASONS.values()
    ]
    columns = ("代码 code", "名称 name", "结论 verdicts", "须备注 note")
    output.give({"reasons": found}, table("理由代码 reasons", columns, rows))


@review.command("agreement")
@as_login
@click.option("--from", "since", type=click.DateTime(["%Y-%m-%d"]), help="起始日 / first day; a year ago")
@click.option("--to", "until", type=click.DateTime(["%Y-%m-%d"]), help="截止日 / last day; today")
@click.pass_obj
def agreement(output: Output, login: str, since: datetime | None, until: datetime | None) -> None:
    """双盲复核的一致率 / how far first and second officials agree: share and Cohen's kappa, by reason and month."""
    with opened_as(output, login) as (context, actor):
        found = read_agreement(context, actor, since=since and since.date(), until=until and until.date())
    groups = [("合计 all", found.overall), *found.by_reason.items(), *found.by_month.items()]
    rows = [(name, one.decisions, one.agreeing, one.share, one.kappa) for name, one in groups]
    columns = ("范围 group", "件数 decisions", "一致 agreeing", "一致率 share", "kappa")
    output.give(asdict(found), table(f"复核一致率 agreement {found.since}–{found.until}", columns, rows))


@review.command("verify")
@as_login
@click.pass_obj
def verify(output: Output, login: str) -> None:
    """用密封数据重做机器的每个“相同”/ make every `same` of the machine once more; exit 1 where one does not follow."""
    with opened_as(output, login) as (context, actor):
        found = verify_matches(context, actor)
        differing = [context.vault.ids.show("report", one) for one in found.differing_reports]
    document = asdict(found) | {"differing_reports": differing}
    facts = {name: value for name, value in document.items() if isinstance(value, int)}
    output.give(
        document,
        facts_table("机器判断的重现 decisions made once more", facts | {"reports": "\n".join(differing)}),
    )
    if found.differs:
        raise click.exceptions.Exit(1)


def _listed(context: Context, view: ReviewView) -> dict[str, Any]:
    ids, before = context.vault.ids, view.before
    return {
        "review": ids.show("review", view.id), "report": ids.show("report", view.report),
        "subject": ids.show("subject", view.subject), "score": view.score, "compared": view.compared,
        "agreeing": view.agreeing, "opened_at": view.opened_at, "version": view.version, "verdict": view.verdict,
        "asked_before": None if before is None else {
            "review": ids.show("review", before.review), "verdict": before.verdict,
            "decided_at": before.decided_at, "news": list(before.news),
        },
    }  # fmt: skip


def _told_before(listed: dict[str, Any]) -> str:
    before = listed["asked_before"]
    if before is None:
        return ""
    decided = "" if before["decided_at"] is None else clock_text(before["decided_at"])
    return f"{before['verdict']} {decided}\n新 new: {', '.join(before['news'])}"


def _said_before(shown: ReviewShown) -> FittingTable:
    rows = [
        (f"{clock_text(one.decided_at)} {one.decided_by}", one.stage, f"{one.verdict} {one.reason}", one.note)
        for one in shown.judgements
    ]
    return table("已有结论 judgements", ("时间 at", "次序 stage", "结论 verdict", "备注 note"), rows)


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
