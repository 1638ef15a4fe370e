"""Removals that recipients have not confirmed: the list, and the note of a reminder."""

from dataclasses import asdict

import click

from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened_as
from blacklist_service.workflows.chase_removals import CHANNELS, chase_removals
from blacklist_service.workflows.list_owed_removals import list_owed_removals

_COLUMNS = (
    "共享 feed", "机构 member", "列入 listing", "自 since", "已告知于发布 told in", "状态 level",
    "已停新增 stopped", "已催 chased",
)  # fmt: skip


@click.group()
def removal() -> None:
    """移出的确认 / removals: who has not confirmed, who was reminded."""


@removal.command("list")
@as_login
@click.pass_obj
def list_all(output: Output, login: str) -> None:
    """未确认的注销，久者在前 / what recipients have not confirmed, the longest first."""
    with opened_as(output, login) as (context, actor):
        owed = list_owed_removals(context, actor)
    rows = [
        (one.feed, one.member, one.listing, one.since, one.told_in, one.level, one.is_stopped, one.chased_at)
        for one in owed
    ]
    output.give({"removals": [asdict(one) for one in owed]}, table("未确认 unconfirmed", _COLUMNS, rows))


@removal.command()
@click.argument("feed", metavar="FEED")
@click.option(
    "--channel", required=True, type=click.Choice(CHANNELS), help="方式 / how the recipient was reminded"
)
@as_login
@click.pass_obj
def chase(output: Output, feed: str, channel: str, login: str) -> None:
    """登记催办 / note that a recipient was reminded."""
    with opened_as(output, login) as (context, actor):
        noted = chase_removals(context, actor, feed, channel)
    document = asdict(noted)
    output.give(document, facts_table("催办 reminder", document))
