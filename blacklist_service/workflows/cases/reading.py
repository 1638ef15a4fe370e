"""How long the approving official has had a change before the eyes: told by the log of looks, which stands before
anything is shown, so that no restart and no second browser shortens it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from blacklist_service.clock import day_of
from blacklist_service.rules.approvals import check_reading
from blacklist_service.store import journal
from blacklist_service.store.session import Connection
from blacklist_service.store.subjects import survivors_of
from blacklist_service.workflows.context import Actor, Context


def require_reading(
    connection: Connection, context: Context, actor: Actor, people: Sequence[int], made_at: datetime
) -> None:
    """The official opened the case of each of these people after the proposal was made, and long enough ago to have
    read it. Raises: RefusedError APPROVAL.UNREAD."""
    living = survivors_of(connection, people)
    with context.looks.read() as looks:
        # A case is shown under the subject that lives at the time.
        asked = {*people, *living.values()}
        opened = journal.first_looks(looks, actor.login, sorted(asked), since=made_at)
    now = context.clock.now()
    check_reading([_first(opened, one, living[one]) for one in people], now, day_of(now))


def _first(opened: Mapping[int, datetime], *names: int) -> datetime | None:
    return min((opened[one] for one in names if one in opened), default=None)
