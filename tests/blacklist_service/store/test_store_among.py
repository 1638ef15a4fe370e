"""A question about many numbers looks each of them up by an index, however many rows the table has."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from sqlalchemy import Select
from sqlalchemy.sql.visitors import iterate

import blacklist_service.store
from blacklist_service.store.among import among
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import Context

_KIND = type(among(table_of(Report).c.id))


def _questions() -> Iterator[tuple[str, Select[tuple[object, ...]]]]:
    for module in iter_modules(blacklist_service.store.__path__, "blacklist_service.store."):
        for name, value in vars(import_module(module.name)).items():
            if isinstance(value, Select) and any(isinstance(part, _KIND) for part in iterate(value)):
                yield f"{module.name}.{name}", value


_QUESTIONS = dict(_questions())


def test_the_questions_of_a_release_are_among_those_that_are_looked_at() -> None:
    assert len(_QUESTIONS) > 10


@pytest.mark.parametrize("name", _QUESTIONS)
def test_no_question_about_many_numbers_reads_a_whole_table(sqlite_context: Context, name: str) -> None:
    asked = _QUESTIONS[name].compile(sqlite_context.store.engine)
    given = ("[1, 2]",) * len(asked.positiontup or ())  # a plan does not depend on them
    with sqlite_context.store.read() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}", given).all()
    steps = [str(step[-1]) for step in plan]
    assert any(step.startswith("SEARCH ") for step in steps), steps
    assert not [step for step in steps if step.startswith("SCAN ") and "json_each" not in step], steps
