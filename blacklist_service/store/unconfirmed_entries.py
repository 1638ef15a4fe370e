"""What recipients were told to forget and have not confirmed to have forgotten, in the words of its own short index."""

from typing import Final

from sqlalchemy import and_, literal_column

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import FeedEntry

_entry = table_of(FeedEntry)
# Written out: no database takes a short index for a value that it is given apart.
IS_UNCONFIRMED: Final = and_(
    _entry.c.state == literal_column("'retracted'"), _entry.c.acknowledged_at.is_(None)
)
