"""The picture of an evaluation: the figures, precision and recall over the sweep of scores, errors by variation."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10

from blacklist_service.cli import svg
from matching.evaluate import Evaluation, ThresholdLine

_WIDTH = 1080
_MARGIN = 48
_RECALL, _PRECISION, _WRONG, _MISSED = "#0f766e", "#b45309", "#b91c1c", "#64748b"
_KINDS_SHOWN = 17
_ROW = 26
# The smallest error that the logarithmic scale shows: one wrong pair of a hundred thousand.
_LEAST = 1e-5


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where a plot stands and what its axes mean: scores from left to right, shares from bottom to top."""

    left: float
    top: float
    width: float
    height: float
    first: float
    last: float

    def x(self, score: float) -> float:
        return self.left + (score - self.first) / max(1.0, self.last - self.first) * self.width

    def y(self, share: float) -> float:
        return self.top + (1 - share) * self.height

    @property
    def bottom(self) -> float:
        return self.top + self.height


def draw_evaluation(found: Evaluation, policy: str) -> str:
    """The picture as SVG, Chinese first; it holds figures and names of variations only."""
    bars = _bars(found.missed_by_kind, found.wrong_by_kind)
    height = max(790, 250 + _ROW * min(len(bars), _KINDS_SHOWN) + 80)
    shapes = [
        svg.text((_MARGIN, 52), "识别效果评估", size=24, weight=700),
        svg.text(
            (_MARGIN, 76),
            f"Evaluation of the resolution · 规则 policy {policy} · {found.rows:,} 行 rows · "
            f"{found.true_pairs:,} 真实同一对 true pairs",
            colour=svg.FAINT,
        ),
        *_figures(found),
        *_sweep(found),
        *_errors(bars),
    ]
    return svg.document(
        _WIDTH, height, "识别效果评估 Evaluation of the resolution", _description(found), shapes
    )


def _description(found: Evaluation) -> str:
    return (
        f"机器合并的准确率 {found.precision:.5f}，召回率 {found.recall:.4f}，含复核 {found.recall_with_review:.4f}，"
        f"复核占行数 {found.review_share:.2%}，错误合并 {found.wrong_pairs} 对。"
        f"Precision {found.precision:.5f}, recall {found.recall:.4f}, with review {found.recall_with_review:.4f}, "
        f"questions per row {found.review_share:.2%}, {found.wrong_pairs} wrong pairs."
    )


def _figures(found: Evaluation) -> Iterator[str]:
    """Four figures in a row, each with its name in both languages."""
    cards = (
        (f"{found.precision:.3%}" if found.wrong_pairs else "100 %", "准确率 precision", _PRECISION,
         f"错误 {found.wrong_pairs:,} 对 wrong / {found.merged_pairs:,}"),
        (f"{found.recall:.2%}", "召回率（机器）recall", _RECALL, f"完全正确的主体 exact {found.exact_clusters:.2%}"),
        (f"{found.recall_with_review:.2%}", "召回率（含复核）with review", _RECALL,
         f"复核命中 confirmed {found.review_precision:.1%}"),
        (f"{found.review_share:.2%}", "复核占比 review share", svg.INK, f"{found.review_pairs:,} 对 questions"),
    )  # fmt: skip
    width = (_WIDTH - 2 * _MARGIN) / len(cards)
    for at, (figure, name, colour, more) in enumerate(cards):
        left = _MARGIN + at * width
        yield svg.box((left, 100), (3, 72), colour=colour, radius=1)
        yield svg.text((left + 16, 116), name, colour=svg.FAINT)
        yield svg.text((left + 16, 147), figure, size=28, colour=colour, weight=700)
        yield svg.text((left + 16, 170), more, size=12, colour=svg.FAINT)
    # Without a wrong pair the figure is 100 %; how much that says depends on the number of pairs.
    bound = f"95 % 置信不低于 at least {_floored(found.precision_at_least)}（逐对计 pair by pair）"
    yield svg.text((_MARGIN + 16, 188), bound, size=12, colour=svg.FAINT)


def _floored(share: float) -> str:
    """A lower bound, never rounded up."""
    return f"{int(share * 100_000) / 1000:.3f} %"


def _sweep(found: Evaluation) -> Iterator[str]:
    yield svg.text((_MARGIN, 218), "若按得分合并", size=16, weight=700)
    yield svg.text(
        (_MARGIN + 104, 218), "if every compared pair from a score on were joined", size=12, colour=svg.FAINT
    )
    if not found.sweep:
        yield svg.text((_MARGIN, 250), "无可比对的行 no compared pairs", colour=svg.FAINT)
        return
    span = (found.sweep[0].score, found.sweep[-1].score)
    shares = _Frame(_MARGIN + 48, 246, 500, 210, *span)
    yield from _share_axis(shares)
    yield from _curve(shares, found.sweep, "recall", _RECALL)
    yield from _curve(shares, found.sweep, "precision", _PRECISION)
    # The gates' own result: what the machine does without following any score.
    for share, colour in ((found.recall, _RECALL), (found.precision, _PRECISION)):
        yield svg.line((shares.left, shares.y(share)), (shares.left + shares.width, shares.y(share)),
                       colour=colour, dash="2 5")  # fmt: skip
    errors = _Frame(_MARGIN + 48, 520, 500, 170, *span)
    yield svg.text((_MARGIN, 502), "错误率", size=14, weight=700)
    yield svg.text(
        (_MARGIN + 52, 502),
        "share of wrong pairs, logarithmic; lowest line: none, or at most 0.001 %",
        size=12,
        colour=svg.FAINT,
    )
    yield from _error_axis(errors)
    points = [(errors.x(one.score), errors.y(_log_share(1 - one.precision))) for one in found.sweep]
    yield svg.path(points, colour=_PRECISION)
    own = errors.y(_log_share(1 - found.precision))
    yield svg.line((errors.left, own), (errors.left + errors.width, own), colour=_PRECISION, dash="2 5")
    right = errors.left + errors.width
    label = "得分下限（比特）score ≥, bits"
    yield svg.text((right, errors.bottom + 34), label, size=11, colour=svg.FAINT, anchor="end")
    yield from _legend(errors.bottom + 62)


def _log_share(error: float) -> float:
    """1 on the scale for all wrong, 0 for the least error shown or none."""
    return 1 - log10(max(error, _LEAST)) / log10(_LEAST)


def _curve(frame: _Frame, sweep: Sequence[ThresholdLine], name: str, colour: str) -> Iterator[str]:
    yield svg.path([(frame.x(one.score), frame.y(getattr(one, name))) for one in sweep], colour=colour)


def _share_axis(frame: _Frame) -> Iterator[str]:
    for percent in range(0, 101, 25):
        y = frame.y(percent / 100)
        yield svg.line((frame.left, y), (frame.left + frame.width, y))
        yield svg.text((frame.left - 8, y + 4), f"{percent} %", size=11, colour=svg.FAINT, anchor="end")
    yield from _score_axis(frame)


def _error_axis(frame: _Frame) -> Iterator[str]:
    for power in range(6):
        y = frame.y(1 - power / 5)
        yield svg.line((frame.left, y), (frame.left + frame.width, y))
        shown = "100 %" if power == 0 else f"{100 / 10**power:g} %"
        shown = "0–0.001 %" if power == 5 else shown
        yield svg.text((frame.left - 8, y + 4), shown, size=11, colour=svg.FAINT, anchor="end")
    yield from _score_axis(frame)


def _score_axis(frame: _Frame) -> Iterator[str]:
    step = 10 if frame.last - frame.first <= 100 else 20
    for score in range(int(-(-frame.first // step) * step), int(frame.last) + 1, step):
        x = frame.x(score)
        yield svg.line((x, frame.bottom), (x, frame.bottom + 4), colour=svg.FAINT)
        yield svg.text(
            (x, frame.bottom + 17),
            f"{score:+d}" if score else "0",
            size=11,
            colour=svg.FAINT,
            anchor="middle",
        )


def _legend(y: float) -> Iterator[str]:
    left = _MARGIN + 48
    for name, colour in (("召回率 recall", _RECALL), ("准确率 precision", _PRECISION)):
        yield svg.line((left, y - 4), (left + 22, y - 4), colour=colour, width=2.5)
        yield svg.text((left + 28, y), name, size=12)
        left += 140
    yield svg.line((left, y - 4), (left + 22, y - 4), colour=svg.FAINT, dash="2 5")
    yield svg.text((left + 28, y), "按关口的实际结果 the gates' own result", size=12)


def _bars(missed: Mapping[str, int], wrong: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Variation, missed and wrong pairs, the most first.

    A pair counts for each variation that its rows carry.
    """
    all_missed, all_wrong = _split(missed), _split(wrong)
    kinds = sorted({*all_missed, *all_wrong}, key=lambda kind: (-all_missed[kind] - all_wrong[kind], kind))
    return [(kind or "–", all_missed[kind], all_wrong[kind]) for kind in kinds]


def _split(by_kind: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for kinds, pairs in by_kind.items():
        for kind in kinds.split("+"):
            found[kind] += pairs
    return found


def _errors(bars: Sequence[tuple[str, int, int]]) -> Iterator[str]:
    left, right = 690, _WIDTH - _MARGIN
    yield svg.text((left, 218), "按变体的错误", size=16, weight=700)
    yield svg.text((left + 104, 218), "pairs in error, by variation", size=12, colour=svg.FAINT)
    if not bars:
        yield svg.text((left, 250), "没有错误 no errors", colour=svg.FAINT)
        return
    for at, (name, colour) in enumerate((("漏 missed", _MISSED), ("误 wrong", _WRONG))):
        yield svg.box((left + at * 96, 232), (10, 10), colour=colour)
        yield svg.text((left + 16 + at * 96, 241), name, size=12)
    start = left + 150
    most = max(missed + wrong for _, missed, wrong in bars) or 1
    shown_bars, rest = bars[:_KINDS_SHOWN], bars[_KINDS_SHOWN:]
    if rest:
        missed, wrong = sum(one[1] for one in rest), sum(one[2] for one in rest)
        words = f"其余 {len(rest)} 种 others: {missed:,}" + (f" + {wrong:,}" if wrong else "")
        yield svg.text((start, 272 + len(shown_bars) * _ROW), words, size=12, colour=svg.FAINT)
    for at, (kind, missed, wrong) in enumerate(shown_bars):
        y = 258 + at * _ROW
        yield svg.text((start - 10, y + 13), kind, size=12, anchor="end")
        scale = (right - start - 84) / most
        yield svg.box((start, y + 2), (missed * scale, 15), colour=_MISSED)
        # One wrong merge must be seen beside a thousand missed ones.
        width = max(wrong * scale, 3.0) if wrong else 0.0
        yield svg.box((start + missed * scale, y + 2), (width, 15), colour=_WRONG)
        shown = f"{missed:,}" + (f" + {wrong:,}" if wrong else "")
        yield svg.text(
            (start + missed * scale + width + 6, y + 14),
            shown,
            size=12,
            colour=_WRONG if wrong else svg.FAINT,
        )
