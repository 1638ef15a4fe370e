"""Ends what has run its term: the plan first, always."""

import click

from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.service import opened
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.erase_looks import erase_looks, plan_looks
from blacklist_service.workflows.erase_released_objects import erase_released_objects, plan_released_objects
from blacklist_service.workflows.sweep_retention import sweep_retention


@click.group()
def retention() -> None:
    """到期清理 / retention."""


@retention.command()
@click.option("--dry-run", is_flag=True, help="只显示计划 / only show the plan")
@click.pass_obj
def sweep(output: Output, *, dry_run: bool) -> None:
    """结束到期列入、删除到期报送、查看记录和发布文件 / end expired listings, erase what is old; the plan first."""
    with opened(output) as context:
        plan = sweep_retention(context, SYSTEM, is_dry_run=True)
        ids = context.vault.ids
        document = {
            "day": plan.day.isoformat(),
            "listings": [ids.show("listing", number) for number in plan.listings],
            "reports": len(plan.reports),
            "closed": len(plan.closed),
            "words": len(plan.words),
            "agents": len(plan.agents),
            "held": len(plan.held),
            "looks": plan_looks(context).looks,
            "objects": plan_released_objects(context).objects,
            "dry_run": dry_run,
        }
        shown = {
            "日期 day": plan.day, "结束的列入 listings": len(plan.listings), "删除的报送 reports": len(plan.reports),
            "删除的撤回或更正前报送 closed": len(plan.closed), "清除案内陈述 words": len(plan.words),
            "到期的代理 agents": len(plan.agents), "因未结案件保留 held": len(plan.held),
            "清除查看人与被查看人的记录 looks": document["looks"], "删除的旧发布文件 objects": document["objects"],
        }  # fmt: skip
        if not output.is_json:
            output.give(None, facts_table("计划 plan", shown))
        if not dry_run:
            # Planned anew inside: what came due in between is ended too.
            sweep_retention(context, SYSTEM, is_dry_run=False)
            erase_looks(context, SYSTEM)
            erase_released_objects(context, SYSTEM)
    done = "仅计划，未执行。Only the plan." if dry_run else "已执行。Done."
    output.give(document, done)
