"""How far two officials who decide blindly agree: the plain share, and Cohen's kappa, which takes chance away."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Agreement:
    """Decisions counted, how many of them agree, the share (0 to 1), and kappa (1 = perfect, 0 = as by chance).

    Share is None without decisions; kappa also where chance alone agrees always (everybody always says the same).
    """

    decisions: int
    agreeing: int
    share: float | None
    kappa: float | None


def agreement_of(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """The agreement of (first, second) verdicts. Source: Cohen (1960), agreement for nominal scales."""
    count = len(pairs)
    if not count:
        return Agreement(0, 0, None, None)
    agreeing = sum(first == second for first, second in pairs)
    firsts, seconds = Counter(first for first, _ in pairs), Counter(second for _, second in pairs)
    # In whole numbers, so that a certain agreement by chance is told exactly.
    by_chance = sum(firsts[verdict] * seconds[verdict] for verdict in firsts)
    rest = count * count - by_chance
    kappa = None if rest == 0 else round((count * agreeing - by_chance) / rest, 4)
    return Agreement(count, agreeing, round(agreeing / count, 4), kappa)
