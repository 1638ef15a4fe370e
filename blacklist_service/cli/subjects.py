"""Subjects: whom an identity is about, how they came to be, the split that undoes a wrong merge; all resolved again."""

from dataclasses import asdict
from typing import Any

import click

from blacklist_service.cli.official import as_login, asked
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened, opened_as
from blacklist_service.clock import clock_text
from blacklist_service.intake.fields import RULES
from blacklist_service.intake.findings import describe
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.find_subject import find_doubts, find_subject
from blacklist_service.workflows.list_deliveries import list_deliveries
from blacklist_service.workflows.resolve_again import ResolvedAgain, resolve_again
from blacklist_service.workflows.show_subject_history import SubjectHistory, show_subject_history
from blacklist_service.workflows.split_subject import REASONS, split_subject
from matching.types import RawIdentity

_subject = click.argument("shown_id", metavar="SUBJECT")


@click.group()
def subject() -> None:
    """主体的合并与拆分 / subjects, their merges and splits."""


@subject.command("show")
@_subject
@as_login
@click.pass_obj
def show_one(output: Output, shown_id: str, login: str) -> None:
    """报送（部分遮盖）与合并、拆分的历史（记入访问日志）/ reports in part, merges, splits; the look is recorded."""
    with opened_as(output, login) as (context, actor):
        found = show_subject_history(context, actor, context.vault.ids.read("subject", shown_id))
        document = _document(context, found)
    facts = {
        "subject": document["subject"],
        "kind": document["kind"],
        "aliases": "\n".join(document["aliases"]),
    }
    output.give(
        document,
        facts_table("主体 subject", facts),
        table(
            "报送信息 reports",
            ("报送 report", "机构 member", "姓名 name", "证件号码 number"),
            [list(one.values()) for one in document["reports"]],
        ),
        table(
            "合并与拆分 merges and splits",
            ("时间 at", "种类 kind", "由 from", "至 to", "报送 reports"),
            [
                (
                    f"{clock_text(one['changed_at'])} {one['actor']}",
                    f"{one['kind']} {one['reason']}",
                    one["from"],
                    one["to"],
                    "\n".join(one["reports"]),
                )
                for one in document["changes"]
            ],
        ),
    )


@subject.command("deliveries")
@_subject
@as_login
@click.pass_obj
def show_deliveries(output: Output, shown_id: str, login: str) -> None:
    """下发与撤回台账（记入访问日志）/ which recipient got which version when, what was recalled, who confirmed."""
    with opened_as(output, login) as (context, actor):
        found = list_deliveries(context, actor, context.vault.ids.read("subject", shown_id))
        items = [asdict(one) | {"listing": context.vault.ids.show("listing", one.listing)} for one in found]
    output.give(
        {"items": items},
        table(
            "下发台账 deliveries",
            ("列入 listing", "共享 feed", "机构 member", "现状 holding", "发布 release", "告知 told", "内容 op",
             "确认 confirmed"),
            [
                (
                    one["listing"], one["feed"], one["member"], one["holding"], step["release"], step["told_at"],
                    f"{step['op']} v{step['version']} {step['reason']}".strip(), step["confirmed_at"],
                )
                for one in items
                for step in one["steps"]
            ],
        ),
    )  # fmt: skip


@subject.command("match")
@as_login
@click.option("--name", help="姓名或名称；缺省时输入而不显示 / the name; typed unseen where it is missing")
@click.option(
    "--id-type",
    default="",
    help=f"证件类型代码 / type of the number, one of: {', '.join(RULES['id_type'].values)}",
)
@click.option(
    "--id-number", help="证件号码，可为空；缺省时输入而不显示 / the number, may be empty; else typed unseen"
)
@click.option("--phone", default="", help="手机号 / mobile phone")
@click.option("--bank-card", default="", help="银行卡号 / bank card")
@click.option("--address", default="", help="住址 / address")
@click.pass_obj
def match_one(
    output: Output,
    login: str,
    name: str | None,
    id_type: str,
    id_number: str | None,
    phone: str,
    bank_card: str,
    address: str,
) -> None:
    """身份与哪个主体相符及其理由（记入访问日志）/ whom an identity is about and why; the look is recorded."""
    identity = RawIdentity(
        name=asked(name, "姓名 name"),
        id_type=id_type,
        id_number=asked(id_number, "证件号码 number"),
        phone=phone,
        bank_card=bank_card,
        address=address,
    )
    with opened_as(output, login) as (context, actor):
        found = find_subject(context, actor, identity)
        shown = [context.vault.ids.show("subject", one.subject) for one in found]
    for doubt in find_doubts(identity):
        output.notice(doubt.code, *describe(doubt))
    output.give(
        [
            {
                "subject": number,
                "verdict": one.verdict,
                "score": one.score,
                "explanation": [asdict(line) for line in one.explanation],
            }
            for number, one in zip(shown, found, strict=True)
        ],
        table(
            "相符的主体 subjects",
            ("主体 subject", "判断 verdict", "得分 score", "说明 why"),
            [
                (number, one.verdict, f"{one.score:+.1f}", "\n".join(line.zh for line in one.explanation))
                for number, one in zip(shown, found, strict=True)
            ],
        ),
    )


@subject.command("split")
@_subject
@as_login
@click.option(
    "--report",
    "reports",
    multiple=True,
    required=True,
    help="移出的报送，可重复 / a report that leaves; may be repeated",
)
@click.option("--reason", required=True, type=click.Choice(REASONS), help="理由代码 / reason")
@click.pass_obj
def split(output: Output, shown_id: str, login: str, reports: tuple[str, ...], reason: str) -> None:
    """撤销错误的合并 / take reports out of a subject; they stand for one of their own again."""
    with opened_as(output, login) as (context, actor):
        ids = context.vault.ids
        moved = sorted({ids.read("report", one) for one in reports})
        own = ids.show(
            "subject", split_subject(context, actor, ids.read("subject", shown_id), moved, reason=reason)
        )
        gone = [ids.show("report", one) for one in moved]
    output.give(
        {"subject": shown_id, "own": own, "reports": gone},
        f"已拆分，新主体为 {own}。Split; the reports now stand for {own}.",
    )


@subject.command("resolve-again")
@click.option("--dry-run", is_flag=True, help="只显示将提出的问题 / only tell what would be asked")
@click.pass_obj
def resolve_all_again(output: Output, *, dry_run: bool) -> None:
    """全部报送重新识别，差异交人工复核 / resolve all reports at once; differences go to officials."""
    with opened(output) as context, output.progress("重新识别 resolving") as advance:
        found = resolve_again(
            context, SYSTEM, is_dry_run=dry_run, tell=lambda _, done, total: advance(done, total)
        )
        document = _resolved(context, found)
    shown = {
        "匹配规则 policy": found.policy, "报送 reports": found.reports, "主体 subjects": found.subjects,
        "一致的主体 agreeing": found.agreeing, "宜拆分的主体 to split": found.to_split,
        "宜合并的组 to join": found.to_join, "新提出的拆分 splits asked": len(found.splits),
        "新提出的合并 joins asked": len(found.joins), "新提出的疑似 doubts asked": len(found.doubts),
        "待拆分结论 waiting": found.waiting, "已有结论 answered": found.answered, "秒 seconds": found.seconds,
    }  # fmt: skip
    done = (
        "仅试算，未提出。Only told, nothing was asked." if dry_run else "已交人工复核。Officials are asked."
    )
    output.give(document, facts_table("重新识别 resolved again", shown), done)


def _resolved(context: Context, found: ResolvedAgain) -> dict[str, Any]:
    ids = context.vault.ids
    pairs = {"joins": found.joins, "doubts": found.doubts}
    return (
        asdict(found)
        | {name: [[ids.show("subject", one) for one in pair] for pair in of] for name, of in pairs.items()}
        | {"splits": [ids.show("subject", one) for one in found.splits]}
    )


def _document(context: Context, found: SubjectHistory) -> dict[str, Any]:
    ids = context.vault.ids
    return {
        "subject": ids.show("subject", found.subject),
        "kind": found.kind,
        "aliases": [ids.show("subject", alias) for alias in found.aliases],
        "reports": [
            {
                "report": ids.show("report", one.id), "member": one.member, "name": one.name,
                "id_number": one.id_number,
            }
            for one in found.reports
        ],
        "changes": [
            {
                "kind": one.kind, "from": ids.show("subject", one.from_subject),
                "to": ids.show("subject", one.to_subject),
                "reports": [ids.show("report", report) for report in one.reports],
                "actor": one.actor, "reason": one.reason, "changed_at": one.changed_at,
            }
            for one in found.changes
        ],
    }  # fmt: skip
