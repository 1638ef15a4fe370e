"""The hold on a service that was restored and has not destroyed again what was erased since the backup."""

from datetime import datetime

from sqlmodel import Field

from blacklist_service.store.base import Shelf


class RestoreHold(Shelf, table=True):
    """One row at most; while it is there nobody opens the service."""

    __tablename__ = "restore_hold"

    id: int = Field(primary_key=True)
    backup_made_at: datetime
