"""Decisions about many listings as one, by the same rules as over HTTP: maker, checker, perhaps a supervisor."""

import re
from dataclasses import asdict
from pathlib import Path

import click

from blacklist_service.cli.official import (
    as_login,
    digest_option,
    proposal_document,
    reasons_option,
    refuse_option,
)
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened_as
from blacklist_service.errors import InvalidError
from blacklist_service.workflows.approve_batch import approve_batch, refuse_batch
from blacklist_service.workflows.cases.acts import END_EVENTS
from blacklist_service.workflows.cases.batches import ACTS, BatchView
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.show_batch import list_batches, show_batch

_LINE = re.compile(r"(\S+)\s+([0-9]{1,9})")
_batch = click.argument("shown_id", metavar="BATCH")


@click.group()
def batch() -> None:
    """批量决定 / decisions about many listings as one; above the limit a supervisor is the third."""


@batch.command("propose")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_login
@click.option("--act", required=True, type=click.Choice(tuple(ACTS)), help="事项 / what is decided")
@click.option(
    "--end-reason",
    default="removed",
    show_default=True,
    type=click.Choice([one.value for one in END_EVENTS]),
)
@reasons_option
@click.pass_obj
def propose(output: Output, file: Path, login: str, act: str, end_reason: str, reasons: str) -> None:
    """拟定批量决定；文件每行：列入编号 所见版本 / propose a batch; FILE: a listing id a line, and the version seen."""
    with opened_as(output, login) as (context, actor):
        seen = [_seen(context, line) for line in file.read_text("utf-8").splitlines() if line.strip()]
        view = propose_batch(context, actor, seen, act=act, reasons=reasons, end_reason=end_reason)
        document = _document(context, view)
    output.give(document, facts_table("待复核 waits for approval", document))


@batch.command("list")
@as_login
@click.pass_obj
def list_waiting(output: Output, login: str) -> None:
    """待复核的批量决定 / what waits for a checker or a supervisor."""
    with opened_as(output, login) as (context, actor):
        found = [_document(context, view) for view in list_batches(context, actor)]
    columns = ("编号 batch", "事项 act", "件数 size", "待 waiting for", "摘要 digest")
    rows = [[one[name] for name in ("batch", "act", "size", "waiting_for", "digest")] for one in found]
    output.give({"batches": found}, table("批量决定 batches", columns, rows))


@batch.command("show")
@_batch
@as_login
@click.pass_obj
def show_one(output: Output, shown_id: str, login: str) -> None:
    """查看（记入访问日志）/ every decision of a batch; a look at each person is recorded."""
    with opened_as(output, login) as (context, actor):
        found = show_batch(context, actor, context.vault.ids.read("batch", shown_id))
        document = _document(context, found.batch)
        decisions = [
            {**proposal_document(context, one.proposal), "state": one.listing.state,
             "subject": None if one.identity is None else one.identity.name}
            for one in found.decisions
        ]  # fmt: skip
    rows = [(one["listing"], one["state"], one["subject"], one["reasons"]) for one in decisions]
    columns = ("列入 listing", "状态 state", "主体 subject", "理由 reasons")
    output.give(
        {**document, "decisions": decisions},
        facts_table("批量决定 batch", document),
        table("决定 decisions", columns, rows),
    )


@batch.command("approve")
@_batch
@as_login
@digest_option
@refuse_option
@click.pass_obj
def approve(output: Output, shown_id: str, login: str, digest: str, refusal: str | None) -> None:
    """整批复核，超过限额再由主管批准 / approve the whole batch, above the limit a supervisor after; or refuse it."""
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("batch", shown_id)
        if refusal is not None:
            view = refuse_batch(context, actor, number, digest, reasons=refusal)
        else:
            view = approve_batch(context, actor, number, digest)
        document = _document(context, view)
    output.give(document, facts_table("复核 approval", document))


def _seen(context: Context, line: str) -> tuple[int, int]:
    """The listing and the version that the maker saw (`listing list` tells it). Nothing is opened for it: a whole file
    of looks would be a search. Raises InvalidError BATCH.LINE."""
    read = _LINE.fullmatch(line.strip())
    if read is None:
        raise InvalidError(
            "BATCH.LINE",
            "每行须为列入编号、空格和所见版本。",
            "Each line is a listing id, a space and the version that was seen.",
        )
    return context.vault.ids.read("listing", read[1]), int(read[2])


def _document(context: Context, view: BatchView) -> dict[str, object]:
    known = {name: value for name, value in asdict(view).items() if name != "id"}
    return {"batch": context.vault.ids.show("batch", view.id), **known}
