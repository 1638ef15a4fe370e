"""A release of the list as messages about accounts that were reported under its keys: who is off it is deleted."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from blacklist_service.cli.file_options import input_file
from blacklist_service.cli.output import Output
from blacklist_service.cli.pboc_check import names_in, received_option
from blacklist_service.cli.pboc_files import KeyedRecord, write_files
from blacklist_service.cli.pboc_records import folder_argument, organisation_option, tell_written
from blacklist_service.cli.pboc_sent import SentRecords, needed_sent_option, sent_records
from blacklist_service.errors import InvalidError
from exports.formats.ndjson import FORMAT
from exports.operations import OperationError
from exports.pboc.messages import messages_of
from exports.types import Operation, OperationKind


@click.command()
@click.argument("file", metavar="RELEASE.ndjson", type=input_file)
@folder_argument
@organisation_option
@click.option(
    "--source", default="", help="信息来源编码，合并时需要 / InfSurcCode, needed where persons are merged"
)
@needed_sent_option
@received_option
@click.pass_context
def follow(
    context: click.Context,
    file: Path,
    folder: Path,
    organisation: str,
    source: str,
    sent: tuple[Path, ...],
    received: Path | None,
) -> None:
    """移出生成 214/114，合并生成 140 / deletions and merges of a release; row keys sent are the keys of the feed."""
    output: Output = context.obj
    operations = _operations(file)
    with sent_records(sent) as reports:

        def messages() -> Iterator[KeyedRecord]:
            for one in operations:
                yield from _messages(one, reports, source, output)

        written = write_files(output, folder, organisation, messages, names_in(received))
        silent = Counter(
            one.op.value
            for one in operations
            if not any(True for _ in _messages(one, reports, source, output))
        )
    output.note(
        "".join(f"{kind}: {count} 无报文 without message\n" for kind, count in sorted(silent.items()))
    )
    tell_written(context, written, without_message=dict(sorted(silent.items())))


def _operations(file: Path) -> list[Operation]:
    with file.open("rb") as source:
        reader = FORMAT.read
        assert reader is not None  # ndjson reads back
        try:
            return [one for one in reader(source) if one.op is not OperationKind.UPSERT]
        except OperationError:
            raise InvalidError(
                "PBOC.RELEASE",
                "这不是 ndjson 格式的发布文件。",
                "This is no object of a release in the format ndjson.",
            ) from None


def _messages(one: Operation, reports: SentRecords, source: str, output: Output) -> Iterator[KeyedRecord]:
    into = reports.of(one.into) if one.into else []
    for message in messages_of(one.op, reports.of(one.key), into, source, output.clock.today()):
        yield one.key, message
