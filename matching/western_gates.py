"""The gates of persons whose names and addresses are in Latin letters and whose papers have no check digit.

Such a number (type `other`) is one person's own: only a household register has one number for a family, and no
foreigner is in it. Twins share home and birth date, father and son home and name, a couple may write one number: what
says no more than that goes to a person.
"""

from matching.gate import Gate
from matching.types import SubjectKind

_PERSON = SubjectKind.PERSON
_EQUAL = frozenset({"equal_weak"})
_MISTYPED = frozenset({"typo_weak"})
_NO_HELP = frozenset({"missing", "differs_weak"})

_ONE_NAME = frozenset({"exact", "rotated", "words_near", "given_agrees"})
LATIN_NAMES = _ONE_NAME | {"words_alike", "initials", "one_word", "word_missing"}
_PART_OF_NAME = frozenset({"word_differs", "other_given"})

_SAME_HOME = frozenset({("address", "same_home")})
_HOME = _SAME_HOME | {("address", "most_parts")}
_PART_OF_HOME = frozenset({("address", "some_parts")})
# Whatever compare_places does not find to agree; the levels of Chinese addresses are among them.
_ELSEWHERE = frozenset(
    ("address", level) for level in ("different", "missing", "shared", "room", "road", "building_differs")
)
_EQUAL_BIRTH = frozenset({("birth_date", "equal")})
_NEAR_BIRTH = frozenset({("birth_date", "near")})
_SAME_BIRTH = _EQUAL_BIRTH | _NEAR_BIRTH
_OTHER_BIRTH = frozenset({("birth_date", "differs"), ("birth_date", "differs_typed")})

WESTERN_GATES = (
    # The number and a name that fits: one of birth date and address beside them.
    Gate("F2", _PERSON, _EQUAL, LATIN_NAMES, _HOME | _PART_OF_HOME | _NEAR_BIRTH, floor=4, is_proof=True),
    # A word differs: another surname, or another given name as of a couple that borrowed together; no date may
    # contradict unless the home is the very same and the given names are not two that people bear.
    Gate(
        "F3",
        _PERSON,
        _EQUAL,
        frozenset({"word_differs"}),
        _HOME | _SAME_BIRTH,
        5,
        is_proof=True,
        against=_OTHER_BIRTH,
    ),
    Gate(
        "F8",
        _PERSON,
        _EQUAL,
        frozenset({"other_given"}),
        _HOME | _SAME_BIRTH,
        floor=5,
        against=_OTHER_BIRTH,
    ),
    Gate("F9", _PERSON, _EQUAL, frozenset({"word_differs"}), _SAME_HOME, floor=5),
    # A wholly other name, or none: number, birth date and home must all agree.
    Gate(
        "F4",
        _PERSON,
        _EQUAL,
        frozenset({"different", "missing"}),
        _EQUAL_BIRTH,
        floor=10,
        against=_ELSEWHERE,
    ),
    # One digit off, and not the next paper of the pile (a twin's).
    Gate("F5", _PERSON, _MISTYPED, LATIN_NAMES, _HOME | _EQUAL_BIRTH, floor=4, is_proof=True),
    Gate(
        "F6",
        _PERSON,
        _MISTYPED,
        _PART_OF_NAME,
        _HOME | _SAME_BIRTH,
        7,
        is_proof=True,
        against=_OTHER_BIRTH | _ELSEWHERE,
    ),
    # No number, or numbers of different papers: name, birth date and home must all agree.
    Gate("F7", _PERSON, _NO_HELP, _ONE_NAME | {"words_alike"}, _SAME_BIRTH, floor=8, against=_ELSEWHERE),
)
