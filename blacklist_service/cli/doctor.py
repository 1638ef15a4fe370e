"""Checks settings, keys, database, clock and what the service needs around it; refuses unsafe production settings."""

from dataclasses import asdict

import click

from blacklist_service.cli.output import Output, table
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.errors import InvalidError
from blacklist_service.workflows.diagnose import diagnose
from blacklist_service.workflows.diagnosing.checks import Check, Level

_MARKS = {Level.OK: "✓ 正常", Level.WARN: "! 注意", Level.FAIL: "✗ 失败"}


@click.command()
@click.pass_context
def doctor(ctx: click.Context) -> None:
    """检查运行条件，有失败项时退出码为 1 / look at everything the service needs; exit status 1 if a check fails."""
    output: Output = ctx.obj
    try:
        checks = diagnose(read_settings(), output.clock)
    except InvalidError as refusal:
        checks = (Check(refusal.code, Level.FAIL, refusal.zh, refusal.en),)
    is_healthy = all(check.level is not Level.FAIL for check in checks)
    rows = [(_MARKS[check.level], check.code, f"{check.zh}\n{check.en}") for check in checks]
    document = {"healthy": is_healthy, "checks": [asdict(check) for check in checks]}
    output.give(document, table("检查 checks", ("结果 result", "代码 code", "说明 what"), rows))
    if not is_healthy:
        output.note("检查未通过，请先处理失败项。Some checks failed: mend them first.")
        ctx.exit(1)
