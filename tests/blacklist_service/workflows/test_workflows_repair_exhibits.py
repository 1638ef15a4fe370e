"""Files with an application for repair: given with it or later, sealed, weighed before it is decided, erased with it."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from blacklist_service.errors import InvalidError, NotFoundError, RefusedError
from blacklist_service.store import exhibits
from blacklist_service.store.words import erase_words
from blacklist_service.workflows.add_exhibits import add_exhibits, list_own_exhibits
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.show_exhibit import show_exhibit
from blacklist_service.workflows.show_listing import show_repair
from blacklist_service.workflows.show_proposal import show_proposal
from blacklist_service.workflows.show_subject import show_own_record
from tests.codes import exactly
from tests.pictures import HTML, JPEG, PDF, PNG

_COPY = (
    "INSERT INTO exhibit (listing_id, repair_id, side, member_id, kind, size_bytes, sha256, received_at) "
    "SELECT {} FROM exhibit"
)


def files(*contents: bytes) -> Iterator[GivenFile]:
    return (GivenFile(f"虚构凭证{at}.jpg", iter([content])) for at, content in enumerate(contents))


def claim(desk: Any, listing: Any) -> tuple[str, str, str]:
    return desk.case_numbers[listing.id], desk.name, desk.id_number


def applied(desk: Any, listing: Any, *contents: bytes) -> Any:
    return apply_for_repair(
        desk.context, *claim(desk, listing),
        application="虚构申请", has_public_commitment=True, files=files(*contents),
    )  # fmt: skip


def added(desk: Any, listing: Any, repair: int, *contents: bytes) -> int:
    return add_exhibits(
        desk.context, *claim(desk, listing), kind="repair", number=repair, files=files(*contents)
    )


def proposed(desk: Any, repair: int) -> Any:
    version = show_repair(desk.context, desk.maker, repair).repair.version
    return propose_repair_outcome(
        desk.context, desk.maker, repair, version, is_granted=False, has_performed=False, reasons="虚构理由"
    )


def rows(desk: Any) -> list[tuple[Any, ...]]:
    with desk.context.store.read() as connection:
        asked = text("SELECT repair_id, objection_id, side, kind FROM exhibit ORDER BY id")
        return [tuple(row) for row in connection.execute(asked)]


def test_files_come_with_the_application_and_later_and_officials_open_them(desk: Any) -> None:
    listed = desk.listed()
    repair = applied(desk, listed, JPEG).id
    assert added(desk, listed, repair, PDF, JPEG) == 1
    assert rows(desk) == [(repair, None, "subject", "jpg"), (repair, None, "subject", "pdf")]
    own = list_own_exhibits(desk.context, *claim(desk, listed), kind="repair", number=repair)
    assert ([one.name for one in own.exhibits], own.is_open) == (["虚构凭证0.jpg", "虚构凭证0.jpg"], True)
    shown = show_repair(desk.context, desk.maker, repair).exhibits
    assert [one.kind for one in shown] == ["jpg", "pdf"]
    assert show_case(desk.context, desk.maker, listed.id).repairs[0].exhibits == shown
    assert b"".join(show_exhibit(desk.context, desk.checker, shown[1].id).chunks) == PDF
    assert show_own_record(desk.context, *claim(desk, listed)).repair_exhibits == {(repair, "subject"): 2}
    assert desk.kinds("repair", repair) == ["exhibits_added"]


def test_a_source_sees_none_of_them(desk: Any) -> None:
    listed = desk.listed()
    applied(desk, listed, JPEG)
    with pytest.raises(NotFoundError):
        show_exhibit(desk.context, desk.platform, 1)


def test_one_bad_file_refuses_the_application_and_leaves_nothing(desk: Any) -> None:
    listed = desk.listed()
    with pytest.raises(InvalidError, match=exactly("EXHIBIT.KIND")):
        applied(desk, listed, JPEG, HTML)
    assert rows(desk) == []
    assert applied(desk, listed).id


def test_whoever_may_not_apply_has_no_byte_read(desk: Any) -> None:
    served = desk.served().listing

    def unread() -> Iterator[GivenFile]:
        def never() -> Iterator[bytes]:
            raise AssertionError
            yield b""

        yield GivenFile("x", never())

    with pytest.raises(RefusedError, match=exactly("REPAIR.NOT_LISTED")):
        apply_for_repair(
            desk.context, *claim(desk, served), application="虚构", has_public_commitment=True, files=unread()
        )


def test_a_decision_that_was_proposed_before_a_file_came_is_not_approved(desk: Any) -> None:
    listed = desk.listed()
    repair = applied(desk, listed, JPEG).id
    proposal = proposed(desk, repair)
    assert show_proposal(desk.context, desk.checker, "repair", repair).exhibits
    added(desk, listed, repair, PNG)
    with pytest.raises(RefusedError, match=exactly("APPROVAL.EXHIBITS")):
        approve_proposal(desk.context, desk.checker, "repair", repair, proposal.digest)


def test_what_is_decided_takes_no_more_and_another_case_has_none(desk: Any) -> None:
    listed, other = desk.listed(), desk.listed()
    repair = applied(desk, listed, JPEG).id
    for number in (repair, 987654):
        with pytest.raises(NotFoundError):
            added(desk, other, number, PNG)
        with pytest.raises(NotFoundError):
            list_own_exhibits(desk.context, *claim(desk, other), kind="repair", number=number)
    approve_proposal(desk.context, desk.checker, "repair", repair, proposed(desk, repair).digest)
    with pytest.raises(RefusedError, match=exactly("REPAIR.OVER")):
        added(desk, listed, repair, PNG)
    own = list_own_exhibits(desk.context, *claim(desk, listed), kind="repair", number=repair)
    assert (len(own.exhibits), own.is_open) == (1, False)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE exhibit SET repair_id = NULL",
        "UPDATE exhibit SET kind = 'pdf'",
        "UPDATE exhibit SET sha256 = 'a'",
        "DELETE FROM exhibit",
        _COPY.format("listing_id, repair_id, side, member_id, kind, 0, sha256, received_at"),
        _COPY.format("listing_id, repair_id, 'source', 1, kind, size_bytes, sha256, received_at"),
    ],
)
def test_the_database_keeps_a_file_that_was_given(desk: Any, change: str) -> None:
    applied(desk, desk.listed(), JPEG)
    with (
        pytest.raises(DBAPIError, match="exhibit_"),
        desk.context.store.engine.begin() as connection,
    ):
        connection.execute(text(change))


def test_the_files_go_with_the_words_of_the_case(desk: Any) -> None:
    listed = desk.listed()
    repair = applied(desk, listed, JPEG).id
    approve_proposal(desk.context, desk.checker, "repair", repair, proposed(desk, repair).digest)
    with desk.context.store.begin() as connection:
        erase_words(connection, listed.id, desk.context.clock.now())
        (kept,) = exhibits.exhibits_of(connection, "repair", [repair])
    assert kept.sha256 == exhibits.GONE
    with pytest.raises(NotFoundError, match=exactly("EXHIBIT.ERASED")):
        show_exhibit(desk.context, desk.maker, 1)
