"""Requests that two programs on the way could read differently, against the real server: never a 500, never two answers.

Each is sent whole, behind it nothing; what comes back until the server closes or falls silent must be one answer, or
none where the line was cut. A hidden request inside must not be answered.
"""

import re
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

_ANSWER = re.compile(rb"(?m)^HTTP/1\.[01] (\d{3})[^\r\n]*\r\n")
_SILENCE = 0.7
_JSON = b"Content-Type: application/json\r\n"
_HIDDEN = b"GET /api/v1/hidden HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
_PATH = b"/api/v1/enquiries"


def request(*lines: bytes, body: bytes = b"", method: bytes = b"POST", target: bytes = _PATH) -> bytes:
    """A request as it goes over the line."""
    head = b"".join(
        line + b"\r\n" for line in (method + b" " + target + b" HTTP/1.1", b"Host: 127.0.0.1", *lines)
    )
    return head + b"\r\n" + body


def chunk(body: bytes) -> bytes:
    return f"{len(body):x}".encode() + b"\r\n" + body + b"\r\n0\r\n\r\n"


LENGTH = b"Content-Length: %d" % len(_HIDDEN)
CHUNKED = b"Transfer-Encoding: chunked"
# One request each, read by anybody; whoever reads it otherwise finds a second one in its body.
AMBIGUOUS = {
    "CL.TE": request(LENGTH, CHUNKED, body=b"0\r\n\r\n" + _HIDDEN),
    "TE.CL": request(CHUNKED, b"Content-Length: 4", body=chunk(_HIDDEN)),
    "CL.CL different": request(b"Content-Length: 0", LENGTH, body=_HIDDEN),
    "CL.CL different, other order": request(LENGTH, b"Content-Length: 0", body=_HIDDEN),
    "CL list": request(b"Content-Length: 0, %d" % len(_HIDDEN), body=_HIDDEN),
    "CL with a sign": request(b"Content-Length: +%d" % len(_HIDDEN), body=_HIDDEN),
    "CL negative": request(b"Content-Length: -1", body=_HIDDEN),
    "CL in hex": request(b"Content-Length: 0x10", body=_HIDDEN),
    "CL with a blank inside": request(b"Content-Length: 1 0", body=_HIDDEN),
    "CL beyond 64 bits": request(b"Content-Length: 18446744073709551617", body=_HIDDEN),
    "CL empty": request(b"Content-Length:", body=_HIDDEN),
    "CL in full-width digits": request("Content-Length: ４".encode(), body=_HIDDEN),
    "blank before the colon": request(b"Content-Length : 0", LENGTH, body=_HIDDEN),
    "folded CL": request(b"X: y\r\n Content-Length: 0", LENGTH, body=_HIDDEN),
    "TE twice": request(CHUNKED, CHUNKED, b"Content-Length: 0", body=chunk(_HIDDEN)),
    "TE identity": request(b"Transfer-Encoding: identity", LENGTH, body=_HIDDEN),
    "TE unknown": request(b"Transfer-Encoding: xchunked", LENGTH, body=_HIDDEN),
    "TE list": request(b"Transfer-Encoding: chunked, identity", LENGTH, body=_HIDDEN),
    "TE gzip, chunked": request(b"Transfer-Encoding: gzip, chunked", body=chunk(_HIDDEN)),
    "TE with a vertical tab": request(b"Transfer-Encoding: \x0bchunked", LENGTH, body=_HIDDEN),
    "TE with a NUL": request(b"Transfer-Encoding: chunked\x00", LENGTH, body=_HIDDEN),
    "TE quoted": request(b'Transfer-Encoding: "chunked"', LENGTH, body=_HIDDEN),
    "TE in capitals, with CL": request(b"TRANSFER-ENCODING: CHUNKED", LENGTH, body=b"0\r\n\r\n" + _HIDDEN),
    "TE with underscore": request(b"Transfer_Encoding: chunked", LENGTH, body=_HIDDEN),
    "chunk size with a sign": request(CHUNKED, body=b"+0\r\n\r\n" + _HIDDEN),
    "chunk size of 20 digits": request(CHUNKED, body=b"fffffffffffffffff0\r\n" + _HIDDEN),
    "chunk with a bare LF": request(CHUNKED, body=b"0\n\n" + _HIDDEN),
    "chunk longer than its size": request(CHUNKED, body=b"1\r\nab\r\n0\r\n\r\n" + _HIDDEN),
    "chunk extension with a line end": request(CHUNKED, body=b"0;a=\nb\r\n\r\n" + _HIDDEN),
    "trailer that is a length": request(
        CHUNKED, b"Trailer: Content-Length", body=b"0\r\nContent-Length: 9\r\n\r\n"
    ),
}
ODD = {
    "two hosts": request(b"Host: other.example", b"Content-Length: 0"),
    "no host": b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n",
    "host of many": b"GET /healthz HTTP/1.1\r\nHost: a, b\r\n\r\n",
    "host with a path": b"GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n",
    "host with a user": b"GET /healthz HTTP/1.1\r\nHost: a@b\r\n\r\n",
    "host in bytes": b"GET /healthz HTTP/1.1\r\nHost: \xff\xfe\r\n\r\n",
    "two authorizations": request(b"Authorization: Bearer a.b", b"Authorization: Bearer c.d", b"Content-Length: 0"),
    "two types": request(_JSON.strip(), b"Content-Type: text/csv", b"Content-Length: 2", body=b"{}"),
    "two case numbers": request(b"Case-Number: 1", b"Case-Number: 2", method=b"GET", target=b"/api/v1/subjects/me"),
    "absolute target": request(method=b"GET", target=b"http://127.0.0.1/healthz"),
    "absolute target elsewhere": request(method=b"GET", target=b"http://169.254.169.254/latest"),
    "absolute target with a user": request(method=b"GET", target=b"http://a@b/healthz"),
    "asterisk": request(method=b"OPTIONS", target=b"*"),
    "authority": request(method=b"CONNECT", target=b"127.0.0.1:22"),
    "target without a slash": request(method=b"GET", target=b"healthz"),
    "target with two slashes": request(method=b"GET", target=b"//healthz"),
    "target with dots": request(method=b"GET", target=b"/../../etc/passwd"),
    "target with escaped dots": request(method=b"GET", target=b"/%2e%2e/%2e%2e/etc/passwd"),
    "target with a half escape": request(method=b"GET", target=b"/api/v1/%"),
    "target with a wrong escape": request(method=b"GET", target=b"/api/v1/%zz"),
    "target in overlong UTF-8": request(method=b"GET", target=b"/api/v1/%c0%ae%c0%ae/"),
    "target with an escaped NUL": request(method=b"GET", target=b"/healthz%00"),
    "target with an escaped line end": request(method=b"GET", target=b"/healthz%0d%0aX:%20y"),
    "target with a NUL": request(method=b"GET", target=b"/healthz\x00"),
    "target in bytes": request(method=b"GET", target=b"/\xff\xfe"),
    "target in UTF-8": request(method=b"GET", target="/查询".encode()),
    "target with a blank": request(method=b"GET", target=b"/health z"),
    "target of 70 kB": request(method=b"GET", target=b"/" + b"a" * 70_000),
    "query of 70 kB": request(method=b"GET", target=b"/healthz?a=" + b"a" * 70_000),
    "query in bytes": request(method=b"GET", target=b"/api/v1/reviews?limit=%ff"),
    "a header of 1 MB": request(b"X-Long: " + b"a" * 1_000_000, method=b"GET", target=b"/healthz"),
    "ten thousand headers": request(*[b"X-%d: y" % one for one in range(10_000)], method=b"GET", target=b"/healthz"),
    "a header name of 70 kB": request(b"X" * 70_000 + b": y", method=b"GET", target=b"/healthz"),
    "a header without a name": request(b": y", method=b"GET", target=b"/healthz"),
    "a header without a colon": request(b"Nothing", method=b"GET", target=b"/healthz"),
    "a header with a NUL": request(b"X: a\x00b", method=b"GET", target=b"/healthz"),
    "a header with a bare CR": request(b"X: a\rContent-Length: 9", method=b"GET", target=b"/healthz"),
    "a header name in bytes": request(b"\xff: y", method=b"GET", target=b"/healthz"),
    "a header in bytes": request(b"Authorization: Bearer \xff\xfe.\xff", b"Content-Length: 0"),
    "a proof in bytes": request(b"Case-Number: \xff", b"Case-Proof: \xff", method=b"GET", target=b"/api/v1/subjects/me"),
    "bare LF": b"GET /healthz HTTP/1.1\nHost: 127.0.0.1\n\n",
    "a method of bytes": request(method=b"\xff\xfe", target=b"/healthz"),
    "a method of 1 kB": request(method=b"A" * 1000, target=b"/healthz"),
    "a small method": request(method=b"get", target=b"/healthz"),
    "HTTP 0.9": b"GET /healthz\r\n\r\n",
    "HTTP 1.0": b"GET /healthz HTTP/1.0\r\n\r\n",
    "HTTP 9.9": b"GET /healthz HTTP/9.9\r\nHost: a\r\n\r\n",
    "HTTP 2 upgrade": request(b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c", b"HTTP2-Settings: AAMAAABk", method=b"GET", target=b"/healthz"),
    "HTTP 2 preface": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
    "a body of another charset": request(b"Content-Type: application/json; charset=utf-7", b"Content-Length: 2", body=b"{}"),
    "a body of bytes": request(_JSON.strip(), b"Content-Length: 3", body=b"\xff\xfe\xfd"),
    "a body in UTF-16": request(_JSON.strip(), b"Content-Length: 6", body="{}".encode("utf-16")),
    "a gzip that is none": request(_JSON.strip(), b"Content-Encoding: gzip", b"Content-Length: 2", body=b"{}"),
    "expects a miracle": request(b"Expect: 200-ok", b"Content-Length: 2", _JSON.strip(), body=b"{}"),
    "range of nonsense": request(b"Range: bytes=9-1,-,a-b", method=b"GET", target=b"/healthz"),
    "another method in a header": request(b"X-HTTP-Method-Override: DELETE", method=b"GET", target=b"/healthz"),
    "a body behind GET": request(LENGTH, body=_HIDDEN, method=b"GET", target=b"/healthz"),
}  # fmt: skip


def answers(port: int, sent: bytes) -> list[int]:
    """The statuses of everything that comes back."""
    told = b""
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.settimeout(_SILENCE)
        try:
            line.sendall(sent)
            while part := line.recv(1 << 16):
                told += part
        except (TimeoutError, ConnectionError):
            pass
    return [int(status) for status in _ANSWER.findall(told) if status != b"100"]


def answered_twice(server: tuple[int, str], sent: bytes) -> list[list[int]]:
    """What comes back to nobody and to an agency with its key, on two lines at once: most of the time is silence."""
    port, key = server
    known = sent.replace(b"Host:", b"Authorization: Bearer " + key.encode() + b"\r\nHost:", 1)
    with ThreadPoolExecutor(2) as lines:
        return list(lines.map(answers, (port, port), (sent, known)))


def is_up(port: int) -> bool:
    return answers(port, b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") == [200]


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_no_request_is_read_as_two(server: tuple[int, str], name: str) -> None:
    for found in answered_twice(server, AMBIGUOUS[name]):
        assert len(found) <= 1, name
        assert all(400 <= status < 500 for status in found), name
    assert is_up(server[0])


@pytest.mark.parametrize("name", ODD)
def test_no_odd_request_breaks_anything(server: tuple[int, str], name: str) -> None:
    for found in answered_twice(server, ODD[name]):
        assert len(found) <= 1, name
        assert all(status < 500 for status in found), name
    assert is_up(server[0])


def test_the_corpus_would_see_a_second_answer(server: tuple[int, str]) -> None:
    """Two whole requests behind each other are two, and both are answered: what is looked for can be seen."""
    two = request(method=b"GET", target=b"/healthz") + _HIDDEN
    assert answers(server[0], two) == [200, 404]
