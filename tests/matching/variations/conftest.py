"""What the families of variations share: names from the tables' own characters, and the laws' words."""

from collections.abc import Callable

import pytest
from hypothesis import strategies as st

from matching.blocking import block_keys
from matching.compare.names import compare_names
from matching.decide import compare
from matching.names import fold_name, read_pinyin, surname_length
from matching.tables import given_character_shares, surname_shares
from matching.types import Identity, MatchDecision, Verdict

_SURNAMES = sorted(surname for surname in surname_shares() if len(surname) == 1)
_GIVEN = sorted(given_character_shares())


@pytest.fixture(scope="session")
def han_names() -> st.SearchStrategy[str]:
    """Invented names of two or three characters, surnames and given characters of the tables."""
    return st.builds(
        str.__add__, st.sampled_from(_SURNAMES), st.text(st.sampled_from(_GIVEN), min_size=1, max_size=2)
    ).filter(lambda name: surname_length(name) == 1 and fold_name(name) == name)


@pytest.fixture(scope="session")
def long_names() -> st.SearchStrategy[tuple[str, str]]:
    """Both parts of invented names as minorities bear them."""
    parts = (
        "阿卜杜拉",
        "买买提",
        "艾山江",
        "古丽米热",
        "热合曼",
        "帕提古丽",
        "扎西顿珠",
        "卓玛措",
        "巴图孟克",
        "阿依古丽",
    )
    return st.tuples(st.sampled_from(parts), st.sampled_from(parts)).filter(lambda pair: pair[0] != pair[1])


@pytest.fixture(scope="session")
def name_level() -> Callable[[str, str], str]:
    """The level of two names as written; the same from both sides."""

    def level(a: str, b: str) -> str:
        a, b = fold_name(a), fold_name(b)
        found = compare_names(a, b, read_pinyin(a), read_pinyin(b))
        assert compare_names(b, a, read_pinyin(b), read_pinyin(a)) == found
        return found

    return level


@pytest.fixture(scope="session")
def compare_both() -> Callable[[Identity, Identity], MatchDecision]:
    """The decision over two identities; the same from both sides."""

    def decided(a: Identity, b: Identity) -> MatchDecision:
        decision = compare(a, b)
        assert compare(b, a) == decision
        return decision

    return decided


@pytest.fixture(scope="session")
def verdict() -> Callable[[Identity, Identity], Verdict]:
    """What two identities are to each other; the same from both sides."""

    def decided(a: Identity, b: Identity) -> Verdict:
        decision = compare(a, b)
        assert compare(b, a) == decision
        return decision.verdict

    return decided


@pytest.fixture(scope="session")
def meet() -> Callable[[Identity, Identity], bool]:
    """Whether blocking makes them candidates: they share a key."""

    def share(a: Identity, b: Identity) -> bool:
        return not set(block_keys(a)).isdisjoint(block_keys(b))

    return share
