"""Any release can be made again: the database as it stood before it, and the same instant, give the same bytes, in every
format, encrypted or not. All persons invented."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from blacklist_service.errors import NotFoundError
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.read_feed import manifest_of, object_of, second_signature_of, signature_of
from exports.manifest import Manifest
from exports.registry import all_formats
from tests.blacklist_service.feeds.conftest import World
from tests.blacklist_service.feeds.test_feeds_encrypted import Bureau

FEED = "feed-a"


@dataclass(frozen=True)
class Published:
    """A release as its recipient gets it, and what it was made from."""

    before: Path
    at: datetime
    second: bool
    delivered: dict[str, bytes]


@dataclass
class Ledger:
    """A feed whose database is copied before each release, as a backup would."""

    world: World
    copies: Path

    def publish(self, *, second: bool = False) -> Published:
        self.world.move()
        before, at = self.copies / f"{len(list(self.copies.iterdir()))}.sqlite", self.world.clock.at
        self._copy(self._database(), before)
        return Published(before, at, second, self.release(second=second))

    def publish_again(self, published: Published) -> dict[str, bytes]:
        """The same release once more, from what was kept."""
        self.restore(published)
        self.world.clock.at = published.at
        return self.release(second=published.second)

    def restore(self, published: Published) -> None:
        """The database as it stood before the release."""
        self.world.context.store.engine.dispose()
        self._copy(published.before, self._database())

    def release(self, *, second: bool) -> dict[str, bytes]:
        """Publishes now; gives all that the recipient can fetch."""
        checker = self.world.checker if second else None
        publish_release(self.world.context, SYSTEM, FEED, second_actor=checker)
        context, agency = self.world.context, self.world.agency
        content, _etag = manifest_of(context, agency, FEED)
        files = {
            "manifest.json": content,
            "manifest.json.minisig": signature_of(context, agency, FEED).encode(),
        }
        try:
            files["manifest.json.2.minisig"] = second_signature_of(context, agency, FEED).encode()
        except NotFoundError:
            assert not second
        manifest = Manifest.from_bytes(content)
        for name in (manifest.snapshot.name, *(delta.name for delta in manifest.deltas)):
            files[name] = b"".join(object_of(context, agency, FEED, name).chunks)
        return files

    def _database(self) -> Path:
        return Path(self.world.context.store.engine.url.database or "")

    @staticmethod
    def _copy(source: Path, target: Path) -> None:
        with closing(sqlite3.connect(source)) as taken, closing(sqlite3.connect(target)) as given:
            taken.backup(given)


@pytest.fixture
def ledger(sqlite_world: World, tmp_path: Path) -> Ledger:
    copies = tmp_path / "copies"
    copies.mkdir()
    return Ledger(sqlite_world, copies)


def _live(ledger: Ledger) -> list[Published]:
    """A history with everything that a release can say: new, changed, hidden, shown, disputed, ended, nothing, many gone."""
    world = ledger.world
    # A name that every format can say.
    people = world.list_people(60, "Sample, Jane")
    history = [ledger.publish()]
    world.change_amount(people[0], 123_400)
    world.mark(people[1], "is_suppressed", to=True)
    world.mark(people[2], "is_disputed", to=True)
    world.end(people[3])
    world.list_person("Sample, John")
    history.append(ledger.publish())
    world.mark(people[1], "is_suppressed", to=False)
    world.end(people[4], "removed")
    history += [ledger.publish(), ledger.publish()]
    world.end_all(people[5:56])
    history.append(ledger.publish(second=True))
    return history


@pytest.mark.parametrize("name", sorted(all_formats()))
def test_every_release_of_every_format_is_made_again_byte_for_byte(ledger: Ledger, name: str) -> None:
    ledger.world.open_feed(FEED, format_name=name, audience="regulator")
    history = _live(ledger)
    assert len({published.delivered["manifest.json"] for published in history}) == 5
    for published in reversed(history):
        assert ledger.publish_again(published) == published.delivered


def test_one_fen_more_before_the_release_gives_another(ledger: Ledger) -> None:
    """So that what was made again is compared with something that can differ."""
    ledger.world.open_feed(FEED, audience="regulator")
    (person,) = ledger.world.list_people(1)
    ledger.publish()
    published = ledger.publish()
    ledger.restore(published)
    ledger.world.change_amount(person, 123_400)
    ledger.world.clock.at = published.at
    again = ledger.release(second=False)
    assert again.keys() - published.delivered.keys() == {"snapshot-2.ndjson"}
    assert again["delta-1-2.ndjson"] != published.delivered["delta-1-2.ndjson"] == b""


def test_an_encrypted_release_holds_the_same_bytes_again(ledger: Ledger) -> None:
    """The ciphertext is drawn anew; what is inside, and what the manifest says of that, is the same."""
    bureau = Bureau(ledger.world)
    ledger.world.open_feed(FEED)
    ledger.world.list_people(2)
    bureau.enrol_signing_key()
    bureau.enrol()
    published = ledger.publish()
    name = "snapshot-1.ndjson.age"
    inside, said = bureau.decrypted(name), bureau.manifest()
    again = ledger.publish_again(published)
    assert again[name] != published.delivered[name]
    assert bureau.decrypted(name) == inside
    assert bureau.manifest().snapshot.content_sha256 == said.snapshot.content_sha256
    assert bureau.manifest().state_checksum == said.state_checksum
