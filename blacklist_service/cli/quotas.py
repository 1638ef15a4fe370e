"""What members and their people may ask, and whoever is suspended."""

from dataclasses import asdict

import click

from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened, opened_as
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enquiring.person_quotas import list_person_quotas, set_person_quota
from blacklist_service.workflows.enquiring.quotas import list_quotas, set_quota
from blacklist_service.workflows.enquiring.suspensions import (
    list_suspensions,
    release_suspension,
    suspend_coded,
    suspend_login,
)

_person_option = click.option("--person", default="", help="只涉及一人：登录名 / one person alone, by login")


@click.group()
def quota() -> None:
    """约定查询次数 / enquiries that were agreed with a member."""


@quota.command("set")
@click.option("--member", "member_code", required=True, help="机构代码 / code of the member")
@click.option("--per-day", required=True, type=int, help="每日查询次数 / enquiries a day")
@click.option(
    "--most-misses",
    default=100,
    show_default=True,
    help="一小时内未命中比例上限（%），100 不限 / share of misses in an hour that still is ordinary; 100: any",
)
@click.pass_obj
def set_one(output: Output, member_code: str, per_day: int, most_misses: int) -> None:
    """约定一家机构的查询次数 / keep what was agreed; it holds from the next enquiry on."""
    with opened(output) as context:
        set_quota(context, SYSTEM, member_code, per_day=per_day, most_misses_percent=most_misses)
    document = {"member": member_code, "per_day": per_day, "most_misses_percent": most_misses}
    output.give(document, facts_table("约定 quota", document))


@quota.command("list")
@click.pass_obj
def list_all_quotas(output: Output) -> None:
    """各机构的约定与今日用量 / what was agreed with each agency, and what it has asked today."""
    with opened(output) as context:
        known = list_quotas(context, SYSTEM)
    columns = ("机构 member", "每日 per day", "未命中上限 % misses", "今日 today")
    rows = [(one.member, one.per_day, one.most_misses_percent, one.used_today) for one in known]
    output.give({"quotas": [asdict(one) for one in known]}, table("约定 quotas", columns, rows))


@quota.command("person")
@click.argument("login")
@click.option("--people-per-day", required=True, type=int, help="每日不同人数 / different people a day")
@click.pass_obj
def set_person(output: Output, login: str, people_per_day: int) -> None:
    """限定一个账号每日可看的人数 / how many different people a day one account may look at."""
    with opened(output) as context:
        set_person_quota(context, SYSTEM, login, people_per_day=people_per_day)
    document = {"login": login, "people_per_day": people_per_day}
    output.give(document, facts_table("人数 people", document))


@quota.command("people")
@click.pass_obj
def list_people(output: Output) -> None:
    """各账号的人数限额与今日用量 / each account's number, and how many different people it has looked at today."""
    with opened(output) as context:
        known = list_person_quotas(context, SYSTEM)
    columns = ("登录名 login", "机构 member", "每日 per day", "今日 today")
    rows = [(one.login, one.member, one.people_per_day, one.seen_today) for one in known]
    output.give({"people": [asdict(one) for one in known]}, table("人数 people", columns, rows))


@click.group()
def suspension() -> None:
    """暂停查询 / members and persons who are suspended."""


@suspension.command("list")
@click.pass_obj
def list_all_suspensions(output: Output) -> None:
    """暂停记录 / every suspension, the newest first."""
    with opened(output) as context:
        known = list_suspensions(context, SYSTEM)
    columns = (
        "机构 member", "人员 person", "状态 state", "原因 reason", "开始 began", "申请 asked by",
        "核准 released by", "恢复 released",
    )  # fmt: skip
    rows = [tuple(asdict(one).values()) for one in known]
    output.give({"suspensions": [asdict(one) for one in known]}, table("暂停 suspensions", columns, rows))


@suspension.command("begin")
@click.argument("member_code", required=False, default="")
@_person_option
@as_login
@click.pass_obj
def begin(output: Output, member_code: str, person: str, login: str) -> None:
    """一人即可暂停 / suspend a member's enquiries, or one person's looks, at once; one official is enough."""
    _require_one(member_code, person)
    with opened_as(output, login) as (context, actor):
        if person:
            suspend_login(context, actor, person)
        else:
            suspend_coded(context, actor, member_code)
    document = {"member": member_code, "person": person, "state": "suspended"}
    output.give(document, "查询已暂停。Enquiries are suspended.")


@suspension.command("release")
@click.argument("member_code", required=False, default="")
@_person_option
@as_login
@click.pass_obj
def release(output: Output, member_code: str, person: str, login: str) -> None:
    """经办人申请、复核人核准后恢复 / the maker asks for the release; the checker, another person, releases."""
    _require_one(member_code, person)
    with opened_as(output, login) as (context, actor):
        state = release_suspension(context, actor, member_code, login=person)
    shown = {
        "release_asked": "已申请恢复，待复核人核准。The release waits for a checker.",
        "released": "查询已恢复。Enquiries are released.",
    }
    output.give({"member": member_code, "person": person, "state": state}, shown[state])


def _require_one(member_code: str, person: str) -> None:
    if bool(member_code) == bool(person):
        raise click.UsageError("请给出机构代码或 --person 之一。Give a member's code or --person.")
