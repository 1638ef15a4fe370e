"""Questions about letters: which were made, which number is next, and the paper under its key."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from blacklist_service.store.base import all_as, first_as, rows_as, table_of
from blacklist_service.store.row_checks import check, check_rows, check_stored, checked
from blacklist_service.store.tables import Letter, LetterKey, LetterPaper, LetterReport, LetterService

_letter, _report = table_of(Letter), table_of(LetterReport)
_service = table_of(LetterService)
_key, _paper = table_of(LetterKey), table_of(LetterPaper)


def next_numbers(connection: Connection, kind: str, year: int) -> tuple[int, int]:
    """The number of the next letter, and its serial within kind and year. The caller holds `lock_letters`."""
    asked = select(func.max(_letter.c.id), func.max(_letter.c.serial).filter(*_of_year(kind, year)))
    number, serial = connection.execute(asked).one()
    return (number or 0) + 1, (serial or 0) + 1


def add_letter(
    connection: Connection, letter: Letter, reports: Collection[int], *, key: bytes, pdf: bytes
) -> None:
    """Keeps a letter with the reports that it was printed from, its key and its sealed paper."""
    connection.execute(insert(_letter).values(**letter.model_dump()))
    connection.execute(
        insert(_report), [{"letter_id": letter.id, "report_id": report} for report in sorted(reports)]
    )
    # Keys of a newer backup may hold one of a letter that this database does not know; it opens nothing here.
    connection.execute(delete(_key).where(_key.c.letter_id == letter.id))
    connection.execute(insert(_key).values(letter_id=letter.id, sealed_key=key))
    connection.execute(insert(_paper).values(letter_id=letter.id, sealed_pdf=pdf))


def find_letter(connection: Connection, letter: int) -> Letter | None:
    return checked(
        connection, first_as(Letter, connection.execute(select(_letter).where(_letter.c.id == letter)))
    )


def find_step(connection: Connection, kind: str, target: str, target_id: int, step: str) -> Letter | None:
    """The letter of one step of a case."""
    asked = select(_letter).where(
        _letter.c.kind == kind,
        _letter.c.target == target,
        _letter.c.target_id == target_id,
        _letter.c.step == step,
    )
    return checked(connection, first_as(Letter, connection.execute(asked)))


def find_newest(connection: Connection, kind: str, target: str, target_id: int) -> Letter | None:
    """The newest letter of this kind about one thing."""
    asked = select(_letter).where(
        _letter.c.kind == kind, _letter.c.target == target, _letter.c.target_id == target_id
    )
    newest = connection.execute(asked.order_by(_letter.c.id.desc()).limit(1))
    return checked(connection, first_as(Letter, newest))


def find_sent(connection: Connection, listing: int, sha256: str) -> Letter | None:
    """The letter of a case that has these bytes."""
    asked = select(_letter).where(_letter.c.listing_id == listing, _letter.c.sha256 == sha256)
    return checked(connection, first_as(Letter, connection.execute(asked.order_by(_letter.c.id))))


def find_numbered(connection: Connection, kind: str, year: int, serial: int) -> Letter | None:
    """The letter of a number. Nobody's number is asked for by the same question."""
    asked = select(_letter).where(*_of_year(kind, year), _letter.c.serial == serial)
    found = rows_as(Letter, connection.execute(asked))
    check_rows(connection, Letter, found)
    return found[0] if found else None


def letters_of(connection: Connection, listing: int) -> list[Letter]:
    """Every letter of a case, oldest first."""
    found = all_as(
        Letter,
        connection.execute(select(_letter).where(_letter.c.listing_id == listing).order_by(_letter.c.id)),
    )
    check(connection, *found)
    return found


def add_service(connection: Connection, service: LetterService) -> None:
    """Keeps that a letter was served; of one that was the database refuses another."""
    connection.execute(insert(_service).values(**service.model_dump()))


def correct_service(connection: Connection, service: LetterService) -> None:
    """Writes what stands of a letter once a correction says so; the database refuses it without one."""
    values = service.model_dump(exclude={"letter_id"})
    changed = update(_service).where(_service.c.letter_id == service.letter_id).values(**values)
    if connection.execute(changed).rowcount == 0:
        add_service(connection, service)


def drop_service(connection: Connection, letter: int) -> None:
    """A correction says that the letter reached nobody; the database refuses it without one."""
    connection.execute(delete(_service).where(_service.c.letter_id == letter))


def services_of(connection: Connection, letters: Collection[int]) -> dict[int, LetterService]:
    """Of some letters how each was served, where it was."""
    found = all_as(
        LetterService, connection.execute(select(_service).where(_service.c.letter_id.in_(sorted(letters))))
    )
    check(connection, *found)
    return {one.letter_id: one for one in found}


def reports_behind(connection: Connection, letters: Collection[int]) -> dict[int, frozenset[int]]:
    """From which reports each of these letters was printed, in one question."""
    asked = select(_report.c.letter_id, _report.c.report_id).where(_report.c.letter_id.in_(sorted(letters)))
    found: dict[int, set[int]] = {}
    for letter, report in connection.execute(asked):
        found.setdefault(letter, set()).add(report)
    check_stored(connection, LetterReport, [(one, each) for one, of in found.items() for each in of])
    return {letter: frozenset(numbers) for letter, numbers in found.items()}


def kept_among(connection: Connection, letters: Collection[int]) -> set[int]:
    """Which of these letters can still be opened."""
    asked = select(_key.c.letter_id).join(_paper, _paper.c.letter_id == _key.c.letter_id)
    return set(connection.execute(asked.where(_key.c.letter_id.in_(sorted(letters)))).scalars())


def sealed_paper(connection: Connection, letter: int) -> bytes | None:
    """The paper with its key in front, as it is opened; None where it was erased."""
    asked = (
        select(_key.c.sealed_key, _paper.c.sealed_pdf)
        .join(_paper, _paper.c.letter_id == _key.c.letter_id)
        .where(_key.c.letter_id == letter)
    )
    found = connection.execute(asked).one_or_none()
    return None if found is None else bytes(found[0]) + bytes(found[1])


def _of_year(kind: str, year: int) -> tuple[Any, ...]:
    return (_letter.c.kind == kind, _letter.c.year == year)
