"""A question to the database as plain tuples of what the driver gives: no rows of SQLAlchemy, no types of columns."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, StatementError


def fetched(connection: Connection, statement: str, parameters: Sequence[Any]) -> list[Any]:
    """The answer to a statement in the driver's own marks.

    Written out, without context managers: they are a tenth of a question's time.
    """
    driver: Any = connection.connection.driver_connection
    errors = connection.dialect.loaded_dbapi.Error
    cursor = driver.cursor()
    try:
        cursor.execute(statement, parameters)
        answer: list[Any] = cursor.fetchall()
    except errors as error:
        raise known(error, errors) from None
    finally:
        cursor.close()
    return answer


def known(error: Exception, errors: type[Exception]) -> StatementError:
    """The driver's own error as one that the store knows, because the driver's repeats whole rows."""
    return DBAPIError.instance(None, None, error, errors, hide_parameters=True)
