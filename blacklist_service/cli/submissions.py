"""Submissions after the fact: list, show, cancel, error workbook."""

from dataclasses import asdict
from pathlib import Path

import click

from blacklist_service.cli.explain import explanation_table
from blacklist_service.cli.file_options import output_file
from blacklist_service.cli.output import Output, table
from blacklist_service.cli.private_file import force_option, private_file, refuse_existing
from blacklist_service.cli.service import opened
from blacklist_service.cli.submission_summary import count_findings, document_of, tables_of
from blacklist_service.workflows.ask_to_cancel import ask_to_cancel
from blacklist_service.workflows.authenticate_caller import actor_of_member
from blacklist_service.workflows.explain_row import explain_row
from blacklist_service.workflows.list_submissions import list_submissions
from blacklist_service.workflows.show_submission import show_submission, write_errors

_member = click.option("--member", "member_code", required=True, help="报送机构代码 / code of the member")


@click.group()
def submission() -> None:
    """报送批次 / submissions of a member."""


@submission.command("list")
@_member
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.pass_obj
def list_newest(output: Output, member_code: str, limit: int) -> None:
    """最近的批次 / the newest submissions."""
    with opened(output) as context:
        known = list_submissions(context, actor_of_member(context, member_code), limit=limit)
    columns = ("批次 submission", "状态 state", "接收 received", "总行数 total", "已读 read", "拒绝 rejected")
    rows = [
        (
            one.submission,
            "\n".join(filter(None, (one.state, one.reason, "试运行 dry run" if one.is_dry_run else ""))),
            one.received_at,
            one.rows_total,
            one.read,
            one.rejected,
        )
        for one in known
    ]
    output.give({"submissions": [asdict(one) for one in known]}, table("批次 submissions", columns, rows))


@submission.command("show")
@click.argument("shown_id", metavar="SUBMISSION")
@_member
@click.pass_obj
def show_one(output: Output, shown_id: str, member_code: str) -> None:
    """一个批次的结果 / what became of one submission."""
    with opened(output) as context:
        actor, number = actor_of_member(context, member_code), context.vault.ids.read("submission", shown_id)
        view = show_submission(context, actor, number)
        counts = count_findings(context, actor, number)
    document = {**document_of(view, counts), "state": view.state, "rows_total": view.rows_total}
    output.give(document, f"状态 state: {view.state}", *tables_of(view, counts))


@submission.command("cancel")
@click.argument("shown_id", metavar="SUBMISSION")
@_member
@click.pass_obj
def cancel_one(output: Output, shown_id: str, member_code: str) -> None:
    """请求停止 / ask whoever takes the rows in to stop after the chunk under way."""
    with opened(output) as context:
        number = context.vault.ids.read("submission", shown_id)
        ask_to_cancel(context, actor_of_member(context, member_code), number)
    output.give({"submission": shown_id, "cancel_asked": True}, "已请求停止。Asked to stop.")


@submission.command("explain")
@click.argument("shown_id", metavar="SUBMISSION")
@click.argument("row", type=click.IntRange(1, 9_999_999))
@_member
@click.pass_obj
def explain(output: Output, shown_id: str, row: int, member_code: str) -> None:
    """本行须补充或更正之处 / what in ROW (as numbered in the file) to complete or correct."""
    with opened(output) as context:
        number = context.vault.ids.read("submission", shown_id)
        lines = explain_row(context, actor_of_member(context, member_code), number, row)
    found = [{"code": line.level, "zh": line.zh, "en": line.en} for line in lines]
    output.give(
        {"submission": shown_id, "row": row, "lines": found}, explanation_table(f"第 {row} 行 row", lines)
    )


@submission.command("errors")
@click.argument("shown_id", metavar="SUBMISSION")
@click.argument("out", type=output_file)
@_member
@force_option
@click.pass_obj
def write_workbook(output: Output, shown_id: str, out: Path, member_code: str, *, force: bool) -> None:
    """导出被拒绝的行 / write the rejected rows with reasons to a workbook."""
    refuse_existing(out, force=force)
    with opened(output) as context:
        number = context.vault.ids.read("submission", shown_id)
        with private_file(out) as opened_file:
            written = write_errors(context, actor_of_member(context, member_code), number, opened_file)
    output.give({"file": str(out), "rejected": written}, f"{written} 行 rows → {out}")
