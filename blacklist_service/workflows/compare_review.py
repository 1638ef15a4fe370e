"""Both sides of a review field by field: what agrees is told although the numbers themselves are shown in part.

A look at two people, as show_review: in part it is `review_in_part`, in full `review`, with the reason that was given.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from types import MappingProxyType
from unicodedata import normalize

from blacklist_service.errors import InvalidError
from blacklist_service.rules.review_reasons import REVEAL_REASONS
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.show_review import ReviewShown, show_review
from exports.masking import mask_id, mask_phone
from matching.types import RawIdentity

FIELDS = (
    "name", "id_type", "id_number", "birth_date", "phone", "bank_card", "address", "legal_representative",
)  # fmt: skip
# Of a side with very many different values the first so many are shown.
_MOST_VALUES = 6
# A member may give one person thousands of long addresses; a page is to come all the same.
_MOST_COMPARED, _LONGEST = 50, 100
# As members write a place that they hide; ＊ is folded to *.
_HIDDEN = frozenset("*×●•")
_MASKS: MappingProxyType[str, Callable[[str], str]] = MappingProxyType(
    {"id_number": mask_id, "phone": mask_phone, "bank_card": mask_id}
)


@dataclass(frozen=True, slots=True, repr=False)
class Value:
    """One value of a field, in pieces (text, whether it differs from the other side), and from how many reports.

    `mark` is same, different, alone (the other side says nothing) or shown (a number that one side gives in part, and
    all that both show is the same). `apart` is how many places that both show differ in two equally long numbers, 0
    where that says nothing.
    """

    pieces: tuple[tuple[str, bool], ...]
    mark: str
    reports: int
    apart: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class FieldCompared:
    """A field of the new report and the different values of the candidate."""

    field: str
    given: tuple[Value, ...]
    candidate: tuple[Value, ...]


@dataclass(frozen=True, slots=True, repr=False)
class ReviewCompared:
    """A review field by field; `is_in_full`: the numbers are shown whole. `reports` is how many the candidate has."""

    shown: ReviewShown
    fields: tuple[FieldCompared, ...]
    reports: int
    is_in_full: bool


@opening("match_review", "review")
def compare_review(
    context: Context, actor: Actor, review: int, *, reveal_for: str | None = None
) -> ReviewCompared:
    """Both sides of a review, numbers in part, or in full for a reason of REVEAL_REASONS.

    Journal: no entry, a look at each side. Raises InvalidError REVIEW.REVEAL_REASON, and what show_review raises.
    """
    if reveal_for is not None and reveal_for not in REVEAL_REASONS:
        raise InvalidError(
            "REVIEW.REVEAL_REASON", "请选择查看完整号码的理由。", "Choose why the numbers are needed in full."
        )
    if reveal_for is not None:
        shown = show_review(context, actor, review, purpose=reveal_for)
    else:
        shown = show_review(context, actor, review, action="review_in_part")
    given = [] if shown.given is None else [shown.given]
    return ReviewCompared(
        shown=shown,
        fields=compared_fields(given, shown.candidates, is_in_full=reveal_for is not None),
        reports=len(shown.candidates),
        is_in_full=reveal_for is not None,
    )


def compared_fields(
    given: Sequence[RawIdentity], candidates: Sequence[RawIdentity], *, is_in_full: bool
) -> tuple[FieldCompared, ...]:
    """Every field of the two sides, with its marks."""
    return tuple(_compared(field, given, candidates, is_in_full=is_in_full) for field in FIELDS)


def _compared(
    field: str, given: Sequence[RawIdentity], candidates: Sequence[RawIdentity], *, is_in_full: bool
) -> FieldCompared:
    mine, theirs = _values(field, given), _values(field, candidates)
    mask = str if is_in_full else _MASKS.get(field, str)
    return FieldCompared(
        field,
        tuple(_value(field, text, count, list(theirs), mask) for text, count in mine.items()),
        tuple(
            _value(field, text, count, list(mine), mask)
            for text, count in list(theirs.items())[:_MOST_VALUES]
        ),
    )


def _values(field: str, identities: Sequence[RawIdentity]) -> dict[str, int]:
    """The different values of a field as they were given, with the number of reports that give each."""
    counts: dict[str, int] = {}
    for identity in identities:
        said = getattr(identity, field)
        if said:
            counts[str(said)] = counts.get(str(said), 0) + 1
    return counts


def _value(field: str, text: str, count: int, others: list[str], mask: Callable[[str], str]) -> Value:
    part = mask(text)
    if not others:
        return Value(((part, False),), "alone", count)
    if _folded(text) in map(_folded, others):
        return Value(((part, False),), "same", count)
    if field in _MASKS and any(_agree_where_shown(_folded(text), _folded(other)) for other in others):
        return Value(((part, False),), "shown", count)
    nearest = _nearest(text, others)
    apart = _apart(text, nearest) if field in _MASKS else 0
    if mask is not str:
        # Which places differ would give hidden ones away; how many do not.
        return Value(((part, True),), "different", count, apart)
    return Value(_pieces(text, nearest), "different", count, apart)


def _nearest(text: str, others: list[str]) -> str:
    """The most alike of some; of very many, and of very long ones, only a beginning is compared."""
    return max(
        others[:_MOST_COMPARED],
        key=lambda other: SequenceMatcher(None, text[:_LONGEST], other[:_LONGEST], autojunk=False).ratio(),
    )


def _folded(text: str) -> str:
    return "".join(normalize("NFKC", text).casefold().split())


def _apart(text: str, other: str) -> int:
    if len(text) != len(other):
        return 0
    return sum(one != two for one, two in _places_shown(text, other))


def _agree_where_shown(text: str, other: str) -> bool:
    """Two equally long numbers of which a part is hidden, and nothing that both show differs."""
    if len(text) != len(other):
        return False
    places = _places_shown(text, other)
    return 0 < len(places) < len(text) and all(one == two for one, two in places)


def _places_shown(text: str, other: str) -> list[tuple[str, str]]:
    pairs = zip(text, other, strict=True)
    return [(one, two) for one, two in pairs if one not in _HIDDEN and two not in _HIDDEN]


def _pieces(text: str, other: str) -> tuple[tuple[str, bool], ...]:
    matcher = SequenceMatcher(None, text, other, autojunk=False)
    found = ((text[start:end], kind != "equal") for kind, start, end, *_ in matcher.get_opcodes())
    return tuple((piece, is_other) for piece, is_other in found if piece)
