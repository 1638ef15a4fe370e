"""Starts the web processes: granian on wsgi:app. A signal to stop, or the end of the terminal, ends all of them."""

import socket

import click
from granian.constants import Interfaces
from granian.server.mp import MPServer

from blacklist_service.cli.output import Output
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.errors import RefusedError
from blacklist_service.settings import Settings
from blacklist_service.workflows.diagnose import refuse_unsafe

# Threads of one web process. A slow sender holds one; a proxy in front must buffer bodies (docs/operations).
THREADS = 48
# A web process that does not stop by itself (a signal came while it was starting) is ended after so long.
_STOP_SECONDS = 20


@click.command()
@click.option("--host", help="监听地址，默认取自设置 / address; default from the settings")
@click.option("--port", type=click.IntRange(1, 65535), help="监听端口 / port; default from the settings")
@click.option(
    "--processes", type=click.IntRange(1, 64), help="网站进程数 / web processes; default from the settings"
)
@click.pass_obj
def serve(output: Output, host: str | None, port: int | None, processes: int | None) -> None:
    """启动网站与接口 / start the web processes; refused where production settings are unsafe."""
    given = {"host": host, "port": port, "web_processes": processes}
    changed = {name: value for name, value in given.items() if value is not None}
    settings = read_settings().model_copy(update=changed)
    refuse_unsafe(settings)
    refuse_taken_port(settings.host, settings.port)
    output.note(f"http://{settings.host}:{settings.port}/api/v1/docs  (Ctrl-C 停止 / stops)")
    server_of(settings).serve()


def server_of(settings: Settings) -> MPServer:
    """The server of these settings, not started."""
    server = MPServer(
        "wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_processes,
        blocking_threads=THREADS,
        websockets=False,
        log_access=False,  # it names URLs; each call has its own line in the log of the service
        workers_kill_timeout=_STOP_SECONDS,
    )
    # A closed terminal (SIGHUP) stops it: granian would reload, and leave the port to processes that can no longer
    # write their log.
    server.signal_handler_reload = server.signal_handler_interrupt  # type: ignore[method-assign]
    return server


def refuse_taken_port(host: str, port: int) -> None:
    """Refuses an address where somebody listens: the web processes share their port, so that a second server
    would silently answer every other call. Raises RefusedError SERVE.PORT."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family, reuse_port=False).close()
    except OSError:
        raise RefusedError(
            "SERVE.PORT",
            "该地址或端口不可用，可能已有服务在运行。",
            "The address or port cannot be had; a server may be running there.",
        ) from None
