"""How a command fails: the reason in both languages on standard error, a JSON error document, the exit status."""

from pathlib import PurePath

import click
import orjson

from blacklist_service.cli.usage import show_usage, usage_sentences
from blacklist_service.errors import ServiceError
from blacklist_service.logs import where_raised
from exports.pboc.refusals import PbocRefusalError
from exports.refusals import FeedRefusalError
from exports.status_list import StatusListError
from exports.status_list_sentences import SENTENCES

REFUSED = 1
WRONG_USAGE = 2

# The drivers' words for a database that cannot be reached or is locked; their sentences may repeat values.
_DATABASE_ERRORS = ("OperationalError", "InterfaceError")


def report_failure(error: Exception, *, is_json: bool) -> int:
    """Tells why the work was refused or failed and returns the exit status 1."""
    code, zh, en, facts = _told(error)
    click.echo(f"{code}: {zh}\n{en}", err=True)
    if is_json:
        click.echo(orjson.dumps({"error": {"code": code, "zh": zh, "en": en, **facts}}))
    return REFUSED


def report_usage(error: click.UsageError, *, is_json: bool) -> int:
    """Tells how the command is used and returns the exit status 2."""
    show_usage(error)
    if is_json:
        zh, en = usage_sentences(error)
        click.echo(orjson.dumps({"error": {"code": "CLI.USAGE", "zh": zh, "en": en}}))
    return WRONG_USAGE


def _told(error: Exception) -> tuple[str, str, str, dict[str, object]]:
    if isinstance(error, ServiceError):
        return error.code, error.zh, error.en, dict(error.facts)
    if isinstance(error, FeedRefusalError | PbocRefusalError):
        facts: dict[str, object] = {"fact": error.fact} if error.fact else {}
        return error.code, error.message_zh, error.message_en, facts
    if isinstance(error, StatusListError):
        return error.code, *SENTENCES[error.code], {}
    if isinstance(error, OSError) and error.strerror:
        # Where it lies is the caller's; the name says which of the files it is.
        name = PurePath(str(error.filename or "")).name
        return "CLI.FILE", f"文件无法读写：{name}。", f"{error.strerror}: {name}.", {}
    if type(error).__name__ in _DATABASE_ERRORS:
        return "STORE.DOWN", "数据库无法访问或被占用。", "The database cannot be reached or is busy.", {}
    # The message of an unforeseen error may repeat a person's data; its kind and place do not.
    where = f"{type(error).__name__} {where_raised(error)}"
    return "CLI.UNEXPECTED", f"程序出现意外错误（{where}）。", f"An unexpected error ({where}).", {}
