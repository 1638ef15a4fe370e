"""Starts the web processes: granian on wsgi:app, in place of this process."""

import os
import sys

import click

from blacklist_service.cli.output import Output
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.settings import Settings
from blacklist_service.workflows.diagnose import refuse_unsafe


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
    output.note(f"http://{settings.host}:{settings.port}")
    command = server_command(settings)
    # Signals of the operator go straight to the server, and no idle parent stays behind.
    os.execv(command[0], command)  # noqa: S606  # our own interpreter with our own arguments


def server_command(settings: Settings) -> list[str]:
    """The server's command line: this interpreter, WSGI, and the settings' address and processes."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", settings.host,
        "--port", str(settings.port), "--workers", str(settings.web_processes), "--no-ws", "wsgi:app",
    ]  # fmt: skip
