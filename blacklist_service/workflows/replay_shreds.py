"""The shred list: told for safe keeping apart from backups, and carried out again after a restore."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from blacklist_service.store import cases, data_keys, restores, words
from blacklist_service.workflows.cases.erased_words import erase_words_again, erased_until, words_mark
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.shred_reports import shred_mark, shred_reports

_BATCH = 500
_PAGE = 5000


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many marks were given; how many reports, and words of how many cases, had come back and went again."""

    listed: int
    shredded: int
    cases: int


def shred_list(context: Context, actor: Actor) -> Iterator[str]:
    """Every mark on the list, in hexadecimal, in order. It names nobody to whoever lacks the keys."""
    require_role(actor, SYSTEM.role)
    after = b""
    while True:
        with context.store.read() as connection:
            page = data_keys.shredded(connection, after, _PAGE)
        yield from (mark.hex() for mark in page)
        if len(page) < _PAGE:
            return
        after = page[-1]


@opening("retention", budget="service")
def replay_shreds(context: Context, actor: Actor, marks: Collection[bytes]) -> Replayed:
    """Destroys what a restore has brought back, before the service takes traffic; a killed run is repeated.

    1. Each report whose key is there is asked by its mark whether it is on the list.
    2. Those that are lose key, sealed parts, notes and tokens again, in batches.
    3. So is each case by its own mark, which tells until when: what was written by then goes again, open or settled.
    4. Where the service was held since a restore, it may be opened from now on.
    Journal: reports_shredded_again, one entry per batch with the row numbers; words_erased, one per case;
    restore_completed.
    """
    require_role(actor, SYSTEM.role)
    wanted, after, done = frozenset(marks), -1, 0
    while True:
        with context.store.read() as connection:
            page = data_keys.numbers_with_key(connection, after, _PAGE)
        due = [number for number in page if shred_mark(context, number) in wanted]
        for start in range(0, len(due), _BATCH):
            done += _shred(context, actor, due[start : start + _BATCH])
        if len(page) < _PAGE:
            break
        after = page[-1]
    silenced = _silence(context, actor, wanted)
    _lift_hold(context, actor, len(wanted), done)
    return Replayed(len(wanted), done, silenced)


def _silence(context: Context, actor: Actor, wanted: Collection[bytes]) -> int:
    after, done = -1, 0
    until = erased_until(wanted, len(words_mark(context, 0)))
    while True:
        with context.store.read() as connection:
            page = words.cases_with_words(connection, after, _PAGE)
        marked = ((one, until.get(words_mark(context, one))) for one in page)
        for listing, instant in marked:
            if instant is None:
                continue
            with context.store.begin() as connection:
                erase_words_again(connection, context, listing, instant)
                record(
                    connection, context, actor,
                    kind="words_erased", object_kind="listing", object_id=listing, detail={},
                )  # fmt: skip
            done += 1
        if len(page) < _PAGE:
            return done
        after = page[-1]


def _lift_hold(context: Context, actor: Actor, listed: int, shredded: int) -> None:
    with context.store.begin() as connection:
        if restores.lift(connection):
            record(
                connection, context, actor,
                kind="restore_completed", object_kind="retention", object_id=shredded,
                detail={"listed": listed, "shredded": shredded},
            )  # fmt: skip


def _shred(context: Context, actor: Actor, numbers: list[int]) -> int:
    with context.store.begin() as connection:
        context.store.lock_resolution(connection)
        due = cases.reports_by_number(connection, numbers)
        shred_reports(connection, context, due)
        data_keys.destroy(connection, numbers)  # also those of reports that are erased already
        record(
            connection, context, actor,
            kind="reports_shredded_again", object_kind="retention", object_id=len(due),
            detail={"reports": [report.id for report in due]},
        )  # fmt: skip
    return len(due)
