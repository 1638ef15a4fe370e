"""Letters: made from a case, listed, and written to a file as they were made."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from blacklist_service.cli.official import as_login, asked, give, proposal_document, reasons_option
from blacklist_service.cli.output import Output, table
from blacklist_service.cli.private_file import force_option, private_file, refuse_existing
from blacklist_service.cli.service import opened_as
from blacklist_service.cli.service_proofs import digest_of_proof, files_of, proof_option
from blacklist_service.cli.usage import WrongUsageError
from blacklist_service.intake.fields import RULES
from blacklist_service.rules.counter_proofs import AGENT, OWN_DOCUMENT, CounterProof
from blacklist_service.rules.gates import PROVES_SERVICE
from blacklist_service.rules.service_corrections import CorrectionGround
from blacklist_service.workflows.certify_non_listing import certify_non_listing
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.correct_service import correct_service
from blacklist_service.workflows.make_letter import LetterView, make_letter
from blacklist_service.workflows.serve_letter import serve_letter
from blacklist_service.workflows.show_letter import list_letters, show_letter
from blacklist_service.workflows.writing.cases import TARGETS
from blacklist_service.workflows.writing.steps import Asked
from blacklist_service.workflows.writing.words import MISSING
from matching.types import RawIdentity

_out = click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="PDF 文件 / file to write the PDF to"
)


@click.group()
def letter() -> None:
    """文书 / letters: notices, decisions, records of service as PDF."""


@letter.command("make")
@click.argument("kind", type=click.Choice(tuple(TARGETS)))
@click.argument("shown_id", metavar="CASE")
@as_login
@click.option(
    "--about",
    type=click.Choice(("listing", "objection", "repair")),
    help="案件种类，补正通知书须指明 / what CASE is; needed for a request for correction",
)
@click.option(
    "--missing",
    multiple=True,
    type=click.Choice(tuple(MISSING)),
    help="补正通知书：缺少的材料 / what is missing",
)
@click.option(
    "--until", type=click.DateTime(["%Y-%m-%d"]), help="补正通知书：期限 / last day of a correction"
)
@click.option(
    "--case", "case_no", default="", help="送达回证：案号，只印在附联上 / case number, for the slip alone"
)
@click.option(
    "--slip",
    type=click.Path(path_type=Path, dir_okay=False),
    help="送达回证：带案号的附联，仅此一次 / copy with the case number, given once",
)
@force_option
@click.pass_obj
def make(
    output: Output, kind: str, shown_id: str, login: str, about: str | None, missing: tuple[str, ...],
    until: datetime | None, case_no: str, slip: Path | None, *, force: bool,
) -> None:  # fmt: skip
    """制作文书（记入访问日志）/ make the letter of a case's step, once; the look is recorded."""
    if about is None and len(TARGETS[kind]) > 1:
        raise WrongUsageError("请用 --about 指明案件种类。", "Say by --about what the case is.")
    if (slip is None) != (case_no == ""):
        raise WrongUsageError("--case 与 --slip 须合用。", "--case and --slip belong together.")
    if slip is not None:
        refuse_existing(slip, force=force)
    target = about or TARGETS[kind][0]
    asked = Asked(missing, None if until is None else until.date(), case_no)
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read(target, shown_id)
        made = make_letter(context, actor, kind, target, number, asked=asked)
        document = _document(context, made.letter)
    if slip is not None and made.slip is not None:
        with private_file(slip) as out:
            out.write(made.slip)
    if slip is not None:
        document["slip"] = None if made.slip is None else str(slip)
    give(output, "文书 letter", document)


@letter.command("show")
@click.argument("shown_id", metavar="LETTER")
@as_login
@_out
@click.option("--purpose", default="case_handling", show_default=True, help="查看目的 / purpose of the look")
@force_option
@click.pass_obj
def show(output: Output, shown_id: str, login: str, out: Path | None, purpose: str, *, force: bool) -> None:
    """取出文书原件（记入访问日志）/ the letter as it was made, into a file; the look is recorded."""
    if out is None:
        raise WrongUsageError("请用 --out 指定文件。", "Name a file by --out.")
    refuse_existing(out, force=force)
    with opened_as(output, login) as (context, actor):
        found = show_letter(context, actor, context.vault.ids.read("letter", shown_id), purpose=purpose)
        document = _document(context, found.letter)
    with private_file(out) as written:
        written.write(found.pdf)
    give(output, "文书 letter", {**document, "file": str(out)})


@letter.command("served")
@click.argument("shown_id", metavar="LETTER")
@as_login
@click.option(
    "--channel",
    required=True,
    type=click.Choice(sorted(one.value for one in PROVES_SERVICE)),
    help="送达方式 / how it was sent",
)
@click.option("--sent-on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="发出日 / day of sending")
@click.option("--served-on", required=True, type=click.DateTime(["%Y-%m-%d"]), help="送达日 / day of service")
@proof_option
@digest_of_proof
@click.pass_obj
def served(
    output: Output, shown_id: str, login: str, channel: str, sent_on: datetime, served_on: datetime,
    proof: Path | None, proof_sha256: str | None,
) -> None:  # fmt: skip
    """登记文书送达及其证明，一份文书一次 / keep that a letter reached its subject, with its proof, once."""
    with opened_as(output, login) as (context, actor), files_of(proof) as files:
        number = context.vault.ids.read("letter", shown_id)
        serve_letter(
            context, actor, number, channel=channel, sent_on=sent_on.date(), served_on=served_on.date(),
            proof_sha256=proof_sha256, files=files,
        )  # fmt: skip
    give(output, "送达 served", {"letter": shown_id, "channel": channel, "served_on": str(served_on.date())})


@letter.command("correct")
@click.argument("shown_id", metavar="LETTER|LISTING")
@as_login
@click.option(
    "--notice",
    "is_notice",
    is_flag=True,
    help="更正告知的送达，编号是案件 / the notice of a case, by its listing",
)
@click.option(
    "--ground", required=True, type=click.Choice([one.value for one in CorrectionGround]),
    help="更正原因 / why it is corrected",
)  # fmt: skip
@click.option("--not-served", is_flag=True, help="没有送达 / it did not reach the person")
@click.option(
    "--channel", type=click.Choice(sorted(one.value for one in PROVES_SERVICE)),
    help="送达方式，不变的不填 / how it was sent, where that changes",
)  # fmt: skip
@click.option(
    "--sent-on", type=click.DateTime(["%Y-%m-%d"]), help="发出日 / day of sending, where it changes"
)
@click.option("--served-on", type=click.DateTime(["%Y-%m-%d"]), help="送达日 / day of service")
@proof_option
@digest_of_proof
@reasons_option
@click.pass_obj
def correct(
    output: Output, shown_id: str, login: str, ground: str, channel: str | None, sent_on: datetime | None,
    served_on: datetime | None, proof: Path | None, proof_sha256: str | None, reasons: str, *, is_notice: bool,
    not_served: bool,
) -> None:  # fmt: skip
    """更正送达记录：推迟或者未送达的立即生效，其余须另一人确认 / correct how it was served; less time takes two."""
    if not_served == (served_on is not None):
        raise WrongUsageError("请给出 --served-on 或者 --not-served。", "Give --served-on or --not-served.")
    kind = "notice" if is_notice else "letter"
    with opened_as(output, login) as (context, actor), files_of(proof) as files:
        number = context.vault.ids.read("listing" if is_notice else "letter", shown_id)
        done = correct_service(
            context, actor, kind, number, ground=ground, reasons=reasons, channel=channel or "",
            sent_on=None if sent_on is None else sent_on.date(),
            served_on=None if served_on is None else served_on.date(), proof_sha256=proof_sha256, files=files,
        )  # fmt: skip
        document: dict[str, object] = {kind: shown_id, "is_corrected": done.proposal is None}
        if done.proposal is not None:
            document |= proposal_document(context, done.proposal)
    give(output, "更正送达 correction", document)


@letter.command("list")
@click.argument("shown_id", metavar="LISTING")
@as_login
@click.pass_obj
def list_of_case(output: Output, shown_id: str, login: str) -> None:
    """案件的文书 / the letters of a case, oldest first."""
    with opened_as(output, login) as (context, actor):
        found = list_letters(context, actor, context.vault.ids.read("listing", shown_id))
        documents = [_document(context, one) for one in found]
    columns = ("编号 letter", "种类 kind", "文号 number", "日期 day", "校验码 checksum")
    shown = ("letter", "kind", "document_no", "issued_on", "checksum")
    output.give(
        {"letters": documents},
        table("文书 letters", columns, [[one[key] for key in shown] for one in documents]),
    )


@letter.command("certificate")
@as_login
@click.option("--name", help="姓名或名称；缺省时输入而不显示 / the name; typed unseen where it is missing")
@click.option(
    "--id-type",
    default="",
    help=f"证件类型代码 / type of the number, one of: {', '.join(RULES['id_type'].values)}",
)
@click.option(
    "--id-number", help="证件号码；缺省时输入而不显示 / the number; typed unseen where it is missing"
)
@click.option(
    "--document-seen",
    is_flag=True,
    help="已核对本人身份证件原件 / the person came, and its document of identity was seen",
)
@click.option(
    "--authority",
    default="",
    help="代理人办理：授权委托书的编号或者日期 / an agent came: number or day of its written authority",
)
@_out
@force_option
@click.pass_obj
def certificate(
    output: Output, login: str, name: str | None, id_type: str, id_number: str | None, authority: str,
    out: Path | None, *, document_seen: bool, force: bool,
) -> None:  # fmt: skip
    """未列入证明（本人到场，记入访问日志）/ certificate of not being listed, for who came in person; not kept."""
    if out is None:
        raise WrongUsageError("请用 --out 指定文件。", "Name a file by --out.")
    refuse_existing(out, force=force)
    identity = RawIdentity(
        name=asked(name, "姓名 name"), id_type=id_type, id_number=asked(id_number, "证件号码 number")
    )
    basis = AGENT if authority else OWN_DOCUMENT
    proof = CounterProof(basis if document_seen else "", authority)
    with opened_as(output, login) as (context, actor):
        given = certify_non_listing(context, actor, identity, proof=proof)
    with private_file(out) as written:
        written.write(given.pdf)
    document = {
        "kind": given.kind, "document_no": given.document_no, "checksum": given.checksum, "sha256": given.sha256,
        "file": str(out),
    }  # fmt: skip
    give(output, "未列入证明 certificate", document)


def _document(context: Context, view: LetterView) -> dict[str, object]:
    ids, known = context.vault.ids, asdict(view)
    known.pop("id")
    known.pop("target_id")
    return {
        "letter": ids.show("letter", view.id),
        **known,
        view.target: ids.show(view.target, view.target_id),
    }
