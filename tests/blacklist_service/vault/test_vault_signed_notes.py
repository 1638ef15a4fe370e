"""Signed notes: a text counts only with a signature of a known key, and each note and key has one spelling."""

import base64
import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.signed_notes import (
    COSIGNATURE,
    ED25519,
    MOST_NOTE_BYTES,
    NoteError,
    NoteKey,
    armour,
    bare,
    read_note,
    read_note_key,
    second_of,
    signature_line,
    verified,
)

TEXT = "example.org/log\n3\nroot\n"


def private(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def note_key(seed: int, name: str = "example.org/log", algorithm: int = ED25519) -> NoteKey:
    public = private(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return NoteKey(name, algorithm, public)


KEY, WITNESS = note_key(1), note_key(2, "witness.example", COSIGNATURE)
LINE = signature_line(KEY, private(1).sign, TEXT)
COSIGNED = signature_line(WITNESS, private(2).sign, TEXT, 1_700_000_000)
NOTE = f"{TEXT}\n{LINE}\n{COSIGNED}\n"


def test_a_note_is_spelled_as_the_standard_says() -> None:
    """The whole note by hand, from the standard's own words."""
    key_id = hashlib.sha256(b"example.org/log\n\x01" + KEY.public_key).digest()[:4]
    signature = private(1).sign(TEXT.encode())
    assert f"— example.org/log {base64.b64encode(key_id + signature).decode()}" == LINE
    witness_id = hashlib.sha256(b"witness.example\n\x04" + WITNESS.public_key).digest()[:4]
    stamp = (1_700_000_000).to_bytes(8, "big")
    signature = private(2).sign(f"cosignature/v1\ntime 1700000000\n{TEXT}".encode())
    assert f"— witness.example {base64.b64encode(witness_id + stamp + signature).decode()}" == COSIGNED
    assert second_of(COSIGNED) == 1_700_000_000


def test_a_verifier_key_is_spelled_as_the_standard_says() -> None:
    raw = base64.b64encode(b"\x01" + KEY.public_key).decode()
    assert KEY.line() == f"example.org/log+{KEY.key_id.hex()}+{raw}"
    assert read_note_key(KEY.line() + "\n") == KEY
    assert read_note_key(WITNESS.line()) == WITNESS


@pytest.mark.parametrize(
    "line",
    [
        "",
        "+",
        KEY.line().replace("example.org/log", "example.org/other"),
        KEY.line().replace("example.org/log", ""),
        KEY.line()[:-4],
        KEY.line().replace(KEY.key_id.hex(), KEY.key_id.hex().upper() + "0"),
        f"a b+{KEY.key_id.hex()}+{armour(bytes([1]) + KEY.public_key)}",
        NoteKey("a b", ED25519, KEY.public_key).line(),
        NoteKey("a", ED25519, KEY.public_key[:-1]).line(),
        NoteKey("a", 2, KEY.public_key).line(),
        KEY.line() + "+",
    ],
)
def test_another_spelling_is_no_verifier_key(line: str) -> None:
    with pytest.raises(NoteError):
        read_note_key(line)


def test_a_note_is_taken_apart() -> None:
    note = read_note(NOTE)
    assert note.text == TEXT
    assert [one[0] for one in note.signatures] == ["example.org/log", "witness.example"]
    assert [one[3] for one in note.signatures] == [LINE, COSIGNED]
    assert verified(note, KEY) == LINE
    assert verified(note, WITNESS) == COSIGNED


def test_the_text_ends_at_the_last_empty_line() -> None:
    text = "a\n\nb\n"
    note = read_note(f"{text}\n{signature_line(KEY, private(1).sign, text)}\n")
    assert note.text == text
    assert verified(note, KEY)


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{LINE}",
        f"{TEXT}\n{LINE}\n\n",
        f"{TEXT}{LINE}\n",
        f"\n{LINE}\n",
        f"\n\n{LINE}\n",
        f"{TEXT}\n{LINE}\n{LINE[1:]}\n",
        f"{TEXT}\n-{LINE[1:]}\n",
        f"{TEXT}\n{LINE.replace(' ', '  ')}\n",
        f"{TEXT}\n— a+b {armour(bytes(9))}\n",
        f"{TEXT}\n—  {armour(bytes(9))}\n",
        f"{TEXT}\n— a\u00a0b {armour(bytes(9))}\n",
        f"{TEXT}\n— a {armour(bytes(4))}\n",
        f"{TEXT}\n— a {armour(bytes(9))[:-1]}\n",
        f"{TEXT}\n— a {armour(bytes(9))}=\n",
        f"a\tb\n\n{LINE}\n",
        f"a\rb\n\n{LINE}\n",
        f"{'a' * MOST_NOTE_BYTES}\n\n{LINE}\n",
    ],
)
def test_another_spelling_is_no_note(note: str) -> None:
    with pytest.raises(NoteError):
        read_note(note)


def test_a_note_as_long_as_allowed_is_read() -> None:
    rest = f"\n\n{LINE}\n"
    text = "a" * (MOST_NOTE_BYTES - len(rest.encode()))
    assert read_note(text + rest).text == text + "\n"
    with pytest.raises(NoteError):
        read_note("a" + text + rest)


def test_five_bytes_are_the_least_of_a_signature() -> None:
    assert read_note(f"a\n\n— b {armour(bytes(5))}\n").signatures[0][2] == b"\x00"


def test_lines_of_unknown_keys_are_passed_over() -> None:
    stranger = note_key(3)
    assert verified(read_note(NOTE), stranger) is None
    # An equal name with another key, and an equal key under another name, are unknown too.
    assert verified(read_note(NOTE), NoteKey("example.org/other", ED25519, KEY.public_key)) is None
    many = "".join(f"— other{number}.example {armour(bytes(68))}\n" for number in range(20))
    assert verified(read_note(NOTE + many), KEY) == LINE


def test_a_known_key_whose_signature_does_not_hold_spoils_the_note() -> None:
    forged = armour(KEY.key_id + private(3).sign(TEXT.encode()))
    short = armour(KEY.key_id + private(1).sign(TEXT.encode())[:-1])
    longer = armour(KEY.key_id + bytes(8) + private(1).sign(TEXT.encode()))
    for line in (forged, short, longer):
        for note in (f"{TEXT}\n— example.org/log {line}\n", f"{NOTE}— example.org/log {line}\n"):
            with pytest.raises(NoteError, match="does not hold"):
                verified(read_note(note), KEY)


def test_a_signature_is_of_this_text_and_this_second() -> None:
    with pytest.raises(NoteError, match="does not hold"):
        verified(read_note(NOTE.replace("\n3\n", "\n4\n")), KEY)
    with pytest.raises(NoteError, match="does not hold"):
        verified(read_note(NOTE.replace("\n3\n", "\n4\n")), WITNESS)
    packet = bare(COSIGNED.split(" ")[2])
    later = armour(packet[:11] + bytes([packet[11] + 1]) + packet[12:])
    with pytest.raises(NoteError, match="does not hold"):
        verified(read_note(f"{TEXT}\n— witness.example {later}\n"), WITNESS)


def test_one_algorithm_does_not_pass_for_the_other() -> None:
    """A cosignature of the same key is no signature of the log, and the other way round."""
    as_witness = NoteKey(KEY.name, COSIGNATURE, KEY.public_key)
    assert as_witness.key_id != KEY.key_id
    assert verified(read_note(f"{TEXT}\n{LINE}\n"), as_witness) is None
    line = signature_line(as_witness, private(1).sign, TEXT, 5)
    assert verified(read_note(f"{TEXT}\n{line}\n"), KEY) is None
    assert verified(read_note(f"{TEXT}\n{line}\n"), as_witness) == line


def test_a_key_that_is_none_verifies_nothing() -> None:
    broken = NoteKey("a", ED25519, b"\xff" * 32)
    line = f"— a {armour(broken.key_id + bytes(64))}"
    with pytest.raises(NoteError, match="does not hold"):
        verified(read_note(f"{TEXT}\n{line}\n"), broken)


def test_only_a_cosignature_has_a_second() -> None:
    with pytest.raises(NoteError, match="no cosignature"):
        second_of(LINE)


@given(st.binary(max_size=40))
def test_base64_has_one_spelling(packet: bytes) -> None:
    assert bare(armour(packet)) == packet
    for other in (armour(packet) + "\n", armour(packet) + "=", " " + armour(packet), armour(packet) + "é"):
        with pytest.raises(NoteError):
            bare(other)


def test_spare_bits_of_base64_must_be_zero() -> None:
    assert bare("AA==") == b"\x00"
    with pytest.raises(NoteError):
        bare("AB==")


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_note, read_note_key, second_of):
        try:
            read(text)
        except NoteError:
            continue
