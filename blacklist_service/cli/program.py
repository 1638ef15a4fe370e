"""The program: the global option, and one place where every failure becomes a reason and an exit status."""

from typing import Any

import click

from blacklist_service.cli.failures import report_failure, report_usage
from blacklist_service.cli.lazy_group import LazyGroup
from blacklist_service.cli.output import Output
from blacklist_service.clock import Clock
from blacklist_service.errors import RefusedError

_INTERRUPTED = RefusedError("CLI.INTERRUPTED", "已中断。", "Interrupted.")


class Program(LazyGroup):
    """`blacklist [--json] COMMAND …`: exit status 0 done, 1 refused or failed, 2 wrong usage."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.params.append(
            click.Option(
                ["--json", "is_json"],
                is_flag=True,
                help="一份 JSON 输出到标准输出 / one JSON document on standard output, nothing else.",
            )
        )

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Takes --json wherever it stands before a `--`: after the command it means the same."""
        end = args.index("--") if "--" in args else len(args)
        own = [one for one in args[:end] if one != "--json"]
        is_json = len(own) < end
        try:
            return super().parse_args(ctx, [*(["--json"] if is_json else []), *own, *args[end:]])
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            # An unknown option before the command: what follows is never invoked.
            return ctx.exit(report_usage(error, is_json=is_json))

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the chosen command; a failure is told in both languages and ends with its exit status."""
        is_json = bool(ctx.params.pop("is_json", False))
        # A caller within the process may hand a clock in: the stories of the tests last weeks.
        ctx.obj = Output(is_json, ctx.obj if isinstance(ctx.obj, Clock) else Clock())
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            ctx.exit(report_usage(error, is_json=is_json))
        except (click.ClickException, click.exceptions.Exit):
            raise
        except (KeyboardInterrupt, click.Abort):
            ctx.exit(report_failure(_INTERRUPTED, is_json=is_json))
        except Exception as error:  # noqa: BLE001  # the last door: a traceback would repeat values
            ctx.exit(report_failure(error, is_json=is_json))
