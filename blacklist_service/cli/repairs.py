"""Repairs: applied for by the subject, decided by two officials."""

from pathlib import Path

import click

from blacklist_service.cli.file_options import input_file
from blacklist_service.cli.official import (
    approval_document,
    as_login,
    asked,
    digest_option,
    document_of,
    give,
    proposal_document,
    reasons_option,
    refuse_option,
    seen_version,
    text_of,
    version_of,
)
from blacklist_service.cli.output import Output
from blacklist_service.cli.service import opened, opened_as
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.show_listing import show_repair

_repair = click.argument("shown_id", metavar="REPAIR")


@click.group()
def repair() -> None:
    """信用修复 / repairs."""


@repair.command("file")
@click.option(
    "--case", "case_no", required=True, help="案号（见送达回证）/ case number that came with the letter"
)
@click.option("--name", help="姓名，未给出时询问 / name; asked for where not given")
@click.option(
    "--id-number",
    help="证件号码，未给出时询问 / number of the document; asked for where not given",
)
@click.option("--application", help="申请 / what the subject says")
@click.option("--application-file", type=input_file, help="申请文件 / the same from a UTF-8 file")
@click.option(
    "--commitment/--no-commitment", default=False, help="已公开作出信用承诺 / a public commitment was made"
)
@click.pass_obj
def file_one(
    output: Output, case_no: str, name: str | None, id_number: str | None, application: str | None,
    application_file: Path | None,
    *, commitment: bool,
) -> None:  # fmt: skip
    """代信息主体申请（窗口受理）/ take an application in for the subject."""
    told = text_of(application, application_file)
    name, id_number = asked(name, "姓名 name"), asked(id_number, "证件号码 number")
    with opened(output) as context:
        view = apply_for_repair(
            context, case_no, name, id_number, application=told, has_public_commitment=commitment
        )
        document = document_of(context, "repair", view)
    give(output, "修复 repair", document)


@repair.command("show")
@_repair
@as_login
@click.pass_obj
def show_one(output: Output, shown_id: str, login: str) -> None:
    """查看（记入访问日志）/ the application and what waits for approval; the look is recorded."""
    with opened_as(output, login) as (context, actor):
        shown = show_repair(context, actor, context.vault.ids.read("repair", shown_id))
        document: dict[str, object] = {
            **document_of(context, "repair", shown.repair),
            "application": shown.application,
            "public_commitment": shown.has_public_commitment,
            "proposal": None if shown.proposal is None else proposal_document(context, shown.proposal),
        }
    give(output, "修复 repair", document)


@repair.command("decide")
@_repair
@as_login
@seen_version
@click.option("--grant/--refuse", "is_granted", required=True, help="同意或不同意 / grant or refuse")
@click.option(
    "--performed/--not-performed",
    "has_performed",
    default=False,
    help="义务已履行 / the obligation is performed",
)
@reasons_option
@click.pass_obj
def decide(
    output: Output,
    shown_id: str,
    login: str,
    version: int | None,
    *,
    is_granted: bool,
    has_performed: bool,
    reasons: str,
) -> None:
    """拟定结果（经办）/ propose to grant or refuse; another official approves."""
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("repair", shown_id)
        proposal = propose_repair_outcome(
            context, actor, number, version_of(context, actor, "repair", number, version),
            is_granted=is_granted, has_performed=has_performed, reasons=reasons,
        )  # fmt: skip
        document = proposal_document(context, proposal)
    give(output, "待复核 waits for approval", document)


@repair.command("approve")
@_repair
@as_login
@digest_option
@refuse_option
@click.pass_obj
def approve(output: Output, shown_id: str, login: str, digest: str, refusal: str | None) -> None:
    """复核结果（另一人）/ approve, as another official, exactly what was proposed; or refuse it."""
    with opened_as(output, login) as (context, actor):
        document = approval_document(context, actor, "repair", shown_id, digest=digest, refusal=refusal)
    give(output, "复核 approval", document)
