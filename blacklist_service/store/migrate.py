"""Numbered migrations with one pinned head; they run while the previous release still serves."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from blacklist_service.store.session import Store

_FOLDER = Path(__file__).parent / "migrations"
HEAD = (_FOLDER / ".current-head").read_text(encoding="ascii").strip()


def upgrade(store: Store) -> None:
    """Brings the database to the pinned head; nothing happens where it is there already."""
    with store.engine.connect() as connection:
        command.upgrade(_config(connection), HEAD)
        connection.commit()


def current_head(store: Store) -> str | None:
    """The migration that the database stands at; None for an empty one."""
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    return config
