"""An upload as PBOC files of accounts: what the upload does not say, the reporter states, or the row is left out."""

from collections.abc import Iterator
from pathlib import Path

import click

from blacklist_service.cli.file_options import charset_option, input_file
from blacklist_service.cli.offline_file import OfflineFile, open_file
from blacklist_service.cli.output import Output
from blacklist_service.cli.pboc_check import names_in, received_option
from blacklist_service.cli.pboc_files import KeyedRecord, write_files
from blacklist_service.cli.pboc_records import folder_argument, organisation_option, tell_written
from blacklist_service.cli.pboc_sent import SentRecords, numbered, sent_option, sent_records
from blacklist_service.cli.usage import WrongUsageError
from blacklist_service.intake.rows import check_row
from blacklist_service.intake.types import Operation, ReportDraft
from blacklist_service.intake.upload import Limits, rows
from exports.pboc.accounts import COLLECTION, FIRM, LOAN, PERSON, DebtFacts, Reporting, account_record
from exports.pboc.messages import corrections_of, messages_of
from exports.pboc.tags import known_tag
from exports.pboc.types import Record
from exports.types import OperationKind
from matching.normalize import read_identity


@click.command()
@click.argument("file", metavar="UPLOAD", type=input_file)
@folder_argument
@organisation_option
@click.option(
    "--type",
    "account_type",
    type=click.Choice((LOAN, COLLECTION)),
    default=LOAN,
    show_default=True,
    help="账户类型 / D1: the loan; C1: a debt taken over",
)
@click.option(
    "--state",
    "stated",
    multiple=True,
    metavar="[410/]SEGMENT/TAG=VALUE",
    help="对所有个人行成立的值，410/ 为企业行 / what is stated of persons' rows, with 410/ of firms'; repeat it",
)
@click.option("--whole-yuan", is_flag=True, help="金额四舍五入到元 / round amounts half up to whole 元")
@charset_option
@sent_option
@received_option
@click.pass_context
def report(
    context: click.Context,
    file: Path,
    folder: Path,
    organisation: str,
    account_type: str,
    stated: tuple[str, ...],
    charset: str | None,
    sent: tuple[Path, ...],
    received: Path | None,
    *,
    whole_yuan: bool,
) -> None:
    """新增生成 210/410，更正生成 211/212，撤回生成 214 / new rows; with --sent corrected and withdrawn ones."""
    output: Output = context.obj
    reporting = Reporting(organisation, account_type, output.clock.today(), _stated(stated), whole_yuan)
    opened = open_file(file, charset)
    with sent_records(sent) as reports:
        written = write_files(
            output, folder, organisation, lambda: _records(opened, reporting, reports), names_in(received)
        )
    tell_written(context, written)


def _stated(words: tuple[str, ...]) -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = {}
    for word in words:
        place, _, value = word.partition("=")
        kind, segment, tag = _place(place.split("/"))
        if not value or kind not in {PERSON, FIRM} or not known_tag(segment) or not known_tag(tag):
            raise WrongUsageError(
                "--state 的形式为 段/标签=值，企业账户为 410/段/标签=值；段和标签须为本格式所有。",
                "--state is SEGMENT/TAG=VALUE, for firms 410/SEGMENT/TAG=VALUE, of segments and tags of the format.",
            )
        found.setdefault(kind, {}).setdefault(segment, {})[tag] = value
    return found


def _place(names: list[str]) -> tuple[str, str, str]:
    """Record, segment and tag; "" for what was not named."""
    kind = names.pop(0) if len(names) == 3 else PERSON
    return (kind, names[0], names[1]) if len(names) == 2 else (kind, "", "")


def _records(opened: OfflineFile, reporting: Reporting, reports: SentRecords) -> Iterator[KeyedRecord]:
    """A row that intake would reject becomes a record without content, so that it is counted as left out."""
    for row in rows(opened.source, opened.scanned, Limits()):
        draft = check_row(opened.columns, row, reporting.day).draft
        key = draft.row_key if draft and draft.row_key else numbered(row.number)
        for record in _of_row(draft, reporting, reports.of(key)):
            yield key, record


def _of_row(draft: ReportDraft | None, reporting: Reporting, sent: list[Record]) -> list[Record]:
    """A withdrawn or corrected row that was never sent becomes a record without content: left out and told."""
    if draft is None:
        return [Record("210", {})]
    if draft.operation is Operation.WITHDRAW:
        return messages_of(OperationKind.RETRACT, sent) or [Record("214", {})]
    account = account_record(_facts(draft), reporting)
    if draft.operation is Operation.ADD:
        return [account]
    if not sent:
        return [Record("212", {})]
    if (
        sent[-1].kind != account.kind
    ):  # a person's account that is a firm's, or the reverse: no segment carries that
        return [*messages_of(OperationKind.RETRACT, sent[-1:]), account]
    return corrections_of(sent[-1], account, reporting.day)


def _facts(draft: ReportDraft) -> DebtFacts:
    found = read_identity(draft.identity).identifiers
    return DebtFacts(
        name=draft.identity.name,
        id_type=found[0].scheme if found else draft.identity.id_type,
        id_number=found[0].value if found else draft.identity.id_number,
        contract_no=draft.contract_no,
        platform=draft.platform,
        principal_fen=draft.principal_fen,
        outstanding_fen=draft.outstanding_fen,
        loan_date=draft.loan_date,
        overdue_since=draft.overdue_since,
        settled_on=draft.settled_on,
    )
