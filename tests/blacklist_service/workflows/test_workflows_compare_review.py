"""What is told of two values of a field: of a number that one side hides in part, only what both show is compared."""

import pytest

from blacklist_service.workflows.compare_review import _compared
from matching.types import RawIdentity


@pytest.mark.parametrize(
    ("given", "known", "mark", "apart"),
    [
        ("340100199003071015", "340100199003071015", "same", 0),
        ("340***********1015", "340100199003071015", "shown", 0),
        ("340100199003071015", "340＊＊＊＊＊＊＊＊＊＊＊1015", "shown", 0),
        # What is hidden does not count; what both show does.
        ("340***********1015", "341100199003071010", "different", 2),
        ("340100199003071015", "340100199003071017", "different", 1),
        # Where nothing is shown by both, nothing agrees.
        ("******************", "340100199003071015", "different", 0),
        ("340***1015", "340100199003071015", "different", 0),
    ],
)
def test_a_hidden_place_neither_differs_nor_agrees(given: str, known: str, mark: str, apart: int) -> None:
    found = _compared(
        "id_number",
        [RawIdentity("虚构", id_number=given)],
        [RawIdentity("虚构", id_number=known)],
        is_in_full=False,
    )
    assert [(one.mark, one.apart) for one in (*found.given, *found.candidate)] == [(mark, apart)] * 2


def test_words_are_no_numbers() -> None:
    found = _compared("name", [RawIdentity(name="虚*")], [RawIdentity(name="虚构")], is_in_full=False)
    assert [one.mark for one in found.given] == ["different"]
