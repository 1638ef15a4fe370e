"""The queue of amendments is found by marks that the database keeps: over random histories it is what each listed
person's reports say, and nobody is passed over to find it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import event, select, text

from blacklist_service.errors import ServiceError
from blacklist_service.store import (
    allegations,
    amendment_marks,
    data_keys,
    feeds,
    migrate,
    owed_removals,
    own_feeds,
    proposals,
    reports,
)
from blacklist_service.store.base import table_of
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import AmendmentMark, Listing
from blacklist_service.workflows.cases.decided_reports import reports_waiting
from blacklist_service.workflows.cases.withdraw_allegations import end_listings_without_reports
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.give_notice import give_notice
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.reconcile_listings import reconcile_listings
from blacklist_service.workflows.sealing.records import ReportDetails, seal_report
from blacklist_service.workflows.split_subject import split_subject
from blacklist_service.workflows.verify_listing import verify_listing
from matching.types import RawIdentity, SubjectKind

_listing, _mark = table_of(Listing), table_of(AmendmentMark)


def waiting(context: Context) -> list[int]:
    """Each listed listing asked for its reports, one by one, as the page of the case does."""
    with context.store.read() as connection:
        asked = select(_listing).where(_listing.c.state == "listed").order_by(_listing.c.id)
        listed = [Listing(**row) for row in connection.execute(asked).mappings()]
        return [one.id for one in listed if reports_waiting(connection, one)]


def queue(desk: Any, limit: int = 50) -> list[int]:
    found: list[int] = []
    after = None
    while True:
        page = list_pending(desk.context, desk.maker, kind="amendment", after=after, limit=limit)
        found += [step.id for step in page.steps]
        if page.after is None:
            return found
        after = page.after


def marked(context: Context) -> set[int]:
    with context.store.read() as connection:
        return set(connection.execute(select(_mark.c.listing_id)).scalars())


def merge(desk: Any, survivor: int, absorbed: int) -> None:
    context = desk.context.opening(SYSTEM, "test")
    with desk.context.store.begin() as connection:
        merge_subjects(connection, context, SYSTEM, survivor=survivor, absorbed=absorbed, reason="machine")


@dataclass
class History:
    """What befalls some people, drawn from a seed: by the store's own ways to write, and by the workflows."""

    desk: Any
    drawn: Random
    reported: int = 900_000
    done: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        for way in (self.desk.listed, self.desk.listed, self.desk.reply_window, self.desk.alleged):
            way()
        self.desk.days(8)

    def step(self) -> str:
        does = self.drawn.choice(
            [
                self.report, self.report, self.report_by_several_rows, self.correct, self.correct, self.withdraw,
                self.merge, self.split, self.decide, self.decide, self.remove, self.appear,
                self.pursue,
            ]
        )  # fmt: skip
        try:
            does()
        except ServiceError:
            # The rules refuse much of what is drawn; what is refused has changed nothing.
            return f"{does.__name__} (refused)"
        self.done[does.__name__] = self.done.get(does.__name__, 0) + 1
        return does.__name__

    def appear(self) -> None:
        self.drawn.choice([self.desk.alleged, self.desk.reply_window, self.desk.listed])()
        self.desk.days(8)

    def report(self) -> None:
        with self.desk.context.store.begin() as connection:
            self.add(connection, [self._subject()])

    def report_by_several_rows(self) -> None:
        """One file says several things, and the same debt twice: the first row of it is replaced as it is written."""
        with self.desk.context.store.begin() as connection:
            about = [self._subject(), self._subject(), self._subject()]
            self.add(connection, about, replaced=self.drawn.choice([(), (0,)]))

    def correct(self) -> None:
        """As intake does: the old report is closed first. Perhaps two rows of the file correct it in turn."""
        report, subject = self._current()
        rows = self.drawn.choice([1, 1, 2])
        with self.desk.context.store.begin() as connection:
            reports.close(connection, [(report, "superseded", self.reported + 1)])
            self.add(connection, [subject] * rows, replaced=range(rows - 1))

    def withdraw(self) -> None:
        report, subject = self._current()
        with self.desk.context.store.begin() as connection:
            reports.close(connection, [(report, "withdrawn", None)])
            end_listings_without_reports(connection, self.desk.context, [subject])

    def merge(self) -> None:
        survivor, absorbed = self._subject(), self._subject()
        if survivor != absorbed:
            merge(self.desk, survivor, absorbed)

    def split(self) -> None:
        subject = self._subject()
        with self.desk.context.store.read() as connection:
            some = [number for number, _about in reports.current_of(connection, [subject])]
        moved = [one for one in some if self.drawn.random() < 0.5]
        if moved and len(moved) < len(some):
            split_subject(self.desk.context, self.desk.maker, subject, moved, reason="wrong_merge")

    def decide(self) -> None:
        """What stands as listed is amended, what waits for its decision is listed."""
        view = self._case()
        self.desk.decide(view, "amend" if view.state == "listed" else "list")

    def pursue(self) -> None:
        """What is alleged goes on until it can be listed."""
        view = self._case()
        view = verify_listing(
            self.desk.context, self.desk.maker, view.id, view.version,
            legal_basis="sample", ground="able_refuses", severity="ordinary",
        )  # fmt: skip
        give_notice(
            self.desk.context, self.desk.maker, view.id, view.version, channel="registered_mail",
            content_sha256="a" * 64, sent_on=self.desk.today, served_on=self.desk.today, proof_sha256="b" * 64,
        )  # fmt: skip
        self.desk.days(8)

    def remove(self) -> None:
        if self.drawn.random() < 0.5:
            self.desk.decide(self._case(), "remove")

    def _case(self) -> Any:
        with self.desk.context.store.read() as connection:
            return self.desk.stored(
                self.drawn.choice(
                    connection.execute(text("SELECT id FROM listing ORDER BY id")).scalars().all()
                )
            )

    def _subject(self) -> int:
        with self.desk.context.store.read() as connection:
            asked = "SELECT id FROM subject WHERE merged_into IS NULL ORDER BY id"
            return int(self.drawn.choice(connection.execute(text(asked)).scalars().all()))

    def _current(self) -> tuple[int, int]:
        with self.desk.context.store.read() as connection:
            asked = text("SELECT id, subject_id FROM report WHERE state = 'current' ORDER BY id")
            found = self.drawn.choice(connection.execute(asked).all())
        return int(found[0]), int(found[1])

    def add(self, connection: Connection, about: Sequence[int], replaced: Sequence[int] = ()) -> None:
        """Reports about these, by one statement; some are replaced by the next one as they are written."""
        sealer, rows = self.desk.context.vault.sealer, []
        given = RawIdentity(
            name=self.desk.name, kind=SubjectKind.PERSON, id_type="resident_id", id_number=self.desk.id_number
        )
        for at, subject in enumerate(about):
            self.reported += 1
            number = self.reported
            sealed = seal_report(sealer, number, given, ReportDetails())
            data_keys.add(connection, [(number, sealed.key)])
            whom = about[at + 1] if at in replaced else subject
            state = ("superseded", number + 1) if at in replaced else ("current", None)
            rows.append(
                (
                    number, self.desk.platform.member, whom, number.to_bytes(16, "big"), b"c" * 16, *state,
                    "person", "valid", "able_refuses", 2_000_000, 1_500_000, 1800, "2018-03-01", "2018-09-01",
                    None, False, True, True, True, sealed.identity, sealed.details,
                )
            )  # fmt: skip
        reports.add(connection, rows)


@pytest.mark.parametrize("seed", range(4))
def test_over_random_histories_the_queue_is_what_the_reports_say(desk: Any, seed: int) -> None:
    history = History(desk, Random(seed))
    history.begin()
    told: list[str] = []
    for _ in range(45):
        told.append(history.step())
        assert queue(desk, limit=2) == waiting(desk.context), told
    assert {"correct", "split", "decide"} <= history.done.keys(), history.done
    # By the night's work no mark is left that leads to nothing.
    reconcile_listings(desk.context)
    with desk.context.store.read() as connection:
        in_window = select(_listing.c.id).where(_listing.c.state == "reply_window")
        may_be_marked = set(connection.execute(in_window).scalars())
    assert marked(desk.context) - may_be_marked == set(waiting(desk.context))
    # And who comes from the release before is marked by the migration as by the way here.
    before = set(waiting(desk.context))
    _down_and_up(desk.context)
    assert marked(desk.context) >= before
    reconcile_listings(desk.context)
    assert marked(desk.context) == before
    assert queue(desk) == waiting(desk.context)


def _down_and_up(context: Context) -> None:
    with context.store.engine.connect() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrate._FOLDER))
        config.attributes["connection"] = connection
        command.downgrade(config, "0057")
        command.upgrade(config, migrate.HEAD)
        connection.commit()


def test_what_a_merge_brings_is_marked_and_leaves_again_with_a_split(desk: Any) -> None:
    listed, other = desk.listed(), desk.alleged()
    merge(desk, listed.id, other.id)
    assert (marked(desk.context), queue(desk)) == ({listed.id}, [listed.id])
    split_subject(desk.context, desk.maker, listed.id, [other.id], reason="wrong_merge")
    assert queue(desk) == []


def test_a_listing_that_moves_to_the_survivor_meets_the_reports_there(desk: Any) -> None:
    listed, other = desk.listed(), desk.alleged()
    merge(desk, other.id, listed.id)
    assert (marked(desk.context), queue(desk)) == ({listed.id}, [listed.id])


def test_what_a_closed_case_leaves_behind_is_marked(desk: Any) -> None:
    """While the case that it was decided upon in is the same person's it waits for nothing (record 0094)."""
    closed, listed, other = desk.ended(), desk.listed(), desk.subject()
    merge(desk, listed.id, closed.id)
    reconcile_listings(desk.context)
    assert (marked(desk.context), queue(desk)) == (set(), [])
    with desk.context.store.begin() as connection:
        allegations.give_listing(connection, closed.id, other)
    assert marked(desk.context) == {listed.id}
    assert queue(desk) == waiting(desk.context) == [listed.id]


def test_a_correction_of_what_was_decided_upon_leaves_no_mark(desk: Any) -> None:
    """Each month platforms send all their figures anew: no listing is passed over for it afterwards."""
    listed = desk.listed()
    history = History(desk, Random(0))
    for _ in range(3):
        history.correct()
    assert marked(desk.context) == set()
    history.report()
    assert marked(desk.context) == {listed.id}


def test_what_is_taken_in_is_marked_no_more(desk: Any) -> None:
    listed = desk.listed()
    desk.report(listed.id, number=listed.id + 1)
    assert marked(desk.context) == {listed.id}
    desk.decide(listed, "amend")
    assert marked(desk.context) == set()


def test_what_comes_in_the_reply_window_is_marked_until_it_is_decided_upon(desk: Any) -> None:
    """Also where whoever lists does not see yet what has just come."""
    window = desk.reply_window()
    desk.report(window.id, number=window.id + 1)
    desk.days(8)
    assert (marked(desk.context), queue(desk)) == ({window.id}, [])
    reconcile_listings(desk.context)
    assert marked(desk.context) == {window.id}
    desk.decide(window, "list")
    assert (marked(desk.context), queue(desk)) == (set(), [])


@pytest.mark.postgres
@pytest.mark.parametrize("context", ["postgres"], indirect=True)
@pytest.mark.parametrize("act", ["list", "amend"])
def test_what_is_reported_while_two_officials_decide_is_marked(desk: Any, act: str) -> None:
    """Neither sees what the other one writes: the report is on its way, and so is the decision."""
    if act == "list":
        view = desk.reply_window()
        desk.days(8)
    else:
        view = desk.listed()
        desk.report(view.id, number=view.id + 1)
    history = History(desk, Random(0))
    with desk.context.store.begin() as connection:
        history.add(connection, [view.id])
        desk.decide(view, act)
    assert queue(desk) == waiting(desk.context) == [view.id]


@pytest.mark.postgres
@pytest.mark.parametrize("context", ["postgres"], indirect=True)
def test_the_nights_work_leaves_what_comes_at_that_moment(desk: Any) -> None:
    """A mark that leads to nothing is about to go while its report comes to the person again."""
    listed, other = desk.listed(), desk.alleged()
    merge(desk, listed.id, other.id)
    split_subject(desk.context, desk.maker, listed.id, [other.id], reason="wrong_merge")
    assert marked(desk.context) == {listed.id}
    with desk.context.store.begin() as connection:
        reports.move(connection, [other.id], listed.id)
        reconcile_listings(desk.context)
    assert queue(desk) == waiting(desk.context) == [listed.id]


_ASKED: tuple[Callable[[Connection], Any], ...] = (
    lambda connection: amendment_marks.listings_with_more(connection, after=0, limit=1),
    lambda connection: amendment_marks.waited_for(connection, [1, 2]),
    owed_removals.owed_removals,
    lambda connection: owed_removals.oldest_unconfirmed(connection, 1),
    lambda connection: owed_removals.untold_removals(connection, but_formats=("edition",)),
    lambda connection: owed_removals.untold_listings(connection, 1),
    lambda connection: own_feeds.owed_counts(connection, 1),
    lambda connection: own_feeds.owed_entries(connection, 1, limit=5),
    lambda connection: feeds.open_tombstones(connection, 1),
    lambda connection: feeds.open_merges(connection, 1, 2, "merged"),
    lambda connection: proposals.open_proposals(connection, after=0, limit=5),
    lambda connection: proposals.all_open_proposals(connection, after=0, limit=5),
)


@pytest.mark.parametrize("ask", _ASKED)
def test_no_question_passes_over_what_is_listed(
    sqlite_context: Context, ask: Callable[[Connection], Any]
) -> None:
    asked: list[tuple[str, Any]] = []
    engine = sqlite_context.store.engine
    with sqlite_context.store.begin() as connection:
        # Something is marked, so that the question behind the marks is put, too.
        connection.execute(text("INSERT INTO amendment_mark (listing_id, report_id) VALUES (1, 2)"))
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
    with sqlite_context.store.read() as connection:
        ask(connection)
        plans = [
            step[-1]
            for statement, values in [one for one in asked if one[0].lstrip().startswith(("SELECT", "WITH"))]
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        ]
    assert plans != []
    # A number above which all are read leads through everything that was ever decided, a feed to all of its entries.
    long = ("SEARCH proposal USING INTEGER PRIMARY KEY (rowid>", "SEARCH feed_entry USING PRIMARY KEY (feed_id=?)",
            "SEARCH feed_entry USING INDEX sqlite_autoindex_feed_entry_1 (feed_id=?)")  # fmt: skip
    assert [one for one in plans if one.startswith(long)] == []
    short = ("ix_feed_entry_feed_id_listing_id_unconfirmed", "ix_removal_effective_on_id_open",
             "ix_listing_state_id_hidden")  # fmt: skip
    whole = ("SCAN feed_entry", "SCAN listing", "SCAN report", "SCAN removal", "SCAN release")
    assert [one for one in plans if one.startswith(whole) and not one.endswith(short)] == []
