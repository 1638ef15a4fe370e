"""Objections: filed for the subject, answered by the member, decided by two officials."""

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
from blacklist_service.errors import InvalidError
from blacklist_service.rules.objections import ObjectionReason, Outcome
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.cases.corrections import FIELDS, GivenFact
from blacklist_service.workflows.cases.shown_corrections import CorrectionShown
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.show_listing import show_objection

_objection = click.argument("shown_id", metavar="OBJECTION")


@click.group()
def objection() -> None:
    """异议 / objections."""


@objection.command("file")
@click.option(
    "--case", "case_no", required=True, help="案号（见送达回证）/ case number that came with the letter"
)
@click.option("--name", help="姓名，未给出时询问 / name; asked for where not given")
@click.option(
    "--id-number",
    help="证件号码，未给出时询问 / number of the document; asked for where not given",
)
@click.option("--reason", required=True, type=click.Choice([one.value for one in ObjectionReason]))
@click.option("--narrative", help="陈述 / what the subject says")
@click.option("--narrative-file", type=input_file, help="陈述文件 / the same from a UTF-8 file")
@click.pass_obj
def file_one(
    output: Output,
    case_no: str,
    name: str | None,
    id_number: str | None,
    reason: str,
    narrative: str | None,
    narrative_file: Path | None,
) -> None:
    """代信息主体提出（窗口受理）/ file an objection for the subject, who proves the case by number and identity."""
    told = text_of(narrative, narrative_file)
    name, id_number = asked(name, "姓名 name"), asked(id_number, "证件号码 number")
    with opened(output) as context:
        view = object_to_listing(context, case_no, name, id_number, reason=reason, narrative=told)
        document = document_of(context, "objection", view)
    give(output, "异议 objection", document)


@objection.command("show")
@_objection
@as_login
@click.pass_obj
def show_one(output: Output, shown_id: str, login: str) -> None:
    """查看（记入访问日志）/ both sides' words and what waits for approval; the look is recorded."""
    with opened_as(output, login) as (context, actor):
        shown = show_objection(context, actor, context.vault.ids.read("objection", shown_id))
        document: dict[str, object] = {
            **document_of(context, "objection", shown.objection),
            "narrative": shown.narrative,
            "answer": shown.answer,
            "proposal": None if shown.proposal is None else proposal_document(context, shown.proposal),
            "corrections": [_corrected(context, one) for one in shown.corrections],
        }
    give(output, "异议 objection", document)


@objection.command("answer")
@_objection
@as_login
@seen_version
@click.option("--answer", help="答复 / what the member says")
@click.option("--answer-file", type=input_file, help="答复文件 / the same from a UTF-8 file")
@click.pass_obj
def answer_one(
    output: Output,
    shown_id: str,
    login: str,
    version: int | None,
    answer: str | None,
    answer_file: Path | None,
) -> None:
    """报送机构答复 / the reporting member answers."""
    told = text_of(answer, answer_file)
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("objection", shown_id)
        seen = version_of(context, actor, "objection", number, version)
        document = document_of(
            context, "objection", answer_objection(context, actor, number, seen, answer=told)
        )
    give(output, "异议 objection", document)


@objection.command("decide")
@_objection
@as_login
@seen_version
@click.option("--outcome", required=True, type=click.Choice([one.value for one in Outcome]))
@reasons_option
@click.option("--statement", default="", help="附注说明 / the subject's statement (keep_with_statement)")
@click.option("--ground", default="", help="更正后的情形 / another ground (correct)")
@click.option("--severity", default="", help="更正后的严重程度 / another severity (correct)")
@click.option(
    "--fact",
    "facts",
    multiple=True,
    metavar="[REPORT:]FIELD=VALUE",
    help="更正报送的内容，可重复；字段同上传文件 / a fact of a debt as it should stand (correct), repeatable: "
    f"{', '.join(FIELDS)}",
)
@click.pass_obj
def decide(
    output: Output, shown_id: str, login: str, version: int | None, outcome: str, reasons: str,
    statement: str, ground: str, severity: str, facts: tuple[str, ...],
) -> None:  # fmt: skip
    """拟定结果（经办）/ propose the outcome; another official approves its digest."""
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("objection", shown_id)
        proposal = propose_objection_outcome(
            context, actor, number, version_of(context, actor, "objection", number, version),
            outcome=outcome, reasons=reasons, statement=statement, ground=ground, severity=severity,
            corrections=[_fact(context, one) for one in facts],
        )  # fmt: skip
        document = proposal_document(context, proposal)
    give(output, "待复核 waits for approval", document)


@objection.command("approve")
@_objection
@as_login
@digest_option
@refuse_option
@click.pass_obj
def approve(output: Output, shown_id: str, login: str, digest: str, refusal: str | None) -> None:
    """复核结果（另一人）/ approve, as another official, exactly what was proposed; or refuse it."""
    with opened_as(output, login) as (context, actor):
        document = approval_document(context, actor, "objection", shown_id, digest=digest, refusal=refusal)
    give(output, "复核 approval", document)


def _fact(context: Context, given: str) -> GivenFact:
    """REPORT:FIELD=VALUE, or FIELD=VALUE of the only report. Raises InvalidError CLI.FACT."""
    named, sign, value = given.partition("=")
    report, _, code = named.rpartition(":")
    if not sign:
        raise InvalidError(
            "CLI.FACT",
            "--fact 的写法是“字段=内容”；有多条报送信息的，在前面加编号和冒号。",
            "--fact is FIELD=VALUE, or REPORT:FIELD=VALUE where the listing rests on several reports.",
        )
    return GivenFact(context.vault.ids.read("report", report) if report else None, code.strip(), value)


def _corrected(context: Context, one: CorrectionShown) -> dict[str, object]:
    """One corrected fact; money in fen, the rate in hundredths of a percent."""
    return {
        "report": context.vault.ids.show("report", one.report), "member": one.member, "field": one.field,
        "was": one.was, "now": one.now,
    }  # fmt: skip
