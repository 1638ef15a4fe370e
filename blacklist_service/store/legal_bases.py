"""Questions about the documents on which listings stand."""

from sqlalchemy import Connection, select

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.tables import LegalBasis

_basis = table_of(LegalBasis)


def all_bases(connection: Connection) -> list[LegalBasis]:
    """Every legal basis, by code."""
    return all_as(LegalBasis, connection.execute(select(_basis).order_by(_basis.c.code)))
