"""Feeds whose objects are encrypted to their recipient: stock `age` and `minisign` read them, and no removal waits for a
key. All persons invented."""

import hashlib
import io
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, RefusedError
from blacklist_service.signatures.enrolment import enrolment_statement, recipient_key_statement
from blacklist_service.store import journal
from blacklist_service.vault.age_files import open_age_file
from blacklist_service.vault.age_keys import AgeIdentities, new_identity
from blacklist_service.vault.private_keys import PrivateKey, new_private_key, public_pem
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol_recipient_key import (
    EnrolledRecipientKey,
    RecipientKeyEnrolment,
    add_recipient_key,
    end_recipient_key,
)
from blacklist_service.workflows.enrol_signing_key import KeyEnrolment, add_signing_key
from blacklist_service.workflows.list_recipient_keys import list_recipient_keys
from blacklist_service.workflows.publish_release import feed_public_key
from blacklist_service.workflows.read_feed import manifest_of, object_of
from exports.manifest import DeltaObject, Manifest, SnapshotObject
from tests.blacklist_service.feeds.conftest import Follower, World
from tests.codes import exactly

FEED = "feed-a"
MADE_AT = datetime(2026, 11, 20, tzinfo=UTC)
stock = pytest.mark.skipif(
    shutil.which("age") is None or shutil.which("minisign") is None,
    reason="a stock program is missing: apt-get install age minisign",
)


@dataclass
class Bureau:
    """The agency's own side: the key that it signs with, and the identities that it decrypts with."""

    world: World
    key: PrivateKey = field(default_factory=lambda: PrivateKey(new_private_key()))
    identities: list[bytes] = field(default_factory=list, repr=False)

    def enrol_signing_key(self) -> None:
        proof = self.key.sign(enrolment_statement("bureau", self.key.public.key_id))
        add_signing_key(
            self.world.context, SYSTEM, KeyEnrolment("bureau", public_pem(self.key.public), proof)
        )

    def line(self) -> str:
        """The public line of a new identity."""
        self.identities.append(new_identity(MADE_AT))
        return AgeIdentities(self.identities[-1]).public_lines[0]

    def enrol(
        self, line: str = "", *, signed_feed: str = FEED, key: PrivateKey | None = None, days: int = 7
    ) -> EnrolledRecipientKey:
        line = line or self.line()
        proof = (key or self.key).sign(recipient_key_statement("bureau", signed_feed, line))
        given = RecipientKeyEnrolment(FEED, line, proof)
        return add_recipient_key(self.world.context, SYSTEM, given, overlap_days=days)

    def manifest(self) -> Manifest:
        return Manifest.from_bytes(manifest_of(self.world.context, self.world.agency, FEED)[0])

    def delivered(self, name: str) -> bytes:
        return b"".join(object_of(self.world.context, self.world.agency, FEED, name).chunks)

    def decrypted(self, name: str, *which: int) -> bytes:
        chosen = [self.identities[at] for at in which] or self.identities
        out = io.BytesIO()
        open_age_file(io.BytesIO(self.delivered(name)), out, AgeIdentities(b"".join(chosen)))
        return out.getvalue()


@pytest.fixture
def bureau(world: World) -> Bureau:
    """An agency with an enrolled signing key and a feed of two persons that has been published plain once."""
    world.open_feed(FEED)
    world.list_person()
    world.list_person()
    made = Bureau(world)
    made.enrol_signing_key()
    world.publish(FEED)
    return made


def named(manifest: Manifest) -> list[SnapshotObject | DeltaObject]:
    return [manifest.snapshot, *manifest.deltas]


def test_without_a_key_everything_is_as_it_was(bureau: Bureau) -> None:
    bureau.world.publish(FEED)

    assert [item.name for item in named(bureau.manifest())] == ["snapshot-1.ndjson", "delta-1-2.ndjson"]
    assert b"content_sha256" not in bureau.manifest().to_bytes()


def test_what_was_plain_is_withdrawn_once_no_manifest_that_names_it_is_valid(bureau: Bureau) -> None:
    world = bureau.world
    bureau.enrol()
    world.move(hours=24 * 3)
    assert bureau.delivered("snapshot-1.ndjson")  # nothing encrypted stands yet
    world.publish(FEED)
    assert named(bureau.manifest())[0].name.endswith(".age")
    world.move(hours=23)
    assert bureau.delivered("snapshot-1.ndjson")  # amid a pull by the manifest of before
    world.move(hours=3)
    with pytest.raises(NotFoundError, match=exactly("FEED.OBJECT_WITHDRAWN")):
        bureau.delivered("snapshot-1.ndjson")
    for item in named(bureau.manifest()):
        assert bureau.delivered(item.name)
    bureau.enrol(days=0)
    world.publish(FEED)
    with pytest.raises(NotFoundError, match=exactly("FEED.OBJECT_WITHDRAWN")):
        bureau.delivered("snapshot-1.ndjson")


def test_from_the_next_release_on_everything_is_encrypted(bureau: Bureau) -> None:
    enrolled = bureau.enrol()
    bureau.world.publish(FEED)
    manifest = bureau.manifest()

    assert enrolled.from_release == manifest.release == 2
    assert [item.name for item in named(manifest)] == ["snapshot-2.ndjson.age", "delta-1-2.ndjson.age"]
    for item in named(manifest):
        body = bureau.delivered(item.name)
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (item.sha256, item.byte_count)
        content = bureau.decrypted(item.name)
        assert hashlib.sha256(content).hexdigest() == item.content_sha256
        assert body.startswith(b"age-encryption.org/v1\n")
    assert "王示例1号" in bureau.decrypted("snapshot-2.ndjson.age").decode()
    part = object_of(bureau.world.context, bureau.world.agency, FEED, "snapshot-2.ndjson.age")
    assert part.media_type == "application/octet-stream"


def test_the_plain_bytes_are_those_that_a_feed_without_a_key_has(bureau: Bureau) -> None:
    """The ciphertext is made once, with a key of chance; what is rebuilt and compared is what is inside."""
    bureau.world.open_feed("feed-b")
    bureau.world.publish("feed-b")
    plain = b"".join(
        object_of(bureau.world.context, bureau.world.agency, "feed-b", "snapshot-1.ndjson").chunks
    )
    bureau.enrol()
    bureau.world.publish(FEED)
    first = bureau.delivered("snapshot-2.ndjson.age")
    bureau.world.publish(FEED)

    assert bureau.delivered("snapshot-2.ndjson.age") == first
    # Keys of entries differ from feed to feed, so the same feed's own plain release is the yardstick.
    own = bureau.delivered("snapshot-1.ndjson")
    assert bureau.decrypted("snapshot-2.ndjson.age") == own
    assert len(own) == len(plain)


@stock
def test_the_stock_programs_verify_and_decrypt(bureau: Bureau, tmp_path: Path, follower: Callable[[str], Follower]) -> None:  # fmt: skip
    bureau.enrol()
    bureau.world.publish(FEED)
    own = follower(FEED)
    manifest = own.fetch()
    (own.folder / "feed.pub").write_text(feed_public_key(bureau.world.context), "utf-8")
    (own.folder / "identities.txt").write_bytes(b"".join(bureau.identities))

    def run(*words: str) -> bytes:
        done = subprocess.run(words, cwd=own.folder, capture_output=True, check=True, timeout=60)
        return done.stdout

    assert b"verified" in run("minisign", "-V", "-p", "feed.pub", "-m", "manifest.json")
    for item in named(manifest):
        plain = item.name.removesuffix(".age")
        # Not with -o: of an empty delta it would make no file.
        (own.folder / plain).write_bytes(run("age", "-d", "-i", "identities.txt", item.name))
        assert hashlib.sha256((own.folder / plain).read_bytes()).hexdigest() == item.content_sha256
    assert own.follow().state.release == 2


def test_a_new_key_brings_a_whole_snapshot_and_an_overlap(bureau: Bureau) -> None:
    bureau.enrol()
    bureau.world.publish(FEED)
    bureau.world.publish(FEED)
    second = bureau.enrol()
    bureau.world.publish(FEED)

    assert second.before_ends_at is not None
    assert [item.name for item in named(bureau.manifest())] == [
        "snapshot-4.ndjson.age",
        "delta-3-4.ndjson.age",
    ]
    for item in named(bureau.manifest()):
        assert bureau.decrypted(item.name, 0) == bureau.decrypted(item.name, 1)

    bureau.world.move(24 * 7)
    bureau.world.publish(FEED)

    # What both keys open stays named; the delta of now is for the new one alone.
    assert [item.name for item in named(bureau.manifest())] == [
        "snapshot-4.ndjson.age", "delta-3-4.ndjson.age", "delta-4-5.ndjson.age",
    ]  # fmt: skip
    assert bureau.decrypted("delta-4-5.ndjson.age", 1) == b""
    with pytest.raises(ValueError, match="other_key"):
        bureau.decrypted("delta-4-5.ndjson.age", 0)


def test_a_removal_goes_out_although_nobody_can_decrypt(bureau: Bureau) -> None:
    """The recipient has lost its identity: the release is made all the same, and the removal stays open."""
    bureau.enrol()
    bureau.world.publish(FEED)
    bureau.world.end(1)
    release = bureau.world.publish(FEED)

    assert release.retractions == 1
    assert [item.name for item in bureau.manifest().deltas][-1] == "delta-2-3.ndjson.age"
    bureau.enrol(days=0)
    bureau.world.publish(FEED)
    # With the next key, the tombstone comes again: in the snapshot, for it was not acknowledged.
    assert b'"op":"RETRACT"' in bureau.decrypted("snapshot-4.ndjson.age", 1)


def test_the_key_in_use_is_not_ended(bureau: Bureau) -> None:
    first, second = bureau.line(), bureau.line()
    bureau.enrol(first)
    context = bureau.world.context
    with pytest.raises(RefusedError, match=exactly("RECIPIENT_KEY.LAST")):
        end_recipient_key(context, SYSTEM, feed_code=FEED, public_line=first)
    bureau.enrol(second)
    with pytest.raises(RefusedError, match=exactly("RECIPIENT_KEY.LAST")):
        end_recipient_key(context, SYSTEM, feed_code=FEED, public_line=second)
    end_recipient_key(context, SYSTEM, feed_code=FEED, public_line=first)

    states = [(key.public_key, key.state) for key in list_recipient_keys(context, bureau.world.agency, FEED)]
    assert states == [(second, "live"), (first, "ended")]
    with pytest.raises(NotFoundError, match=exactly("RECIPIENT_KEY.UNKNOWN")):
        end_recipient_key(context, SYSTEM, feed_code=FEED, public_line=first)
    with context.store.read() as connection:
        kinds = [entry.kind for entry in journal.entries_of(connection, "feed", 1)]
    assert [kind for kind in kinds if kind.startswith("recipient_key")] == [
        "recipient_key_added", "recipient_key_added", "recipient_key_ended",
    ]  # fmt: skip


def test_two_live_keys_and_no_third_and_none_twice(bureau: Bureau) -> None:
    first = bureau.line()
    bureau.enrol(first)
    with pytest.raises(RefusedError, match=exactly("RECIPIENT_KEY.KNOWN")):
        bureau.enrol(first)
    bureau.enrol()
    with pytest.raises(RefusedError, match=exactly("RECIPIENT_KEY.TWO_LIVE")):
        bureau.enrol()


def test_only_the_member_itself_names_its_key(bureau: Bureau) -> None:
    stranger = PrivateKey(new_private_key())
    for given in ({"key": stranger}, {"signed_feed": "feed-b"}):
        with pytest.raises(ForbiddenError, match=exactly("RECIPIENT_KEY.PROOF")):
            bureau.enrol(**given)  # type: ignore[arg-type]  # a table of arguments of several types
    with pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.FORMAT")):
        bureau.enrol("age1nobody")
    with pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.DAYS")):
        bureau.enrol(days=31)
    with pytest.raises(ForbiddenError):
        list_recipient_keys(bureau.world.context, bureau.world.maker, FEED)
    with pytest.raises(NotFoundError, match=exactly("FEED.UNKNOWN")):
        list_recipient_keys(bureau.world.context, bureau.world.other_agency, FEED)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE recipient_key SET public_line = 'age1other'",
        "UPDATE recipient_key SET ends_at = NULL",
        "UPDATE recipient_key SET from_release = 1",
        "DELETE FROM recipient_key",
    ],
)
def test_the_database_keeps_a_key_as_it_is(bureau: Bureau, statement: str) -> None:
    bureau.enrol()
    with pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")):
        bureau.world.sql(statement)


def test_a_key_that_was_taken_away_lets_nothing_go_out_plain(bureau: Bureau, without_guard) -> None:
    bureau.enrol()
    bureau.world.publish(FEED)
    with bureau.world.context.store.begin() as connection:
        without_guard(connection, "recipient_key_remembers", "recipient_key")
    by_hand(bureau, "DELETE FROM recipient_key")
    by_hand(bureau, "DELETE FROM row_mac WHERE guard = 33")
    with pytest.raises(RefusedError, match=exactly("STORE.ROW_CHANGED")):
        bureau.world.publish(FEED)


def by_hand(bureau: Bureau, statement: str) -> None:
    """As somebody writes who can reach the database, and has no keys."""
    with bureau.world.context.store.begin() as connection:
        connection.execute(text(statement))


def test_a_manifest_that_was_changed_is_not_signed_again(bureau: Bureau, without_guard) -> None:
    with bureau.world.context.store.begin() as connection:
        without_guard(connection, "release_no_update", "release")
    manifest = "CAST(replace(CAST(manifest AS text), 'snapshot-1', 'snapshot-9') AS blob)"
    if not bureau.world.context.store.is_sqlite:
        manifest = "convert_to(replace(convert_from(manifest, 'UTF8'), 'snapshot-1', 'snapshot-9'), 'UTF8')"
    by_hand(bureau, f"UPDATE release SET manifest = {manifest}")
    with pytest.raises(RefusedError, match=exactly("STORE.ROW_CHANGED")):
        bureau.world.publish(FEED)


@pytest.mark.parametrize("change", ["state = 'withdrawn'", "state = 'superseded', superseded_by = 2"])
def test_a_report_that_was_changed_by_hand_takes_nobody_off(bureau: Bureau, change: str) -> None:
    by_hand(bureau, f"UPDATE report SET {change} WHERE id = 1")
    with pytest.raises(RefusedError, match=exactly("STORE.ROW_CHANGED")):
        bureau.world.publish(FEED)


def test_a_key_that_an_insider_wrote_vouches_for_nothing(bureau: Bureau) -> None:
    by_hand(bureau, "UPDATE signing_key SET scopes = 'x'")
    with pytest.raises(RefusedError, match=exactly("STORE.ROW_CHANGED")):
        bureau.enrol()
