"""A condition on many numbers that travel as one value, so that a question is put together once for all numbers.

With a parameter for each number SQLAlchemy took longer to write a question about 500 rows than the database to answer.
"""

from collections.abc import Collection
from typing import Any, Final, Self

from sqlalchemy import Boolean, Column, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator

# The parameter that a question with such a condition is asked with.
ASKED: Final = "asked"


class _Numbers(TypeDecorator[Collection[int]]):
    """Numbers as a JSON list for SQLite and as an array for PostgreSQL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Collection[int] | None, dialect: Dialect) -> str:
        """The text of all of them."""
        return packed(value or (), dialect)


def packed(numbers: Collection[int], dialect: Dialect) -> str:
    """Numbers as one value that the database takes apart."""
    listed = ",".join(map(str, numbers))
    return f"[{listed}]" if dialect.name == "sqlite" else f"{{{listed}}}"


class _Among(FunctionElement[bool]):
    """A column and the numbers that it may hold."""

    type = Boolean()
    inherit_cache = True

    def self_group(self, against: object = None) -> Self:  # noqa: ARG002 -- the name that SQLAlchemy gives it
        """As it stands: behind "= 1", which SQLAlchemy adds for SQLite, no index is used, and each question reads a
        whole table."""
        return self


def among(column: Column[Any]) -> ColumnElement[bool]:
    """The column holds one of the numbers that are given as ASKED, however many they are; never where there is none."""
    return _Among(column, bindparam(ASKED, type_=_Numbers()))


@compiles(_Among, "sqlite")
def _for_sqlite(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, numbers = (compiler.process(one, **given) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608  # names of ours and a mark


@compiles(_Among, "postgresql")
def _for_postgresql(element: _Among, compiler: SQLCompiler, **given: Any) -> str:
    column, numbers = (compiler.process(one, **given) for one in element.clauses)
    return f"{column} = ANY (CAST({numbers} AS bigint[]))"
