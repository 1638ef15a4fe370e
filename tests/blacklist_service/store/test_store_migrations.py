"""The migrations: numbered, one pinned head, equal to the tables, and able to go back."""

import re
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect
from sqlmodel import SQLModel

from blacklist_service.store import migrate
from blacklist_service.workflows.context import Context

VERSIONS = Path(migrate.__file__).parent / "migrations" / "versions"


def test_migrations_are_numbered_without_gaps_and_the_head_is_pinned() -> None:
    numbers = sorted(path.name[:4] for path in VERSIONS.glob("*.py"))
    assert numbers == [f"{number:04d}" for number in range(1, len(numbers) + 1)]
    assert numbers[-1] == migrate.HEAD
    assert all(re.fullmatch(r"\d{4}_[a-z_]+\.py", path.name) for path in VERSIONS.glob("*.py"))


def test_tables_equal_migrations(context: Context) -> None:
    with context.store.engine.connect() as connection:
        compared = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(compared, SQLModel.metadata) == []


def test_every_migration_can_be_undone(context: Context) -> None:
    with context.store.engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(VERSIONS.parent))
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
        command.upgrade(config, "head")
        assert "listing" in inspect(connection).get_table_names()
