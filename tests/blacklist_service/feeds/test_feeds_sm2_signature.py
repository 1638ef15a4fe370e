"""Manifests signed by SM2 beside minisign: made, announced and rotated with the feeds' keys, checked by stock openssl with
the commands of docs/api/sm-objects.md, and never left out where they were promised. All persons invented."""

import base64
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from blacklist_service.errors import NotFoundError, NotReadyError
from blacklist_service.vault import sm2, sm2_library
from blacklist_service.workflows.announce_keys import PROOFS, announced_keys
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.pushing.drop import is_of_release
from blacklist_service.workflows.pushing.parcel import newest_parcel
from blacklist_service.workflows.read_feed import manifest_of, sm2_signature_of
from blacklist_service.workflows.retire_keys import retire_keys
from blacklist_service.workflows.rotate_keys import ANNOUNCED, rotate_keys
from exports.minisign import verify
from tests.blacklist_service.feeds.conftest import World
from tests.codes import exactly

if not sm2.is_available():
    pytest.skip("no SM2 in the system's libcrypto", allow_module_level=True)

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl program")
DOCUMENT = Path(__file__).parents[3] / "docs/api/sm-objects.md"
FEED = "feed-a"


def sign_by_sm2(world: World) -> None:
    """The service as it is started with the setting."""
    settings = world.context.settings.model_copy(update={"sm2_manifests": True})
    world.context = replace(world.context, settings=settings)


def block(title: str) -> str:
    """The commands that stand in the document under a title."""
    found = re.search(
        rf"^## [^\n]*{title}\n.*?```bash\n(.*?)```", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert found, title
    return found[1]


def run(commands: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", commands], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


def test_without_the_setting_there_is_none(world: World) -> None:
    world.open_feed(FEED)
    world.publish(FEED)
    with pytest.raises(NotFoundError, match=exactly("FEED.NO_SM2_SIGNATURE")):
        sm2_signature_of(world.context, world.agency, FEED)
    assert not any("sm2" in name for name in announced_keys(world.context))


@needs_openssl
def test_stock_openssl_checks_the_manifest_and_refuses_a_changed_one(world: World, tmp_path: Path) -> None:
    sign_by_sm2(world)
    world.open_feed(FEED)
    world.list_person()
    world.publish(FEED)
    content, _ = manifest_of(world.context, world.agency, FEED)
    signature = sm2_signature_of(world.context, world.agency, FEED)
    (tmp_path / "feed-sm2.pub").write_text(announced_keys(world.context)["feed-sm2.pub"])
    (tmp_path / "manifest.json").write_bytes(content)
    (tmp_path / "manifest.json.sm2").write_bytes(signature)
    told = run(block("The manifest"), tmp_path)
    assert (told.returncode, told.stdout) == (0, "Verified OK\nSignature Verified Successfully\n"), (
        told.stderr
    )
    for name, at in (("manifest.json", 5), ("manifest.json.sm2", 10)):
        kept = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(kept[:at] + bytes([kept[at] ^ 1]) + kept[at + 1 :])
        assert run(block("The manifest"), tmp_path).returncode != 0
        (tmp_path / name).write_bytes(kept)


def test_each_release_has_its_own_and_a_push_carries_it(world: World) -> None:
    sign_by_sm2(world)
    world.open_feed(FEED)
    world.publish(FEED)
    first = sm2_signature_of(world.context, world.agency, FEED)
    world.publish(FEED)
    second = sm2_signature_of(world.context, world.agency, FEED)
    content, _ = manifest_of(world.context, world.agency, FEED)
    key = world.context.vault.feed_sm2_keys.active().public_key
    assert [sm2.verify(key, content, one) for one in (first, second)] == [False, True]
    with world.context.store.read() as connection:
        parcel = newest_parcel(connection, FEED)
    assert dict(parcel.pointers())["manifest.json.sm2"] == second
    assert [name for name, _ in parcel.pointers()][-1] == "manifest.json"
    assert is_of_release("manifest.json.sm2")


def test_where_the_library_cannot_nothing_is_published(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.open_feed(FEED)
    world.publish(FEED)
    sign_by_sm2(world)
    before = manifest_of(world.context, world.agency, FEED)
    with monkeypatch.context() as changed:
        changed.setattr(sm2_library, "library", lambda: None)
        for attempt in (lambda: world.publish(FEED), lambda: announced_keys(world.context)):
            with pytest.raises(NotReadyError, match=exactly("SM2.UNAVAILABLE")):
                attempt()
        assert manifest_of(world.context, world.agency, FEED) == before
    world.publish(FEED)
    assert manifest_of(world.context, world.agency, FEED) != before


@needs_openssl
def test_the_next_key_is_announced_before_it_signs(world: World, tmp_path: Path) -> None:
    sign_by_sm2(world)
    world.open_feed(FEED)
    context = world.context
    files = announced_keys(context)
    assert verify(files["feed-sm2.pub"].encode(), files["feed-sm2.pub.minisig"], files["feed.pub"])
    rotate_keys(context, SYSTEM, "feed")
    files = announced_keys(context)
    names = {name for name in files if "sm2" in name}
    assert names == {"feed-sm2.pub", "feed-sm2.pub.minisig", "feed-sm2-next.pub", "feed-sm2-next.pub.sm2.b64"}
    for name in names:
        (tmp_path / name).write_text(files[name])
    told = run(block("The next key"), tmp_path)
    assert (told.returncode, told.stdout) == (0, "Verified OK\n"), told.stderr

    world.clock.move(ANNOUNCED)
    rotate_keys(context, SYSTEM, "feed")
    late = announced_keys(context)
    assert late["feed-sm2.pub"] == files["feed-sm2-next.pub"]
    assert "feed-sm2-next.pub" not in late
    before, _active = [one.public_key for one in context.vault.feed_sm2_keys.known()]
    signature = base64.b64decode(late["feed-sm2.pub.sm2.b64"])
    assert sm2.verify(before, late["feed-sm2.pub"].encode(), signature)
    world.publish(FEED)
    content, _ = manifest_of(context, world.agency, FEED)
    key = sm2.read_public_key(late["feed-sm2.pub"].encode())
    assert key is not None
    assert sm2.verify(key, content, sm2_signature_of(context, world.agency, FEED))
    world.clock.move(ANNOUNCED)
    retire_keys(context, SYSTEM, "feed")
    assert {name for name in announced_keys(context) if "sm2" in name} == {
        "feed-sm2.pub",
        "feed-sm2.pub.minisig",
    }
    assert set(announced_keys(context)) - {"feed.pub", "journal.pub", "receipt.pub"} <= PROOFS
