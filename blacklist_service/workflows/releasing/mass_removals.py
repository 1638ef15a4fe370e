"""Removals beyond max(50, 2 %): a second official approves each such release, and a second signature lets it pass.

A recipient adds up the removals of all releases that it missed, so every manifest that lists such a sum carries the
second signature, also where each release was within the limit or was approved at its time. No recipient of a listed
release is ever stuck; it may well be two signatures by one key: the second one tells of the rule, not of another key.
"""

from collections.abc import Sequence

from blacklist_service.errors import RefusedError
from blacklist_service.store import removals_by_release
from blacklist_service.workflows.context import Actor
from blacklist_service.workflows.releasing.change_list import ChangeList
from blacklist_service.workflows.releasing.changes import NOT_IN_FORMAT
from blacklist_service.workflows.releasing.sight import Sight
from exports.follow import may_remove
from exports.manifest import DeltaObject
from exports.types import OperationKind

_LEAVING = (OperationKind.RETRACT, OperationKind.MERGE)


def count_retractions(changes: ChangeList) -> int:
    """The RETRACT lines alone, as a manifest counts them (contract: feeds)."""
    return changes.count(OperationKind.RETRACT)


def needs_second(changes: ChangeList, held: int) -> bool:
    """Whether so many keys leave, retracted or merged (`not_in_format` apart), that a second official must sign."""
    return not may_remove(_leaving(changes), held)


def check_removals(changes: ChangeList, held: int, second: Actor | None) -> None:
    """Nothing, where so few keys leave that nobody else must sign, or a second official approves.

    Raises RefusedError RELEASE.MASS_REMOVAL.
    """
    if second is None and needs_second(changes, held):
        raise RefusedError(
            "RELEASE.MASS_REMOVAL",
            "本次注销（含合并）数量超过 50 条且超过 2%，须由另一名复核人签署。",
            "More removals (merges included) than 50 and 2 %: a second official must sign.",
            retractions=_leaving(changes),
            entries=held,
        )


def _leaving(changes: ChangeList) -> int:
    return changes.count(*_LEAVING, but=NOT_IN_FORMAT)


def second_comment(sight: Sight, deltas: Sequence[DeltaObject], second: Actor | None) -> str:
    """What the second signature says of itself: who approved, or from which release on the removals were; "" for none.

    It differs from the first signature's comment, so that a recipient can tell it from a copy.
    """
    if second is not None:
        return f"second {second.login}"
    behind = _releases_beyond_limit(sight, deltas)
    return f"removals since release {behind[0]}" if behind else ""


def _releases_beyond_limit(sight: Sight, deltas: Sequence[DeltaObject]) -> list[int]:
    """The listed releases whose recipients lose more than the limit on the way to this one, by deltas or snapshot."""
    if not deltas:
        return []
    oldest = min(delta.from_release for delta in deltas)
    held = removals_by_release.entries_at(sight.connection, sight.feed_id, oldest)
    left = removals_by_release.left_in(sight.connection, sight.feed_id, oldest)
    return [
        release
        for release in sorted({delta.from_release for delta in deltas})
        if not may_remove(_most_lost(release, deltas, left), held.get(release, 0))
    ]


def _most_lost(release: int, deltas: Sequence[DeltaObject], left: dict[int, int]) -> int:
    """A key that left and came back counts in the deltas, a merged one among those that left: the larger number."""
    by_deltas = sum(delta.retractions for delta in deltas if delta.from_release >= release)
    return max(by_deltas, sum(number for at, number in left.items() if at > release))
