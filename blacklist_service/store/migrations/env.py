"""alembic's door to the store: run by `blacklist db upgrade` with an open connection, never by hand."""

from alembic import context
from sqlmodel import SQLModel

import blacklist_service.store.tables  # noqa: F401  # fills the metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
