"""Invariant 2, piece by piece: an upload that waits, what matching reads from a person, the detail of a journal entry.

The canaries of the flows are searched for as they were given; here also as they are folded for comparing."""

from collections.abc import Iterator

import pytest
from sqlalchemy import inspect, text

from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_submission import show_submission
from matching.normalize import read_identity
from matching.types import RawIdentity, SubjectKind

# An invented person; the traditional characters are folded to simplified ones for comparing.
PERSON = RawIdentity(
    name="龍驤鸑示例", kind=SubjectKind.PERSON, id_type="resident_id", id_number="34010419870707611X",
    phone="13987654321", bank_card="6222020202020202027", address="示例市虚构区鸑鷟路77号",
)  # fmt: skip
CONTRACT = "CANARY-HT-8888"
_HEADER = "行标识,姓名,证件号码,手机号,银行卡号,住址,合同编号,借款金额,借款日期"


def _readings() -> list[str]:
    """Everything by which the person could be named or reached, as given and as read."""
    identity = read_identity(PERSON)
    read = [
        identity.name,
        identity.phone,
        identity.bank_card,
        identity.road,
        *(one.value for one in identity.identifiers),
    ]
    given = [PERSON.name, PERSON.id_number, PERSON.phone, PERSON.bank_card, PERSON.address, CONTRACT]
    assert identity.name != PERSON.name
    return list(dict.fromkeys(value for value in given + read if value))


def _stored(context: Context) -> Iterator[tuple[str, bytes]]:
    """Every byte of the database: the files of SQLite, every row of every table of PostgreSQL."""
    if context.store.is_sqlite:
        for path in context.settings.home.rglob("*"):
            if path.is_file():
                yield path.name, path.read_bytes()
        return
    with context.store.read() as connection:
        for table in inspect(connection).get_table_names():
            rows = connection.execute(text(f'SELECT CAST(t AS text) FROM "{table}" t')).scalars()
            yield table, "\n".join(rows).encode()


def _found(context: Context, words: list[str]) -> list[str]:
    """Where a word stands, plain or as the hexadecimal in which PostgreSQL shows bytes; never the word itself."""
    return [
        f"{where}: {number}"
        for where, blob in _stored(context)
        for number, word in enumerate(words)
        for spelled in (word.encode(), word.encode().hex().encode(), word.encode("utf-16-le"))
        if spelled in blob
    ]


@pytest.fixture
def clerk(context: Context) -> Actor:
    add_member(context, SYSTEM, code="example", name="示例平台", kind="platform")
    add_user(context, SYSTEM, member_code="example", login="clerk", role="platform")
    return actor_of_login(context, "clerk")


def _received(context: Context, clerk: Actor) -> int:
    """One good row, and one with everything but a date that can be read."""
    cells = [
        PERSON.name,
        PERSON.id_number,
        PERSON.phone,
        PERSON.bank_card,
        PERSON.address,
        CONTRACT,
        "10000.00",
    ]
    lines = [_HEADER, ",".join(["K1", *cells, "2021-01-01"]), ",".join(["K2", *cells, "不是日期"])]
    body = "\n".join([*lines, ""]).encode()
    return receive_submission(context, clerk, Upload(filename="a.csv"), iter([body])).submission


def test_an_upload_that_waits_is_sealed(context: Context, clerk: Actor) -> None:
    number = _received(context, clerk)
    assert _found(context, _readings()) == []
    # It was there to be found: the rows can still be taken in.
    process_submission(context, number)
    view = show_submission(context, clerk, number)
    assert (view.read, view.rejected) == (2, 1)


def test_nothing_that_was_read_from_a_person_is_stored(context: Context, clerk: Actor) -> None:
    process_submission(context, _received(context, clerk))
    assert _found(context, _readings()) == []


def test_the_detail_of_a_journal_entry_is_sealed(context: Context) -> None:
    """Reasons are free text: officials write names into them."""
    with context.store.begin() as connection:
        record(
            connection, context, SYSTEM,
            kind="test_made", object_kind="test", object_id=1, detail={"reasons": PERSON.name, "note": CONTRACT},
        )  # fmt: skip
    assert _found(context, [PERSON.name, CONTRACT]) == []


def test_the_search_finds_what_is_there(context: Context, clerk: Actor) -> None:
    """The control: one word written in the clear is found."""
    number = _received(context, clerk)
    with context.store.begin() as connection:
        connection.execute(
            text("UPDATE submission SET content_sha256 = :word WHERE id = :n"),
            {"word": PERSON.name, "n": number},
        )
    assert _found(context, _readings()) != []
