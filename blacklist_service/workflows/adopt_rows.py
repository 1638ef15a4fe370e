"""Digests for guarded rows that have none, once; and new ones after a rotation for those whose own holds."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from blacklist_service.errors import RefusedError
from blacklist_service.store import journal, row_macs, row_sweep
from blacklist_service.store.row_guards import GUARD_OF_TABLE, GUARDS, Key, RowGuard
from blacklist_service.store.row_sweep import GuardedRow
from blacklist_service.store.session import Connection
from blacklist_service.workflows.check_rows import CHECKED_ROWS, ROWS
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role

ADOPTED_ROWS = "rows_adopted"
_PAGE = 2000
_LAST = "member"
_MOST_NAMED = 100  # in the journal
Choice = Callable[[RowGuard, Sequence[GuardedRow]], list[GuardedRow]]


def adopt_rows(context: Context, actor: Actor, *, is_again: bool = False) -> int:
    """Gives a digest to every guarded row that has none: once, after an upgrade from a release without digests.

    A row whose digest is wrong stays wrong; a killed run is repeated. Journal: rows_adopted, with the first rows.
    Returns how many. Raises RefusedError VAULT.ROWS_ADOPTED from the first adoption or right check on, because a row
    without a digest is then one that somebody else wrote, unless it is asked for `is_again`.
    """
    require_role(actor, SYSTEM.role)
    with context.store.read() as connection:
        if not is_again and is_settled(connection):
            raise RefusedError(
                "VAULT.ROWS_ADOPTED",
                "本库的数据已有校验值：此后没有校验值的数据不是由本系统写入的，不能再批量认可。",
                "The rows of this database had their digests: one without was not written by this service since.",
            )
    return _write(context, actor, ADOPTED_ROWS, _bare)


def is_settled(connection: Connection) -> bool:
    """Whether the journal tells that every guarded row has had its digest: an adoption that ended, or a right check."""
    told = {entry.kind for entry in journal.entries_of(connection, *ROWS)}
    return bool(told & {ADOPTED_ROWS, CHECKED_ROWS})


def lacks_digests(connection: Connection) -> bool:
    """Whether rows from before the digests still wait for theirs."""
    first = row_sweep.page(connection, GUARD_OF_TABLE[_LAST], None, 1)
    return any(one.mac is None for one in first) and not is_settled(connection)


def renew_rows(context: Context, actor: Actor) -> int:
    """Gives a new digest, under the version of the mac root that is in force, to every row whose own holds.

    After a rotation; a row whose digest is missing or wrong stays as it is. Journal: rows_renewed. Returns how many.
    """
    return _write(context, actor, "rows_renewed", partial(_right, context))


def _write(context: Context, actor: Actor, kind: str, choose: Choice) -> int:
    require_role(actor, SYSTEM.role)
    done, first = 0, list[tuple[str, int, int]]()
    # Members come last: while the first of them has no digest, somebody has none (`lacks_digests`).
    for guard in sorted(GUARDS, key=lambda guard: guard.table.name == _LAST):
        for keys in _write_table(context, guard, choose):
            done += len(keys)
            first += [(guard.table.name, *key) for key in keys[: _MOST_NAMED - len(first)]]
    with context.store.begin() as connection:
        record(
            connection, context, actor,
            kind=kind, object_kind=ROWS[0], object_id=ROWS[1], detail={"rows": done, "first": list(map(list, first))},
        )  # fmt: skip
    return done


def _bare(_guard: RowGuard, page: Sequence[GuardedRow]) -> list[GuardedRow]:
    return [one for one in page if one.mac is None]


def _right(context: Context, guard: RowGuard, page: Sequence[GuardedRow]) -> list[GuardedRow]:
    rows, spelled = context.vault.rows, [guard.text(one.row) for one in page]
    held = rows.hold([(text, one.mac or b"") for text, one in zip(spelled, page, strict=True)])
    return [one for one, holds in zip(page, held, strict=True) if holds]


def _write_table(context: Context, guard: RowGuard, choose: Choice) -> Iterator[list[Key]]:
    """Page by page, each a transaction of its own; gives the keys of what was written."""
    after: Key | None = None
    while True:
        with context.store.begin() as connection:
            page = row_sweep.page(connection, guard, after, _PAGE, is_held=True)
            chosen = choose(guard, page)
            row_macs.put(connection, guard, [one.row for one in chosen])
        yield [one.key for one in chosen]
        if len(page) < _PAGE:
            return
        after = page[-1].key
