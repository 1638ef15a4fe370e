"""Starts one worker: the queue and the clock beside it. Any number may run on PostgreSQL."""

import click

from blacklist_service.cli.output import Output
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.cli.service import opened
from blacklist_service.jobs.process import run_due_jobs, run_worker
from blacklist_service.logs import configure_logs
from blacklist_service.vault.private_memory import keep_memory_private
from blacklist_service.workflows.diagnose import refuse_unsafe


@click.command()
@click.option("--no-clock", is_flag=True, help="只执行任务，不排期 / run jobs only, queue no slots")
@click.option("--once", is_flag=True, help="执行到期任务后退出 / run what is due now, then stop")
@click.pass_obj
def worker(output: Output, *, no_clock: bool, once: bool) -> None:
    """启动时钟与任务进程，直到收到停止信号 / run jobs until SIGTERM; the transaction under way is finished."""
    refuse_unsafe(read_settings())
    configure_logs()
    keep_memory_private()
    with opened(output) as context:
        if once:
            count = run_due_jobs(context)
            output.give({"jobs": count}, f"已执行 {count} 个任务。{count} jobs were run.")
            return
        run_worker(context, with_clock=not no_clock)
    output.give({"stopped": True}, "已停止。Stopped.")
