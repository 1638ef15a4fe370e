"""Subjects: how they came to be, and the split that undoes a wrong merge."""

from typing import Any

import click

from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened_as
from blacklist_service.clock import clock_text
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.show_subject_history import SubjectHistory, show_subject_history
from blacklist_service.workflows.split_subject import REASONS, split_subject

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
