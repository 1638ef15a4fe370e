"""Sealed records, the records of people under a data key, honey records, and records that are wrapped anew."""

import itertools
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import NamedTuple

from blacklist_service.vault.openings import NoGate, ReasonedSealer
from blacklist_service.vault.record_format import PERSONS, RECORDS, SealedRecord, parse_record
from blacklist_service.vault.rewrap import Rewrapper
from blacklist_service.vault.root_keys import ROOTS, KeyState, RootKey, RootKeys
from blacklist_service.vault.seal import SealBrokenError, Sealer
from blacklist_service.vault.suites import SUITES, Suite
from blacklist_service.vault.tools import Part, PersonRecords, Reason
from tests.blacklist_service.vault.manipulated.attempts import Attempt, Depth, SealedForm, attempts_on, sample

_REASON = Reason("system", "test", "", "service")
_TEXT = "王示例 340104".encode()
_PARTS = ("wrap nonce", "wrapped", "commitment", "own commitment", "nonce", "text")


class Place(NamedTuple):
    """Where a record belongs."""

    table: str
    row: int | str
    schema: int = 1
    version: int = 1


HOME = Place("report.identity", 7)
PLACES = tuple(
    Place(*given)
    for given in itertools.product(
        ("report.identity", "report.details", "letter.pdf", "upload_part"), (7, 8, "7/1"), (1, 2), (1, 2)
    )
)


def roots(tenant: str, active: int, retired: int = 0) -> RootKeys:
    """The keys of one house: every tenant has the same, so that only its name tells it from another."""
    keys = {purpose: {1: RootKey(bytes([at]) * 32)} for at, purpose in enumerate(ROOTS)}
    for number in range(1, active + 1):
        state = KeyState.ACTIVE if number == active else KeyState.DECRYPT_ONLY
        keys["data"][number] = RootKey(
            bytes([99 + number]) * 32, KeyState.RETIRED if number <= retired else state
        )
    return RootKeys(keys, tenant)


def door(house: RootKeys, suite: Suite) -> ReasonedSealer:
    """The sealer that workflows are given."""
    return ReasonedSealer(Sealer(house, suite), NoGate()).because(_REASON)


def opened(sealer: ReasonedSealer, place: Place, sealed: bytes) -> bytes:
    """What a record holds."""
    return sealer.open(place.table, place.row, place.schema, sealed, version=place.version)


def mixed(record: SealedRecord, other: SealedRecord, names: tuple[str, ...]) -> bytes:
    """A record with some parts of another one."""
    for name in names:
        if name in {"nonce", "text"}:
            record = record._replace(**{name: getattr(other, name)})
        elif name == "own commitment":
            record = record._replace(commitment=other.commitment)
        else:
            field = name.removeprefix("wrap ")
            record = record._replace(
                wrapping=record.wrapping._replace(**{field: getattr(other.wrapping, field)})
            )
    return record.packed()


def mixtures(one: bytes, other: bytes) -> Iterator[bytes]:
    """Each selection of parts of another record, put into one; what changes nothing is left out."""
    own, foreign = parse_record(one), parse_record(other)
    for size in range(1, len(_PARTS) + 1):
        for names in itertools.combinations(_PARTS, size):
            broken = mixed(own, foreign, names)
            if broken not in (one, other):
                yield broken


def downgraded(sealed: bytes) -> Iterator[bytes]:
    """The header says another suite, wrapping key or version of it, and the rest stays."""
    record = parse_record(sealed)
    for suite, number, version in itertools.product(
        SUITES.values(), (0, RECORDS, PERSONS, 3), (0, 1, 2, 3, 4)
    ):
        wrapping = record.wrapping._replace(suite=suite, number=number, version=version)
        if wrapping != record.wrapping:
            yield record._replace(wrapping=wrapping).packed()
    for layout in (0, 2, 255):
        yield sealed[:2] + bytes([layout]) + sealed[3:]


SealAt = Callable[[ReasonedSealer, Place], bytes]


def _single(sealer: ReasonedSealer, place: Place) -> bytes:
    return sealer.seal(place.table, place.row, place.schema, _TEXT, version=place.version)


def _of_person(sealer: ReasonedSealer, place: Place) -> bytes:
    person = sealer.seal_people([_person(place)])[0]
    return person.key + person.parts[0]


def _honey(sealer: ReasonedSealer, place: Place) -> bytes:
    person = sealer.seal_honey(_person(place))
    return person.key + person.parts[0]


def _person(place: Place) -> PersonRecords:
    # A person's records are numbered by a row and have no version.
    assert isinstance(place.row, int)
    return PersonRecords(place.row, (Part(place.table, place.schema, _TEXT),))


def record_form(
    suite: Suite, seal: SealAt = _single, places: tuple[Place, ...] = PLACES, *, is_drawn: bool = True
) -> SealedForm:
    """Records as they are stored, under the newest of three versions of the wrapping key, beside those of another
    tenant with the same keys, of another suite, and of older versions. `is_drawn`: each sealing has a key of its own."""
    own = door(roots("one", 3), suite)
    other_suite = next(one for one in SUITES.values() if one is not suite)
    beside = [
        door(roots("one", 3), suite), door(roots("one", 3), other_suite),
        door(roots("one", 2), suite), door(roots("other", 3), suite),
    ]  # fmt: skip
    sealed = {place: seal(own, place) for place in places}

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        home = sealed[HOME]
        yield from attempts_on(home, lambda broken: opened(own, HOME, broken), depth, chance)
        yield from sample(moved(), depth)
        for foreign in others(beside):
            yield from sample(
                (Attempt("parts of another record", _open(one)) for one in mixtures(home, foreign)), depth
            )
        for version in (1, 2, 3):
            old = seal(door(roots("one", version), suite), HOME)
            yield from (Attempt("downgraded", _open(one)) for one in downgraded(old))
        retired = door(roots("one", 3, retired=2), suite)
        for version in (1, 2):
            old = seal(door(roots("one", version), suite), HOME)
            yield Attempt("under a retired version", lambda old=old: opened(retired, HOME, old))

    def others(sealers: list[ReasonedSealer]) -> Iterator[bytes]:
        for one in sealers:
            yield seal(one, places[-1])
            if is_drawn:
                yield seal(one, HOME)

    def moved() -> Iterator[Attempt]:
        for (place, record), goal in itertools.product(sealed.items(), PLACES):
            if goal != place:
                yield Attempt("another place", lambda record=record, goal=goal: opened(own, goal, record))
        other = door(roots("other", 3), suite)
        for place, record in sealed.items():
            yield Attempt("another tenant", lambda place=place, record=record: opened(other, place, record))

    def _open(broken: bytes) -> Callable[[], object]:
        return lambda: opened(own, HOME, broken)

    return SealedForm(lambda: opened(own, HOME, sealed[HOME]), (SealBrokenError,), attempts)


_OF_PEOPLE = tuple(place for place in PLACES if isinstance(place.row, int) and place.version == 1)


def person_form(suite: Suite) -> SealedForm:
    """The records of people: what holds for any record, and what keys that lie apart make possible."""
    form = record_form(suite, _of_person, _OF_PEOPLE)
    own = door(roots("one", 3), suite)
    numbers, tables = range(1, 7), ("report.identity", "report.details", "letter.pdf")
    # Each row twice: who kept an older copy of it may put back its key, or its texts.
    people = [
        (row, own.seal_people([PersonRecords(row, tuple(Part(table, 1, _TEXT) for table in tables))])[0])
        for row in [*numbers, *numbers]
    ]

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        yield from form.attempts(depth, chance)
        yield from sample(under_other_keys(), depth)
        for row, person in people:
            for at, table in enumerate(tables):
                place, text = Place(table, row), person.parts[at]
                yield Attempt("without its key", _opens(place, text))
                yield Attempt("the key alone", _opens(place, person.key))
                yield Attempt("the key behind", _opens(place, text + person.key))
                yield Attempt("the key twice", _opens(place, person.key + person.key + text))
                yield Attempt("a key of single records", _opens(place, _single(own, place)[:104] + text))

    def under_other_keys() -> Iterator[Attempt]:
        """Every text under every key, as everything that it could be passed off as, but the one that it is."""
        given = list(enumerate(people))
        for (key_at, (_, key)), (text_at, (_, texts)) in itertools.product(given, given):
            for part, (table, row) in itertools.product(
                range(len(tables)), itertools.product(tables, numbers)
            ):
                if key_at == text_at and (table, row) == (tables[part], people[text_at][0]):
                    continue
                yield Attempt(
                    "under another key, kind or row",
                    _opens(Place(table, row), key.key + texts.parts[part]),
                )

    def _opens(place: Place, sealed: bytes) -> Callable[[], object]:
        return lambda: opened(own, place, sealed)

    return SealedForm(form.sound, form.refusals, attempts)


def honey_form(suite: Suite) -> SealedForm:
    """Honey records, which look like others and must be as hard to change. Their key follows from the row."""
    return record_form(suite, _honey, _OF_PEOPLE, is_drawn=False)


def rewrapped_form(suite: Suite) -> SealedForm:
    """A record that is wrapped anew by a rotation, and then opened: nothing that was broken comes out sound."""
    house = roots("one", 3)
    rewrapper, sealer = Rewrapper(house), door(house, suite)
    record, person = (seal(door(roots("one", 2), suite), HOME) for seal in (_single, _of_person))

    def attempts(depth: Depth, chance: random.Random) -> Iterator[Attempt]:
        for sealed in (record, person):
            yield from attempts_on(sealed, opens, depth.at_most(60), chance)
            yield from (Attempt("downgraded", lambda one=one: opens(one)) for one in downgraded(sealed))
        other = _single(door(roots("one", 2), suite), Place("report.identity", 8))
        for broken in mixtures(record, other):
            yield Attempt("parts of another record", lambda broken=broken: opens(broken))
        yield Attempt("another place", lambda: opens(other))
        old = _single(door(roots("one", 1), suite), HOME)
        strict = Rewrapper(roots("one", 3, retired=1))
        yield Attempt("under a retired version", lambda: strict.rewrapped(old))

    def opens(sealed: bytes) -> bytes:
        return opened(sealer, HOME, rewrapper.rewrapped(sealed))

    return SealedForm(lambda: opens(record), (SealBrokenError,), attempts)


def with_suite(make: Callable[[Suite], SealedForm], suite: Suite) -> Callable[[ExitStack], SealedForm]:
    """A form of one suite, which needs nothing while it is tried."""
    return lambda _stack: make(suite)
