"""Where browsers reach the service: as the operator says, and on this machine wherever the browser is."""

import pytest

from blacklist_service.origins import own_origin

PUBLIC, HERE = "https://list.example.org", "http://localhost:8000"


@pytest.mark.parametrize(
    ("public_url", "host", "ours"),
    [
        ("", "localhost:8000", HERE),
        ("", "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("", "list.example.org", None),
        # Said for letters; every name of this machine is the same place, and so is a forwarded port.
        (HERE, "localhost:8000", HERE),
        (HERE, "127.0.0.1:8000", "http://127.0.0.1:8000"),
        (HERE, "[::1]:8000", "http://[::1]:8000"),
        (HERE, "localhost:9000", "http://localhost:9000"),
        # Whatever a Host header says, no other machine is ours.
        (HERE, "evil.example", HERE),
        (HERE, "localhost.evil.example", HERE),
        (PUBLIC, "list.example.org", PUBLIC),
        (PUBLIC, "localhost:8000", PUBLIC),
        (PUBLIC, "evil.example", PUBLIC),
        (PUBLIC, "[", PUBLIC),
    ],
)
def test_a_form_is_ours_where_the_operator_says_or_at_this_machine(
    public_url: str, host: str, ours: str | None
) -> None:
    assert own_origin(public_url, "http", host) == ours
