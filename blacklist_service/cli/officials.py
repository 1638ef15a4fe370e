"""How officials come to the console: links to begin with, resets by two colleagues, sessions, the end of an account."""

from dataclasses import asdict

import click

from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened, opened_as
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enrol_official import (
    IssuedLink,
    ask_reset,
    confirm_reset,
    issue_enrolment,
)
from blacklist_service.workflows.list_sessions import list_sessions
from blacklist_service.workflows.log_out import log_out_of

_ONCE = "请当面或经可信渠道交给本人，只显示这一次。Hand it to the person alone; it is shown this once."


@click.group()
def official() -> None:
    """主管部门人员登录 / how officials log in to the console."""


@official.command("link")
@click.argument("login")
@click.pass_obj
def give_link(output: Output, login: str) -> None:
    """签发开通链接，只能用一次 / a link to set up password and second factor, once."""
    with opened(output) as context:
        _give(output, context, issue_enrolment(context, SYSTEM, login))


@official.command("reset")
@click.argument("person")
@as_login
@click.option(
    "--confirm", is_flag=True, help="由另一人确认并签发链接 / another official confirms, and gets the link"
)
@click.pass_obj
def reset_one(output: Output, person: str, login: str, confirm: bool) -> None:
    """遗失口令或第二因素：一人提出，另一人确认 / a lost factor: one colleague asks, another confirms."""
    with opened_as(output, login) as (context, actor):
        if confirm:
            _give(output, context, confirm_reset(context, actor, person))
            return
        ask_reset(context, actor, person)
    document = {"login": person, "asked_by": login, "confirmed": False}
    output.give(
        document,
        facts_table("重置 reset", document),
        "须由另一名人员以 --confirm 确认。Another official confirms it with --confirm.",
    )


@official.command("sessions")
@click.pass_obj
def show_sessions(output: Output) -> None:
    """当前会话 / who is in the console now."""
    with opened(output) as context:
        known = list_sessions(context, SYSTEM)
    columns = ("登录名 login", "阶段 stage", "登录 began", "最近 seen", "第二因素 proven")
    rows = [(one.login, one.stage, one.began_at, one.seen_at, one.proven_at) for one in known]
    document = {"sessions": [{k: v for k, v in asdict(one).items() if k != "id"} for one in known]}
    output.give(document, table("会话 sessions", columns, rows))


@official.command("logout")
@click.argument("login")
@click.pass_obj
def log_one_out(output: Output, login: str) -> None:
    """结束其全部会话 / end every session of an official."""
    with opened(output) as context:
        ended = log_out_of(context, SYSTEM, login)
    output.give({"login": login, "sessions_ended": ended}, f"已结束 {ended} 个会话。{ended} sessions ended.")


@official.command("end")
@click.argument("login")
@click.pass_obj
def end_one(output: Output, login: str) -> None:
    """停用账号 / end an account: sessions, links and keys open nothing from now on."""
    with opened(output) as context:
        ended = end_account(context, SYSTEM, login)
    output.give({"login": login, "sessions_ended": ended}, "账号已停用。The account has ended.")


def _give(output: Output, context: Context, link: IssuedLink) -> None:
    root = context.settings.public_url.rstrip("/") or f"http://localhost:{context.settings.port}"
    document = {
        "login": link.login,
        # After the hash sign: browsers keep that to themselves, so it stands in no log.
        "link": f"{root}/console/enrolment#{link.token}",
        "token": link.token,
        "expires_at": link.expires_at,
    }
    output.give(document, facts_table("开通链接 enrolment", document), _ONCE)
