"""Where an account reaches, from what somebody keeps away, and the end of an account."""

import click

from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.service import opened
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.grant_authority import (
    end_area,
    end_role,
    grant_area,
    grant_role,
    recuse,
)

_login = click.option("--login", required=True, help="登录名 / login of the account")
_region = click.option(
    "--region", required=True, help="行政区划代码，空为全部 / region code; empty: everywhere"
)


@click.group()
def area() -> None:
    """账号管辖地区 / the regions that an account reaches; without any, its member's."""


@area.command("grant")
@_login
@_region
@click.pass_obj
def grant_one_area(output: Output, login: str, region: str) -> None:
    """增加管辖地区 / let an account reach one more region."""
    with opened(output) as context:
        areas = grant_area(context, SYSTEM, login=login, region=region)
    _give(output, login, areas)


@area.command("end")
@_login
@_region
@click.pass_obj
def end_one_area(output: Output, login: str, region: str) -> None:
    """收回管辖地区 / take a region from an account."""
    with opened(output) as context:
        areas = end_area(context, SYSTEM, login=login, region=region)
    _give(output, login, areas)


@click.group()
def role() -> None:
    """附加角色 / what an official may be beside the account's own role."""


_role = click.option(
    "--role", required=True, type=click.Choice(("maker", "checker", "supervisor")), help="角色 / the role"
)


@role.command("grant")
@_login
@_role
@click.pass_obj
def grant_one_role(output: Output, login: str, role: str) -> None:
    """增加角色 / let an official act in one more role."""
    with opened(output) as context:
        roles = grant_role(context, SYSTEM, login=login, role=role)
    _give_roles(output, login, roles)


@role.command("end")
@_login
@_role
@click.pass_obj
def end_one_role(output: Output, login: str, role: str) -> None:
    """收回附加角色 / take a further role from an official."""
    with opened(output) as context:
        roles = end_role(context, SYSTEM, login=login, role=role)
    _give_roles(output, login, roles)


@click.command("recuse")
@_login
@click.option(
    "--member", "member_code", default="", help="回避其报送的机构代码 / code of a member whose reports"
)
@click.option("--subject", default="", help="回避的信息主体 / id of a subject")
@click.pass_obj
def recuse_one(output: Output, login: str, member_code: str, subject: str) -> None:
    """登记回避 / note that an official keeps away from a member's reports or from a subject."""
    with opened(output) as context:
        number = context.vault.ids.read("subject", subject) if subject else None
        recuse(context, SYSTEM, login=login, member_code=member_code, subject=number)
    document = {"login": login, "member": member_code, "subject": subject}
    output.give(document, facts_table("回避 recusal", document))


@click.command("end")
@_login
@click.pass_obj
def end_one_user(output: Output, login: str) -> None:
    """停用账号 / end an account for good: sessions, links and keys open nothing from now on (as `official end`)."""
    with opened(output) as context:
        end_account(context, SYSTEM, login)
    output.give({"login": login, "ended": True}, "账号已停用。The account has ended.")


def _give_roles(output: Output, login: str, roles: list[str]) -> None:
    document = {"login": login, "roles": roles}
    output.give(document, facts_table("角色 roles", {"login": login, "roles": ", ".join(roles)}))


def _give(output: Output, login: str, areas: list[str]) -> None:
    document = {"login": login, "regions": areas}
    output.give(document, facts_table("管辖地区 areas", {"login": login, "regions": ", ".join(areas)}))
