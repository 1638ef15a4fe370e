"""What the recipient of a feed said of single entries: counts by release and code, then what it rejected."""

from dataclasses import asdict

import click

from blacklist_service.cli.output import Output, table
from blacklist_service.cli.service import opened
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_feedback import MOST_ROWS, list_feedback

_COUNTS = ("发布 release", "结果 outcome", "代码 code", "条目 entries")
_ROWS = (
    "发布 release", "代码 code", "条目键 key", "列入 listing", "仍持有 held", "收到 received",
)  # fmt: skip


@click.command()
@click.argument("feed", metavar="FEED")
@click.option("--release", type=click.IntRange(min=1), help="只看这一发布 / of this release alone")
@click.option("--code", default="", help="只看这一代码 / rejected under this code alone")
@click.option(
    "--limit", type=click.IntRange(1, MOST_ROWS), default=50, show_default=True,
    help="列出几条拒收 / how many rejected entries",
)  # fmt: skip
@click.option(
    "--after",
    type=click.IntRange(min=1),
    help="接着上一页：上次给出的 after / go on behind the page before, by its `after`",
)
@click.option("--as", "login", help="经办人登录名 / what this official reaches; default: everything")
@click.pass_obj
def feedback(
    output: Output,
    feed: str,
    release: int | None,
    code: str,
    limit: int,
    after: int | None,
    login: str | None,
) -> None:
    """接收方的逐条反馈 / what a recipient said of single entries: counts by its code, then what it rejected."""
    with opened(output) as context:
        actor = SYSTEM if login is None else actor_of_login(context, login)
        found = list_feedback(
            context, actor, feed, release=release, code=code.strip(), after=after, limit=limit
        )
    if not found.entries:
        output.give(
            asdict(found), "该接收方还没有反馈过任何条目。\nThe recipient has said nothing of any entry yet."
        )
        return
    counts = [(one.release, one.outcome, one.code or None, one.entries) for one in found.counts]
    rows = [(one.release, one.code, one.key, one.listing, one.is_live, one.received_at) for one in found.rows]
    output.give(asdict(found), table("按代码 by code", _COUNTS, counts), table("拒收 rejected", _ROWS, rows))
