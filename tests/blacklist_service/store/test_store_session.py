"""The pool of connections: whoever finds all taken is told so, and may come again. What SQLite erased is gone from its
files."""

from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool

from blacklist_service.errors import NotReadyError
from blacklist_service.settings import Settings
from blacklist_service.store.session import Store
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.open_service import open_service


@pytest.mark.parametrize("way", ["begin", "read"])
def test_a_pool_without_a_free_connection_is_busy(context: Context, way: str) -> None:
    engine = create_engine(
        context.store.engine.url, poolclass=QueuePool, pool_size=1, max_overflow=0, pool_timeout=0
    )
    store = Store(engine)
    with ExitStack() as held:
        held.callback(engine.dispose)
        held.enter_context(engine.connect())
        with pytest.raises(NotReadyError) as refused:
            held.enter_context(getattr(store, way)())
    assert refused.value.code == "STORE.BUSY"


@pytest.mark.parametrize(("cache_mib", "mapped_mib"), [(64, 0), (3, 5)])
def test_the_embedded_database_keeps_as_many_pages_as_the_settings_say(
    sqlite_settings: Settings, cache_mib: int, mapped_mib: int
) -> None:
    asked = {"sqlite_cache_mib": cache_mib, "sqlite_mapped_mib": mapped_mib}
    context = open_service(sqlite_settings.model_copy(update=asked))
    for store in (context.store, context.looks):
        with store.read() as connection:
            pragmas = [
                connection.exec_driver_sql(f"PRAGMA {one}").scalar() for one in ("cache_size", "mmap_size")
            ]
        store.engine.dispose()
        assert pragmas == [-1024 * cache_mib, mapped_mib << 20]


def _put_and_erase(context: Context, body: bytes) -> None:
    with context.store.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE invented (number INTEGER PRIMARY KEY, body BLOB)")
        connection.exec_driver_sql("INSERT INTO invented VALUES (1, ?)", (body,))
    with context.store.begin() as connection:
        connection.exec_driver_sql("UPDATE invented SET body = NULL")


def _files(context: Context) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(context.settings.home.glob("blacklist.sqlite*")))


@pytest.mark.parametrize("size", [60, 1 << 20], ids=["in a page", "in pages of its own"])
def test_what_was_erased_is_gone_once_the_log_is_empty(sqlite_context: Context, size: int) -> None:
    body = b"an invented text " * (size // 17)
    # The log goes with the last connection; here one stays.
    with sqlite_context.store.engine.connect():
        _put_and_erase(sqlite_context, body)
        assert body[:50] in _files(sqlite_context)
        sqlite_context.store.empty_log()
        assert body[:50] not in _files(sqlite_context)
        assert (sqlite_context.settings.home / "blacklist.sqlite-wal").stat().st_size == 0


def test_nobody_is_waited_for_to_empty_the_log(sqlite_context: Context) -> None:
    """A reader holds the log; it stays as it is, and the next time empties it."""
    body = b"an invented text " * 9
    with sqlite_context.store.read() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM member").scalar_one()
        _put_and_erase(sqlite_context, body)
        sqlite_context.store.empty_log()
        assert body in _files(sqlite_context)
    sqlite_context.store.empty_log()
    assert body not in _files(sqlite_context)
    with sqlite_context.store.read() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 60_000


@pytest.mark.postgres
def test_another_database_has_no_such_log(postgres_context: Context) -> None:
    postgres_context.store.empty_log()
