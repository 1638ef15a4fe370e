"""The courts' list (失信被执行人) as reference: import it, see what was imported, and the candidates for a case."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened_as
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.import_court_list import import_court_list
from blacklist_service.workflows.list_court_lists import list_court_lists
from blacklist_service.workflows.show_court_candidates import (
    CourtCandidate,
    show_court_candidates,
    show_court_candidates_of_review,
)

_purpose = click.option(
    "--purpose",
    default="court_reference",
    show_default=True,
    help="用途，记入访问日志 / why; kept with the look",
)


@click.group()
def courts() -> None:
    """失信被执行人名单，仅供参考 / the courts' list, as reference: candidates only."""


@courts.command("import")
@click.argument("file", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", required=True, help="来源 / where the list is from")
@click.option(
    "--as-of", "as_of", required=True, type=click.DateTime(["%Y-%m-%d"]), help="名单日期 / the day it is of"
)
@click.option(
    "--shrunk", "is_shrunk", is_flag=True, help="确认名单确已大幅减少 / it is right that so many ended"
)
@as_login
@click.pass_obj
def import_list(
    output: Output, file: Path, source: str, as_of: datetime, is_shrunk: bool, login: str
) -> None:
    """导入整份名单，替换前一份；中断后可重复 / a whole list in the place of the one before; repeat it if cut off."""
    day: date = as_of.date()
    with opened_as(output, login) as (context, actor):
        done = import_court_list(context, actor, file, source=source, as_of=day, is_shrunk=is_shrunk)
    document = asdict(done)
    left_out = document.pop("left_out")
    output.give(
        {**document, "left_out": left_out},
        facts_table("导入 imported", document),
        *([facts_table("未保存 left out", left_out)] if left_out else []),
    )


@courts.command("list")
@as_login
@click.pass_obj
def list_all(output: Output, login: str) -> None:
    """已导入的名单 / the lists that were imported; names nobody."""
    with opened_as(output, login) as (context, actor):
        known = [asdict(one) for one in list_court_lists(context, actor)]
    columns = ("来源 source", "日期 as of", "SHA-256", "状态 state", "行 rows", "保存 kept", "导入 imported")
    output.give({"lists": known}, table("法院名单 lists", columns, [list(one.values()) for one in known]))


@courts.command("subject")
@click.argument("shown_id", metavar="SUBJECT")
@_purpose
@as_login
@click.pass_obj
def of_subject(output: Output, shown_id: str, purpose: str, login: str) -> None:
    """某主体的候选记录（记入访问日志）/ candidates for a subject; the look is recorded."""
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("subject", shown_id)
        found = _documents(context, show_court_candidates(context, actor, number, purpose=purpose))
    _give(output, found)


@courts.command("review")
@click.argument("shown_id", metavar="REVIEW")
@_purpose
@as_login
@click.pass_obj
def of_review(output: Output, shown_id: str, purpose: str, login: str) -> None:
    """某复核双方的候选记录（记入访问日志）/ candidates for both sides of a review; the looks are recorded."""
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("review", shown_id)
        found = _documents(context, show_court_candidates_of_review(context, actor, number, purpose=purpose))
    _give(output, found)


def _documents(context: Context, found: Sequence[CourtCandidate]) -> list[dict[str, Any]]:
    return [asdict(one) | {"subject": context.vault.ids.show("subject", one.subject)} for one in found]


def _give(output: Output, found: list[dict[str, Any]]) -> None:
    columns = ("主体 subject", "被执行人 party", "法院 court", "案号与情形 case", "来源 source")
    rows = [
        (
            one["subject"],
            f"{one['name']}\n{one['masked_number']}\n{one['sex']} {one['age']}",
            one["court"],
            f"{one['case_no']}\n{one['document_no']}\n{one['conduct']}\n{one['performance']}\n{one['published_on']}",
            f"{one['source']}\n{one['as_of']}",
        )
        for one in found
    ]
    note = "仅为候选，不能证明同一人，请向法院核实。Candidates only: no row proves who it is about; ask the court."
    output.give({"candidates": found}, table("候选 candidates", columns, rows), note)
