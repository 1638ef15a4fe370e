"""Invariant 7 over random histories: every removal reaches every recipient that ever had the entry, or is on the list.

A state machine lists and ends people, publishes, lets recipients follow, lose receipts, fall behind and start anew, and
moves the clock; it takes somebody for a stranger, and takes the two apart again. What each recipient really holds is known from its own state, and from nothing that the service says.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text

from blacklist_service.clock import MovingClock
from blacklist_service.settings import Settings
from blacklist_service.store import releases
from blacklist_service.workflows.acknowledge_release import Receipt, acknowledge_release
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_owed_removals import list_owed_removals
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.split_subject import split_subject
from blacklist_service.workflows.watch_removals import watch_removals
from exports.manifest import Manifest
from tests.blacklist_service.feeds.conftest import Follower, World, build_world
from tests.conftest import START

FEEDS = ("feed-a", "feed-b", "feed-c")
_feeds = st.sampled_from(FEEDS)

_EVERY = """
    SELECT feed.code, feed_entry.listing_id, CASE WHEN feed_entry.state = 'retracted'
    THEN feed_entry.acknowledged_at IS NULL WHEN removal.id IS NOT NULL THEN 1 = 1 END
    FROM feed_entry JOIN feed ON feed.id = feed_entry.feed_id
    LEFT JOIN removal ON removal.listing_id = feed_entry.listing_id"""


@dataclass
class Book:
    """What a bystander knows: who was ever given to whom, who is off the list, since when."""

    ever_had: dict[str, set[str]] = field(default_factory=lambda: {feed: set() for feed in FEEDS})
    ended: dict[str, int] = field(default_factory=dict)
    # Who was off the list when a feed was last published.
    told: dict[str, set[str]] = field(default_factory=lambda: {feed: set() for feed in FEEDS})
    hidden: set[int] = field(default_factory=set)
    # Who is taken for whom, and whether two officials decided upon both; then whose entry was once of both.
    mistaken: dict[int, tuple[int, bool]] = field(default_factory=dict)
    parted: dict[int, int] = field(default_factory=dict)
    unharmed: set[int] = field(default_factory=set)


class Histories(RuleBasedStateMachine):
    """One service with three feeds and their recipients."""

    people = Bundle("people")
    new_home: Callable[[], Path]

    @initialize(target=people)
    def begin(self) -> Any:
        self.home = self.new_home()
        clock = MovingClock(at=START)
        config = Settings(
            home=self.home / "home", environment="test", prepare_processes=0, narrow_release_from=1
        )
        self.world: World = build_world(open_service(config, clock), clock)
        self.book = Book()
        self.followers: dict[str, Follower] = {}
        for feed in FEEDS:
            self.world.open_feed(feed)
            (self.home / feed).mkdir()
            self.followers[feed] = Follower(self.world, self.home / feed, feed)
        # Older than everybody on the list, so that an entry of two people would bear the stranger's name.
        self.strangers = [self.world.add_subject()[0] for _ in range(3)]
        for stranger in self.strangers:
            self.world.allege(stranger)
        # Most of what can go wrong begins with somebody whom all recipients hold.
        known = [self.world.list_person() for _ in range(3)]
        for feed in FEEDS:
            self.publish(feed)
            self.follow(feed, is_lost=False)
        return multiple(*known)

    @rule(target=people)
    def list_somebody(self) -> int:
        return self.world.list_person()

    @rule(person=consumes(people), reason=st.sampled_from(["repaired", "removed", "corrected"]))
    def end(self, person: int, reason: str) -> None:
        self.world.end(person, reason)
        self.book.ended[f"王示例{person}号"] = person

    @rule(person=people, to=st.booleans())
    def hide(self, person: int, to: bool) -> None:
        if person not in self.book.parted:  # two officials alone show that one again
            self.world.mark(person, "is_suppressed", to=to)
            self.book.hidden.add(person)

    @rule(person=people, is_decided=st.booleans())
    def take_for_a_stranger(self, person: int, is_decided: bool) -> None:
        """A merge by mistake; perhaps two officials take what is said of the stranger into the listing."""
        if person in self.book.mistaken or not self.strangers:
            return
        stranger = self.strangers.pop()
        context = self.world.context.opening(SYSTEM, "test")
        with self.world.context.store.begin() as connection:
            merge_subjects(connection, context, SYSTEM, survivor=stranger, absorbed=person, reason="machine")
        if is_decided:
            self.world.amend(person, stranger)
        self.book.mistaken[person] = stranger, is_decided

    @rule(person=people)
    def take_apart(self, person: int) -> None:
        if person not in self.book.mistaken:
            return
        stranger, is_decided = self.book.mistaken.pop(person)
        split_subject(self.world.context, self.world.maker, stranger, [person], reason="wrong_merge")
        if is_decided:
            self.book.parted[person] = stranger
        else:
            self.book.unharmed.add(person)

    @rule(person=people, fen=st.integers(1, 10_000))
    def change(self, person: int, fen: int) -> None:
        self.world.change_amount(person, fen)

    @rule(feed=_feeds, is_urgent=st.booleans())
    def publish(self, feed: str, is_urgent: bool = False) -> None:
        """An urgent one looks at whom it owes alone, where it may; whoever is off the list leaves with either."""
        self.world.clock.move(timedelta(seconds=1))
        publish_release(self.world.context, SYSTEM, feed, is_urgent=is_urgent)
        self.book.told[feed] = set(self.book.ended)

    @rule(feed=_feeds, is_lost=st.booleans())
    def follow(self, feed: str, is_lost: bool) -> None:
        """A recipient applies the newest release; its receipt may be lost on the way."""
        if not self._release_of(feed):
            return
        report = self._fresh(feed).follow()
        self.book.ever_had[feed] |= self._held(feed)
        assert self.book.told[feed].isdisjoint(self._held(feed)), "still given after a release"
        if not is_lost:
            given: Any = report.receipt
            receipt = Receipt(given["release"], given["state_checksum"], retracted=given["retracted"])
            acknowledge_release(self.world.context, self.world.agency, feed, receipt)

    @rule(feed=_feeds)
    def lose_everything(self, feed: str) -> None:
        """A recipient's disk breaks: it starts with nothing, and loads the snapshot next."""
        self.followers[feed].state = None

    @rule(minutes=st.sampled_from([1, 30, 61, 241, 1441]))
    def wait(self, minutes: int) -> None:
        self.world.clock.move(timedelta(minutes=minutes))

    @invariant()
    def nobody_is_forgotten(self) -> None:
        if not hasattr(self, "world"):
            return
        owed = {(one.feed, one.listing): one for one in list_owed_removals(self.world.context, SYSTEM)}
        watch = watch_removals(self.world.context)
        assert watch.waiting + watch.alarms + watch.notices == len(owed)
        for name, listing in self.book.ended.items():
            for feed in FEEDS:
                if name in self._held(feed):
                    assert (feed, listing) in owed, (
                        "somebody still shows a removed person, and no list says so"
                    )
            if any(name in had for had in self.book.ever_had.values()) and self._is_closed(listing):
                assert not any(name in self._held(feed) for feed in FEEDS), "closed, and still shown"
                assert not any((feed, listing) in owed for feed in FEEDS)

    @invariant()
    def what_is_owed_is_what_every_entry_says(self) -> None:
        """The list is put together from short indexes; here each entry that anybody ever had is asked."""
        if not hasattr(self, "world"):
            return
        with self.world.context.store.read() as connection:
            asked = {(code, listing): is_owed for code, listing, is_owed in connection.execute(text(_EVERY))}
        owed = {(one.feed, one.listing) for one in list_owed_removals(self.world.context, SYSTEM)}
        # What is of two people in one is owed, too, before anybody has removed it.
        of_two = {one for one in owed if asked[one] is None}
        assert owed - of_two == {one for one, is_owed in asked.items() if is_owed}

    @invariant()
    def a_late_recipient_is_told_nothing_new(self) -> None:
        if not hasattr(self, "world"):
            return
        for one in list_owed_removals(self.world.context, SYSTEM):
            if one.told_at is not None and self.world.clock.at - one.told_at >= timedelta(hours=4):
                assert one.is_stopped

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        self._everybody_comes_back()
        self.world.context.store.engine.dispose()
        self.world.context.looks.engine.dispose()
        shutil.rmtree(self.home)

    def _everybody_comes_back(self) -> None:
        """However it went: two rounds later nobody shows anybody who is off the list, and nothing is owed."""
        for _round in range(2):
            for feed in FEEDS:
                self.publish(feed)
                self.follow(feed, is_lost=False)
        assert list_owed_removals(self.world.context, SYSTEM) == []
        assert not any(name in self._held(feed) for name in self.book.ended for feed in FEEDS)
        for stranger in self.book.parted.values():
            assert not any(f"王示例{stranger}号" in self._held(feed) for feed in FEEDS), (
                "still held as a stranger"
            )
        spared = self.book.unharmed - self.book.hidden - {*self.book.parted, *self.book.mistaken}
        for person in spared - set(self.book.ended.values()):
            assert all(f"王示例{person}号" in self._held(feed) for feed in FEEDS), "lost by what was undone"
        # What no feed ever carried is closed by the decision itself, which this world leaves out.
        had = set().union(*self.book.ever_had.values())
        assert all(self._is_closed(listing) for name, listing in self.book.ended.items() if name in had)

    def _fresh(self, feed: str) -> Follower:
        # A manifest lives a day: a recipient that waited longer gets the next one.
        if self.world.clock.at >= self._ends_at(feed):
            self.publish(feed)
        return self.followers[feed]

    def _held(self, feed: str) -> set[str]:
        state = self.followers[feed].state
        return set() if state is None else {str(one.entry["name"]) for one in state.entries.values()}

    def _release_of(self, feed: str) -> int:
        return int(self._one("SELECT release_number FROM feed WHERE code = :c", c=feed))

    def _is_closed(self, listing: int) -> bool:
        return self._one("SELECT closed_at FROM removal WHERE listing_id = :n", n=listing) is not None

    def _ends_at(self, feed: str) -> Any:
        with self.world.context.store.read() as connection:
            feed_id = connection.execute(
                text("SELECT id FROM feed WHERE code = :c"), {"c": feed}
            ).scalar_one()
            release = releases.find_release(connection, feed_id, self._release_of(feed))
            assert release is not None
            return Manifest.from_bytes(release.manifest).expires_at

    def _one(self, statement: str, **given: object) -> Any:
        with self.world.context.store.read() as connection:
            return connection.execute(text(statement), given).scalar_one()


def run(template: Path, folder: Path, *, examples: int, steps: int) -> None:
    made = iter(range(1_000_000))

    def new_home() -> Path:
        home = folder / str(next(made))
        shutil.copytree(template, home / "home")
        return home

    machine = type("Histories", (Histories,), {"new_home": staticmethod(new_home)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, print_blob=True, database=None,
            suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.reuse, Phase.generate),
        ),
    )  # fmt: skip


def test_over_random_histories_nobody_is_forgotten(sqlite_template: Path, tmp_path: Path) -> None:
    run(sqlite_template, tmp_path, examples=6, steps=20)


@pytest.mark.slow
def test_over_many_random_histories_nobody_is_forgotten(sqlite_template: Path, tmp_path: Path) -> None:
    run(sqlite_template, tmp_path, examples=300, steps=60)
