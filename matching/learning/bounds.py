"""How far a counted share can be trusted."""

from math import exp, lgamma, log, log1p

_STEPS = 200
_TINY = 1e-300


def bounds(part: int, whole: int, confidence: float = 0.95) -> tuple[float, float]:
    """Exact two-sided bounds (Clopper and Pearson 1934) of a share, part of whole; (0, 1) of nothing."""
    if whole == 0:
        return 0.0, 1.0
    tail = (1 - confidence) / 2
    low = 0.0 if part == 0 else _where(part, whole - part + 1, tail)
    high = 1.0 if part == whole else _where(part + 1, whole - part, 1 - tail)
    return low, high


def _where(a: float, b: float, wanted: float) -> float:
    """The point below which a beta distribution has this much."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _beta_below(a, b, middle) < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _beta_below(a: float, b: float, x: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22)."""
    if not 0 < x < 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta_below(b, a, 1 - x)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    c, d = 1.0, 1 / _not_nought(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_nought(1 + term * d)
            c = _not_nought(1 + term / c)
            value *= c * d
        if abs(c * d - 1) < 1e-12:
            break
    return front * value


def _not_nought(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
