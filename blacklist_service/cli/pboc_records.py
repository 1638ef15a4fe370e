"""Records as JSON Lines into PBOC files and back: `{"row_key": …, "kind": "210", "values": {…}}`, one a line."""

from collections.abc import Iterator
from pathlib import Path

import click
import orjson

from blacklist_service.cli.file_options import input_file, output_file
from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.pboc_check import names_in, received_option
from blacklist_service.cli.pboc_files import KeyedRecord, WrittenFiles, write_files
from blacklist_service.cli.pboc_findings import PbocFindings
from blacklist_service.cli.pboc_sent import numbered
from blacklist_service.cli.private_file import force_option, private_file, refuse_existing
from exports.pboc.decode import decode as decode_line
from exports.pboc.files import read_lines
from exports.pboc.forms import forms
from exports.pboc.names import read_header
from exports.pboc.types import Finding, Record, RecordError, RuleBreak

_NO_RECORD = RuleBreak("R0000101")
# The forms have segments, groups and their items; what lies deeper fits none of them.
_DEEPEST = 8

folder_argument = click.argument(
    "folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path)
)
organisation_option = click.option(
    "--organisation", required=True, help="数据提供机构区段码（14 位） / the sender's code of 14 characters"
)


@click.command()
@click.argument("file", metavar="RECORDS.jsonl", type=input_file)
@folder_argument
@organisation_option
@received_option
@click.pass_context
def encode(
    context: click.Context, file: Path, folder: Path, organisation: str, received: Path | None
) -> None:
    """检查并写成报文，不合规的记录不写 / write the records that keep the rules; exit status 1 where some do not."""
    written = write_files(context.obj, folder, organisation, lambda: _records(file), names_in(received))
    tell_written(context, written)


def tell_written(context: click.Context, written: WrittenFiles, **further: object) -> None:
    """What was written and left out; ends with status 1 where something was left out."""
    output: Output = context.obj
    facts = {
        "文件 files": "\n".join(written.files),
        "记录 records": written.records,
        "未写出 left out": written.left_out,
    }
    output.give(
        {**written.document(), **further}, facts_table("报文 files", facts), *written.findings.tables()
    )
    if written.left_out:
        context.exit(1)


@click.command()
@click.argument("file", metavar="FILE.txt", type=input_file)
@click.argument("out", metavar="RECORDS.jsonl", type=output_file)
@force_option
@click.pass_context
def decode(context: click.Context, file: Path, out: Path, *, force: bool) -> None:
    """把报文读成 JSON Lines，读不出的列出规则 / read a report as JSON Lines; what cannot be read is told by rule."""
    refuse_existing(out, force=force, source=file)
    findings, records = PbocFindings(), 0
    with file.open("rb") as source, private_file(out) as opened:
        for found in _decoded(read_lines(source)):
            if isinstance(found, Finding):
                findings.add((found,))
                continue
            records += 1
            opened.write(orjson.dumps({"kind": found.kind, "values": found.values}) + b"\n")
    output: Output = context.obj
    facts = {"file": file.name, "records": records, "out": str(out)}
    output.give({**facts, **findings.document()}, facts_table("读出 decode", facts), *findings.tables())
    if findings.counts:
        context.exit(1)


def _decoded(lines: Iterator[str]) -> Iterator[Record | Finding]:
    number = 0
    try:
        read_header(next(lines, ""))
        for number, line in enumerate(lines, start=1):
            try:
                yield decode_line(line)
            except RecordError as error:
                yield Finding(number, error.broken.rule, error.broken.tag)
    except RecordError as error:
        yield Finding(number + 1 if number else 0, error.broken.rule, error.broken.tag)


def _records(file: Path) -> Iterator[KeyedRecord | RuleBreak]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            yield _keyed(line, number)


def _keyed(line: bytes, number: int) -> KeyedRecord | RuleBreak:
    """The record of a line, or ABF002 where it cannot be read, R0000101 where it is read and is no record."""
    try:
        document = orjson.loads(line)
    except orjson.JSONDecodeError:
        return RuleBreak("ABF002")
    if not isinstance(document, dict) or not document.keys() <= {"row_key", "kind", "values"}:
        return _NO_RECORD
    kind, values, key = (
        document.get("kind"),
        document.get("values"),
        document.get("row_key", numbered(number)),
    )
    if not isinstance(kind, str) or kind not in forms() or not isinstance(key, str):
        return _NO_RECORD
    if not isinstance(values, dict) or not _is_value(values, _DEEPEST):
        return _NO_RECORD
    return key, Record(kind, values)


def _is_value(value: object, levels: int) -> bool:
    """Texts, segments of texts, and groups of segments, in at most so many levels."""
    if isinstance(value, str):
        return True
    if levels == 0:
        return False
    if isinstance(value, dict):
        return all(_is_value(inside, levels - 1) for inside in value.values())
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) and _is_value(item, levels - 1) for item in value)
    return False
