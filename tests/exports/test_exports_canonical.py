"""Canonical JSON: one value, one sequence of bytes."""

import json
from datetime import date
from hashlib import sha256
from types import ModuleType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.canonical import canonical_bytes, entry_digest, read_canonical
from exports.registry import UnknownFormatError, all_formats, find_formats, get_format
from exports.types import Format, KnownState, OperationKind

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(value=VALUES)
def test_reads_back_and_is_its_own_canonical_form(value):
    content = canonical_bytes(value)
    assert read_canonical(content) == value
    assert json.loads(content) == value
    assert canonical_bytes(read_canonical(content)) == content


@given(fields=st.dictionaries(TEXT, VALUES, max_size=5))
def test_the_order_of_fields_does_not_matter(fields):
    assert entry_digest(dict(reversed(fields.items()))) == entry_digest(fields)


def test_the_bytes():
    value = {"ё": "\u2028\x7f", "b": [1, True, None], "a": '"\\/\b\f\n\r\t\x00\x1f张'}
    expected = '{"a":"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f张","b":[1,true,null],"ё":"\u2028\x7f"}'.encode()
    assert canonical_bytes(value) == expected
    assert entry_digest(value) == sha256(expected).hexdigest()


@given(value=VALUES)
def test_the_bytes_are_those_of_json_with_sorted_keys_and_no_blanks(value):
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert canonical_bytes(value) == plain.encode()


def _nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        1.0, float("nan"), 2**53, -(2**53), {1: 2}, (1,), b"x", {"a": {"b": 0.5}}, "\ud800", {"\ud800": 1}, [[], 0.5],
        {"a": [(1,)]}, date(2026, 11, 20), UUID(int=1), OperationKind.MERGE, {OperationKind.MERGE: 1},
        KnownState(1, ""), _nested(300), _nested(100_000),
    ],
)  # fmt: skip
def test_what_is_not_canonical_is_not_written(value):
    with pytest.raises(ValueError, match=r"canonical JSON|not text|surrogates") as refusal:
        canonical_bytes(value)
    assert "0.5" not in str(refusal.value)


def test_what_is_nested_too_deeply_is_not_read():
    with pytest.raises(ValueError, match="not canonical"):
        read_canonical(b"[" * 300 + b"]" * 300)
    with pytest.raises(ValueError, match="not canonical"):
        read_canonical(b"[" * 100_000 + b"]" * 100_000)


@pytest.mark.parametrize(
    "content", [b'{"b":1,"a":1}', b'{"a": 1}', b'{"a":1,"a":1}', b"1.0", b"NaN", b'"\\u5f20"', b"1 ", b"01", b"\xef\xbb\xbf1"]
)  # fmt: skip
def test_another_spelling_is_refused(content):
    with pytest.raises(ValueError, match=r"^not canonical JSON$"):
        read_canonical(content)


def test_the_registry_finds_every_format_and_refuses_two_of_one_name():
    assert {"csv", "ndjson", "provincial_2018"} <= all_formats().keys()
    assert get_format("csv").suffix == "csv"
    with pytest.raises(UnknownFormatError):
        get_format("unheard_of")
    one, two, none = ModuleType("one"), ModuleType("two"), ModuleType("none")
    one.FORMAT = two.FORMAT = Format("x", "text/plain", "x", "mapping", lambda *_parts: None)
    assert list(find_formats([one])) == ["x"]
    with pytest.raises(ValueError, match="two formats are named x"):
        find_formats([one, two])
    with pytest.raises(TypeError, match="no FORMAT"):
        find_formats([none])
