"""What a match review shows, in words and bars: fields, marks, evidence, and the key of each reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from blacklist_service.console.listing_words import IDENTIFIERS
from blacklist_service.page_words import beside
from blacklist_service.rules.review_reasons import REVIEW_REASONS
from blacklist_service.workflows.compare_review import FieldCompared, Value
from matching.explain import ExplanationLine
from matching.sentences import FIELD_NAMES

_FIELDS = {
    "name": "姓名或名称 name", "id_type": "证件种类 kind of paper", "id_number": "证件号码 number",
    "birth_date": "出生日期 birth date", "phone": "手机号 phone", "bank_card": "银行卡号 bank card",
    "address": "地址 address", "legal_representative": "法定代表人 legal representative",
}  # fmt: skip
_MARKS = {
    "same": "相同 same",
    "different": "不同 differs",
    "alone": "仅一方有 one side only",
    "shown": "可见部分相同 what both show is the same",
}
# One key is a verdict and its reason: a row of the keyboard for each verdict. As browsers name the keys, whatever is
# printed on them and whichever input method is on.
_ROWS = {
    "same": ("Digit1", "Digit2", "Digit3", "Digit4", "Digit5"),
    "different": ("KeyQ", "KeyW", "KeyE", "KeyR", "KeyT", "KeyY", "KeyU", "KeyI"),
    "unsure": ("KeyA", "KeyS", "KeyD", "KeyF"),
}
VERDICTS = {
    "same": ("相同：合并为一个主体", "same: the two become one"),
    "different": ("不同：保持两个主体", "different: they stay two"),
    "unsure": ("不确定：留待再查", "unsure: left for later"),
}  # fmt: skip
# Why a review of a pile is decided by itself.
ALONE = {
    "asked_before": "曾经询问过，须对照以前的结论单独办理。 Asked before: decide it alone, beside what was said then.",
    "division": "问题是一个主体是否应拆分，须单独办理。 Whether one subject is two: decide it alone.",
    "many_reports": "一方的报送较多，须单独办理。 One side has many reports: decide it alone.",
    "not_comparable": "报送已变更或者删除，须单独办理。 The report has changed or was erased: decide it alone.",
}  # fmt: skip
_WIDEST = 50.0
_STRONGEST = 20.0


@dataclass(frozen=True, slots=True)
class ReasonKey:
    """One reason for one verdict under one key; `needs_note`: the key opens the note."""

    verdict: str
    reason: str
    code: str
    zh: str
    en: str
    needs_note: bool

    @property
    def printed(self) -> str:
        """As it stands on the key."""
        return self.code[-1]


@dataclass(frozen=True, slots=True)
class Bar:
    """A field's weight as a bar from the middle: to the right for one subject, to the left against it."""

    zh: str
    en: str
    words: str
    side: str
    x: str
    width: str


@dataclass(frozen=True, slots=True, repr=False)
class Cell:
    """One value as the page shows it; `is_ours`: in words of ours, not of a report."""

    pieces: tuple[tuple[str, bool], ...] = field(repr=False)
    mark: str
    mark_zh: str
    mark_en: str
    is_ours: bool = False


def _keys() -> dict[str, tuple[ReasonKey, ...]]:
    found = {}
    for verdict, codes in _ROWS.items():
        fitting = [one for one in REVIEW_REASONS.values() if verdict in one.verdicts]
        found[verdict] = tuple(
            ReasonKey(verdict, one.code, code, one.name_zh, one.name_en, one.needs_note)
            for code, one in zip(codes, fitting, strict=True)
        )
    return found


KEYS = MappingProxyType(_keys())


def rows(fields: Sequence[FieldCompared], reports: int) -> list[tuple[str, list[Cell], list[Cell]]]:
    """The fields of both sides, of a candidate with so many reports; fields that neither side says are left out."""
    return [
        (_FIELDS[one.field], _cells(one.field, one.given, 1), _cells(one.field, one.candidate, reports))
        for one in fields
        if one.given or one.candidate
    ]


def bars(explanation: Sequence[ExplanationLine]) -> list[Bar]:
    """The compared fields with their weights."""
    return [
        _bar(line, line.bits) for line in explanation if line.field in FIELD_NAMES and line.bits is not None
    ]


def sentences(explanation: Sequence[ExplanationLine]) -> list[ExplanationLine]:
    """What else is told of the machine's decision: verdict, rule, richness, other candidates."""
    return [line for line in explanation if line.field not in FIELD_NAMES or line.bits is None]


def _bar(line: ExplanationLine, bits: float) -> Bar:
    width = min(abs(bits), _STRONGEST) / _STRONGEST * _WIDEST
    side = "for" if bits > 0 else "against" if bits < 0 else "silent"
    spoken = {
        "for": "支持同一 bits for",
        "against": "不支持 bits against",
        "silent": "不作依据 bits, says nothing",
    }[side]
    x = _WIDEST if bits > 0 else _WIDEST - width
    return Bar(line.zh, line.en, f"{bits:+.1f} 比特 · {spoken}", side, f"{x:.1f}", f"{width:.1f}")


def _cells(name: str, values: Sequence[Value], reports: int) -> list[Cell]:
    found = []
    for one in values:
        mark = beside(_MARKS[one.mark])
        zh, en = mark.zh, mark.en
        if one.apart:
            zh += f"（差 {one.apart} 位）"
            en += f" by {one.apart} {'place' if one.apart == 1 else 'places'}"
        if reports > 1:
            zh += f" · {one.reports}/{reports} 份"
            en += f" · {one.reports} of {reports} reports"
        is_ours = name == "id_type"
        found.append(Cell(_kind_of_paper(one) if is_ours else one.pieces, one.mark, zh, en, is_ours))
    return found


def _kind_of_paper(value: Value) -> tuple[tuple[str, bool], ...]:
    """A kind of paper in words, whole: its pieces are those of a code, whose letters say nothing."""
    code = "".join(text for text, _differs in value.pieces)
    return ((IDENTIFIERS.get(code, code), value.mark == "different"),)
