"""One number under two names joins on arrival only where nobody else of the known name and contact contests it."""

from collections.abc import Callable, Collection
from typing import Any

import pytest
from sqlalchemy import func, select

from blacklist_service.store import candidates
from blacklist_service.store.base import table_of
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import Actor, Context

# Invented. The known person and the namesake share a home, the known person and who comes last a phone.
KNOWN, LAST = "王建国", "王建军"
HOME, PHONE = "示例省示例市示例路862号3栋101室", "13812345678"
Send = Callable[..., Any]
Line = Callable[..., str]
Csv = Callable[[list[str]], bytes]


@pytest.fixture
def lines(line: Line, resident_id: Callable[[int], str]) -> dict[str, str]:
    return {
        "known": line(1, name=KNOWN, phone=PHONE, address=HOME),
        "namesake": line(2, name=KNOWN, phone="", address=HOME),
        "last": line(3, name=LAST, id=resident_id(1), phone=PHONE),
    }


def _subjects(context: Context) -> int:
    with context.store.read() as connection:
        asked = select(func.count(func.distinct(table_of(Report).c.subject_id)))
        return int(connection.execute(asked).scalar_one())


def test_without_a_namesake_the_two_names_are_one_person(
    context: Context, clerk: Actor, send: Send, csv_of: Csv, lines: dict[str, str]
) -> None:
    before = _subjects(context)
    for key in ("known", "last"):
        send(clerk, csv_of([lines[key]]))
    assert _subjects(context) - before == 1


@pytest.mark.parametrize(
    "files",
    [
        [["known"], ["namesake"], ["last"]],
        [["known", "namesake"], ["last"]],
        [["known"], ["namesake", "last"]],
        [["known", "namesake", "last"]],
    ],
)
def test_a_namesake_under_no_key_of_the_row_makes_it_a_question(
    context: Context, clerk: Actor, send: Send, csv_of: Csv, lines: dict[str, str], files: list[list[str]]
) -> None:
    """However the rows are spread over files: who joins them would put one person's debts under another's name."""
    before = _subjects(context)
    reviews = [send(clerk, csv_of([lines[key] for key in file])).reviews for file in files]
    assert _subjects(context) - before == 3
    assert reviews[-1] > 0


def test_the_keys_of_a_known_person_are_asked_once_a_chunk(
    clerk: Actor,
    send: Send,
    csv_of: Csv,
    line: Line,
    resident_id: Callable[[int], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A hostile file of nothing but such rows holds the lock no longer than one of other rows."""
    asked: list[int] = []
    ask = candidates.few_subjects_of_tokens

    def counted(connection: Connection, tokens: Collection[int], most: int) -> list[tuple[int, int]]:
        asked.append(len(tokens))
        return ask(connection, tokens, most)

    monkeypatch.setattr(candidates, "few_subjects_of_tokens", counted)

    def questions(first: int, names: str) -> int:
        """How often the store is asked for these names under the number and phone of one known person."""
        number, phone = resident_id(first), f"137{first:08d}"
        send(clerk, csv_of([line(first, name=KNOWN, phone=phone, address=HOME)]))
        asked.clear()
        rows = enumerate(names, first + 1)
        send(clerk, csv_of([line(n, name="王建" + one, id=number, phone=phone) for n, one in rows]))
        return len(asked)

    assert questions(21, "军") == 2, "those of the file, and those of the known person"
    assert questions(41, "军民平华东业") <= 3, "not one for each row"
