"""Structured fields: what is read is written again alike, and hostile text is refused and nothing else."""

import contextlib
import hashlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.signatures.content_digest import content_digest, read_content_digest
from blacklist_service.signatures.message import Message, MissingComponentError, signature_base
from blacklist_service.signatures.structured_fields import (
    LONGEST_FIELD,
    FieldSyntaxError,
    InnerList,
    Item,
    Token,
    read_dictionary,
    write_dictionary,
    write_list,
)

KEYS = st.from_regex(r"[a-z*][a-z0-9_.*-]{0,8}", fullmatch=True)
BARE = st.one_of(
    st.text(string.printable[:95], max_size=20),
    st.integers(-(10**15) + 1, 10**15 - 1),
    st.binary(max_size=40),
    st.booleans(),
    st.from_regex(r"[A-Za-z*][A-Za-z0-9!#$%&'*+.^_`|~:/-]{0,10}", fullmatch=True).map(Token),
)
PARAMETERS = st.dictionaries(KEYS, BARE, max_size=4)
ITEMS = st.builds(Item, BARE, PARAMETERS)
MEMBERS = st.one_of(ITEMS, st.builds(InnerList, st.lists(ITEMS, max_size=4).map(tuple), PARAMETERS))
# Text that is nearly a field: pieces of the grammar in any order.
PIECES = st.sampled_from(
    [
        *'()",;=:?-. \t\\*\x00\x7f中é',
        "sig1",
        "=(",
        '"@method"',
        ";created=1",
        ";req",
        ":YQ==:",
        "?1",
        "1.5",
        "@1",
        "%",
    ]
)
NEARLY = st.lists(PIECES, max_size=40).map("".join)


@given(st.dictionaries(KEYS, MEMBERS, min_size=1, max_size=4))
def test_what_is_written_is_read_again(members: dict[str, Item | InnerList]) -> None:
    written = write_dictionary(members)
    assert read_dictionary(written) == members
    assert write_dictionary(read_dictionary(written)) == written


@given(st.one_of(st.text(max_size=200), NEARLY))
def test_hostile_text_is_refused_and_nothing_else(text: str) -> None:
    with contextlib.suppress(FieldSyntaxError):
        members = read_dictionary(text)
        assert read_dictionary(write_dictionary(members)) == members


@given(NEARLY, st.text(max_size=20))
def test_a_hostile_signature_input_makes_a_base_or_a_refusal(said: str, value: str) -> None:
    with contextlib.suppress(FieldSyntaxError, MissingComponentError):
        for member in read_dictionary(f"sig={said}").values():
            if isinstance(member, InnerList):
                base = signature_base(Message("GET", "https://example.org/", {"x": value}), member)
                assert base.endswith(f'"@signature-params": {write_list(member)}'.encode())


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "a=", "a=(", "a=()x", 'a=("b"', 'a=("b""c")', 'a=("b",)', "a=1,", "a=1,,b=2", ",a=1", "a=1 b=2", "A=1",
        'a="', 'a="\\x"', 'a="\x7f"', 'a="é"', "a=:YQ:", "a=:YR==:", "a=:Y Q==:", "a=:", "a=?2", "a=?", "a=1.5", "a=1.",
        "a=1234567890123456", "a=-", "a=--1", "a=@1", 'a=%"x"', "a=1;", "a=1;B", "a=1;b=", "a=1;b=1;b=2", "a=1, a=2",
        "a=1;b=()", "a=(1.0)", "a=\t1", "a\x00=1", "a=1\r\nb: 2", "1=a", "=1", "a=1" + " " * LONGEST_FIELD,
    ],
)  # fmt: skip
def test_what_another_reader_could_understand_differently_is_refused(text: str) -> None:
    with pytest.raises(FieldSyntaxError):
        read_dictionary(text)


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("a", {"a": Item(value=True)}),
        ("a;b=?0", {"a": Item(value=True, parameters={"b": False})}),
        ("  a=1 ,\tb=tok ", {"a": Item(1), "b": Item(Token("tok"))}),
        ('a=( "x";req  1 )', {"a": InnerList((Item("x", {"req": True}), Item(1)))}),
        ("a=()", {"a": InnerList(())}),
        ('a="q\\"\\\\"', {"a": Item('q"\\')}),
        ("a=::", {"a": Item(b"")}),
        ("a=-0", {"a": Item(0)}),
    ],
)
def test_what_the_standard_allows_is_read(text: str, members: dict[str, Item | InnerList]) -> None:
    assert read_dictionary(text) == members


def test_a_field_as_long_as_may_be_is_refused_or_read() -> None:
    for piece in ("(", '"\\', " ", ";a", ":A", "a,", '"', "a=("):
        with contextlib.suppress(FieldSyntaxError):
            read_dictionary("a=" + piece * (LONGEST_FIELD // len(piece) - 2))
    assert len(read_dictionary("a;" + "b" * (LONGEST_FIELD - 2))) == 1
    with pytest.raises(FieldSyntaxError):
        read_dictionary("a;" + "b" * (LONGEST_FIELD - 1))


@pytest.mark.parametrize(
    "text",
    [
        "", "sha-256", "sha-256=1", "sha-256=:YQ==:", "sha-512=:YQ==:", "md5=:YQ==:",
        content_digest(b"") + ", sha-512=:YQ==:", content_digest(b"") + ", " + content_digest(b""),
        content_digest(b"") + ";x", content_digest(b"").replace("sha-256", "SHA-256"),
    ],
)  # fmt: skip
def test_a_digest_is_one_sha256_and_nothing_else(text: str) -> None:
    with pytest.raises(FieldSyntaxError):
        read_content_digest(text)


def test_the_digest_of_rfc_9530() -> None:
    """RFC 9530 appendix B.1: {"hello": "world"} and a line feed."""
    assert content_digest(b'{"hello": "world"}\n') == "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"


@given(st.binary(max_size=100))
def test_the_digest_of_a_body_is_read_again(body: bytes) -> None:
    assert read_content_digest(content_digest(body)) == hashlib.sha256(body).digest()
