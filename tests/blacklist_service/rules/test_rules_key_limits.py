"""What a key is good for: scopes and networks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import InvalidError
from blacklist_service.rules.key_limits import NOUNS, KeyLimits, read_limits, stored_limits
from tests.codes import exactly


@pytest.mark.parametrize(
    ("scopes", "noun", "method", "allowed"),
    [
        ([], "feeds", "POST", True),
        (["feeds"], "feeds", "GET", True),
        (["feeds"], "feeds", "POST", True),
        (["feeds:read"], "feeds", "GET", True),
        (["feeds:read"], "feeds", "HEAD", True),
        (["feeds:read"], "feeds", "POST", False),
        (["feeds:read"], "feeds", "DELETE", False),
        (["feeds"], "enquiries", "POST", False),
        (["feeds", "enquiries"], "enquiries", "POST", True),
        (["feeds"], "health", "GET", False),
        (["feeds"], "", "GET", False),
    ],
)
def test_scopes(scopes: list[str], noun: str, method: str, allowed: bool) -> None:
    assert read_limits(scopes, []).allows(noun, method) == allowed


@pytest.mark.parametrize(
    ("networks", "address", "holds"),
    [
        ([], "198.51.100.1", True),
        ([], "anything", True),
        (["198.51.100.0/24"], "198.51.100.1", True),
        (["198.51.100.0/24"], "198.51.101.1", False),
        (["198.51.100.7"], "198.51.100.7", True),
        (["198.51.100.7"], "198.51.100.8", False),
        (["198.51.100.7"], "::ffff:198.51.100.7", True),
        (["2001:db8::/32"], "2001:db8::1", True),
        (["2001:db8::/32"], "198.51.100.7", False),
        (["198.51.100.7", "203.0.113.0/24"], "203.0.113.9", True),
        (["0.0.0.0/0"], "", False),
        (["0.0.0.0/0"], "198.51.100.7, 203.0.113.9", False),
    ],
)
def test_networks(networks: list[str], address: str, holds: bool) -> None:
    assert read_limits([], networks).holds_at(address) == holds


@pytest.mark.parametrize(
    "scope", ["", "feed", "feeds:write", "feeds:read:read", "*", "feeds enquiries", "health"]
)
def test_a_strange_scope_is_refused(scope: str) -> None:
    with pytest.raises(InvalidError, match=exactly("KEY.SCOPE")):
        read_limits([scope], [])


@pytest.mark.parametrize("network", ["", "x", "198.51.100.0/33", "198.51.100.1/24", "198.51.100", "::/129"])
def test_a_strange_network_is_refused(network: str) -> None:
    with pytest.raises(InvalidError, match=exactly("KEY.NETWORK")):
        read_limits([], [network])


def test_no_more_networks_than_the_register_holds() -> None:
    longest = [f"{'ffff:' * 7}{n:04x}/128" for n in range(32)]
    assert len(read_limits([], longest).stored()[1]) <= 1600
    with pytest.raises(InvalidError, match=exactly("KEY.NETWORK")):
        read_limits([], [*longest, "::"])
    assert len(read_limits([one for noun in NOUNS for one in (noun, f"{noun}:read")], []).stored()[0]) <= 255


@given(
    st.lists(st.sampled_from([one for noun in NOUNS for one in (noun, f"{noun}:read")])),
    st.lists(st.ip_addresses().map(str), max_size=32),
)
def test_what_is_stored_is_read_again(scopes: list[str], networks: list[str]) -> None:
    limits = read_limits(scopes, networks)
    assert stored_limits(*limits.stored()) == limits
    assert limits.holds_at("") == (not networks)
    assert KeyLimits() == read_limits([], [])
