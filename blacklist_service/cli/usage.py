"""What is wrong with the way a command was called, in Chinese and in English.

What was typed where a value stands is not repeated: it may be a person's. Names of files are, and words that look like
the name of a command or an option.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

import click

# What click says of a path, and how we do.
_PATHS = {
    "does not exist": "不存在",
    "is a directory": "是文件夹，不是文件",
    "is a file": "是文件，不是文件夹",
    "is not readable": "不可读",
    "is not writable": "不可写",
}
_EXTRA = "Got unexpected extra argument"
_WORD = re.compile(r"-{0,2}[A-Za-z_-]*")
# What click says behind the value that does not fit.
_UNFIT = re.compile(
    r".*?(is not a valid .*|is not in the range .*|is not one of .*|does not match the .*)", re.DOTALL
)


_UNKNOWN = ("没有这样的命令或选项。", "There is no such command or option.")


class WrongUsageError(click.UsageError):
    """Options that do not go together; the reason in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en, click.get_current_context(silent=True))
        self.zh = zh


def usage_sentences(error: click.UsageError) -> tuple[str, str]:
    """The Chinese and the English sentence for what click, or a command, found wrong."""
    en = " ".join(error.format_message().split())
    if isinstance(error, WrongUsageError):
        return error.zh, en
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return "缺少子命令。", "Missing command."
    if not _WORD.fullmatch(_unknown_word(error)):
        return _UNKNOWN
    if isinstance(error, click.NoSuchCommand):
        return _no_such_command(error, en)
    if en.startswith(_EXTRA):
        # They may be a person's: a name with a blank in it that nobody quoted.
        return (
            "多余的参数；含空格的值请加引号。",
            "Unexpected extra arguments; quote a value that has blanks.",
        )
    return _zh(error), en if isinstance(error, click.MissingParameter) else _without_value(error, en)


def _unknown_word(error: click.UsageError) -> str:
    """What was taken for a command or an option and is none."""
    if isinstance(error, click.NoSuchCommand):
        return error.command_name
    return error.option_name if isinstance(error, click.NoSuchOption) else "-"


def _without_value(error: click.UsageError, en: str) -> str:
    if not isinstance(error, click.BadParameter) or error.param is None:
        return en
    if isinstance(error.param.type, click.Path | click.File):
        return en
    unfit = _UNFIT.fullmatch(" ".join(error.message.split()))
    return f"Invalid value for {_named(error)}: it {unfit[1] if unfit else 'does not fit.'}"


def _zh(error: click.UsageError) -> str:
    match error:
        case click.NoSuchOption():
            return f"没有选项 {error.option_name}。" + _near(sorted(error.possibilities or ()))
        case click.MissingParameter():
            return f"缺少{_kind(error.param)} {_named(error)}。{_choices(error.param)}"
        case click.BadParameter():
            return f"{_kind(error.param)} {_named(error)} 的值不正确{_wanted(error)}。"
        case click.BadOptionUsage():
            return f"选项 {error.option_name} 的用法不正确：缺少值，或不应有值。"
        case _:
            return "命令用法不正确。"


def show_usage(error: click.UsageError) -> None:
    """How the command is called and what is wrong, on standard error, Chinese first."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        error.show()
        return
    zh, en = usage_sentences(error)
    if error.ctx is not None:
        usage = error.ctx.get_usage().removeprefix("Usage:").strip()
        click.echo(f"用法 usage: {usage}\n帮助 help: {error.ctx.command_path} --help\n", err=True)
    click.echo(f"错误：{zh}\nError: {en}", err=True)


def _no_such_command(error: click.NoSuchCommand, en: str) -> tuple[str, str]:
    """The commands of a lazy group are not among those that click compares with."""
    context = error.ctx
    known = (
        context.command.list_commands(context) if context and isinstance(context.command, click.Group) else []
    )
    near = get_close_matches(error.command_name, known)
    told = f" Did you mean: {', '.join(near)}?" if near and not error.possibilities else ""
    return f"没有命令 {error.command_name}。" + _near(near), en + told


def _near(names: Iterable[str]) -> str:
    listed = "、".join(names)
    return f"是否想用：{listed}？" if listed else ""


def _kind(param: click.Parameter | None) -> str:
    return "参数" if isinstance(param, click.Argument) else "选项"


def _named(error: click.BadParameter) -> str:
    return error.param.get_error_hint(error.ctx) if error.param is not None else str(error.param_hint or "")


def _choices(param: click.Parameter | None) -> str:
    """What a coded option may be."""
    if param is None or not isinstance(param.type, click.Choice):
        return ""
    return f"可选：{'、'.join(map(str, param.type.choices))}。"


def _wanted(error: click.BadParameter) -> str:
    match error.param.type if error.param is not None else None:
        case click.Choice(choices=choices):
            return f"：可选 {'、'.join(map(str, choices))}"
        case click.IntRange(min=least, max=most) | click.FloatRange(min=least, max=most):
            bounds = [
                f"不小于 {least}" if least is not None else "",
                f"不大于 {most}" if most is not None else "",
            ]
            return "：须为数字，" + "，".join(filter(None, bounds))
        case click.types.IntParamType():
            return "：须为整数"
        case click.DateTime():
            return "：须为日期，如 2026-11-21"
        case click.Path():
            return "：" + _wrong_path(error.message)
        case _:
            return ""


def _wrong_path(message: str) -> str:
    words = next((zh for en, zh in _PATHS.items() if message.rstrip(".").endswith(en)), "无法使用")
    _, _, rest = message.partition("'")
    return f"{Path(rest.rpartition(chr(39))[0]).name} {words}".strip()
