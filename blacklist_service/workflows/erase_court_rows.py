"""Rows of the courts' list go whose term is over, whose list is no longer fresh, or whose list is not in force."""

from datetime import timedelta

from blacklist_service.store import court_lists
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role

_BATCH = 10_000
# Millions of rows are sealed in hours: an import that is not whole after a day was killed or refused.
_LONGEST_IMPORT = timedelta(hours=24)


def erase_court_rows(context: Context, actor: Actor) -> int:
    """Gives up imports that were not whole within a day, and erases every row past its last day or of a list that is
    neither in force nor being read, ten thousand in a transaction; safe to repeat. Returns how many.

    Law: 法释〔2017〕7号 Art 2; 个人信息保护法 Art 47. Journal: court_rows_erased, one for each transaction that erased.
    """
    require_role(actor, SYSTEM.role)
    erased = last = _erase_some(context, actor)
    while last == _BATCH:
        last = _erase_some(context, actor)
        erased += last
    return erased


def _erase_some(context: Context, actor: Actor) -> int:
    with context.store.begin() as connection:
        court_lists.give_up_lists(connection, context.clock.now() - _LONGEST_IMPORT)
        erased = court_lists.forget_rows(connection, context.clock.today(), _BATCH)
        if erased:
            record(
                connection, context, actor,
                kind="court_rows_erased", object_kind="court_list", object_id=0, detail={"rows": erased},
            )  # fmt: skip
    return erased
