"""Makes every machine decision `same` once more from the sealed identities, and counts what does not follow.

Nothing is shown of anybody and nothing is written: it is a check, not a look.
"""

from collections import Counter
from dataclasses import dataclass

from blacklist_service.store import subjects
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reviewing.stored_decisions import compared_identities, outcome_of

_PAGE = 500
_MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class MatchCheck:
    """How many decisions were checked, how many came out how, and the reports (at most 100) of those that differ."""

    checked: int
    reproduced: int
    differs: int
    erased: int
    other_policy: int
    not_kept: int
    differing_reports: tuple[int, ...]


@opening("check", budget="service")
def verify_matches(context: Context, actor: Actor) -> MatchCheck:
    """Compares again what the machine joined. Raises ForbiddenError ACCESS.ROLE."""
    require_role(actor, *READERS)
    counts: Counter[str] = Counter()
    differing: list[int] = []
    after = 0
    while True:
        with context.store.read() as connection:
            page = subjects.machine_sames(connection, after, _PAGE)
            for kept in page:
                outcome = outcome_of(kept, compared_identities(connection, context, kept))
                counts[outcome] += 1
                if outcome == "differs":
                    differing.append(kept.report_id)
        if len(page) < _PAGE:
            break
        assert page[-1].id is not None
        after = page[-1].id
    return MatchCheck(
        checked=counts.total(),
        reproduced=counts["reproduced"],
        differs=counts["differs"],
        erased=counts["erased"],
        other_policy=counts["other_policy"],
        not_kept=counts["not_kept"],
        differing_reports=tuple(differing[:_MOST_NAMED]),
    )
