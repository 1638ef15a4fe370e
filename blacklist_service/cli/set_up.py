"""Sets the service up: keys and database, and migrations of the database."""

import click

from blacklist_service.cli.output import Output, facts_table
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.workflows.open_service import migrate, set_up


@click.command()
@click.pass_obj
def init(output: Output) -> None:
    """生成密钥和数据库，可重复运行 / make keys and database; safe to repeat."""
    settings = read_settings()
    is_new = set_up(settings)
    document = {
        "home": str(settings.home.resolve()),
        "database": _kind(is_sqlite=settings.is_sqlite),
        "keys_created": is_new,
    }
    output.give(document, facts_table("已就绪 ready", document))


@click.group()
def db() -> None:
    """数据库 / the database."""


@db.command()
@click.pass_obj
def upgrade(output: Output) -> None:
    """升级到当前版本 / bring the database to the pinned migration."""
    settings = read_settings()
    migrate(settings)
    document = {"database": _kind(is_sqlite=settings.is_sqlite), "upgraded": True}
    output.give(document, "数据库已是最新版本。The database is up to date.")


def _kind(*, is_sqlite: bool) -> str:
    return "sqlite" if is_sqlite else "postgresql"
