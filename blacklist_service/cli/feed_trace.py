"""Whose copy a leaked file is: its decoys and entry keys name the recipient."""

import gzip
import zipfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import click

from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, table
from blacklist_service.cli.service import opened_as
from blacklist_service.workflows.decoys.trace_leak import trace_leak

_PIECE_BYTES = 1 << 20


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@as_login
@click.pass_obj
def trace(output: Output, file: Path, login: str) -> None:
    """泄露的文件出自哪家接收方 / whose copy a leaked file is: text, XLSX, ZIP or GZIP."""
    with opened_as(output, login) as (context, actor):
        found = trace_leak(context, actor, _pieces(file))
    columns = ("共享 feed", "机构 member", "虚构人员 decoys", "共置入 placed", "键 keys")
    rows = [(one.feed or None, one.member or None, one.decoys, one.placed, one.keys) for one in found]
    output.give({"traces": [asdict(one) for one in found]}, table("出处 traces", columns, rows))


def _pieces(file: Path) -> Iterator[bytes]:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                with archive.open(name) as part:
                    yield from iter(lambda: part.read(_PIECE_BYTES), b"")  # read before the next part
        return
    is_packed = file.open("rb").read(2) == b"\x1f\x8b"
    with gzip.open(file) if is_packed else file.open("rb") as plain:
        yield from iter(lambda: plain.read(_PIECE_BYTES), b"")
