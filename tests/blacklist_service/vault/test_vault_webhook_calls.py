"""A recipient's address: https, vouched for, in a place that may be called; nothing but its status is read."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from blacklist_service.errors import InvalidError, NotReadyError
from blacklist_service.vault import webhook_calls
from blacklist_service.vault.places import read_networks
from blacklist_service.vault.webhook_calls import WebhookCalls
from tests.blacklist_service.feeds.https_receiver import Receiver, receiving
from tests.codes import exactly

HERE = read_networks("127.0.0.0/8")
FIELDS = {"webhook-id": "msg_1"}


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path) as one:
        yield one


def calls_of(receiver: Receiver, end: str = "") -> WebhookCalls:
    return WebhookCalls(receiver.url + end, HERE, receiver.certificate)


@pytest.mark.parametrize("status", [200, 204, 301, 410, 500])
def test_what_was_given_arrives_and_the_status_is_told(receiver: Receiver, status: int) -> None:
    receiver.answers = [status]
    assert calls_of(receiver).send(b'{"type":"invented"}', FIELDS) == status
    ((path, fields, body),) = receiver.came
    assert (path, body) == ("/hooks/releases", b'{"type":"invented"}')
    assert fields["webhook-id"] == "msg_1"
    assert (fields["content-type"], fields["user-agent"]) == ("application/json", "blacklist-service")


def test_a_slash_at_the_end_is_kept(receiver: Receiver) -> None:
    assert calls_of(receiver, "/").send(b"{}", FIELDS) == 200
    assert receiver.came[0][0] == "/hooks/releases/"


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/hook", "https://hook.example/x?y=1", "ftp://hook.example", ""]
)
def test_only_a_plain_https_address_is_taken(url: str) -> None:
    with pytest.raises(InvalidError, match=exactly("WEBHOOK.URL")):
        WebhookCalls(url, HERE)


def test_this_machine_and_private_networks_are_called_where_the_settings_name_them() -> None:
    with pytest.raises(InvalidError, match=exactly("WEBHOOK.URL")):
        WebhookCalls("https://localhost/hook")
    with pytest.raises(InvalidError, match=exactly("WEBHOOK.URL")):
        WebhookCalls("https://127.0.0.1/hook", read_networks("10.0.0.0/8"))
    assert WebhookCalls("https://[::1]/hook", read_networks("::1/128"))
    within = WebhookCalls("https://10.0.0.1/hook", HERE)
    with pytest.raises(InvalidError, match=exactly("WEBHOOK.URL")):
        within.send(b"{}", FIELDS)


def test_whom_nobody_vouches_for_is_sent_nothing(receiver: Receiver) -> None:
    with pytest.raises(NotReadyError, match=exactly("WEBHOOK.DOWN")):
        WebhookCalls(receiver.url, HERE).send(b"{}", FIELDS)
    assert receiver.came == []
    with pytest.raises(NotReadyError, match=exactly("WEBHOOK.CA")):
        WebhookCalls(receiver.url, HERE, Path("/nowhere.pem"))


def test_whoever_answers_too_slowly_is_down(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_calls, "WHOLE_SECONDS", 0.5)
    receiver.answers = ["slow"]
    with pytest.raises(NotReadyError, match=exactly("WEBHOOK.DOWN")):
        calls_of(receiver).send(b"{}", FIELDS)


def test_a_step_that_does_not_come_ends_the_call(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_calls, "STEP_SECONDS", 0.05)
    receiver.answers = ["slow"]
    with pytest.raises(NotReadyError, match=exactly("WEBHOOK.DOWN")):
        calls_of(receiver).send(b"{}", FIELDS)
