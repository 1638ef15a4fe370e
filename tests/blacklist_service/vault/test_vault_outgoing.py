"""Where the service calls: one spelling of an address, looked at before and gone to as it was looked at; no redirect."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from threading import Thread
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.outgoing import Answer, Outgoing
from blacklist_service.vault.places import OutgoingError, is_public, read_networks
from blacklist_service.vault.tools import Part, PlainRecord
from tests.codes import exactly

SPELLINGS = [
    # another scheme, no TLS away from this machine, none at all
    "http://witness.example", "ftp://127.0.0.1", "file:///etc/passwd", "gopher://127.0.0.1", "//127.0.0.1", "127.0.0.1", "",
    "https://", "https:///x", "https:witness.example", "javascript:alert(1)", "http://127.0.0.2", "http://0.0.0.0",
    # numbers that some resolvers take for addresses
    "https://2130706433", "https://0x7f000001", "https://0x7f.1", "https://127.1", "https://127.0.1", "https://0177.0.0.1",
    "https://017700000001", "https://127.0.0.01", "https://127.0.0.1.", "https://169.254.43518", "https://0xa9fea9fe",
    "https://witness.0x7f", "https://1.2.3.4.5", "https://256.1.1.1", "https://1.2.3",
    # IPv6 that is not canonical, or carries a zone
    "https://[0:0:0:0:0:0:0:1]", "https://[::0001]", "https://[fe80::1%25eth0]", "https://[::FFFF:127.0.0.1]", "https://[::1",
    "https://::1", "https://[127.0.0.1]",
    # what one reader drops and the next one keeps
    "https://user@witness.example", "https://witness.example@127.0.0.1", "https://a:b@witness.example", "https://witness.example\\@x",
    "https://witness.example#@127.0.0.1", "https://witness.example?x=1", "https://wit\tness.example", "https://witness.example\n",
    " https://witness.example", "https://witness.example ", "https://witness%2eexample", "https://witness.example/%2e%2e/x",
    "https://witness.example/../x", "https://witness.example/a/..", "https://WITNESS.example", "https://witness.example.",
    "https://.witness.example", "https://wit_ness.example", "https://-a.example", "https://①②⑦.⓪.⓪.①", "https://１２７.0.0.1",
    "https://ｗitness.example", "https://witness。example", "https://xn--a.example:0", "https://witness.example:99999",
    "https://witness.example:0", "https://witness.example:x", "https://witness.example:", "https://witness.example:+443", "https://" + "a." * 130 + "example",
]  # fmt: skip


def test_what_goes_in_and_out_never_shows_its_text() -> None:
    told = (Answer(200, b"invented"), Part("t", 1, b"invented"), PlainRecord("t", 1, 1, b"invented"))
    assert [repr(one) for one in told] == ["Answer(…)", "Part(…)", "PlainRecord(…)"]


@pytest.mark.parametrize("url", SPELLINGS)
def test_an_odd_spelling_is_no_address(url: str) -> None:
    with pytest.raises(OutgoingError):
        Outgoing(url)


@pytest.mark.parametrize(
    ("url", "host", "path"),
    [
        ("https://witness.example", "witness.example", ""),
        ("https://witness.example:8443/a/b/", "witness.example", "/a/b"),
        ("https://8.8.8.8/x", "8.8.8.8", "/x"),
        ("https://[2001:4860:4860::8888]:444", "2001:4860:4860::8888", ""),
        ("http://127.0.0.1:8200", "127.0.0.1", ""),
        ("http://[::1]:8200", "::1", ""),
        ("http://localhost", "localhost", ""),
    ],
)
def test_a_plain_spelling_is_one(url: str, host: str, path: str) -> None:
    place = Outgoing(url)
    assert (place.host, place.path) == (host, path)


NOT_FOR_EVERYBODY = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.192", "198.18.0.1", "192.0.2.1", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:0:7f00:1::", "fec0::1", "::127.0.0.1",
    "192.88.99.1", "168.63.129.16", "3fff::1",
]  # fmt: skip


@contextmanager
def listening(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[tuple[int, list[str]]]:
    """A server on this machine; its port, and the hosts that it was asked for."""
    asked: list[str] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(self.headers["Host"])
            self.rfile.read(int(self.headers["Content-Length"]))
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Door)
    thread = Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_port, asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def ok(door: BaseHTTPRequestHandler) -> None:
    door.send_response(200)
    door.end_headers()
    door.wfile.write(b"yes")


def silent(_door: BaseHTTPRequestHandler) -> None:
    sleep(0.5)


def dripping(door: BaseHTTPRequestHandler) -> None:
    """A status line that never ends, as long as somebody listens; half a minute at the most."""
    with suppress(OSError):
        for _ in range(600):
            door.wfile.write(b"H")
            sleep(0.05)


def resolving(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A resolver that answers differently each time, as a rebinding one does; which names it was asked for."""
    names: list[str] = []

    def answered(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host == "witness.example":
            addresses = answers[min(len(names), len(answers) - 1)]
            names.append(host)
        else:
            addresses = [host]
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port, *((0, 0) if ":" in one else ())))
            for one in addresses
        ]  # fmt: skip

    monkeypatch.setattr(socket, "getaddrinfo", answered)
    return names


@pytest.mark.parametrize("address", NOT_FOR_EVERYBODY)
def test_a_name_that_leads_inside_is_not_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    assert not is_public(ip_address(address))
    for answer in ([address], ["8.8.8.8", address], [address, "8.8.8.8"]):
        resolving(monkeypatch, answer)
        with pytest.raises(OutgoingError):
            Outgoing("https://witness.example").post("/x", b"", {}, seconds=0.2, most=9)
    if address not in {"127.0.0.1", "::1"} and not address.startswith("::ffff:"):
        url = f"https://[{address}]" if ":" in address else f"https://{address}"
        with pytest.raises(OutgoingError):
            Outgoing(url).post("/x", b"", {}, seconds=0.2, most=9)


def test_what_was_looked_at_is_what_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second answer of the resolver would lead elsewhere; it is never asked for."""
    with listening(ok) as (port, asked):
        names = resolving(monkeypatch, ["127.0.0.1"], ["8.8.8.8"])
        place = Outgoing(f"https://witness.example:{port}", read_networks("127.0.0.0/8"))
        with pytest.raises((ssl.SSLError, ConnectionError)):  # it was called there, and has no TLS
            place.post("/x", b"body", {}, seconds=5, most=9)
        assert (names, asked) == (["witness.example"], [])
        resolving(monkeypatch, ["127.0.0.1"])
        with pytest.raises(OutgoingError):
            Outgoing(f"https://witness.example:{port}").post("/x", b"body", {}, seconds=5, most=9)


@pytest.mark.parametrize("dead", [["::1"], ["127.0.0.2", "::1"], ["127.0.0.2"]])
def test_where_nobody_answers_the_next_address_is_tried(
    monkeypatch: pytest.MonkeyPatch, dead: list[str]
) -> None:
    """localhost is often ::1 first, and the service listens on 127.0.0.1 alone."""

    def both(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        found = [*dead, "127.0.0.1"] if host == "localhost" else [host]
        return [
            (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port))
            for one in found
        ]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    with listening(ok) as (port, asked):
        place = Outgoing(f"http://localhost:{port}")
        assert place.post("/x", b"body", {}, seconds=5, most=9).body == b"yes"
        assert asked == [f"localhost:{port}"]
    with pytest.raises(OSError, match=r"refused|unreachable|assign"):
        place.post("/x", b"body", {}, seconds=5, most=9)


@pytest.mark.parametrize(("url", "port"), [("http://127.0.0.1", 80), ("https://127.0.0.1", 443)])
def test_without_a_port_the_one_of_the_scheme_is_called(
    monkeypatch: pytest.MonkeyPatch, url: str, port: int
) -> None:
    called: list[tuple[str, int]] = []

    def nobody(address: tuple[str, int], _seconds: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", nobody)
    with pytest.raises(ConnectionRefusedError):
        Outgoing(url).post("/x", b"", {}, seconds=5, most=9)
    assert called == [("127.0.0.1", port)]


def test_whoever_says_nothing_is_left_after_a_step() -> None:
    with listening(silent) as (port, _asked), pytest.raises(TimeoutError):
        Outgoing(f"http://127.0.0.1:{port}").post("/x", b"body", {}, seconds=0.2, most=9)


def test_whoever_answers_drop_by_drop_is_cut_off_in_time() -> None:
    """Each step comes in time, the whole never does."""
    with listening(dripping) as (port, _asked):
        place = Outgoing(f"http://127.0.0.1:{port}")
        with pytest.raises((OSError, HTTPException)):
            place.post("/x", b"body", {}, seconds=30, most=9, whole_seconds=0.3)
    with listening(ok) as (port, _asked):
        place = Outgoing(f"http://127.0.0.1:{port}")
        assert place.post("/x", b"body", {}, seconds=30, most=9, whole_seconds=30).body == b"yes"


def test_localhost_that_leads_away_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("8.8.8.8", 80))]
    )
    with pytest.raises(OutgoingError):
        Outgoing("http://localhost").post("/x", b"", {}, seconds=0.2, most=9)


def test_a_network_of_the_settings_is_called_and_no_other() -> None:
    networks = read_networks("10.8.0.0/24 fd00:8::/64")
    place = Outgoing("https://10.8.0.7", networks)
    assert place.host == "10.8.0.7"
    with pytest.raises(OutgoingError):
        Outgoing("https://10.8.1.7", networks).post("/x", b"", {}, seconds=0.2, most=9)
    with pytest.raises(NotReadyError, match=exactly("OUTGOING.NETWORKS")):
        read_networks("10.8.0.7/24")


def test_a_redirect_is_an_answer_like_any_other() -> None:
    with listening(ok) as (inside, reached):

        def elsewhere(door: BaseHTTPRequestHandler) -> None:
            door.send_response(307)
            door.send_header("Location", f"http://127.0.0.1:{inside}/")
            door.end_headers()

        with listening(elsewhere) as (port, asked):
            answer = Outgoing(f"http://127.0.0.1:{port}/a").post("/b", b"body", {}, seconds=5, most=9)
    assert (answer.status, len(asked), reached) == (307, 1, [])


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(ok) as (proxy, reached), listening(ok) as (port, asked):
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy}")
        assert Outgoing(f"http://127.0.0.1:{port}").post("", b"", {}, seconds=5, most=2).body == b"ye"
    assert (asked, reached) == ([f"127.0.0.1:{port}"], [])


@given(st.text(alphabet="htps:/[]0123456789abcdefx.@%#?\\ \t-", max_size=40))
def test_no_text_leads_to_two_addresses(text: str) -> None:
    """What is taken is written in one way only: the host stands in it as it is called."""
    try:
        place = Outgoing(text)
    except OutgoingError:
        return
    assert text.startswith(
        (f"https://{place.host}", f"https://[{place.host}]", f"http://{place.host}", "http://[::1]")
    )
