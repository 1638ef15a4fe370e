"""The pool of connections: whoever finds all taken is told so, and may come again."""

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
