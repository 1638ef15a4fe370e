"""A recipient is told by webhook: signed, ids alone, tried again, ended by 410; and believed by its own code only."""

import base64
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from blacklist_service.client.webhooks import ReleaseNotice, verify_webhook
from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import tick
from blacklist_service.rules.pushes import PushKind
from blacklist_service.signatures.webhooks import read_key_text
from blacklist_service.vault import webhook_calls
from blacklist_service.workflows.add_push import add_push, hasten_push
from blacklist_service.workflows.announce_keys import announced_keys
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.list_pushes import list_pushes
from blacklist_service.workflows.pushing.webhook import webhook_keys
from blacklist_service.workflows.rotate_keys import GRACE, rotate_keys
from tests.blacklist_service.feeds.https_receiver import Receiver, receiving
from tests.codes import exactly

WEBHOOK = PushKind.WEBHOOK
RECIPE = Path(__file__).parents[3] / "docs/api/webhooks.md"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path) as one:
        yield one


def with_settings(world: Any, **given: Any) -> None:
    world.context = replace(world.context, settings=world.context.settings.model_copy(update=given))


def listening(world: Any, receiver: Receiver) -> Any:
    """A feed with a release, told of at the receiver."""
    with_settings(world, outgoing_networks="127.0.0.0/8", webhook_ca=receiver.certificate)
    world.open_feed(cron="")
    world.list_person("王虚构")
    world.publish()
    add_push(world.context, SYSTEM, "feed-a", WEBHOOK, receiver.url)
    return world


@pytest.fixture
def told(world: Any, receiver: Receiver) -> Any:
    return listening(world, receiver)


@pytest.fixture
def told_once(sqlite_world: Any, receiver: Receiver) -> Any:
    return listening(sqlite_world, receiver)


def tick_and_run(world: Any) -> Any:
    tick(world.context)
    run_due_jobs(world.context)
    (found,) = list_pushes(world.context, world.maker, "feed-a")
    return found


def verified(world: Any, receiver: Receiver, keys: list[str] | None = None) -> ReleaseNotice:
    _path, fields, body = receiver.came[-1]
    return verify_webhook(fields, body, keys or webhook_keys(world.context), world.clock.at)


def test_a_release_is_told_once_with_ids_alone(told: Any, receiver: Receiver) -> None:
    assert tick_and_run(told).release == 1
    told.clock.move(timedelta(hours=1))
    tick_and_run(told)
    ((path, fields, body),) = receiver.came
    (feed,) = list_feeds(told.context, SYSTEM)
    assert path == "/hooks/releases"
    assert orjson.loads(body) == {
        "type": "release.published",
        "data": {"feed": "feed-a", "release": 1, "manifest_sha256": feed.manifest_sha256},
    }
    assert "王虚构" not in f"{fields}{body.decode()}"
    told.clock.move(timedelta(hours=-1))
    assert verified(told, receiver) == ReleaseNotice(
        f"msg_{feed.manifest_sha256[:32]}", "feed-a", 1, feed.manifest_sha256
    )


@pytest.mark.parametrize("answer", [400, 401, 500, 503, 301, 307, 304])
def test_what_is_not_heard_is_told_again_under_the_same_id(
    told_once: Any, receiver: Receiver, answer: int
) -> None:
    receiver.answers = [answer, 204]
    found = tick_and_run(told_once)
    assert (found.release, found.failures, found.last_code) == (0, 1, "WEBHOOK.REFUSED")
    told_once.clock.move(timedelta(seconds=30))
    assert tick_and_run(told_once).release == 1
    first, second = receiver.came
    assert first[1]["webhook-id"] == second[1]["webhook-id"]
    assert int(second[1]["webhook-timestamp"]) - int(first[1]["webhook-timestamp"]) == 30
    assert {path for path, _fields, _body in receiver.came} == {"/hooks/releases"}  # no redirect was followed
    assert verified(told_once, receiver).release == 1


def test_410_ends_it(told: Any, receiver: Receiver) -> None:
    receiver.answers = [410]
    found = tick_and_run(told)
    assert (found.state, found.last_code) == ("ended", "WEBHOOK.GONE")
    told.publish()
    tick_and_run(told)
    assert len(receiver.came) == 1


def test_only_the_newest_release_is_told_after_a_silence(told: Any, receiver: Receiver) -> None:
    receiver.answers = [500, 200]
    tick_and_run(told)
    told.publish()
    told.publish()
    told.clock.move(timedelta(minutes=1))
    assert tick_and_run(told).release == 3
    assert verified(told, receiver).release == 3
    assert len(receiver.came) == 2


def test_whom_nobody_vouches_for_is_told_nothing(told_once: Any, receiver: Receiver) -> None:
    with_settings(told_once, webhook_ca=None)
    found = tick_and_run(told_once)
    assert (found.last_code, receiver.came) == ("WEBHOOK.DOWN", [])
    with_settings(told_once, webhook_ca=Path("/nowhere.pem"))
    hasten_push(told_once.context, SYSTEM, "feed-a", WEBHOOK, receiver.url)
    assert tick_and_run(told_once).last_code == "WEBHOOK.CA"


def test_a_network_that_is_closed_meanwhile_is_not_called(told_once: Any, receiver: Receiver) -> None:
    with_settings(told_once, outgoing_networks="")
    assert tick_and_run(told_once).last_code == "WEBHOOK.URL"
    assert receiver.came == []


def test_an_answer_that_never_ends_does_not_hold_the_queue(
    told_once: Any, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_calls, "WHOLE_SECONDS", 1)
    receiver.answers = ["slow"]
    assert tick_and_run(told_once).last_code == "WEBHOOK.DOWN"


@pytest.mark.parametrize(
    "url",
    [
        "http://receiver.example/hook",
        "http://127.0.0.1/hook",
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://[::1]/hook",
        "https://2130706433/hook",
        "https://receiver.example/hook?token=1",
        "https://user@receiver.example/hook",
        "https://receiver.example/hook#1",
        "ftp://receiver.example/hook",
        "https://receiver.example/" + "a" * 300,
        "receiver.example",
        "",
    ],
)
def test_an_address_that_is_never_called_is_refused(sqlite_world: Any, url: str) -> None:
    sqlite_world.open_feed(cron="")
    with pytest.raises(InvalidError, match=exactly("WEBHOOK.URL")):
        add_push(sqlite_world.context, SYSTEM, "feed-a", WEBHOOK, url)


def test_both_keys_count_during_a_rotation(told_once: Any, receiver: Receiver) -> None:
    """A recipient that noted one key before the rotation and one that noted the next hear both."""
    world = told_once
    (old,) = webhook_keys(world.context)
    rotate_keys(world.context, SYSTEM, "journal")
    _same, new = webhook_keys(world.context)
    tick_and_run(world)
    assert [verified(world, receiver, [key]).release for key in (old, new)] == [1, 1]
    assert len(receiver.came[-1][1]["webhook-signature"].split(" ")) == 2
    world.clock.move(timedelta(days=15))
    rotate_keys(world.context, SYSTEM, "journal")
    world.publish()
    tick_and_run(world)
    assert [verified(world, receiver, [key]).release for key in (old, new)] == [2, 2]
    world.clock.move(timedelta(days=GRACE.days + 1))
    with pytest.raises(ForbiddenError, match=exactly("WEBHOOK.TIME")):
        verified(world, receiver, [new])


def test_what_is_not_ours_is_refused(told_once: Any, receiver: Receiver) -> None:
    tick_and_run(told_once)
    _path, fields, body = receiver.came[-1]
    keys, now = webhook_keys(told_once.context), told_once.clock.at
    stranger = ["whpk_" + base64.b64encode(bytes(31) + b"\x01").decode()]
    cases: list[tuple[str, dict[str, str], bytes, list[str], Any]] = [
        ("SIGNATURE", fields, body.replace(b'"release":1', b'"release":2'), keys, now),
        ("SIGNATURE", fields | {"webhook-id": "msg_1"}, body, keys, now),
        ("SIGNATURE", fields | {"webhook-timestamp": "1772415001"}, body, keys, now),
        ("SIGNATURE", fields | {"webhook-signature": "v1,AAAA"}, body, keys, now),
        ("SIGNATURE", fields, body, stranger, now),
        ("SIGNATURE", fields, body, [], now),
        ("SIGNATURE", fields, body, ["whpk_", "whpk_x", keys[0][5:]], now),
        ("FORMAT", fields | {"webhook-timestamp": "٣"}, body, keys, now),
        ("FORMAT", fields | {"webhook-id": "a.b"}, body, keys, now),
        ("FORMAT", {}, body, keys, now),
        ("TIME", fields, body, keys, now + timedelta(minutes=6)),
        ("TIME", fields, body, keys, now - timedelta(minutes=6)),
    ]
    for code, some, content, trusted, at in cases:
        with pytest.raises(ForbiddenError, match=exactly(f"WEBHOOK.{code}")):
            verify_webhook(some, content, trusted, at)
    padded = fields | {"webhook-signature": f"v1,AAAA v1a,=== {fields['webhook-signature']} v2,x"}
    assert verify_webhook(padded, body, [*stranger, *keys], now).release == 1


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", RECIPE.read_text("utf-8"), re.DOTALL)


def test_the_recipe_in_python_verifies_as_it_stands(told_once: Any, receiver: Receiver) -> None:
    tick_and_run(told_once)
    _path, fields, body = receiver.came[-1]
    (recipe,) = blocks("python")
    names: dict[str, Any] = {}
    exec(compile(recipe, str(RECIPE), "exec"), names)  # the page's own text
    keys, sent = webhook_keys(told_once.context), int(fields["webhook-timestamp"])
    assert names["is_genuine"](fields, body, keys, sent + 1)
    assert not names["is_genuine"](fields, body + b" ", keys, sent + 1)
    assert not names["is_genuine"](fields, body, keys, sent + 600)


def test_the_recipe_for_openssl_verifies_as_it_stands(
    told_once: Any, receiver: Receiver, tmp_path: Path
) -> None:
    tick_and_run(told_once)
    _path, fields, body = receiver.came[-1]
    (tmp_path / "body.json").write_bytes(body)
    (recipe,) = blocks("sh")
    given = {
        "KEY": webhook_keys(told_once.context)[0],
        "ID": fields["webhook-id"],
        "TIMESTAMP": fields["webhook-timestamp"],
        "SIGNATURE": fields["webhook-signature"],
        "PATH": "/usr/bin:/bin",
    }
    for content, is_good in ((body, True), (body + b" ", False)):
        (tmp_path / "body.json").write_bytes(content)
        done = subprocess.run(
            ["bash", "-e", "-c", recipe], cwd=tmp_path, env=given, capture_output=True, text=True, check=False
        )
        assert (done.returncode == 0) == is_good, done.stderr


def test_the_noted_key_is_the_one_that_is_announced(told_once: Any) -> None:
    (key,) = webhook_keys(told_once.context)
    line = announced_keys(told_once.context)["receipt.pub"].strip()
    assert base64.b64decode(line.split("+", 2)[2])[1:] == read_key_text(key)
