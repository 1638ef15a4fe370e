"""The shred list: told for safe keeping apart from backups, and carried out again after a restore."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.store import agents, cases, data_keys, journal, listings, restores, words
from blacklist_service.store.row_checks import in_parts
from blacklist_service.store.tables import Agent
from blacklist_service.workflows.cases.ended_agents import end_agent, forget_agents, is_listed
from blacklist_service.workflows.cases.erased_words import erase_words_again, words_mac
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.shred_marks import counts_for, dated, dated_if_bare, instants_of
from blacklist_service.workflows.sealing.shred_reports import former_macs, shred_again, shred_macs

_BATCH = 500
_PAGE = 5000
# Of the report of a key: it is not there, or has no sealed parts any more.
_OPENS_NOTHING = (None, "erased")
# Until when each keyed hash on a list counts.
Until = Mapping[bytes, datetime]


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many marks were given; how many reports, words of how many cases, and how many agents who had been taken
    back had come back, and went again."""

    listed: int
    shredded: int
    cases: int
    agents: int


def shred_list(context: Context, actor: Actor) -> Iterator[str]:
    """Every mark on the list, in hexadecimal, in order. It names nobody to whoever lacks the keys."""
    require_role(actor, SYSTEM.role)
    after = b""
    while True:
        with context.store.read() as connection:
            page = data_keys.shredded(connection, after, _PAGE)
        yield from (dated_if_bare(mark, noted_at).hex() for mark, noted_at in page)
        if len(page) < _PAGE:
            return
        after, _noted_at = page[-1]


@opening("retention", budget="service")
def replay_shreds(context: Context, actor: Actor, marks: Collection[bytes]) -> Replayed:
    """Destroys what a restore has brought back, before the service takes traffic; a killed run is repeated.

    1. Every mark is put on the list of this service, also where nothing answers to it: what it names may come back
       by another backup, and the list that this service tells is the newest by then.
    2. Each report whose key is there is asked by its mark whether it is on the list.
    3. Those that are lose key, sealed parts, notes and tokens again, in batches; the record of an agent goes with
       the report of whoever named it. A key that opens nothing here goes too.
    4. So is each case by its own mark, which tells until when: what was written by then goes again, open or settled.
    5. An agent whom the person took back after the backup is out again.
    6. Where the service was held since a restore, it may be opened from now on.

    Marks of earlier releases bind numbers that a restored service gives out anew. They count for what was there when
    they were noted; on a list that does not tell that, for what was there at the last restore of this service.
    Journal: reports_shredded_again, one entry per batch with the row numbers; words_erased, one per case;
    agent_revoked_again, one per agent; restore_completed.
    """
    require_role(actor, SYSTEM.role)
    until = instants_of(marks, bare=_last_restore(context), now=context.clock.now())
    _keep(context, until)
    done = _shred_listed(context, actor, until)
    silenced = _silence(context, actor, until)
    withdrawn = _withdraw(context, actor, until)
    listed = len(frozenset(marks))
    _lift_hold(context, actor, listed, done)
    return Replayed(listed, done, silenced, withdrawn)


def _last_restore(context: Context) -> datetime:
    """When this service was restored last; now, where it never was: then no number was given twice."""
    with context.store.read() as connection:
        found = journal.newest_of_kinds(connection, "backup", (0,), ("backup_restored",), 1)
    return found[0].at if found else context.clock.now()


def _keep(context: Context, until: Until) -> None:
    for some in in_parts([dated(mac, at) for mac, at in until.items()], _BATCH):
        with context.store.begin() as connection:
            data_keys.list_shredded(connection, some, context.clock.now())


def _shred_listed(context: Context, actor: Actor, until: Until) -> int:
    after, done = -1, 0
    while True:
        with context.store.read() as connection:
            page = data_keys.stored_keys(connection, after, _PAGE)
        for some in in_parts(_due(context, page, until), _BATCH):
            done += _shred(context, actor, some)
        if len(page) < _PAGE:
            return done
        after = page[-1].report


def _due(context: Context, page: Sequence[data_keys.StoredKey], until: Until) -> list[int]:
    sealed = [(key.report, key.sealed_identity) for key in page if key.sealed_identity is not None]
    listed = {
        number for (number, _), mac in zip(sealed, shred_macs(context, sealed), strict=True) if mac in until
    }
    former = former_macs(context, [key.report for key in page])
    return [
        key.report
        for key, mac in zip(page, former, strict=True)
        if key.state in _OPENS_NOTHING or key.report in listed or counts_for(until.get(mac), key.received_at)
    ]


def _silence(context: Context, actor: Actor, until: Until) -> int:
    after, done = -1, 0
    while True:
        with context.store.read() as connection:
            page = words.cases_with_words(connection, after, _PAGE)
        marked = ((one, until.get(words_mac(context, one))) for one in page)
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


def _withdraw(context: Context, actor: Actor, until: Until) -> int:
    after, done = -1, 0
    while True:
        with context.store.read() as connection:
            page = agents.standing_agents(connection, after, _PAGE)
        for agent in (one for one in page if is_listed(context, one, until)):
            done += _withdraw_one(context, actor, agent)
        if len(page) < _PAGE:
            return done
        after = page[-1].id or 0


def _withdraw_one(context: Context, actor: Actor, agent: Agent) -> bool:
    with context.store.begin() as connection:
        listings.lock_listing(connection, agent.listing_id)
        standing = [one for one in agents.agents_of(connection, agent.listing_id) if one.ended_at is None]
        if agent.id not in {one.id for one in standing}:
            return False
        end_agent(connection, context, agent)
        record(
            connection, context, actor,
            kind="agent_revoked_again", object_kind="listing", object_id=agent.listing_id,
            detail={"agent": agent.id},
        )  # fmt: skip
        return True


def _lift_hold(context: Context, actor: Actor, listed: int, shredded: int) -> None:
    with context.store.begin() as connection:
        if restores.lift(connection):
            record(
                connection, context, actor,
                kind="restore_completed", object_kind="retention", object_id=shredded,
                detail={"listed": listed, "shredded": shredded},
            )  # fmt: skip


def _shred(context: Context, actor: Actor, numbers: Sequence[int]) -> int:
    with context.store.begin() as connection:
        context.store.lock_resolution(connection)
        due = cases.reports_by_number(connection, numbers)
        shred_again(connection, context, due)
        forget_agents(connection, context, {report.subject_id for report in due})
        data_keys.destroy(connection, numbers)  # also those of reports that are erased already
        record(
            connection, context, actor,
            kind="reports_shredded_again", object_kind="retention", object_id=len(due),
            detail={"reports": [report.id for report in due]},
        )  # fmt: skip
    return len(due)
