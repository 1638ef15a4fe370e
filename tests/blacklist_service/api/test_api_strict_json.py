"""JSON traps: each has its code, none is a 500, and nothing that was sent comes back."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.api import strict_json
from blacklist_service.errors import InvalidError

PATH = "/api/v1/enquiries"
CANARY = "虚构丙"
GOOD = f'{{"name":"{CANARY}","id_type":"resident_id","id_number":"110101199003070010","purpose":"p","consent_ref":"c"}}'
TRAPS: list[tuple[str, bytes, int, str]] = [
    ("empty", b"", 400, "JSON.SYNTAX"),
    ("half", GOOD[:-5].encode(), 400, "JSON.SYNTAX"),
    ("two", (GOOD + GOOD).encode(), 400, "JSON.SYNTAX"),
    ("duplicate", b'{"name":"a","name":"b"}', 400, "JSON.DUPLICATE_KEY"),
    ("duplicate inside", b'{"x":[{"a":1,"a":2}]}', 400, "JSON.DUPLICATE_KEY"),
    ("duplicate by escape", rb'{"name":1,"n\u0061me":2}', 400, "JSON.DUPLICATE_KEY"),
    ("nan", b'{"name":NaN}', 400, "JSON.NUMBER"),
    ("infinity", b'{"name":-Infinity}', 400, "JSON.NUMBER"),
    ("overflow", b'{"name":1e400}', 400, "JSON.NUMBER"),
    ("huge integer", b'{"name":' + b"9" * 5000 + b"}", 400, "JSON.NUMBER"),
    ("long integer", b'{"name":1' + b"0" * 18 + b"}", 400, "JSON.NUMBER"),
    ("deep", b"[" * 100_000, 400, "JSON.DEPTH"),
    ("deep object", b'{"a":' * 40 + b"1" + b"}" * 40, 400, "JSON.DEPTH"),
    ("lone surrogate", rb'{"name":"\ud800"}', 400, "JSON.TEXT"),
    ("lone low surrogate", rb'{"name":"a\udfffb"}', 400, "JSON.TEXT"),
    ("surrogate key", rb'{"\ud800":1}', 400, "JSON.TEXT"),
    ("nul", rb'{"name":"a\u0000b"}', 400, "JSON.TEXT"),
    ("raw nul", b'{"name":"a\x00b"}', 400, "JSON.ENCODING"),
    ("utf-16", GOOD.encode("utf-16"), 400, "JSON.ENCODING"),
    ("utf-16-le", GOOD.encode("utf-16-le"), 400, "JSON.ENCODING"),
    ("utf-32", GOOD.encode("utf-32-be"), 400, "JSON.ENCODING"),
    ("gb18030", GOOD.encode("gb18030"), 400, "JSON.ENCODING"),
    ("byte order mark", b"\xef\xbb\xbf" + GOOD.encode(), 400, "JSON.ENCODING"),
    ("many values", b"[" + b"{}," * 300_000 + b"{}]", 413, "JSON.SIZE"),
    ("too long", b'{"name":"' + b"a" * (5 << 20) + b'"}', 413, "BODY.TOO_LARGE"),
    ("a list", b"[]", 422, "BODY.FIELDS"),
    ("null", b"null", 422, "BODY.FIELDS"),
    ("a text", b'"x"', 422, "BODY.FIELDS"),
    ("unknown field", (GOOD[:-1] + f',"{CANARY}":1}}').encode(), 422, "BODY.FIELDS"),
    ("number for text", b'{"name":1}', 422, "BODY.FIELDS"),
    ("true for text", b'{"name":true}', 422, "BODY.FIELDS"),
    ("control character", b'{"name":"a\nb"}', 400, "JSON.SYNTAX"),
]


@pytest.mark.parametrize(
    ("body", "status", "code"), [trap[1:] for trap in TRAPS], ids=[trap[0] for trap in TRAPS]
)
def test_a_trap_has_its_code(callers: dict[str, Any], body: bytes, status: int, code: str) -> None:
    answer = callers["agency"].post(PATH, data=body, content_type="application/json")
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.content_type == "application/problem+json"
    assert CANARY not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("content_type", "headers"),
    [
        ("text/plain", {}),
        ("application/x-www-form-urlencoded", {}),
        ("application/json", {"Content-Encoding": "gzip"}),
        ("multipart/form-data; boundary=x", {}),
        (None, {}),
    ],
)
def test_another_type_is_refused(
    callers: dict[str, Any], content_type: str | None, headers: dict[str, str]
) -> None:
    answer = callers["agency"].post(PATH, data=GOOD.encode(), content_type=content_type, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (415, "BODY.TYPE")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00")),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab名", max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(JSON)
def test_what_is_well_formed_is_read_as_it_is(value: Any) -> None:
    assert strict_json.loads(json.dumps(value).encode()) == value
    assert strict_json.loads(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        strict_json.loads(body)
    except InvalidError as error:
        assert error.code.startswith("JSON.")  # noqa: PT017  # most bytes are refused, some are JSON


def test_a_string_that_never_ends_is_read_once(callers: dict[str, Any]) -> None:
    """Looking for its end again from each quote inside would take hours for this body; the run would not end."""
    body = b'{"reason":"' + b'\\"' * 1_500_000
    answer = callers["nobody"].post("/api/v1/objections", data=body, content_type="application/json",
                                    headers={"Case-Number": "X"})  # fmt: skip
    assert answer.status_code in (400, 401)
