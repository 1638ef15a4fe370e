"""Legal bases: the documents on which listings may stand."""

from datetime import datetime

import click

from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened, opened_as
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from blacklist_service.workflows.add_legal_basis import add_legal_basis, register_legal_bases
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_legal_bases import list_legal_bases

_day = click.DateTime(["%Y-%m-%d"])


@click.group()
def basis() -> None:
    """列入依据 / legal bases."""


@basis.command("add")
@as_login
@click.option("--code", required=True, help="编号 / code")
@click.option("--document-no", required=True, help="文号 / number of the document")
@click.option("--title", required=True, help="名称 / title")
@click.option("--article", required=True, help="条款 / article")
@click.option("--list-kind", default="malicious_evasion", show_default=True, help="名单种类 / kind of list")
@click.option(
    "--rank", required=True, type=click.Choice([one.value for one in BasisRank]), help="效力级别 / rank"
)
@click.option("--jurisdiction", default="", help="适用地区 / region code, empty: the whole country")
@click.option("--from", "in_force_from", required=True, type=_day, help="生效日期 / in force from")
@click.option("--until", "in_force_until", type=_day, help="失效日期 / last day in force")
@click.option(
    "--third-parties/--no-third-parties",
    default=False,
    help="允许向第三方提供 / may be given to third parties",
)
@click.option("--publication/--no-publication", default=False, help="允许公开 / may be published")
@click.pass_obj
def add_one(
    output: Output, login: str, code: str, document_no: str, title: str, article: str, list_kind: str, rank: str,
    jurisdiction: str, in_force_from: datetime, in_force_until: datetime | None, *,
    third_parties: bool, publication: bool,
) -> None:  # fmt: skip
    """登记一项依据（复核人）/ put a document on the shelf, as a checker."""
    given = LegalBasis(
        id=code, document_no=document_no, title=title, article=article, list_kind=list_kind, rank=BasisRank(rank),
        jurisdiction=jurisdiction, in_force_from=in_force_from.date(),
        in_force_until=None if in_force_until is None else in_force_until.date(),
        allows_third_parties=third_parties, allows_publication=publication,
    )  # fmt: skip
    with opened_as(output, login) as (context, actor):
        add_legal_basis(context, actor, given)
    document = {"basis": code, "document_no": document_no, "article": article}
    output.give(document, facts_table("列入依据 legal basis", document))


@basis.command("register")
@click.pass_obj
def register(output: Output) -> None:
    """登记运营主体配置中的依据 / put the bases of the operator's profile on the shelf; safe to repeat."""
    with opened(output) as context:
        changed = register_legal_bases(context, SYSTEM)
    output.give(
        {"changed": list(changed)}, f"新增或终止 {len(changed)} 项。{len(changed)} were added or ended."
    )


@basis.command("list")
@click.pass_obj
def list_all(output: Output) -> None:
    """全部依据 / every legal basis."""
    with opened(output) as context:
        known = list_legal_bases(context, SYSTEM)
    columns = (
        "编号 code",
        "文号 document",
        "条款 article",
        "级别 rank",
        "生效 from",
        "失效 until",
        "第三方",
        "公开",
    )
    rows = [
        (one.id, one.document_no, one.article, one.rank.value, one.in_force_from, one.in_force_until,
         "是" if one.allows_third_parties else "否", "是" if one.allows_publication else "否")
        for one in known
    ]  # fmt: skip
    output.give({"bases": known}, table("列入依据 legal bases", columns, rows))
