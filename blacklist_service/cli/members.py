"""Members, the accounts of their people, and the keys of their programs."""

from dataclasses import asdict

import click

from blacklist_service.cli.authority import area, end_one_user, recuse_one, role
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.quotas import quota, suspension
from blacklist_service.cli.service import opened
from blacklist_service.cli.signing_keys import limit_options, signing_key
from blacklist_service.rules.key_limits import read_limits
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.end_channel import stop_channels
from blacklist_service.workflows.enrol import (
    MEMBER_KINDS,
    ROLES_OF_KIND,
    add_member,
    add_user,
    issue_key,
    revoke_key,
)
from blacklist_service.workflows.list_accounts import list_accounts, list_keys
from blacklist_service.workflows.list_members import list_members
from blacklist_service.workflows.require_attestation import require_attestation
from blacklist_service.workflows.show_channels import show_channels_of

_ROLES = tuple(role for roles in ROLES_OF_KIND.values() for role in roles)


@click.group()
def member() -> None:
    """成员机构 / members: platforms, offices, agencies."""


@member.command("add")
@click.option("--code", required=True, help="机构代码 / a code of letters, digits, . _ -")
@click.option("--name", required=True, help="机构名称 / its name")
@click.option("--kind", required=True, type=click.Choice(MEMBER_KINDS), help="机构类型 / its kind")
@click.option("--region", default="", help="行政区划代码，如 340000 / region code (GB/T 2260)")
@click.pass_obj
def add_one_member(output: Output, code: str, name: str, kind: str, region: str) -> None:
    """登记成员机构 / enrol a member."""
    with opened(output) as context:
        added = add_member(context, SYSTEM, code=code, name=name, kind=kind, region=region)
    document = {"code": added.code, "name": added.name, "kind": added.kind, "region": added.region}
    output.give(document, facts_table("成员机构 member", document))


@member.command("list")
@click.pass_obj
def list_all_members(output: Output) -> None:
    """成员机构列表 / every member."""
    with opened(output) as context:
        known = list_members(context, SYSTEM)
    columns = ("代码 code", "名称 name", "类型 kind", "地区 region", "双人确认 two persons")
    rows = [
        (one.code, one.name, one.kind, one.region or None, "是 yes" if one.needs_attestation else None)
        for one in known
    ]
    output.give({"members": [asdict(one) for one in known]}, table("成员机构 members", columns, rows))


@member.command("attestation")
@click.argument("code")
@click.option(
    "--required/--ended",
    "is_needed",
    default=True,
    show_default=True,
    help="每个文件须由两人确认 / two persons confirm each file, or no more",
)
@click.pass_obj
def require_one_attestation(output: Output, code: str, is_needed: bool) -> None:  # click gives it by name
    """报送机构的文件须由两人确认 / files of a platform are reported once two persons have confirmed them."""
    with opened(output) as context:
        require_attestation(context, SYSTEM, code, is_needed=is_needed)
    document = {"code": code, "needs_attestation": is_needed}
    output.give(document, facts_table("双人确认 attestation", document))


@member.command("channel")
@click.argument("code")
@click.option("--end", "is_over", is_flag=True, help="立即停用 / end what stands and what waits, at once")
@click.pass_obj
def show_one_channel(output: Output, code: str, is_over: bool) -> None:  # click gives it by name
    """报送机构的还款渠道 / how a platform's debtors pay it; only two of its own people set it, on its pages."""
    with opened(output) as context:
        ended = stop_channels(context, SYSTEM, code) if is_over else 0
        found = show_channels_of(context, SYSTEM, code)
    columns = (
        "状态 state",
        "名称 payee",
        "电话 phone",
        "页面 page",
        "提出 said by",
        "确认 confirmed by",
        "终止 ended",
    )
    rows = [
        (
            one.state,
            one.words.payee,
            one.words.phone,
            one.words.page,
            one.said_by,
            one.confirmed_by,
            one.ended_at,
        )
        for one in found
    ]
    document = {"code": code, "ended": ended, "channels": [asdict(one) for one in found]}
    output.give(document, table("还款渠道 repayment channel", columns, rows))


member.add_command(signing_key)
member.add_command(quota)
member.add_command(suspension)


@click.group()
def user() -> None:
    """人员账号 / accounts of people."""


@user.command("add")
@click.option("--member", "member_code", required=True, help="所属机构代码 / code of the member")
@click.option("--login", required=True, help="登录名 / login")
@click.option("--role", required=True, type=click.Choice(_ROLES), help="角色 / role")
@click.option(
    "--person",
    default="",
    help="人员标识，同一人有多个账号时填写 / who it is, where one has several accounts",
)
@click.pass_obj
def add_one_user(output: Output, member_code: str, login: str, role: str, person: str) -> None:
    """开通账号 / give somebody of a member an account in one role."""
    with opened(output) as context:
        added = add_user(context, SYSTEM, member_code=member_code, login=login, role=role, person=person)
    document = {"member": member_code, "login": added.login, "role": added.role}
    output.give(document, facts_table("账号 account", document))


@user.command("list")
@click.pass_obj
def list_all_users(output: Output) -> None:
    """账号列表 / every account with its role."""
    with opened(output) as context:
        known = list_accounts(context, SYSTEM)
    columns = ("登录名 login", "机构 member", "角色 role", "开通 created", "停用 ended")
    rows = [
        (
            one.login,
            one.member,
            one.role,
            one.created_at,
            one.ended_at,
        )
        for one in known
    ]
    output.give({"users": [asdict(one) for one in known]}, table("账号 accounts", columns, rows))


user.add_command(area)
user.add_command(role)
user.add_command(recuse_one)
user.add_command(end_one_user)


@click.group()
def key() -> None:
    """接口密钥 / API keys."""


@key.command("add")
@click.option("--login", required=True, help="登录名 / login of the account")
@click.option("--days", default=365, show_default=True, help="有效天数 1–730 / days until it expires")
@limit_options
@click.pass_obj
def add_one_key(
    output: Output, login: str, days: int, scopes: tuple[str, ...], networks: tuple[str, ...]
) -> None:
    """签发密钥，只显示一次 / issue a key; it is shown exactly once."""
    limits = read_limits(scopes, networks)
    with opened(output) as context:
        issued = issue_key(context, SYSTEM, login=login, days=days, limits=limits)
    document = {
        "key": issued.text,
        "prefix": issued.prefix,
        "login": login,
        "expires_on": issued.expires_on,
        "scopes": list(limits.scopes),
        "networks": list(limits.networks),
    }
    output.give(
        document,
        facts_table("接口密钥 API key", document),
        "请立即保存，此密钥不会再次显示。Keep it now: it cannot be shown again.",
    )


@key.command("list")
@click.pass_obj
def list_all_keys(output: Output) -> None:
    """密钥列表，不含密钥本身 / every key by its prefix; the secret is kept nowhere."""
    with opened(output) as context:
        known = list_keys(context, SYSTEM)
    columns = (
        "前缀 prefix", "登录名 login", "状态 state", "签发 created", "到期 expires", "范围 scopes", "网段 networks",
    )  # fmt: skip
    rows = [
        (one.prefix, one.login, one.state, one.created_at, one.expires_at, one.scopes, one.networks)
        for one in known
    ]
    output.give({"keys": [asdict(one) for one in known]}, table("接口密钥 API keys", columns, rows))


@key.command("revoke")
@click.argument("prefix")
@click.pass_obj
def revoke_one_key(output: Output, prefix: str) -> None:
    """吊销密钥（前 10 位）/ end a key, named by what stands before its dot."""
    with opened(output) as context:
        revoke_key(context, SYSTEM, prefix=prefix)
    output.give({"prefix": prefix, "revoked": True}, "密钥已吊销。The key is revoked.")
