"""The manifest: one spelling when written, nothing but the contract's fields when read."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from exports.manifest import (
    MOST_BYTES,
    NO_PREVIOUS_SHA256,
    DeltaObject,
    Manifest,
    ManifestError,
    SnapshotObject,
)

DIGEST = "ab" * 32
MANIFEST = Manifest(
    feed="debtors",
    recipient="bureau-1",
    format="ndjson",
    release=7,
    previous_manifest_sha256=NO_PREVIOUS_SHA256,
    issued_at=datetime(2026, 11, 20, 8, tzinfo=UTC),
    expires_at=datetime(2026, 11, 21, 8, tzinfo=UTC),
    min_wait_s=300,
    snapshot=SnapshotObject(7, "snapshot-7.ndjson", DIGEST, 10, 2),
    deltas=(DeltaObject(5, 6, "delta-5-6.ndjson.age", DIGEST, 10, 2, 1, DIGEST),),
    state_checksum=DIGEST,
    journal_checkpoint="log\n12\nhash",
)


def test_the_bytes_are_those_of_the_contract():
    expected = (
        '{"deltas":[{"bytes":10,"content_sha256":"DIGEST","from":5,"name":"delta-5-6.ndjson.age","operations":2,'
        '"retractions":1,"sha256":"DIGEST","to":6}],"expires_at":"2026-11-21T08:00:00Z","feed":"debtors",'
        '"format":"ndjson","issued_at":"2026-11-20T08:00:00Z","journal_checkpoint":"log\\n12\\nhash",'
        '"min_wait_s":300,"previous_manifest_sha256":"ZEROS","recipient":"bureau-1","release":7,"schema":"feed/1",'
        '"snapshot":{"bytes":10,"entries":2,"name":"snapshot-7.ndjson","release":7,"sha256":"DIGEST"},'
        '"state_checksum":"DIGEST"}'
    )
    content = expected.replace("DIGEST", DIGEST).replace("ZEROS", NO_PREVIOUS_SHA256).encode()
    assert MANIFEST.to_bytes() == content
    assert Manifest.from_bytes(content) == MANIFEST


def test_instants_are_written_in_utc_and_whole_seconds():
    china = timezone(timedelta(hours=8))
    local = replace(MANIFEST, issued_at=datetime(2026, 11, 20, 16, 0, 0, 999_999, tzinfo=china))
    assert local.to_bytes() == MANIFEST.to_bytes()
    naive = replace(MANIFEST, issued_at=datetime(2026, 11, 20, 8, tzinfo=UTC).replace(tzinfo=None))
    with pytest.raises(ManifestError):
        naive.to_bytes()


def test_it_may_be_spelled_otherwise():
    spelled = json.dumps(json.loads(MANIFEST.to_bytes()), indent=2).encode()
    assert Manifest.from_bytes(spelled) == MANIFEST


FIELDS = sorted(json.loads(MANIFEST.to_bytes()))


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("value", [None, True, -1, 1.0, 2**53, "", "x y", [], {}, [1], "MISSING"], ids=repr)
def test_every_field_has_its_own_kind(name, value):
    document = json.loads(MANIFEST.to_bytes())
    if name == "journal_checkpoint" and isinstance(value, str):
        return  # any text
    if name == "deltas" and value == []:
        return  # a feed without deltas
    if value == "MISSING":
        del document[name]
    else:
        document[name] = value
    with pytest.raises(ManifestError):
        Manifest.from_bytes(json.dumps(document).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"release":7,"schema"', '"release":6,"schema"'),
        ('"schema":"feed/1"', '"schema":"feed/2"'),
        ('"schema":"feed/1"', '"schema":"feed/1","more":1'),
        ('"min_wait_s":300', '"min_wait_s":300,"min_wait_s":300'),
        ('"from":5', '"from":6'),
        ('"retractions":1', '"retractions":3'),
        ("2026-11-21T08:00:00Z", "2026-11-20T08:00:00Z"),
        ("2026-11-21T08:00:00Z", "2026-13-21T08:00:00Z"),
        ("2026-11-21T08:00:00Z", "2026-11-21T08:00:00+00:00"),
        ("snapshot-7.ndjson", "snapshot-07.ndjson"),
        ("snapshot-7.ndjson", "snapshot-7.nd/json"),
        ("snapshot-7.ndjson", "snapshot-7.ndjson\\n"),
        ("delta-5-6.ndjson.age", "delta-5-7.ndjson.age"),
        ("delta-5-6.ndjson.age", "delta-5-6../x"),
        ("abab", "ABAB"),
        ("{", "{ NaN"),
    ],
)
def test_what_no_recipient_accepts(old, new):
    text = MANIFEST.to_bytes().decode()
    assert old in text
    with pytest.raises(ManifestError):
        Manifest.from_bytes(text.replace(old, new, 1).encode())


def test_a_manifest_that_breaks_a_rule_is_not_written():
    with pytest.raises(ManifestError):
        replace(MANIFEST, deltas=MANIFEST.deltas * 2).to_bytes()
    with pytest.raises(ManifestError):
        replace(MANIFEST, feed="a/b").to_bytes()
    with pytest.raises(ManifestError):
        replace(MANIFEST, journal_checkpoint="x" * MOST_BYTES).to_bytes()


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"[" * 60_000, b" " * (MOST_BYTES + 1)])
def test_what_is_no_manifest_at_all(content):
    with pytest.raises(ManifestError):
        Manifest.from_bytes(content)
