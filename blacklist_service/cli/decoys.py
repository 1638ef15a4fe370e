"""Invented people on the list, who give away whoever looks for them, and whose copy leaked."""

from dataclasses import asdict

import click

from blacklist_service.cli.official import as_login
from blacklist_service.cli.output import Output, facts_table, table
from blacklist_service.cli.service import opened_as
from blacklist_service.workflows.decoys.order_decoys import list_orders, order_decoys
from blacklist_service.workflows.decoys.place_decoys import place_decoys


@click.group()
def decoy() -> None:
    """虚构人员（诱饵） / invented people who give away whoever looks for them."""


@decoy.command()
@click.option("--people", required=True, type=int, help="人数（1 至 100） / how many, 1 to 100")
@click.option(
    "--basis", "basis_code", required=True, help="列入依据代码 / code of the legal basis they stand on"
)
@click.option("--feed", "feed_code", default="", help="只放入此共享 / in this feed alone; default: in none")
@click.option("--member", "member_code", default="", help="以此机构名义报送 / the member that lends its name")
@as_login
@click.pass_obj
def order(output: Output, people: int, basis_code: str, feed_code: str, member_code: str, login: str) -> None:
    """经办人申请 / a maker asks for them; nobody is placed yet."""
    with opened_as(output, login) as (context, actor):
        view = order_decoys(
            context, actor, people=people, basis_code=basis_code, feed_code=feed_code, member_code=member_code
        )
    document = asdict(view)
    output.give(document, facts_table("申请 order", document))


@decoy.command()
@click.argument("order_number", type=int, metavar="ORDER")
@as_login
@click.pass_obj
def place(output: Output, order_number: int, login: str) -> None:
    """复核人核准并置入；中断后可重复 / a checker approves and places them; repeat it where it broke off."""
    with opened_as(output, login) as (context, actor):
        placed = place_decoys(context, actor, order_number)
    output.give({"order": order_number, "placed": placed}, f"已置入 {placed} 人。{placed} people are placed.")


@decoy.command("list")
@as_login
@click.pass_obj
def list_all(output: Output, login: str) -> None:
    """申请记录，不显示人员 / every order; names nobody."""
    with opened_as(output, login) as (context, actor):
        known = list_orders(context, actor)
    columns = (
        "申请 order",
        "共享 feed",
        "人数 people",
        "状态 state",
        "申请 asked by",
        "时间 at",
        "核准 approved by",
    )
    rows = [tuple(asdict(one).values()) for one in known]
    output.give({"orders": [asdict(one) for one in known]}, table("申请 orders", columns, rows))
