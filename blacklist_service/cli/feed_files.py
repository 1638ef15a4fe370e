"""What passes between feed and recipient as files: the download of a release, and the receipt for it."""

import re
from collections.abc import Callable, Collection
from pathlib import Path
from typing import BinaryIO

import click
import orjson

from blacklist_service.cli.file_options import input_file
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.private_file import private_file
from blacklist_service.cli.service import opened
from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.workflows.acknowledge_release import Receipt, acknowledge_release
from blacklist_service.workflows.authenticate_caller import actor_of_member
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.publish_release import feed_public_key
from blacklist_service.workflows.read_feed import (
    manifest_of,
    object_of,
    second_signature_of,
    signature_of,
    sm2_signature_of,
)
from exports.follow import MANIFEST_NAME, SECOND_SIGNATURE_NAME, SIGNATURE_NAME, SM2_SIGNATURE_NAME
from exports.manifest import Manifest, ManifestError
from exports.recipient_state import reported, state_from_bytes, state_to_bytes

PUBLIC_KEY_NAME = "feed.pub"
# As every object of a release is called, and hardly anything else.
_OBJECT = re.compile(r"(snapshot-[0-9]+|delta-[0-9]+-[0-9]+)(\.[a-z0-9]{1,16}){1,3}")
_MOST_RECEIPT_BYTES = 16 << 20
# As the interface takes it; no database counts further.
_LAST_RELEASE = 2**31 - 1


@click.command()
@click.argument("code", metavar="FEED")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def export(output: Output, code: str, folder: Path) -> None:
    """导出发布文件 / write manifest, signatures, objects and public key as the recipient would download them; objects
    of an earlier download of this feed that are named no more are removed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    is_same_feed = _feed_in(folder) == code
    with opened(output) as context:
        actor = recipient_of(context, code)
        content, sha256 = manifest_of(context, actor, code)
        manifest = Manifest.from_bytes(content)
        names = [manifest.snapshot.name, *(delta.name for delta in manifest.deltas)]
        for name in names:
            with private_file(folder / name) as out:
                for chunk in object_of(context, actor, code, name).chunks:
                    out.write(chunk)
        _write(folder / PUBLIC_KEY_NAME, feed_public_key(context).encode())
        _write(folder / SIGNATURE_NAME, signature_of(context, actor, code).encode())
        _write_where_given(
            folder / SECOND_SIGNATURE_NAME, lambda: second_signature_of(context, actor, code).encode()
        )
        _write_where_given(folder / SM2_SIGNATURE_NAME, lambda: sm2_signature_of(context, actor, code))
        # The manifest comes last: where it stands, everything it names is there.
        _write(folder / MANIFEST_NAME, content)
    if is_same_feed:
        _forget_older(folder, names)
    document = {
        "feed": code, "release": manifest.release, "manifest_sha256": sha256,
        "folder": str(folder), "objects": names, "public_key": str(folder / PUBLIC_KEY_NAME),
    }  # fmt: skip
    shown = document | {"objects": "\n".join(names)}
    output.give(document, facts_table("已导出 exported", shown))


@click.command("ack")
@click.argument("code", metavar="FEED")
@click.argument("receipt_file", metavar="RECEIPT.json", type=click.File("rb"))
@click.option(
    "--state",
    "state_file",
    type=input_file,
    help="接收方状态：已确认的注销不再重报 / own state: what was accepted is not reported again",
)
@click.pass_obj
def acknowledge(output: Output, code: str, receipt_file: BinaryIO, state_file: Path | None) -> None:
    """登记回执 / take in the receipt that `feed verify --receipt` wrote (`-`: standard input)."""
    receipt = _receipt(receipt_file.read(_MOST_RECEIPT_BYTES))
    with opened(output) as context:
        taken = acknowledge_release(context, recipient_of(context, code), code, receipt)
    if state_file is not None:
        state = state_from_bytes(state_file.read_bytes())
        _write(state_file, state_to_bytes(reported(state, {"retracted": list(receipt.retracted)})))
    document = {
        "feed": code, "release": taken.release,
        "acknowledged": taken.acknowledged, "removals_closed": taken.removals_closed,
    }  # fmt: skip
    output.give(document, facts_table("回执 receipt", document))


def recipient_of(context: Context, code: str) -> Actor:
    """The machine's owner in the place of the feed's recipient. Raises NotFoundError FEED.UNKNOWN."""
    for feed in list_feeds(context, SYSTEM):
        if feed.code == code:
            return actor_of_member(context, feed.member_code)
    raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")


def _feed_in(folder: Path) -> str:
    """The feed whose manifest lies in a folder; "" where none does."""
    try:
        return Manifest.from_bytes((folder / MANIFEST_NAME).read_bytes()).feed
    except (OSError, ManifestError):
        return ""


def _forget_older(folder: Path, named: Collection[str]) -> None:
    """They may tell of somebody who has been removed since."""
    for found in folder.iterdir():
        if _OBJECT.fullmatch(found.name) and found.name not in named:
            found.unlink()


def _write_where_given(path: Path, ask: Callable[[], bytes]) -> None:
    """A signature that not every release has; that of a release before is taken away."""
    try:
        _write(path, ask())
    except NotFoundError:
        path.unlink(missing_ok=True)


def _receipt(content: bytes) -> Receipt:
    try:
        document = orjson.loads(content)
        return Receipt(
            release=_release(document["release"]),
            state_checksum=str(document["state_checksum"]),
            manifest_sha256=str(document.get("manifest_sha256") or ""),
            retracted=[str(key) for key in document.get("retracted", ())],
            tombstones_applied=[str(key) for key in document.get("tombstones_applied", ())],
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InvalidError(
            "FEED.RECEIPT", "回执文件格式不正确。", "The receipt file is not a receipt."
        ) from None


def _release(given: object) -> int:
    number = int(str(given))
    if not 1 <= number <= _LAST_RELEASE:
        raise ValueError
    return number


def _write(path: Path, content: bytes) -> None:
    with private_file(path) as out:
        out.write(content)
