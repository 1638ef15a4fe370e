"""Takes in one file: intake, resolution, receipt. The same command again goes on where a killed one stopped."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click

from blacklist_service.cli.file_options import charset_option, input_file, output_file
from blacklist_service.cli.output import Advance, Output
from blacklist_service.cli.private_file import force_option, private_file, refuse_existing
from blacklist_service.cli.service import opened
from blacklist_service.cli.submission_summary import FindingCount, count_findings, document_of, tables_of
from blacklist_service.errors import ConflictError, RefusedError
from blacklist_service.workflows.authenticate_caller import actor_of_member
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.process_submission import Progress, process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_submission import SubmissionView, show_submission, write_errors

_PART_BYTES = 1 << 20
_LOOK_EVERY_SECONDS = 0.5
_UNDER_WAY = ("received", "processing")


@click.command()
@click.argument("file", type=input_file)
@click.option("--member", "member_code", required=True, help="报送机构代码 / code of the reporting member")
@charset_option
@click.option("--dry-run", is_flag=True, help="只检查，不入库 / check only, take nothing in")
@click.option(
    "--errors",
    "errors_file",
    type=output_file,
    help="将被拒绝的行写入 XLSX / write the rejected rows with reasons to this workbook",
)
@force_option
@click.pass_obj
def submit(
    output: Output,
    file: Path,
    member_code: str,
    charset: str | None,
    *,
    dry_run: bool,
    errors_file: Path | None,
    force: bool,
) -> None:
    """报送一个文件 / take in one file and print what became of its rows.

    有行被拒绝时退出码仍为 0；文件整体被拒绝时为 1。Exit status 0 also where rows were rejected, 1 where the file was.
    """
    if errors_file is not None:
        refuse_existing(errors_file, force=force, source=file)
    with opened(output) as context:
        actor = actor_of_member(context, member_code)
        try:
            upload = Upload(filename=file.name, charset=charset or "", is_dry_run=dry_run)
            number = _take_in(context, actor, file, upload, output)
        except KeyboardInterrupt:
            raise RefusedError(
                "CLI.INTERRUPTED",
                "已中断，已入库的行不会丢失；再次运行同一命令即可继续。",
                "Interrupted; what is in stays in. Run the same command again to go on.",
            ) from None
        view = show_submission(context, actor, number)
        _refuse_unfinished(view)
        if errors_file is not None:
            with private_file(errors_file) as out:
                write_errors(context, actor, number, out)
        counts = count_findings(context, actor, number) if view.rejected or view.warned else []
    _tell(output, view, counts, errors_file)


def _take_in(context: Context, actor: Actor, file: Path, upload: Upload, output: Output) -> int:
    with file.open("rb") as body, output.progress(f"报送 {file.name}") as advance:
        received = receive_submission(context, actor, upload, _parts(body))
        if not received.is_new:
            output.note(
                "该内容此前已报送，沿用原批次。This content was sent before; its submission goes on or answers."
            )

        def tell(progress: Progress) -> None:
            advance(progress.rows_done, progress.rows_total or None)

        try:
            process_submission(context, received.submission, tell)
        except ConflictError as conflict:
            if conflict.code not in ("SUBMISSION.FENCED", "SUBMISSION.STATE"):
                raise
            # A worker has it: both would do the same work, so this command only watches.
            _watch(context, actor, received.submission, advance)
    return received.submission


def _parts(body: BinaryIO) -> Iterator[bytes]:
    while part := body.read(_PART_BYTES):
        yield part


def _watch(context: Context, actor: Actor, submission: int, advance: Advance) -> None:
    while (view := show_submission(context, actor, submission)).state in _UNDER_WAY:
        advance(view.read, view.rows_total or None)
        time.sleep(_LOOK_EVERY_SECONDS)


def _refuse_unfinished(view: SubmissionView) -> None:
    """Raises RefusedError where the file was refused or the submission cancelled."""
    if view.state == "cancelled":
        raise RefusedError(
            "SUBMISSION.CANCELLED",
            "该批次已取消。",
            "This submission was cancelled.",
            submission=view.submission,
        )
    if view.state == "refused":
        first = view.findings[0]
        raise RefusedError(
            first.code,
            " ".join(_sentence(found.column, found.zh) for found in view.findings),
            " ".join(_sentence(found.column, found.en) for found in view.findings),
            submission=view.submission,
            row=first.row,
            column=first.column,
        )


def _sentence(column: str, text: str) -> str:
    return f"【{column}】{text}" if column else text


def _tell(output: Output, view: SubmissionView, counts: list[FindingCount], errors_file: Path | None) -> None:
    shown = tables_of(view, counts)
    if errors_file is not None:
        shown.append(f"错误工作簿 error workbook: {errors_file}")
    elif view.rejected:
        shown.append("加 --errors OUT.xlsx 可导出被拒绝的行。Add --errors OUT.xlsx for the rejected rows.")
    output.give(document_of(view, counts), *shown)
