"""Rows of the courts' list whose term is over, or whose list is no longer fresh, go."""

from blacklist_service.store import court_lists
from blacklist_service.workflows.context import SYSTEM, Actor, Context, record, require_role


def erase_court_rows(context: Context, actor: Actor) -> int:
    """Erases every row past its last day, in one transaction; safe to repeat. Returns how many.

    Law: 法释〔2017〕7号 Art 2; 个人信息保护法 Art 47. Journal: court_rows_erased, where there were any.
    """
    require_role(actor, SYSTEM.role)
    with context.store.begin() as connection:
        erased = court_lists.forget_rows(connection, context.clock.today())
        if erased:
            record(
                connection, context, actor,
                kind="court_rows_erased", object_kind="court_list", object_id=0, detail={"rows": erased},
            )  # fmt: skip
    return erased
