"""Invented persons and firms: every number is generated, none was taken from anywhere."""

from collections.abc import Callable
from datetime import date
from random import Random

import pytest
from hypothesis import strategies as st

from matching.identifiers.check_digits import USCC_ALPHABET, mod_11, mod_11_2, mod_31
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity, SubjectKind

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静强磊军洋勇艳杰娟涛明超建国玉梅海燕志华文春晓东红霞"
REGIONS = ("340104", "110105", "440305", "340111", "510107", "610113")


def resident_number(region: str, birth: str, order: int) -> str:
    first = f"{region}{birth}{order:03d}"
    return first + mod_11_2(first)


def firm_code(region: str, body: str, head: str = "91") -> str:
    first = f"{head}{region}{body}{mod_11(body)}"
    return first + mod_31(first)


_numbers = st.builds(
    resident_number,
    st.sampled_from(REGIONS),
    st.dates(date(1950, 1, 1), date(2004, 12, 31)).map(lambda day: day.strftime("%Y%m%d")),
    st.integers(1, 995),
)
_names = st.builds(
    str.__add__, st.sampled_from(SURNAMES), st.text(st.sampled_from(GIVEN), min_size=1, max_size=2)
)
_phones = st.builds(
    str.__add__, st.sampled_from(("138", "139", "186", "199")), st.integers(10**7, 10**8 - 1).map(str)
)
_roads = st.builds(
    "安徽省合肥市包河区{}{}号{}栋{}室".format,
    st.sampled_from(("人民路", "望江西路", "和平里")),
    st.integers(1, 30),
    st.integers(1, 9),
    st.integers(101, 130),
)
_hidden = st.builds(lambda number: f"{number[:4]}{'*' * 10}{number[-4:]}", _numbers)


@pytest.fixture(scope="session")
def numbers() -> st.SearchStrategy[str]:
    """Valid 18-character resident numbers."""
    return _numbers


@pytest.fixture(scope="session")
def names() -> st.SearchStrategy[str]:
    return _names


@pytest.fixture(scope="session")
def codes() -> st.SearchStrategy[str]:
    """Valid unified social credit codes."""
    return st.builds(
        firm_code,
        st.sampled_from(REGIONS),
        # A body of one digit is a placeholder.
        st.text(st.sampled_from(USCC_ALPHABET), min_size=8, max_size=8).filter(
            lambda body: len(set(body)) > 2
        ),
        st.sampled_from(("91", "N2", "Y1", "A1", "51")),
    )


@pytest.fixture(scope="session")
def persons() -> st.SearchStrategy[Identity]:
    """Comparable identities from a small pool, so that agreements, masks and damage all occur."""
    return st.builds(
        lambda name, number, phone, address: read_identity(
            RawIdentity(name, SubjectKind.PERSON, id_number=number, phone=phone, address=address)
        ),
        _names,
        st.one_of(
            st.just(""), _numbers, _hidden, _numbers.map(lambda number: number[:10] + "7" + number[11:])
        ),
        st.one_of(st.just(""), _phones),
        st.one_of(st.just(""), _roads),
    )


@pytest.fixture(scope="session")
def crowded() -> st.SearchStrategy[tuple[str, str, str, str]]:
    """Identities from so small a world that every kind of conflict occurs in a handful of them."""
    from_few = st.sampled_from
    home = "安徽省合肥市包河区望江西路862号"
    few_names = from_few(("张伟", "張偉", "张玮", "王建国", "王建军", "覃汉琰", "覃*", "覃汉"))
    few_numbers = from_few(
        (
            "",
            "",
            "11010119900307803X",
            "11010119900307813X",
            "110101199003071955",
            "1101**********803X",
            "440308199901101512",
        )
    )
    return st.tuples(
        few_names, few_numbers, from_few(("", "13812345670", "13812345671", "138****5670")),
        from_few(("", f"{home}1栋101室", f"{home}1栋102室")),
    )  # fmt: skip


@pytest.fixture(scope="session")
def make_number() -> Callable[..., str]:
    return resident_number


@pytest.fixture(scope="session")
def make_code() -> Callable[..., str]:
    return firm_code


@pytest.fixture(scope="session")
def person() -> Callable[..., Identity]:
    def build(name: str, number: str = "", phone: str = "", address: str = "", **more: object) -> Identity:
        return read_identity(
            RawIdentity(name, SubjectKind.PERSON, id_number=number, phone=phone, address=address, **more)  # type: ignore[arg-type]
        )

    return build


@pytest.fixture(scope="session")
def firm() -> Callable[..., Identity]:
    def build(name: str, number: str = "", head: str = "", address: str = "", **more: object) -> Identity:
        return read_identity(
            RawIdentity(
                name,
                SubjectKind.ORGANISATION,
                id_number=number,
                legal_representative=head,
                address=address,
                **more,  # type: ignore[arg-type]
            )
        )

    return build


@pytest.fixture(scope="session")
def easy_people() -> Callable[[int], list[tuple[int, Identity]]]:
    """(true subject, identity) of several reports of each of 30 persons, with distinct numbers, phones and names."""

    def build(seed: int) -> list[tuple[int, Identity]]:
        random = Random(seed)
        rows = []
        for subject in range(30):
            name = SURNAMES[subject % 20] + GIVEN[subject % 29] + GIVEN[(subject * 7 + 3) % 29]
            number = resident_number(
                REGIONS[subject % 6],
                f"19{60 + subject % 40}0{1 + subject % 9}1{subject % 9}",
                11 + subject * 7,
            )
            phone = f"1380{subject:03d}{random.randrange(1000, 9999)}"
            for given in (number, number, number.lower(), f" {number}", ""):
                raw = RawIdentity(
                    name,
                    SubjectKind.PERSON,
                    id_number=given,
                    phone=phone if random.random() < 0.7 or not given else "",
                )
                rows.append((subject, read_identity(raw)))
        random.shuffle(rows)
        return rows

    return build
