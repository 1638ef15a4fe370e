"""Following a folder: each check of the contract in its order, each refusal with its code, no byte left unchecked."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports.feed_keys import FeedKeys
from exports.follow import may_remove, verify_folder
from exports.plans import delta_chain
from exports.recipient_state import RecipientState, apply, checksum_of
from exports.refusals import SENTENCES, FeedRefusalError
from exports.types import Operation, OperationKind, ReleaseHeader

A, B = {"name": "甲", "disputed": False}, {"name": "乙", "disputed": True}


def _follow(publisher, state, now, keys=None):
    return verify_folder(publisher.folder, keys or publisher.keys, state, now)


def _refused(code, publisher, state, now, keys=None):
    with pytest.raises(FeedRefusalError) as refusal:
        _follow(publisher, state, now, keys)
    assert refusal.value.code == code, refusal.value
    assert refusal.value.message_zh


@pytest.mark.parametrize("name", ["ndjson", "csv", "parquet"])
def test_a_recipient_follows_by_deltas_and_reports(new_publisher, now, name):
    publisher = new_publisher(format_name=name)
    publisher.publish({"a": (A, False), "b": (B, False)})
    first = _follow(publisher, None, now)
    assert first.applied == (f"snapshot-1.{name}",)
    publisher.publish({"b": (B, True)})
    manifest = publisher.publish({"b": (A, True), "c": (A, False)})
    report = _follow(publisher, first.state, now)
    assert report.applied == (f"delta-1-2.{name}", f"delta-2-3.{name}")
    assert set(report.objects_checked) >= set(report.applied)
    assert report.receipt == {
        "release": 3,
        "manifest_sha256": publisher.previous,
        "applied_at": "2026-11-20T09:00:00Z",
        "state_checksum": manifest.state_checksum,
        "retracted": ["a"],
    }
    assert _follow(publisher, report.state, now).applied == ()
    fresh = _follow(publisher, None, now)
    assert fresh.state.entries == report.state.entries
    assert fresh.receipt["retracted"] == ["a"]


def test_the_manifest_is_checked_in_the_contracts_order(new_publisher, signing_key, now):
    publisher = new_publisher()
    publisher.publish({"a": (A, False)})
    stranger = FeedKeys(signing_key(9).public_text)
    late = now + timedelta(days=2)
    ahead_elsewhere = RecipientState("other", "bureau-1", release=5)
    ahead = RecipientState("debtors", "bureau-1", release=5)
    # Everything is wrong at first; each step cures the first fault.
    _refused("FEED.SIGNATURE", publisher, ahead_elsewhere, late, stranger)
    _refused("FEED.RECIPIENT", publisher, ahead_elsewhere, late)
    _refused("FEED.EXPIRED", publisher, ahead, late)
    _refused("FEED.ROLLBACK", publisher, ahead, now)
    (publisher.folder / "snapshot-1.ndjson").write_bytes(b"short")
    _refused("FEED.SIZE", publisher, None, now)


def test_an_expired_manifest_is_refused_at_its_very_instant(new_publisher, now):
    publisher = new_publisher()
    publisher.publish({"a": (A, False)}, expires_at=now)
    _refused("FEED.EXPIRED", publisher, None, now)
    assert _follow(publisher, None, now - timedelta(seconds=1)).state.release == 1


@pytest.mark.parametrize(
    ("ahead", "life", "code"),
    [
        (timedelta(minutes=10), timedelta(days=1), ""),
        (timedelta(minutes=10, seconds=1), timedelta(days=1), "FEED.NOT_YET"),
        (timedelta(days=3650), timedelta(days=1), "FEED.NOT_YET"),
        (timedelta(0), timedelta(days=8), ""),
        (timedelta(0), timedelta(days=8, seconds=1), "FEED.TOO_LONG"),
    ],
)
def test_a_manifest_from_the_future_or_for_ever_is_refused(new_publisher, now, ahead, life, code):
    publisher = new_publisher()
    issued_at = now + ahead
    publisher.publish(
        {"a": (A, False)}, lambda made: replace(made, issued_at=issued_at, expires_at=issued_at + life)
    )
    if code:
        _refused(code, publisher, None, now)
    else:
        assert _follow(publisher, None, now).state.release == 1


def test_every_changed_byte_of_every_file_is_refused(new_publisher, now):
    publisher = new_publisher()
    publisher.publish({"a": (A, False), "b": (B, False)})
    state = _follow(publisher, None, now).state
    publisher.publish({"b": (B, True), "c": (A, False)})
    allowed = {
        "manifest.json": {"FEED.SIGNATURE"},
        "manifest.json.minisig": {"FEED.SIGNATURE"},
        "snapshot-2.ndjson": {"FEED.DIGEST"},
        "delta-1-2.ndjson": {"FEED.DIGEST"},
    }
    for name, codes in allowed.items():
        path = publisher.folder / name
        content = path.read_bytes()
        for position in range(len(content)):
            changed = bytearray(content)
            changed[position] ^= 1
            path.write_bytes(changed)
            with pytest.raises(FeedRefusalError) as refusal:
                _follow(publisher, state, now)
            assert refusal.value.code in codes, (name, position)
        path.write_bytes(content)
    assert _follow(publisher, state, now).state.release == 2


@pytest.mark.parametrize("name", ["manifest.json", "manifest.json.minisig", "snapshot-1.ndjson"])
def test_cut_or_missing_files(new_publisher, now, name):
    publisher = new_publisher()
    publisher.publish({"a": (A, False)})
    path = publisher.folder / name
    content = path.read_bytes()
    for cut in (0, 1, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:cut])
        _refused("FEED.SIZE" if name.startswith("snapshot") else "FEED.SIGNATURE", publisher, None, now)
    path.unlink()
    _refused("FEED.SIGNATURE" if name.endswith("minisig") else "FEED.OBJECT", publisher, None, now)


def test_files_without_end_and_links_are_refused(new_publisher, now, tmp_path):
    publisher = new_publisher()
    publisher.publish({"a": (A, False)})
    snapshot = publisher.folder / "snapshot-1.ndjson"
    snapshot.rename(tmp_path / "elsewhere")
    snapshot.symlink_to(tmp_path / "elsewhere")
    _refused("FEED.OBJECT", publisher, None, now)
    (publisher.folder / "manifest.json").write_bytes(b" " * (64 * 1024 + 1))
    _refused("FEED.SCHEMA", publisher, None, now)


@pytest.mark.parametrize("name", ["../snapshot-1.ndjson", "/etc/passwd", "snapshot-2.ndjson", "snapshot-1."])
def test_names_that_lead_elsewhere_are_refused(new_publisher, now, name):
    publisher = new_publisher()
    manifest = publisher.publish({"a": (A, False)})
    content = manifest.to_bytes().replace(b'"snapshot-1.ndjson"', f'"{name}"'.encode())
    (publisher.folder / "manifest.json").write_bytes(content)
    (publisher.folder / "manifest.json.minisig").write_text(publisher.key.sign(content, "release 1"))
    _refused("FEED.SCHEMA", publisher, None, now)


def test_an_untrusted_comment_of_ones_own_is_refused(new_publisher, now):
    publisher = new_publisher()
    publisher.publish({"a": (A, False)})
    path = publisher.folder / "manifest.json.minisig"
    path.write_text(path.read_text().replace("signature from", "SIGNATURE from"))
    _refused("FEED.SIGNATURE", publisher, None, now)


@pytest.mark.parametrize(
    ("removals", "held", "is_allowed"),
    [(50, 0, True), (51, 0, False), (51, 2549, False), (51, 2550, True), (2000, 100_000, True), (2001, 100_000, False)],
)  # fmt: skip
def test_how_many_may_be_removed(removals, held, is_allowed):
    assert may_remove(removals, held) is is_allowed


@pytest.mark.parametrize("by_snapshot", [False, True])
def test_a_mass_removal_needs_a_second_signature(new_publisher, signing_key, now, by_snapshot):
    publisher = new_publisher()
    publisher.publish({f"{number:03}": (A, False) for number in range(60)})
    state = _follow(publisher, None, now).state
    publisher.publish({f"{number:03}": (A, False) for number in range(9)})
    if by_snapshot:
        (publisher.folder / "delta-1-2.ndjson").unlink()
    two = FeedKeys(publisher.key.public_text, publisher.second_key.public_text)
    _refused("FEED.MASS_REMOVAL", publisher, state, now)
    first = (publisher.folder / "manifest.json.minisig").read_text()
    (publisher.folder / "manifest.json.2.minisig").write_text(first)
    _refused("FEED.MASS_REMOVAL", publisher, state, now)  # a copy of the first
    _refused("FEED.MASS_REMOVAL", publisher, state, now, two)
    publisher.sign_again(signing_key(9), "approved")
    _refused("FEED.MASS_REMOVAL", publisher, state, now, two)
    publisher.sign_again(publisher.second_key, "approved")
    assert len(_follow(publisher, state, now, two).state.entries) == 9
    publisher.sign_again(publisher.key, "second release 2")
    assert len(_follow(publisher, state, now).state.entries) == 9
    assert len(_follow(publisher, None, now).state.entries) == 9  # who holds nothing loses nothing


def _delivers(publisher, manifest, operations):
    """The publisher's newest release again, with these operations as its only delta."""
    header = ReleaseHeader("debtors", "bureau-1", manifest.release, date(2026, 11, 20), manifest.release - 1)
    written = publisher._write(header, operations)
    delta = replace(
        manifest.deltas[-1], sha256=written.sha256, byte_count=written.byte_count,
        operations=written.operations, retractions=written.retractions,
    )  # fmt: skip
    publisher.deliver(replace(manifest, deltas=(delta,)))
    (publisher.folder / manifest.snapshot.name).unlink()


def test_merges_count_as_removals(new_publisher, now):
    publisher = new_publisher()
    publisher.publish({f"{number:03}": (A, False) for number in range(60)})
    state = _follow(publisher, None, now).state
    manifest = publisher.publish({"000": (A, False)})
    merges = [Operation(OperationKind.MERGE, f"{number:03}", 2, into="000") for number in range(1, 60)]
    _delivers(publisher, manifest, merges)
    _refused("FEED.MASS_REMOVAL", publisher, state, now)
    publisher.sign_again(publisher.key, "second release 2")
    assert len(_follow(publisher, state, now).state.entries) == 1


@pytest.mark.parametrize(("into", "is_held"), [("b", True), ("c", False)])
def test_a_merge_needs_a_survivor(new_publisher, now, into, is_held):
    publisher = new_publisher()
    publisher.publish({"a": (A, False), "b": (B, False)})
    state = _follow(publisher, None, now).state
    manifest = publisher.publish({"b": (B, False)})
    _delivers(publisher, manifest, [Operation(OperationKind.MERGE, "a", 2, into=into)])
    if is_held:
        after = _follow(publisher, state, now).state
        assert list(after.entries) == ["b"]
        # The survivor may leave later; the old delta read again changes nothing.
        gone = apply(
            after, [Operation(OperationKind.RETRACT, "b", 9, effective_on=now.date(), reason="repaired")]
        )
        assert apply(gone, [Operation(OperationKind.MERGE, "a", 2, into="b")]).entries == {}
    else:
        _refused("FEED.OPERATION", publisher, state, now)


def test_a_state_that_drifted_is_cured_by_the_snapshot(new_publisher, now):
    publisher = new_publisher()
    publisher.publish({"a": (A, False)})
    state = _follow(publisher, None, now).state
    drifted = apply(state, [Operation(OperationKind.UPSERT, "zz", 1, entry=B)])
    publisher.publish({"a": (B, False)})
    report = _follow(publisher, drifted, now)
    assert report.applied == ("snapshot-2.ndjson",)
    (publisher.folder / "snapshot-2.ndjson").unlink()
    _refused("FEED.CHECKSUM", publisher, drifted, now)


def test_a_wrong_checksum_or_count_in_a_signed_manifest(new_publisher, now):
    for change, code in (
        (lambda m: replace(m, state_checksum="0" * 64), "FEED.CHECKSUM"),
        (lambda m: replace(m, snapshot=replace(m.snapshot, entries=2)), "FEED.OPERATION"),
        (lambda m: replace(m, format="unheard_of"), "FEED.FORMAT"),
        (lambda m: replace(m, format="provincial_2018"), "FEED.FORMAT"),
        (lambda m: replace(m, format="csv"), "FEED.OPERATION"),
        (lambda m: replace(m, release=2), "FEED.CHAIN"),
    ):
        publisher = new_publisher()
        publisher.publish({"a": (A, False)}, change)
        _refused(code, publisher, None, now)


def test_a_refusal_leaves_the_state_as_it_was(new_publisher, now):
    publisher = new_publisher()
    publisher.publish({"a": (A, False)})
    state = _follow(publisher, None, now).state
    before = checksum_of(state)
    publisher.publish({"b": (B, False)}, lambda m: replace(m, state_checksum="0" * 64))
    _refused("FEED.CHECKSUM", publisher, state, now)
    assert (state.release, checksum_of(state)) == (1, before)


@settings(max_examples=25, deadline=None)
@given(
    history=st.lists(
        st.dictionaries(st.sampled_from("abcd"), st.tuples(st.sampled_from([A, B]), st.booleans())),
        min_size=1,
        max_size=5,
    ),
    followed=st.sets(st.integers(0, 4)),
)
def test_whoever_follows_at_any_pace_ends_where_the_publisher_is(new_publisher, now, history, followed):
    publisher, state = new_publisher(), None
    for number, wanted in enumerate(history):
        manifest = publisher.publish(wanted)
        if number in followed or number == len(history) - 1:
            state = _follow(publisher, state, now).state
    assert checksum_of(state) == manifest.state_checksum


def test_the_shortest_chain_is_taken(new_publisher):
    publisher = new_publisher()
    for _number in range(4):
        manifest = publisher.publish({})
    leap = replace(manifest.deltas[0], to_release=4, name="delta-1-4.ndjson")
    with_leap = replace(manifest, deltas=(manifest.deltas[0], leap, *manifest.deltas[1:]))
    assert [d.name for d in delta_chain(with_leap, 1)] == ["delta-1-4.ndjson"]
    assert [d.name for d in delta_chain(with_leap, 2)] == ["delta-2-3.ndjson", "delta-3-4.ndjson"]
    assert delta_chain(with_leap, 4) == ()
    assert delta_chain(replace(manifest, deltas=manifest.deltas[:2]), 1) is None


def test_every_code_has_both_sentences():
    for code, (chinese, english) in SENTENCES.items():
        assert code.startswith("FEED.")
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
        assert english.isascii()


def test_a_delta_that_hides_its_retractions_is_refused(new_publisher, now):
    publisher = new_publisher()
    publisher.publish({"a": (A, False)})
    state = _follow(publisher, None, now).state
    publisher.publish({}, lambda m: replace(m, deltas=(replace(m.deltas[0], retractions=0),)))
    (publisher.folder / "snapshot-2.ndjson").unlink()
    _refused("FEED.OPERATION", publisher, state, now)


def test_an_encrypted_object_is_read_from_its_plain_file_beside_it(new_publisher, now):
    publisher = new_publisher()
    sealed = b"invented ciphertext"

    def encrypt(manifest):
        plain = (publisher.folder / "snapshot-1.ndjson").read_bytes()
        (publisher.folder / "snapshot-1.ndjson.age").write_bytes(sealed)
        snapshot = replace(
            manifest.snapshot,
            name="snapshot-1.ndjson.age",
            sha256=sha256(sealed).hexdigest(),
            byte_count=len(sealed),
            content_sha256=sha256(plain).hexdigest(),
        )
        return replace(manifest, snapshot=snapshot)

    publisher.publish({"a": (A, False)}, encrypt)
    assert list(_follow(publisher, None, now).state.entries) == ["a"]
    plain = publisher.folder / "snapshot-1.ndjson"
    plain.write_bytes(plain.read_bytes().replace("甲".encode(), "乙".encode()))
    _refused("FEED.DIGEST", publisher, None, now)
    plain.unlink()
    _refused("FEED.OBJECT", publisher, None, now)
