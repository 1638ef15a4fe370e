"""The vault process on the command line: make its keys, run it, check its log of openings."""

import signal
from threading import Event

import click

from blacklist_service.cli.output import Output
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.cli.service import opened
from blacklist_service.errors import RefusedError
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.place_honey import place_honey
from blacklist_service.workflows.serve_vault import check_openings, make_keys, vault_server


@click.command("init")
@click.pass_obj
def make(output: Output) -> None:
    """只生成密钥（密钥进程的账户使用）/ make the keys alone, for the vault process's own account."""
    is_new = make_keys(read_settings())
    output.give(
        {"keys_made": is_new}, "密钥已生成。Made." if is_new else "密钥此前已生成。They were there already."
    )


@click.command()
@click.pass_obj
def serve(output: Output) -> None:
    """启动密钥进程，直到收到停止信号 / run the vault process until SIGTERM."""
    stop = Event()
    settings = read_settings()
    server = vault_server(settings, output.clock, stop)
    for one in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(one, lambda *_: stop.set())
    output.note(f"{settings.socket}  (Ctrl-C 停止 / stops)")
    server.serve()
    settings.socket.unlink(missing_ok=True)


@click.command()
@click.option("--count", type=click.IntRange(1, 1000), default=20, show_default=True, help="条数 / how many")
@click.pass_obj
def honey(output: Output, count: int) -> None:
    """放置诱饵记录：谁打开谁报警 / place honey records: whoever opens one raises an alarm."""
    with opened(output) as context:
        placed = place_honey(context, SYSTEM, count)
    output.give({"placed": placed}, f"已放置 {placed} 条诱饵记录。{placed} honey records were placed.")


@click.command()
@click.pass_obj
def openings(output: Output) -> None:
    """检查密钥进程的打开记录是否完整 / check that the log of openings is whole."""
    count, broken_at = check_openings(read_settings())
    if broken_at is not None:
        raise RefusedError(
            "VAULT.LOG_BROKEN",
            "打开记录的链在某一行断开，可能被改动。",
            "The chain of the log of openings breaks at a line: it may have been changed.",
            line=broken_at,
        )
    output.give({"openings": count}, f"{count:,} 行，完整。{count:,} lines, whole.")
