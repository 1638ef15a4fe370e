"""A recipient's own side of a feed: trust its key, pull, verify, apply, report, and look up what is held.

Every check that fails ends with exit status 1 and the stable code of `exports/refusals.py`.
"""

from dataclasses import asdict
from typing import TextIO

import click

from blacklist_service.cli.key_texts import key_text
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.usage import WrongUsageError
from blacklist_service.client.accepted_removals import Acceptance
from blacklist_service.client.apply_release import apply_release
from blacklist_service.client.calls import Calls
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.follow_feed import follow
from blacklist_service.client.pull_feed import pull
from blacklist_service.client.recipient_store import Position
from blacklist_service.client.report_release import report_release
from blacklist_service.client.sm2_signatures import read_sm2_key
from blacklist_service.client.take_files import confirm_files
from blacklist_service.clock import Clock
from exports.feed_keys import FeedKeys
from exports.manifest import instant_text
from exports.refusals import FeedRefusalError

_feed = click.argument("feed", metavar="FEED")


@click.command()
@_feed
@click.option(
    "--key", required=True, help="共享公钥文件或其内容 / the feed's public key: a .pub file or its text"
)
@click.option("--next-key", help="已公告的下一公钥 / the feed's next public key, once it was announced")
@click.option(
    "--sm2-key",
    help="另要求 SM2 签名：发布方公钥 PEM / ask for the SM2 signature too: the publisher's key in PEM",
)
@click.option("--next-sm2-key", help="已公告的下一 SM2 公钥 / its next SM2 key, once it was announced")
@click.pass_context
def trust(
    ctx: click.Context,
    feed: str,
    key: str,
    next_key: str | None,
    sm2_key: str | None,
    next_sm2_key: str | None,
) -> None:
    """记下共享的公钥；未经公告而更换时重新计数 / keep the public keys that this feed's manifests are believed by; where
    another key comes that was not announced, releases are counted anew from its snapshot."""
    folder = _folder(ctx, feed)
    keys = FeedKeys(
        key_text(key),
        next_key=None if next_key is None else key_text(next_key),
        sm2_key=None if sm2_key is None else read_sm2_key(key_text(sm2_key)),
        next_sm2_key=None if next_sm2_key is None else read_sm2_key(key_text(next_sm2_key)),
    )
    is_begun_anew = folder.trust(keys)
    document = {
        "feed": feed, "recipient": folder.recipient, "folder": str(folder.path), "begun_anew": is_begun_anew,
        "sm2": bool(keys.sm2_keys),
    }  # fmt: skip
    _give(ctx, "信任 trust", document)


@click.command("pull")
@_feed
@click.option(
    "--files-only",
    is_flag=True,
    help="只取文件，自行导入（格式不能读回时）/ only fetch the files, for a system of one's own",
)
@click.pass_context
def pull_feed(ctx: click.Context, feed: str, files_only: bool) -> None:
    """下载最新清单与所需文件，可续传 / fetch the newest manifest and what leads to it; resumes where it broke."""
    folder = _folder(ctx, feed)
    calls = Calls(ctx.meta["folder"], _clock(ctx))
    with folder.alone() as store:
        pulled = pull(calls, folder, store, _clock(ctx), is_files_only=files_only)
    _give(ctx, "已下载 pulled", {"feed": feed, **asdict(pulled)})


@click.command()
@_feed
@click.pass_context
def verify(ctx: click.Context, feed: str) -> None:
    """按规范次序核验，不改动本地数据 / every check and a trial of applying, which is then undone."""
    folder = _folder(ctx, feed)
    with folder.alone() as store:
        applied = apply_release(folder, store, _clock(ctx), is_trial=True)
    _give(ctx, "核验通过 verified", {"feed": feed, "valid": True, **asdict(applied)})


@click.command("apply")
@_feed
@click.option(
    "--accept-removals",
    "most",
    type=click.IntRange(1),
    help="经其他渠道确认后，接受至多这么多条注销，仅一次 / accept so many removals, confirmed by another channel, once",
)
@click.option(
    "--manifest",
    "digest",
    help="所确认清单的 SHA-256 / SHA-256 of the manifest that was confirmed, and of no other",
)
@click.pass_context
def apply_feed(ctx: click.Context, feed: str, most: int | None, digest: str | None) -> None:
    """核验并一次性应用 / verify and apply in one transaction: all of it or nothing. Removals beyond the limit pass only
    where --accept-removals and --manifest repeat what the refusal told and the publisher confirmed."""
    if (most is None) is not (digest is None):
        raise WrongUsageError(
            "--accept-removals 与 --manifest 须同时给出。", "Give --accept-removals and --manifest together."
        )
    acceptance = None if most is None or digest is None else Acceptance(most, digest.lower())
    folder = _folder(ctx, feed)
    with folder.alone() as store:
        applied = apply_release(folder, store, _clock(ctx), acceptance=acceptance)
    _give(ctx, "已应用 applied", {"feed": feed, **asdict(applied)})


@click.command()
@_feed
@click.option(
    "--files-taken",
    "removed",
    type=click.File("r", encoding="utf-8"),
    help="文件已自行导入；所给文件每行一个已注销的条目键 / the files were taken over; the keys removed, one a line",
)
@click.pass_context
def ack(ctx: click.Context, feed: str, removed: TextIO | None) -> None:
    """发送回执：已应用与已注销 / send the receipts that are due; safe to repeat."""
    folder = _folder(ctx, feed)
    calls = Calls(ctx.meta["folder"], _clock(ctx))
    with folder.alone() as store:
        reported = (
            report_release(calls, folder, store)
            if removed is None
            else confirm_files(calls, folder, store, _clock(ctx), removed.read().split())
        )
    _give(ctx, "回执 reported", {"feed": feed, **asdict(reported)})


@click.command("follow")
@_feed
@click.pass_context
def follow_feed(ctx: click.Context, feed: str) -> None:
    """下载、应用、回执一次完成 / pull, apply and ack in one go; what a schedule calls."""
    clock = _clock(ctx)
    followed = follow(Calls(ctx.meta["folder"], clock), _folder(ctx, feed), clock)
    _give(
        ctx,
        "已跟上 followed",
        {"feed": feed, **asdict(followed.applied), "reported": asdict(followed.reported)},
    )


@click.command()
@_feed
@click.option("--key", "entry_key", help="条目键 / one entry by its key")
@click.option(
    "--number",
    "number_file",
    type=click.File("r", encoding="utf-8"),
    help="证件号码文件，- 为标准输入 / file with one number",
)
@click.pass_context
def held(ctx: click.Context, feed: str, entry_key: str | None, number_file: TextIO | None) -> None:
    """本地名单的状态与查询；过期则退出码 1 / what is held, and whether it is stale: then the exit status is 1."""
    now = _clock(ctx).now()
    with _folder(ctx, feed).opened() as store:
        position, accepted = store.position(), store.accepted_removals()
        found = [store.entry(entry_key)] if entry_key else []
        found += store.find(number_file.read().strip()) if number_file else []
    is_stale = position.is_stale(now)
    entries = [
        {**asdict(one), "may_be_used": not (is_stale or one.is_suppressed)}
        for one in found
        if one is not None
    ]
    document = {**_shown(position), "is_stale": is_stale, "accepted_removals": accepted, "found": entries}
    _give(
        ctx,
        "本地名单 held",
        document,
        hidden=tuple(name for name in ("found", "accepted_removals") if not document[name]),
    )
    if is_stale:
        refusal = FeedRefusalError("FEED.EXPIRED")
        ctx.obj.notice(refusal.code, refusal.message_zh, refusal.message_en)
        ctx.exit(1)


FEED_COMMANDS = (trust, pull_feed, verify, apply_feed, ack, follow_feed, held)


def _folder(ctx: click.Context, feed: str) -> FeedFolder:
    return FeedFolder(ctx.meta["folder"], feed)


def _clock(ctx: click.Context) -> Clock:
    output: Output = ctx.obj
    return output.clock


def _shown(position: Position) -> dict[str, object]:
    expires = None if position.expires_at is None else instant_text(position.expires_at)
    return {
        "feed": position.feed, "recipient": position.recipient, "release": position.release,
        "entries": position.entries, "expires_at": expires, "applied_at": position.applied_at or None,
        "reported": position.reported, "unreported": position.unreported, "must_reload": position.must_reload,
    }  # fmt: skip


def _give(ctx: click.Context, title: str, document: dict[str, object], hidden: tuple[str, ...] = ()) -> None:
    lines = {
        name: "\n".join(map(str, value)) if isinstance(value, list | tuple) else value
        for name, value in document.items()
        if name not in hidden
    }
    ctx.obj.give(document, facts_table(title, lines))
