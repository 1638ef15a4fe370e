"""Signing keys over their versions, and the note in which one names the next."""

from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from blacklist_service.vault.blind_index import BlindIndex
from blacklist_service.vault.key_document import new_roots
from blacklist_service.vault.key_handovers import handover_note, read_handover
from blacklist_service.vault.key_rotation import with_activated, with_pending, with_retired
from blacklist_service.vault.rewrap import Rewrapper
from blacklist_service.vault.root_keys import RootKeys
from blacklist_service.vault.seal import SealBrokenError, Sealer
from blacklist_service.vault.signed_notes import COSIGNATURE, ED25519, NoteError, NoteKey, signature_line
from blacklist_service.vault.signing import Signer, SigningKeys, key_id_of, signers_of
from blacklist_service.vault.tokens import Tokenizer
from blacklist_service.vault.witness import WitnessKey

NOW = datetime(2026, 3, 2, tzinfo=UTC)
FIRST = new_roots()
ORIGIN = "journal.example"


class Following:
    """A source of roots that a test moves on."""

    def __init__(self, roots: RootKeys) -> None:
        self.roots = roots

    def current(self) -> RootKeys:
        return self.roots

    def reread(self) -> RootKeys:
        return self.roots


def _waiting(roots: RootKeys, purpose: str) -> RootKeys:
    return with_pending(roots, purpose, NOW)


def _rotated(roots: RootKeys, purpose: str) -> RootKeys:
    waiting = _waiting(roots, purpose)
    return with_activated(waiting, purpose, max(waiting.versions(purpose)), NOW)


def test_every_version_of_a_signing_key_is_known_where_it_stands() -> None:
    source = Following(FIRST)
    keys = SigningKeys(source, "feed", "manifest")
    (first,) = keys.known()
    assert first == (keys.active().public_key, "active")
    source.roots = _waiting(FIRST, "feed")
    assert [key.state for key in keys.known()] == ["active", "pending"]
    assert keys.active().public_key == first.public_key
    second = keys.known()[1].public_key
    source.roots = with_activated(source.roots, "feed", 2, NOW)
    assert keys.known() == [(first.public_key, "decrypt-only"), (second, "active")]
    assert keys.active().public_key == second
    source.roots = with_retired(source.roots, "feed", (1,), NOW)
    assert [key.state for key in keys.known()] == ["retired", "active"]


def test_each_version_signs_under_its_own_name() -> None:
    keys = SigningKeys(Following(_rotated(FIRST, "feed")), "feed", "manifest")
    for key, _ in keys.known():
        Ed25519PublicKey.from_public_bytes(key).verify(keys.sign_by(key, b"text"), b"text")
    with pytest.raises(LookupError):
        keys.sign_by(bytes(32), b"text")


def test_a_purpose_and_a_version_each_have_a_key_of_their_own() -> None:
    roots = _rotated(FIRST, "journal")
    made = [
        Signer(roots, "feed", "manifest"),
        *signers_of(roots, "journal", "receipt"),
        *signers_of(roots, "journal", "checkpoint"),
    ]
    assert len({one.public_key for one in made}) == 5
    assert Signer(roots, "journal", "receipt").public_key == made[2].public_key
    for one in made:
        signature = one.sign(b"text")
        assert [other.is_mine(b"text", signature) for other in made] == [other is one for other in made]
        assert (len(one.key_id), one.key_id) == (8, key_id_of(one.public_key))
        assert repr(one) == f"Signer({one.key_id.hex()})"


def test_tokens_of_an_index_that_is_rotated_stand_under_both_versions() -> None:
    source = Following(FIRST)
    index = BlindIndex(source)
    keys = [("number", "1"), ("phone", "2")]
    before = index.tokens(iter(keys))
    source.roots = _waiting(FIRST, "index")
    later = index.of_version(2)
    assert isinstance(later, Tokenizer)
    assert index.tokens(iter(keys)) == before + later.tokens(keys)
    assert index.tokens_of_each([keys, keys[:1], []]) == [
        index.tokens(keys), index.tokens(keys[:1]), (),
    ]  # fmt: skip
    assert index.token("number", "1") == index.of_version(1).token("number", "1") == before[0]
    source.roots = with_activated(source.roots, "index", 2, NOW)
    assert index.tokens(keys) == later.tokens(keys)
    assert index.token("number", "1") == later.token("number", "1")


def test_a_record_is_wrapped_anew_under_the_version_in_force_and_otherwise_left_as_it_is() -> None:
    sealed = Sealer(FIRST).seal("report", 7, 1, b"invented")
    rotated = _rotated(FIRST, "data")
    again = Rewrapper(rotated).rewrapped(sealed)
    assert (len(again), again != sealed) == (len(sealed), True)
    retired = with_retired(rotated, "data", (1,), NOW)
    assert Sealer(retired).open("report", 7, 1, again) == b"invented"
    assert Rewrapper(retired).rewrapped(again)[4:10] == again[4:10]
    # What only a backup still holds: by the retired version, and by nobody else.
    old = Rewrapper(retired, from_backup=True).rewrapped(sealed)
    assert Sealer(retired).open("report", 7, 1, old) == b"invented"
    for roots, broken in (
        (retired, sealed),
        (new_roots(), sealed),
        (rotated, sealed[:50]),
        (rotated, b"XX" + sealed[2:]),
        (rotated, sealed[:40] + bytes([sealed[40] ^ 1]) + sealed[41:]),
    ):
        with pytest.raises(SealBrokenError):
            Rewrapper(roots).rewrapped(broken)


def _note_key(roots: RootKeys, version: int | None = None, name: str = ORIGIN) -> NoteKey:
    return NoteKey(name, ED25519, Signer(roots, "journal", "checkpoint", version).public_key)


def test_a_key_names_the_next_one_and_nobody_else_does() -> None:
    roots = _rotated(FIRST, "journal")
    old, new = _note_key(roots, 1), _note_key(roots, 2)
    signs = Signer(roots, "journal", "checkpoint", 1).sign
    note = handover_note(old, signs, new)
    assert read_handover(note, old) == new
    assert note.split("\n")[:3] == [ORIGIN, "next-key", new.line()]

    def signed(text: str) -> str:
        return f"{text}\n{signature_line(old, signs, text)}\n"

    elsewhere = _note_key(roots, 2, "other.example")
    witness = WitnessKey(ORIGIN, bytes(32)).public
    assert witness.algorithm == COSIGNATURE
    refused = [
        note.replace(new.line(), old.line()),
        handover_note(new, Signer(roots, "journal", "checkpoint", 2).sign, new),
        handover_note(old, signs, elsewhere),
        handover_note(old, signs, witness),
        signed(f"{ORIGIN}\n7\n{new.line()}\n"),
        signed(f"other.example\nnext-key\n{new.line()}\n"),
        signed(f"{ORIGIN}\nnext-key\n{new.line()}\nmore\n"),
        signed(f"{ORIGIN}\nnext-key\n"),
        signed(f"{ORIGIN}\nnext-key\nno key\n"),
        "",
    ]
    for wrong in refused:
        with pytest.raises(NoteError):
            read_handover(wrong, old)
