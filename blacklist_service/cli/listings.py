"""The officials' verbs on listings, under the same rules as everywhere: maker, checker, version, digest."""

from datetime import datetime
from pathlib import Path

import click

from blacklist_service.cli.listing_debts import debt_tables, debts_document
from blacklist_service.cli.official import (
    approval_document,
    as_login,
    digest_option,
    document_of,
    give,
    proposal_document,
    reasons_option,
    refuse_option,
    seen_version,
    version_of,
)
from blacklist_service.cli.output import Output, table
from blacklist_service.cli.service import opened_as
from blacklist_service.cli.service_proofs import digest_of_proof, files_of, proof_option
from blacklist_service.cli.usage import WrongUsageError
from blacklist_service.rules.grounds import GROUNDS
from blacklist_service.rules.terms import Severity
from blacklist_service.workflows.cases.acts import END_EVENTS, EVENTS
from blacklist_service.workflows.give_notice import confirm_service, give_notice, void_notice
from blacklist_service.workflows.list_pending import KINDS
from blacklist_service.workflows.list_waiting import list_waiting
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.suppress_listing import suppress_listing
from blacklist_service.workflows.verify_listing import verify_listing

_day = click.DateTime(["%Y-%m-%d"])
_listing = click.argument("shown_id", metavar="LISTING")


@click.group()
def listing() -> None:
    """列入 / listings: from allegation to decision and removal."""


@listing.command("list")
@as_login
@click.option("--kind", type=click.Choice(KINDS), help="待办种类，默认全部 / what waits; default: all")
@click.option("--state", default="", help="状态，如 listed / one state only, such as listed")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 200))
@click.pass_obj
def list_all_waiting(output: Output, login: str, kind: str | None, state: str, limit: int) -> None:
    """待办，按法定期限排序 / what waits, nearest legal deadline first."""
    with opened_as(output, login) as (context, actor):
        page = list_waiting(context, actor, kind=kind or "", state=state, limit=limit)
        ids = context.vault.ids
        steps = [
            {
                "kind": one.kind, "id": ids.show(one.kind, one.id), "state": one.state, "due_on": one.due_on,
                "version": one.version, "disputed": one.is_disputed,
                "target": ids.show(one.target, one.target_id) if one.target else None,
            }
            for one in page.steps
        ]  # fmt: skip
    columns = ("种类 kind", "编号 id", "状态 state", "期限 due", "版本", "异议 disputed", "对象 target")
    output.give(
        {"steps": steps, "more": page.more},
        table("待办 pending", columns, [list(one.values()) for one in steps]),
        *(
            ["还有更多，可加大 --limit 或指定 --kind。More wait: raise --limit or choose a --kind."]
            if page.more
            else []
        ),
    )


@listing.command("show")
@_listing
@as_login
@click.option("--purpose", default="case_handling", show_default=True, help="查看目的 / purpose of the look")
@click.pass_obj
def show_one(output: Output, shown_id: str, login: str, purpose: str) -> None:
    """查看（记入访问日志）/ a listing with its gaps and what waits for approval; the look is recorded."""
    with opened_as(output, login) as (context, actor):
        shown = show_listing(context, actor, context.vault.ids.read("listing", shown_id), purpose=purpose)
        ids = context.vault.ids
        identity = shown.identity
        document: dict[str, object] = {
            **document_of(context, "listing", shown.listing),
            "subject": None if identity is None else {
                "kind": identity.kind, "name": identity.name, "id_type": identity.id_type,
                "id_number": identity.id_number,
            },
            "proposal": None if shown.proposal is None else proposal_document(context, shown.proposal),
            "objections": [ids.show("objection", one.id) for one in shown.objections],
            "repairs": [ids.show("repair", one.id) for one in shown.repairs],
            "reports_in_all": shown.reports_in_all,
        }  # fmt: skip
        debts = {"reports": debts_document(context, shown.reports)}
        tables = debt_tables(context, shown.reports)
    give(output, "列入 listing", document, *tables, unshown=debts)


@listing.command("verify")
@_listing
@as_login
@seen_version
@click.option("--basis", required=True, help="列入依据编号 / code of the legal basis")
@click.option(
    "--ground",
    type=click.Choice(list(GROUNDS)),
    help="逃废债情形，默认为所报送的 / the ground; default: the reported one",
)
@click.option("--no-ground", is_flag=True, help="未发现逃废债情形 / none of the reported grounds is seen")
@click.option(
    "--severity",
    required=True,
    type=click.Choice([one.value for one in Severity]),
    help="严重程度 / how serious",
)
@click.pass_obj
def verify(
    output: Output,
    shown_id: str,
    login: str,
    version: int | None,
    basis: str,
    ground: str | None,
    severity: str,
    *,
    no_ground: bool,
) -> None:
    """受理核查 / take an allegation up for review: basis, ground, severity."""
    if no_ground and ground is not None:
        raise WrongUsageError("--ground 与 --no-ground 只能选一。", "Give --ground or --no-ground, not both.")
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("listing", shown_id)
        view = verify_listing(
            context, actor, number, version_of(context, actor, "listing", number, version),
            legal_basis=basis, ground="" if no_ground else ground, severity=severity,
        )  # fmt: skip
        document = document_of(context, "listing", view)
    give(output, "列入 listing", document)


@listing.command("notice")
@_listing
@as_login
@seen_version
@click.option("--channel", help="告知方式代码 / channel; leave away to confirm service of an earlier notice")
@click.option("--content-sha256", help="告知书摘要 / digest of the letter")
@click.option("--sent-on", type=_day, help="发出日期 / day of sending")
@click.option("--served-on", type=_day, help="送达日期 / day of service")
@proof_option
@digest_of_proof
@click.option("--void", "void_reason", help="告知无效的理由 / the notice is void, and why")
@click.pass_obj
def notice(
    output: Output, shown_id: str, login: str, version: int | None, channel: str | None, content_sha256: str | None,
    sent_on: datetime | None, served_on: datetime | None, proof: Path | None, proof_sha256: str | None,
    void_reason: str | None,
) -> None:  # fmt: skip
    """告知、确认送达或宣告无效 / give notice, confirm its service, or void it."""
    with opened_as(output, login) as (context, actor), files_of(proof) as files:
        number = context.vault.ids.read("listing", shown_id)
        seen = version_of(context, actor, "listing", number, version)
        case_no = None
        if void_reason is not None:
            view = void_notice(context, actor, number, seen, reason=void_reason)
        elif channel is None:
            if served_on is None or (proof_sha256 is None and proof is None):
                raise WrongUsageError(
                    "请给出 --channel、--content-sha256 和 --sent-on，或 --served-on 和 --proof（或 --proof-sha256）。",
                    "Give --channel, --content-sha256 and --sent-on, or --served-on with --proof or --proof-sha256.",
                )
            view = confirm_service(
                context,
                actor,
                number,
                seen,
                served_on=served_on.date(),
                proof_sha256=proof_sha256,
                files=files,
            )
        else:
            if content_sha256 is None or sent_on is None:
                raise WrongUsageError(
                    "--channel 须与 --content-sha256 和 --sent-on 合用。",
                    "--channel needs --content-sha256 and --sent-on.",
                )
            given = give_notice(
                context, actor, number, seen, channel=channel, content_sha256=content_sha256,
                sent_on=sent_on.date(), served_on=None if served_on is None else served_on.date(),
                proof_sha256=proof_sha256, files=files,
            )  # fmt: skip
            view, case_no = given.listing, given.case_no
        document = document_of(context, "listing", view)
    if case_no is not None:
        # It stands in the letter and nowhere else: the service keeps only its keyed hash.
        document["case_no"] = case_no
    give(output, "列入 listing", document)


@listing.command("decide")
@_listing
@as_login
@seen_version
@click.option(
    "--act",
    required=True,
    type=click.Choice([one for one in EVENTS if one != "remove"]),
)
@reasons_option
@click.pass_obj
def decide(output: Output, shown_id: str, login: str, version: int | None, act: str, reasons: str) -> None:
    """拟定决定（经办）/ propose a decision; another official approves its digest."""
    _propose(output, shown_id, login, version, act=act, reasons=reasons)


@listing.command("remove")
@_listing
@as_login
@seen_version
@click.option(
    "--end-reason",
    default="removed",
    show_default=True,
    type=click.Choice([one.value for one in END_EVENTS]),
)
@reasons_option
@click.pass_obj
def remove(
    output: Output, shown_id: str, login: str, version: int | None, end_reason: str, reasons: str
) -> None:
    """拟定移出（经办）/ propose to take it off the list; another official approves."""
    _propose(output, shown_id, login, version, act="remove", reasons=reasons, end_reason=end_reason)


@listing.command("approve")
@_listing
@as_login
@digest_option
@refuse_option
@click.pass_obj
def approve(output: Output, shown_id: str, login: str, digest: str, refusal: str | None) -> None:
    """复核决定（另一人）/ approve, as another official, exactly what was proposed; or refuse it."""
    with opened_as(output, login) as (context, actor):
        document = approval_document(context, actor, "listing", shown_id, digest=digest, refusal=refusal)
    give(output, "复核 approval", document)


@listing.command("suppress")
@_listing
@as_login
@seen_version
@click.option("--reason", required=True, help="理由 / the reason")
@click.pass_obj
def suppress(output: Output, shown_id: str, login: str, version: int | None, reason: str) -> None:
    """立即暂停展示（一人即可）/ stop showing it at once; one official is enough."""
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("listing", shown_id)
        seen = version_of(context, actor, "listing", number, version)
        document = document_of(
            context, "listing", suppress_listing(context, actor, number, seen, reason=reason)
        )
    give(output, "列入 listing", document)


def _propose(output: Output, shown_id: str, login: str, version: int | None, **proposed: str) -> None:
    with opened_as(output, login) as (context, actor):
        number = context.vault.ids.read("listing", shown_id)
        seen = version_of(context, actor, "listing", number, version)
        document = proposal_document(context, propose_decision(context, actor, number, seen, **proposed))
    give(output, "待复核 waits for approval", document)
