"""Forgets who looked at whom once the law no longer asks for it; that somebody of a member looked, and what for, stays.

The tree stays whole: a leaf holds the salted digest of what is erased, and without the salt nobody can guess it back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from blacklist_service.clock import day_of
from blacklist_service.rules.retention import may_delete_query_log
from blacklist_service.store import journal
from blacklist_service.store.tables import Look
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role
from blacklist_service.workflows.each_apart import each_apart

_BATCH = 500


@dataclass(frozen=True, slots=True)
class ErasedLooks:
    """How many looks were past the law's time of keeping on this day."""

    day: date
    looks: int


def plan_looks(context: Context) -> ErasedLooks:
    """What would be forgotten on this day; nothing is changed."""
    return ErasedLooks(context.clock.today(), sum(len(batch) for batch in _due(context)))


def erase_looks(context: Context, actor: Actor) -> ErasedLooks:
    """Forgets, in batches, reader, subject and consent of each look that is past its time. Safe to repeat;
    a batch that fails keeps none behind it (each_apart).

    1. A look may go when the log of enquiries need not be kept any longer in the operator's region.
    2. The journal is told first: an erasure that was cut off is told once more by the next run.
    3. Reader, subject, consent and salt are emptied; the database lets nothing else of a look be changed.

    Law: 个人信息保护法 Art 47, 56; 网络数据安全管理条例 Art 12. Journal: looks_erased with the first and last number,
    one entry per batch.
    """
    require_role(actor, "maker", "checker", SYSTEM.role)
    with each_apart(context, "erase_looks") as walk:
        erased = [walk.attempt(batch[0].id or 0, _erase, context, actor, batch) for batch in _due(context)]
    return ErasedLooks(context.clock.today(), sum(count or 0 for count in erased))


def _erase(context: Context, actor: Actor, batch: list[Look]) -> int:
    numbers = [int(look.id or 0) for look in batch]
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind="looks_erased", object_kind="retention", object_id=len(numbers),
            detail={"first": numbers[0], "last": numbers[-1]},
        )  # fmt: skip
    with context.looks.begin() as looks:
        journal.erase_looks(looks, numbers)
    return len(numbers)


def _due(context: Context) -> Iterator[list[Look]]:
    today, last = context.clock.today(), 0
    while True:
        with context.looks.read() as looks:
            some = journal.looks_to_erase(looks, context.clock.now(), last, _BATCH)
        due = [look for look in some if may_delete_query_log(day_of(look.at), today, context.profile.region)]
        if due:
            yield due
        # Looks are numbered as they come: behind the first that must stay, all must.
        if len(due) < _BATCH:
            return
        last = int(some[-1].id or 0)
