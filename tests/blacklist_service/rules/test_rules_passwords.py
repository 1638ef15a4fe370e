"""Passwords that are refused, and those that are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import InvalidError
from blacklist_service.rules.passwords import LONGEST, SHORTEST, check_password, folded

GOOD = [
    "correct horse battery staple", "鲤鱼跃过 seven bridges", "Tr0ub4dour&3xyz", "我爱吃红烧肉和小笼包子呀呀", "kX9#mQ2$vL7!",
    "dragon monkey sunshine winter", "x" * 3 + "bcdefghiZ", "密码" + "风筝挂在老槐树上没人取",
]  # fmt: skip
COMMON = [
    "password1234", "PASSWORD2026!", "P@ssw0rd1234", "p@55w0rd!!!!", "qwertyuiop12", "Qwertyuiop!!", "123456789012",
    "098765432109", "abcdefghijkl", "aaaaaaaaaaaa", "abababababab", "abcabcabcabc", "passwordpassword", "woaini5201314",
    "administrator1", "Welcome20261121", "letmeinletmein", "1qaz2wsx3edc", "zxcvbnmasdfgh", "iloveyou1234", "admin@123456",
    "woaizhongguo1949", "shanghai2026!!", "2026-11-21 2027",
]  # fmt: skip


def code_of(password: str, login: str = "checker") -> str:
    with pytest.raises(InvalidError) as refused:
        check_password(password, login)
    return refused.value.code


@pytest.mark.parametrize("password", GOOD)
def test_a_long_one_of_any_kind_is_taken(password: str) -> None:
    check_password(password, "checker")


@pytest.mark.parametrize("password", COMMON)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert code_of(password) == "PASSWORD.COMMON"


@pytest.mark.parametrize("password", ["", "short", "kX9#mQ2$vL7", "我爱红烧肉", "ab" * 65])
def test_too_short_and_too_long(password: str) -> None:
    assert code_of(password) == "PASSWORD.LENGTH"


@pytest.mark.parametrize("login", ["wang.wei", "WANG.WEI"])
def test_the_login_is_no_part_of_it(login: str) -> None:
    assert code_of("kX9#Wang.Wei#vL7", login) == "PASSWORD.LOGIN"
    check_password("kX9#mQ2#vL7#wx", "ab")  # a login of two letters says nothing


@given(st.text(min_size=4, max_size=200), st.text(max_size=20))
def test_a_refusal_never_repeats_what_was_chosen(password: str, login: str) -> None:
    refused = refusal(password, login)
    if refused is None:
        assert SHORTEST <= len(folded(password)) <= LONGEST
    else:
        assert not refused.facts
        assert password not in str(refused)


def refusal(password: str, login: str) -> InvalidError | None:
    try:
        check_password(password, login)
    except InvalidError as refused:
        return refused
    return None


def test_a_keyboard_that_spells_otherwise_gives_the_same() -> None:
    assert folded("cafe\u0301 au lait") == folded("caf\u00e9 au lait")


@pytest.mark.parametrize("unit", ["123", "321", "abc", "520", "love"])
def test_the_longest_one_of_common_pieces_is_judged_at_once(unit: str) -> None:
    """No number of ways to divide it may cost time."""
    mixed = (unit + "123" + "321" + "12345" + "520")[:12] * 11
    assert code_of(mixed[:LONGEST]) == "PASSWORD.COMMON"
