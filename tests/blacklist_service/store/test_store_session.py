"""The pool of connections: whoever finds all taken is told so, and may come again."""

from contextlib import ExitStack

import pytest
from sqlalchemy import create_engine
from sqlalchemy.pool import QueuePool

from blacklist_service.errors import NotReadyError
from blacklist_service.store.session import Store
from blacklist_service.workflows.context import Context


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
