"""Foreigners without a number that has a check: whom the machine joins, whom it never joins. All are invented."""

from datetime import date
from random import Random

import pytest

from blacklist_service.vault.run_codes import keyed_codes
from matching.batch.resolve import resolve_all
from matching.decide import compare
from matching.evaluate import evaluate
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity, Verdict

HOME = "6 tullaroop street willaroo st james 4011 wa"
BIRTH = date(1986, 3, 25)
SON = date(2004, 7, 9)
NUMBER, TYPO, NEXT, OTHER = "6988048", "6938048", "6988049", "1234567"
NAME = "Lachlan Quillborn"
SAME, UNSURE, DIFFERENT = Verdict.SAME, Verdict.UNSURE, Verdict.DIFFERENT


def foreigner(name: str, number: str = "", birth: date | None = None, address: str = "") -> Identity:
    return read_identity(RawIdentity(name, None, "other", number, birth, address=address))


CASES = [
    ("number, birth and name", (NAME, NUMBER, BIRTH), ("Quillborn Lachlam", NUMBER, BIRTH), SAME),
    ("number, home and name", (NAME, NUMBER, None, HOME), (NAME, NUMBER, SON, HOME), SAME),
    ("digit wrong", (NAME, NUMBER, BIRTH, HOME), (NAME, TYPO, BIRTH), SAME),
    ("married", (NAME, "", BIRTH, HOME), ("Lachlan Vostrikoff", "", BIRTH, HOME), SAME),
    ("two papers", (NAME, NUMBER, BIRTH, HOME), (NAME, OTHER, BIRTH, HOME), SAME),
    ("date mistyped", (NAME, "", BIRTH, HOME), (NAME, "", date(1986, 3, 26), HOME), SAME),
    ("twins", ("Anna Quillborn", "", BIRTH, HOME), ("Hanna Quillborn", "", BIRTH, HOME), UNSURE),
    (
        "twins, two papers",
        ("Tim Quillborn", NUMBER, BIRTH, HOME),
        ("Tom Quillborn", NEXT, BIRTH, HOME),
        UNSURE,
    ),
    ("one of twins", ("Quillborn", "", BIRTH, HOME), (NAME, "", BIRTH, HOME), UNSURE),
    ("father and son", (NAME, NUMBER, BIRTH, HOME), (NAME, OTHER, SON, HOME), UNSURE),
    ("father or son", (NAME, NUMBER, BIRTH, HOME), (NAME, "", None, HOME), UNSURE),
    (
        "a couple's number",
        ("Lachlan Quillborn", NUMBER, BIRTH, HOME),
        ("Sophie Quillborn", NUMBER, SON, HOME),
        UNSURE,
    ),
    ("name alone", (NAME,), (NAME,), DIFFERENT),
    ("name and birth date", (NAME, "", BIRTH), (NAME, "", BIRTH), UNSURE),
    ("birth date alone", (NAME, "", BIRTH), ("Sophie Vostrikoff", "", BIRTH), DIFFERENT),
    ("home alone", (NAME, "", BIRTH, HOME), ("Sophie Vostrikoff", "", SON, HOME), DIFFERENT),
    ("twins in pinyin", ("Zhang Wei", "", BIRTH, HOME), ("Zhang Li", "", BIRTH, HOME), UNSURE),
]


@pytest.mark.parametrize(("a", "b", "verdict"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_foreigners(a, b, verdict):
    one, other = foreigner(*a), foreigner(*b)
    decision = compare(one, other)
    assert decision == compare(other, one)
    assert decision.verdict is verdict, decision


def test_chinese_twins_under_one_household_number_are_not_joined():
    home = "安徽省合肥市包河区望江西路862号12栋1101室"
    one, other = (
        read_identity(RawIdentity(name, None, "other", NUMBER, BIRTH, address=home))
        for name in ("王建国", "王玉梅")
    )
    assert compare(one, other).verdict is not SAME


GIVEN = [
    "lachlan",
    "sophie",
    "mitchell",
    "isabella",
    "harrison",
    "georgia",
    "benjamin",
    "charlotte",
    "nicholas",
    "madison",
]
FAMILY = [
    "quillborn",
    "vostrikoff",
    "tarrangower",
    "mackelvie",
    "pendergrast",
    "oduyemi",
    "brackenridge",
    "hollinshead",
]
STREETS = [
    "tullaroop",
    "giblin",
    "goldfinch",
    "maltby",
    "ramsay",
    "dumas",
    "stanley",
    "pinkerton",
    "salkauskas",
    "macquoid",
]
SUBURBS = [
    "willaroo",
    "bittern",
    "canterbury",
    "coolaroo",
    "garbutt",
    "winston",
    "richlands",
    "dapto",
    "grafton",
    "hoppers",
]


def mistyped(random: Random, text: str) -> str:
    at = random.randrange(len(text) - 1)
    letter = random.choice("etaoinshr")
    return random.choice(
        (
            text[:at] + letter + text[at + 1 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
        )
    )


def people(seed: int) -> list[tuple[int, Identity]]:
    """(true subject, identity): three reports of each of 400 persons, two fields of the later ones damaged."""
    random = Random(seed)
    rows = []
    for subject in range(400):
        birth = date(1940 + random.randrange(60), 1 + random.randrange(12), 1 + random.randrange(28))
        given, family = random.choice(GIVEN), random.choice(FAMILY)
        number = str(random.randrange(10**6, 10**7))
        address = f"{random.randrange(1, 200)} {random.choice(STREETS)} street {random.choice(SUBURBS)} {random.randrange(2000, 8000)}"
        for report in range(3):
            said = {"name": f"{given} {family}", "number": number, "address": address}
            day: date | None = birth
            for field in random.sample((*said, "birth", "turned"), 2 if report else 0):
                if field == "birth":
                    day = None
                elif field == "turned":
                    said["name"] = f"{family} {given}"
                else:
                    said[field] = mistyped(random, said[field])
            rows.append((subject, foreigner(said["name"], said["number"], day, said["address"])))
    random.shuffle(rows)
    return rows


@pytest.mark.parametrize("seed", [1, 2])
def test_generated_foreigners_are_resolved_without_a_wrong_pair(seed):
    rows = people(seed)
    result = resolve_all(enumerate(identity for _, identity in rows), keyed_codes(b"tests"))
    found = evaluate(result, {row: str(subject) for row, (subject, _) in enumerate(rows)})
    assert found.wrong_pairs == 0
    assert found.recall >= 0.98
    assert found.recall_with_review >= 0.9995
