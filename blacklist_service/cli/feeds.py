"""Feeds: open one for an agency, list them, publish one release now."""

from dataclasses import asdict

import click

from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened
from blacklist_service.jobs.crons import parse_cron
from blacklist_service.rules.calendar import ScheduleDays
from blacklist_service.rules.operator_profile import Audience
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.change_schedule import change_schedule
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.plan_release import plan_release
from blacklist_service.workflows.publish_release import publish_release
from exports.registry import all_formats

_AUDIENCES = tuple(one.value for one in Audience)
_calendar = click.option(
    "--calendar",
    type=click.Choice([one.value for one in ScheduleDays]),
    default=ScheduleDays.EVERY_DAY.value,
    show_default=True,
    help="发布日历，非工作日顺延 / on which days; a slot on a day off moves to the next working day",
)


@click.command()
@click.option("--code", required=True, help="共享代码 / code of the feed")
@click.option("--member", "member_code", required=True, help="使用机构代码 / code of the agency")
@click.option(
    "--format",
    "format_name",
    required=True,
    metavar="FORMAT",
    help=f"格式 / one of {', '.join(all_formats())}; or profile:NAME, a mapping profile of the office's own",
)
@click.option("--audience", required=True, type=click.Choice(_AUDIENCES), help="对象类别 / audience")
@click.option("--region", default="", help="行政区划代码 / only this region (GB/T 2260)")
@click.option("--cron", default="", help="发布时间表，北京时间 / five-field cron, Asia/Shanghai")
@_calendar
@click.pass_obj
def add(
    output: Output,
    code: str,
    member_code: str,
    format_name: str,
    audience: str,
    region: str,
    cron: str,
    calendar: str,
) -> None:
    """开通共享 / open a feed: which agency receives which format for which audience."""
    if cron:
        parse_cron(cron)
    with opened(output) as context:
        add_feed(
            context, SYSTEM, code=code, member_code=member_code, format_name=format_name,
            audience=audience, region=region, cron=cron, calendar=calendar,
        )  # fmt: skip
    document = {
        "feed": code, "member": member_code, "format": format_name,
        "audience": audience, "region": region, "cron": cron, "calendar": calendar,
    }  # fmt: skip
    output.give(document, facts_table("共享 feed", document))


@click.command("list")
@click.pass_obj
def list_all(output: Output) -> None:
    """共享列表 / every feed and how far it has come."""
    with opened(output) as context:
        known = list_feeds(context, SYSTEM)
    columns = (
        "共享 feed",
        "机构 member",
        "格式 format",
        "对象 audience",
        "时间表 cron",
        "日历 calendar",
        "状态 state",
        "发布 release",
    )
    rows = [
        (
            one.code,
            one.member_code,
            one.format,
            one.audience,
            one.cron or None,
            one.calendar if one.cron else None,
            one.state,
            one.release,
        )
        for one in known
    ]
    documents = [
        {name: value for name, value in asdict(one).items() if name != "number"} | {"feed": one.code}
        for one in known
    ]
    output.give({"feeds": documents}, table("共享 feeds", columns, rows))


@click.command()
@click.argument("code", metavar="FEED")
@click.option(
    "--cron", required=True, help="发布时间表，空为人工发布 / five-field cron, Asia/Shanghai; '' by hand"
)
@_calendar
@click.pass_obj
def schedule(output: Output, code: str, cron: str, calendar: str) -> None:
    """更改发布时间表 / publish a feed at other times; removals wait for no slot of it."""
    if cron:
        parse_cron(cron)
    with opened(output) as context:
        change_schedule(context, SYSTEM, code, cron=cron, calendar=calendar)
    document = {"feed": code, "cron": cron, "calendar": calendar}
    output.give(document, facts_table("时间表 schedule", document))


@click.command()
@click.argument("code", metavar="FEED")
@click.option("--as", "login", help="经办人登录名 / the official who publishes; default: the service itself")
@click.option(
    "--dry-run", is_flag=True, help="只显示将要发布的变化 / show by kind what would be told, publish nothing"
)
@click.option("--second", help="第二签名人登录名 / a checker, for more removals than 50 or 2 %")
@click.pass_obj
def publish(output: Output, code: str, login: str | None, dry_run: bool, second: str | None) -> None:
    """立即发布一次 / publish the next release of a feed now."""
    with opened(output) as context:
        if dry_run:
            planned = asdict(plan_release(context, _official(context, login) or SYSTEM, code))
            output.give(planned, facts_table("拟发布 planned", planned))
            return
        actor, checker = _official(context, login) or SYSTEM, _official(context, second)
        release = publish_release(context, actor, code, second_actor=checker)
    document = asdict(release)
    output.give(document, facts_table("发布 release", document))


def _official(context: Context, login: str | None) -> Actor | None:
    return None if login is None else actor_of_login(context, login)
