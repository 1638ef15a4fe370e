"""Leads a feedback file back to the rows that caused it."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import click

from blacklist_service.cli.file_options import input_file, output_file
from blacklist_service.cli.match import write_lines
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.pboc_files import ROWS_SUFFIX
from blacklist_service.cli.pboc_sent import row_keys
from blacklist_service.cli.private_file import refuse_inputs
from exports.formulas import guard
from exports.pboc.feedback import FeedbackLine, read_feedback
from exports.pboc.names import FeedbackFlag, read_name
from exports.pboc.refusals import PbocRefusalError
from exports.pboc.rules import rules_of_code
from exports.pboc.sent import SentFile
from exports.pboc.tags import known_tag
from exports.pboc.types import RecordError

_ROWS_SHOWN = 20
_COLUMNS = ("row_key", "record", "code", "rule", "tag", "zh", "en")


@click.command()
@click.argument("file", metavar="FEEDBACK.txt", type=input_file)
@click.option("--sent", required=True, type=input_file, help="所报送的文件 / the report that it answers")
@click.option(
    "--rows",
    type=input_file,
    help="行标识文件，默认在报送文件旁 / keys of the rows, by default beside the report",
)
@click.option("--out", type=output_file, help="FINDINGS.csv: 每行一项 / one finding a line")
@click.pass_context
def feedback(context: click.Context, file: Path, sent: Path, rows: Path | None, out: Path | None) -> None:
    """把反馈对应到原来的行 / which rows a feedback is about; exit status 1 where a line cannot be led back."""
    refuse_inputs((out,), file, sent, rows)
    _check_names(file, sent)
    with ExitStack() as opened:
        report = SentFile(opened.enter_context(sent.open("rb")))
        keys = row_keys(rows or sent.with_name(sent.stem + ROWS_SUFFIX), len(report))
        header, lines = read_feedback(opened.enter_context(file.open("rb")))
        found = _Found(keys)
        for line in lines:
            found.add(line, report.number_of(line))
    if out is not None:
        write_lines(out, _COLUMNS, ([guard(str(cell)) for cell in one] for one in found.findings))
    facts = {
        "accepted": header.accepted,
        "rejected": header.rejected,
        "led_back": len(found.led_back),
        "not_led_back": found.lost,
        "complete": len(found.led_back) + found.lost >= header.rejected,
    }
    _tell(context.obj, facts, found)
    if found.lost or not facts["complete"]:
        context.exit(1)


def _check_names(file: Path, sent: Path) -> None:
    try:
        name = read_name(file.stem)
    except RecordError:
        raise PbocRefusalError("PBOC.FEEDBACK_NAME") from None
    if name.flag is FeedbackFlag.REPORT or name.of_report().text() != sent.stem:
        raise PbocRefusalError("PBOC.FEEDBACK_NAME")


class _Found:
    """The findings of a feedback with the keys of their rows, in the order of the feedback."""

    def __init__(self, keys: list[str]) -> None:
        self._keys = keys
        self.findings: list[tuple[str, int | str, str, str, str, str, str]] = []
        # By number: a record that is named twice is one.
        self.led_back: set[int] = set()
        self.lost = 0

    def add(self, line: FeedbackLine, number: int | None) -> None:
        """A line about the file itself is led back to nothing and is not lost."""
        is_of_file = line.number is None and not line.is_damaged
        if number is not None:
            self.led_back.add(number)
        self.lost += number is None and not is_of_file
        key = "" if number is None else self._keys[number - 1]
        for error in line.errors:
            meant = rules_of_code(error.code)
            self.findings.append(
                (
                    key,
                    number or "",
                    error.code if meant else "",
                    "/".join(rule.rule for rule in meant),
                    known_tag(error.tag),
                    "".join(rule.zh for rule in meant[:1]),
                    "".join(rule.en for rule in meant[:1]),
                )
            )

    def documents(self) -> Iterator[dict[str, object]]:
        """For --json."""
        for one in self.findings:
            yield dict(zip(_COLUMNS, one, strict=True))


def _tell(output: Output, facts: Mapping[str, object], found: _Found) -> None:
    shown = [(one[0], one[2], one[3], one[4], f"{one[5]}\n{one[6]}") for one in found.findings[:_ROWS_SHOWN]]
    columns = ("行标识 row key", "反馈代码 code", "规则 rule", "标签 tag", "说明 what")
    parts = [table("反馈 feedback", columns, shown)] if shown else []
    output.give(
        {**facts, "findings": list(found.documents())}, facts_table("反馈文件 feedback", facts), *parts
    )
