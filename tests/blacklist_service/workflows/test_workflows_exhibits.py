"""The files of an objection as they are kept: piece by piece under keys that lie apart, never changed, gone with the words
of the case for good, and nothing left of what broke off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, RefusedError
from blacklist_service.rules.exhibits import LONGEST_NAME, MOST_EXHIBITS
from blacklist_service.settings import Settings
from blacklist_service.store.exhibits import Request, place_of
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.stream import PART_BYTES
from blacklist_service.workflows.add_exhibits import add_exhibits, list_own_exhibits
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.back_up import back_up
from blacklist_service.workflows.cases import shown_exhibits
from blacklist_service.workflows.cases.erased_words import erase_words
from blacklist_service.workflows.cases.kept_exhibits import GivenFile, Giver, give_exhibits, kept_exhibits
from blacklist_service.workflows.check_rows import check_rows
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.replay_shreds import shred_list
from blacklist_service.workflows.restore_backup import Source, restore_backup
from blacklist_service.workflows.show_exhibit import show_exhibit
from blacklist_service.workflows.show_listing import show_objection
from blacklist_service.workflows.sweep_retention import plan_retention, sweep_retention
from blacklist_service.workflows.tidy_queue import tidy_queue
from tests.codes import exactly
from tests.pictures import JPEG, PDF, PNG

NAME = "虚构之名鸑.jpg"
LONG = JPEG + bytes(range(256)) * (2 * PART_BYTES // 256)


def files(*contents: bytes) -> Iterator[GivenFile]:
    return iter([GivenFile(NAME, iter([one])) for one in contents])


def claim(office: Any, listing: int) -> tuple[str, str, str]:
    return office.case_numbers[listing], office.name, office.id_number


@pytest.fixture
def objected(office: Any) -> tuple[Any, int, int]:
    """A listed person objects with two files, one of several pieces: the office, listing and objection."""
    listed = office.listed()
    view = object_to_listing(
        office.context, *claim(office, listed.id), reason="paid", narrative="虚构", files=files(LONG, PDF)
    )
    return office, listed.id, view.id


def numbers(context: Context, asked: str = "SELECT id FROM exhibit ORDER BY id") -> list[int]:
    with context.store.read() as connection:
        return list(connection.execute(text(asked)).scalars())


def body(context: Context, actor: Any, exhibit: int) -> bytes:
    return b"".join(show_exhibit(context, actor, exhibit).chunks)


def test_a_file_comes_back_as_it_went_in(objected: tuple[Any, int, int]) -> None:
    office, listing, objection = objected
    long, short = numbers(office.context)
    assert body(office.context, office.maker, long) == LONG
    assert body(office.context, office.platform, short) == PDF
    assert numbers(office.context, "SELECT count(*) FROM exhibit_part") == [6]
    own = list_own_exhibits(office.context, *claim(office, listing), kind="objection", number=objection)
    assert [(one.name, one.kind, one.size_bytes) for one in own.exhibits] == [
        (NAME, "jpg", len(LONG)), (NAME, "pdf", len(PDF)),
    ]  # fmt: skip


MOVED = {
    "a piece of another place": "UPDATE exhibit_part SET sealed_body = (SELECT sealed_body FROM exhibit_part WHERE id = {b}) WHERE id = {a}",
    "the last piece is gone": "DELETE FROM exhibit_part WHERE id = {last}",
    "its key is gone": "DELETE FROM exhibit_key WHERE part_id = {last}",
    "a foreign key": "UPDATE exhibit_key SET sealed_key = (SELECT sealed_key FROM exhibit_key WHERE part_id = {b}) WHERE part_id = {a}",
    "both of another piece": (
        "UPDATE exhibit_part SET sealed_body = (SELECT sealed_body FROM exhibit_part WHERE id = {b}) WHERE id = {a};"
        "UPDATE exhibit_key SET sealed_key = (SELECT sealed_key FROM exhibit_key WHERE part_id = {b}) WHERE part_id = {a}"
    ),
}


@pytest.mark.parametrize("how", MOVED)
def test_whoever_moves_pieces_gives_no_file(objected: tuple[Any, int, int], how: str) -> None:
    office, _listing, _objection = objected
    (long, _short), context = numbers(office.context), office.context
    places = {"a": place_of(long, 1), "b": place_of(long, 2), "last": place_of(long, 3)}
    with context.store.begin() as connection:
        if context.store.is_sqlite:
            connection.execute(text("DROP TRIGGER exhibit_part_no_change"))
        else:
            connection.execute(text("DROP TRIGGER exhibit_part_no_change ON exhibit_part"))
        for one in MOVED[how].format(**places).split(";"):
            connection.execute(text(one))
    with pytest.raises(SealBrokenError):
        body(context, office.maker, long)


CHANGES = (
    "UPDATE exhibit SET side = 'source', member_id = 1",
    "UPDATE exhibit SET objection_id = NULL",
    f"UPDATE exhibit SET sha256 = '{'a' * 64}'",
    f"UPDATE exhibit SET sha256 = '{'0' * 64}', size_bytes = 1",
    "DELETE FROM exhibit",
    "UPDATE exhibit_part SET sealed_body = sealed_body",
)


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_given_never_changes(objected: tuple[Any, int, int], change: str) -> None:
    office, _listing, _objection = objected
    with (
        pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")),
        office.context.store.begin() as connection,
    ):
        connection.execute(text(change))


def _cut(office: Any) -> Iterator[GivenFile]:
    def broken() -> Iterator[bytes]:
        yield LONG
        raise KeyboardInterrupt

    yield GivenFile(NAME, iter([PDF]))
    yield GivenFile(NAME, broken())


def test_what_breaks_off_leaves_nothing(objected: tuple[Any, int, int]) -> None:
    office, listing, objection = objected
    with pytest.raises(KeyboardInterrupt):
        add_exhibits(
            office.context, *claim(office, listing), kind="objection", number=objection, files=_cut(office)
        )
    assert len(numbers(office.context)) == 2
    assert numbers(office.context, "SELECT count(*) FROM exhibit_key") == [6]


def test_what_a_killed_process_leaves_is_gone_after_a_day(objected: tuple[Any, int, int]) -> None:
    """As after kill -9: all is kept, and nobody comes to give it or to drop it."""
    office, listing, objection = objected
    killed = kept_exhibits(office.context, Giver(listing), files(PNG, JPEG))
    assert len(killed.__enter__()) == 2
    assert len(numbers(office.context)) == 4
    assert (
        len(
            list_own_exhibits(
                office.context, *claim(office, listing), kind="objection", number=objection
            ).exhibits
        )
        == 2
    )
    tidy_queue(office.context)
    assert len(numbers(office.context)) == 4
    office.days(2)
    tidy_queue(office.context)
    assert len(numbers(office.context)) == 2
    assert numbers(office.context, "SELECT count(*) FROM exhibit_key") == [6]
    assert check_rows(office.context, SYSTEM).wrong == 0
    killed.__exit__(None, None, None)


def test_who_begins_anew_gives_up_what_was_on_its_way(objected: tuple[Any, int, int]) -> None:
    """Neither what a killed process left nor a second form hinders; the first form says that nothing was sent."""
    office, listing, objection = objected
    many = [PNG + bytes([one]) for one in range(MOST_EXHIBITS - 2)]
    killed = kept_exhibits(office.context, Giver(listing), files(*many))
    assert len(killed.__enter__()) == len(many)
    assert add_exhibits(
        office.context, *claim(office, listing), kind="objection", number=objection, files=files(*many)
    ) == len(many)
    assert numbers(office.context, "SELECT count(*) FROM exhibit WHERE objection_id IS NULL") == [0]
    killed.__exit__(None, None, None)


def test_one_source_does_not_stand_in_anothers_way(objected: tuple[Any, int, int]) -> None:
    office, listing, objection = objected
    context, other = office.context, office.maker.member
    with (
        kept_exhibits(context, Giver(listing, office.platform.member), files(JPEG, PDF)) as own,
        kept_exhibits(context, Giver(listing, other), files(PDF)) as others,
        context.store.begin() as connection,
    ):
        for member, kept in ((office.platform.member, own), (other, others)):
            given = give_exhibits(
                connection, context, Giver(listing, member), Request("objection", objection), kept
            )
            assert len(given) == len(kept)


@pytest.mark.parametrize("at", ["first file", "last piece", "between files"])
def test_a_form_that_outlives_the_night_gives_nothing_and_nobody_elses(
    objected: tuple[Any, int, int], at: str
) -> None:
    """The night drops what was never given; somebody else begins a file meanwhile."""
    office, listing, objection = objected
    context, other = office.context, office.listed()

    def night() -> None:
        office.days(2)
        tidy_queue(context)
        begun.append(kept_exhibits(context, Giver(other.id), files(PDF)))
        begun[-1].__enter__()

    def slow() -> Iterator[bytes]:
        yield LONG[:100] if at == "last piece" else LONG
        night()
        yield PNG

    def form() -> Iterator[GivenFile]:
        if at == "between files":
            yield GivenFile(NAME, iter([PNG]))
            night()
            yield GivenFile(NAME, iter([JPEG]))
        else:
            yield GivenFile(NAME, slow())

    begun: list[Any] = []
    with pytest.raises(RefusedError, match=exactly("EXHIBIT.LATE")):
        add_exhibits(context, *claim(office, listing), kind="objection", number=objection, files=form())
    own = list_own_exhibits(context, *claim(office, listing), kind="objection", number=objection)
    assert len(own.exhibits) == 2
    assert numbers(context, "SELECT listing_id FROM exhibit WHERE objection_id IS NULL") == [other.id]
    begun[0].__exit__(None, None, None)


def test_what_comes_after_a_decision_was_proposed_is_seen_before_it_is_approved(
    objected: tuple[Any, int, int],
) -> None:
    office, listing, objection = objected
    context = office.context

    def propose() -> str:
        version = show_objection(context, office.maker, objection).objection.version
        reject = {"outcome": "reject", "reasons": "虚构：没有凭证"}
        return propose_objection_outcome(context, office.maker, objection, version, **reject).digest

    digest = propose()
    add_exhibits(context, *claim(office, listing), kind="objection", number=objection, files=files(PNG))
    with pytest.raises(RefusedError, match=exactly("APPROVAL.EXHIBITS")):
        approve_proposal(context, office.checker, "objection", objection, digest)
    refuse_proposal(context, office.checker, "objection", objection, digest, reasons="虚构：有新材料")
    approve_proposal(context, office.checker, "objection", objection, propose())
    assert show_objection(context, office.maker, objection).objection.state == "closed"


def test_a_source_is_given_files_while_it_may_answer_and_no_longer(objected: tuple[Any, int, int]) -> None:
    office, listing, _objection = objected
    first, _second = numbers(office.context)
    assert body(office.context, office.platform, first) == LONG
    _withdraw(office, listing)
    with pytest.raises(NotFoundError, match=exactly("NOT_FOUND")):
        show_exhibit(office.context, office.platform, first)
    assert body(office.context, office.maker, first) == LONG


def test_of_an_endless_name_little_is_looked_at(objected: tuple[Any, int, int]) -> None:
    office, listing, objection = objected
    name = "folder/虚构" + "\u0315\u0300" * 100_000
    add_exhibits(
        office.context, *claim(office, listing), kind="objection", number=objection,
        files=iter([GivenFile(name, iter([PNG]))]),
    )  # fmt: skip
    newest = list_own_exhibits(
        office.context, *claim(office, listing), kind="objection", number=objection
    ).exhibits[-1]
    assert newest.name.startswith("虚构")
    assert len(newest.name) <= LONGEST_NAME


def test_nothing_is_read_for_who_proves_nothing(objected: tuple[Any, int, int]) -> None:
    office, listing, objection = objected

    def never() -> Iterator[bytes]:
        raise AssertionError
        yield b""

    case_no, name, _number = claim(office, listing)
    given = iter([GivenFile(NAME, never())])
    with pytest.raises(ForbiddenError, match=exactly("CASE.PROOF")):
        add_exhibits(
            office.context,
            case_no,
            name,
            "110101199003070011",
            kind="objection",
            number=objection,
            files=given,
        )
    with pytest.raises(NotFoundError):
        answer_objection(office.context, office.platform, 1 << 40, 1, answer="虚构", files=given)
    with pytest.raises(InvalidError, match=exactly("TEXT.LENGTH")):
        answer_objection(office.context, office.platform, objection, 1, answer=" ", files=given)


def sealed_left(context: Context) -> tuple[int, int]:
    asked = "SELECT count(*) FROM {}"
    return numbers(context, asked.format("exhibit_part"))[0], numbers(context, asked.format("exhibit_key"))[0]


def _withdraw(office: Any, listing: int) -> None:
    with office.context.store.begin() as connection:
        connection.execute(text("UPDATE objection SET state = 'withdrawn'"))
    office.adopt()
    office.decide(office.stored(listing), "remove")


def test_files_go_with_the_words_of_the_case_and_so_do_their_digests(objected: tuple[Any, int, int]) -> None:
    office, listing, objection = objected
    _withdraw(office, listing)
    context = office.context
    with context.store.begin() as connection:
        # Of what was written, the files alone are left.
        connection.execute(text("UPDATE objection SET sealed_narrative = NULL"))
    office.adopt()
    office.days(1300)
    assert plan_retention(context).words == (listing,)
    sweep_retention(context, SYSTEM, is_dry_run=False)
    assert (sealed_left(context), plan_retention(context).words) == ((0, 0), ())
    first = numbers(context)[0]
    with pytest.raises(NotFoundError, match=exactly("EXHIBIT.ERASED")):
        show_exhibit(context, office.auditor, first)
    (shown, _other) = show_objection(context, office.auditor, objection).exhibits
    assert (shown.name, shown.sha256, shown.is_erased, shown.size_bytes) == ("", "", True, len(LONG))
    with context.store.read() as connection:
        assert set(connection.execute(text("SELECT sha256 FROM exhibit")).scalars()) == {"0" * 64}
    assert check_rows(context, SYSTEM).wrong == 0


@pytest.mark.parametrize("is_open", [True, False])
def test_no_file_comes_back_by_a_restore(
    objected: tuple[Any, int, int], elsewhere: Settings, tmp_path: Path, *, is_open: bool
) -> None:
    """Whether the objection was open in the backup, or decided."""
    office, listing, objection = objected
    context, folder = office.context, tmp_path / "backup"
    if not is_open:
        _withdraw(office, listing)
    back_up(context, SYSTEM, folder)
    if is_open:
        _withdraw(office, listing)
    office.days(1300)
    sweep_retention(context, SYSTEM, is_dry_run=False)
    marks = {bytes.fromhex(mark) for mark in shred_list(context, SYSTEM)}
    done = restore_backup(elsewhere, office.clock, Source(folder, marks=marks))
    assert done.replayed is not None
    assert done.replayed.cases == 1
    back = open_service(elsewhere, office.clock)
    assert sealed_left(back) == (0, 0)
    assert [
        (one.is_erased, one.sha256) for one in show_objection(back, office.auditor, objection).exhibits
    ] == [(True, "")] * 2
    assert check_rows(back, SYSTEM).wrong == 0
    back.store.engine.dispose()
    back.looks.engine.dispose()


def test_a_restore_gives_files_back_with_their_keys(
    objected: tuple[Any, int, int], elsewhere: Settings, tmp_path: Path
) -> None:
    office, _listing, _objection = objected
    back_up(office.context, SYSTEM, tmp_path / "backup")
    restore_backup(elsewhere, office.clock, Source(tmp_path / "backup", marks=set()))
    back = open_service(elsewhere, office.clock)
    assert body(back, office.maker, numbers(back)[0]) == LONG
    back.store.engine.dispose()
    back.looks.engine.dispose()


def test_a_page_opens_no_more_names_than_it_may(
    objected: tuple[Any, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest have their names; the others are listed and given out without."""
    office, listing, objection = objected
    office.days(1)
    add_exhibits(
        office.context, *claim(office, listing), kind="objection", number=objection, files=files(PNG)
    )
    monkeypatch.setattr(shown_exhibits, "MOST_NAMED", 1)
    shown = show_objection(office.context, office.maker, objection).exhibits
    assert [(one.name, one.is_erased) for one in shown] == [("", False), ("", False), (NAME, False)]


def test_what_came_later_stays(objected: tuple[Any, int, int]) -> None:
    """Words of a case are erased up to an instant: a file that was added since is not among them."""
    office, listing, objection = objected
    until = office.context.clock.now()
    office.days(1)
    add_exhibits(
        office.context, *claim(office, listing), kind="objection", number=objection, files=files(PNG)
    )
    with office.context.store.begin() as connection:
        erase_words(connection, office.context, listing, until)
    assert body(office.context, office.maker, numbers(office.context)[-1]) == PNG
    assert sealed_left(office.context) == (2, 2)


def test_memory_does_not_grow_with_the_file(objected: tuple[Any, int, int]) -> None:
    """Of what comes only some chunks are held: each is asked for when those before it are sealed."""
    office, listing, objection = objected
    ahead: list[int] = []

    def chunks() -> Iterator[bytes]:
        yield JPEG
        for at in range(4):
            (kept,) = numbers(
                office.context,
                "SELECT count(*) FROM exhibit_part WHERE exhibit_id = (SELECT max(id) FROM exhibit)",
            )
            ahead.append(at - kept)
            yield bytes([at]) * PART_BYTES

    given = iter([GivenFile(NAME, chunks())])
    add_exhibits(office.context, *claim(office, listing), kind="objection", number=objection, files=given)
    assert max(ahead) <= 1
