"""Checkpoints, the proofs that travel with them, and the witness who cosigns only what follows."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.vault.checkpoints import (
    Checkpoint,
    cosignature,
    cosignatures,
    number_of,
    read_checkpoint,
    sign_checkpoint,
    with_lines,
)
from blacklist_service.vault.commitments import canonical, commitment
from blacklist_service.vault.journal_proofs import (
    EntryProof,
    WitnessRequest,
    read_entry_proof,
    read_witness_request,
)
from blacklist_service.vault.journal_tree import EMPTY_ROOT, leaf_hash
from blacklist_service.vault.kept_tree import KeptTree
from blacklist_service.vault.signed_notes import COSIGNATURE, ED25519, NoteError, NoteKey, armour, second_of
from blacklist_service.vault.witness import Refusal, WitnessKey, WitnessRefusalError, judge

ORIGIN = "example.org/journal"


def private(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def note_key(seed: int, name: str = ORIGIN, algorithm: int = ED25519) -> NoteKey:
    return NoteKey(name, algorithm, private(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))


KEY = note_key(1)
WITNESS = WitnessKey("witness.example", bytes([2]) * 32)
ENTRIES = [b"entry %d" % number for number in range(40)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]


def tree(size: int, leaves: list[bytes] = LEAVES) -> KeptTree:
    return KeptTree(lambda _level, first, count: leaves[first : first + count], size)


def note_of(size: int, leaves: list[bytes] = LEAVES, key: NoteKey = KEY, seed: int = 1) -> str:
    return sign_checkpoint(key, private(seed).sign, size, tree(size, leaves).root())


def request(old: int, size: int, leaves: list[bytes] = LEAVES) -> WitnessRequest:
    return WitnessRequest(old, tuple(tree(size, leaves).consistency_proof(old)), note_of(size, leaves))


def signed_text(text: str) -> str:
    """A note over any text, by the journal's key."""
    packet = armour(KEY.key_id + private(1).sign(text.encode()))
    return f"{text}\n— {ORIGIN} {packet}\n"


def test_a_checkpoint_is_spelled_as_the_standard_says() -> None:
    root = tree(3).root()
    text = f"{ORIGIN}\n3\n{base64.b64encode(root).decode()}\n"
    assert note_of(3) == signed_text(text)
    assert read_checkpoint(note_of(3), KEY) == Checkpoint(ORIGIN, 3, root)
    assert read_checkpoint(note_of(0), KEY) == Checkpoint(ORIGIN, 0, EMPTY_ROOT)


def test_extension_lines_of_another_log_are_signed_and_passed_over() -> None:
    text = f"{ORIGIN}\n3\n{armour(tree(3).root())}\nmore\n"
    assert read_checkpoint(signed_text(text), KEY).size == 3


@pytest.mark.parametrize(
    "lines",
    [
        [ORIGIN, "3"],
        [ORIGIN, "", armour(tree(3).root())],
        [ORIGIN, "3", ""],
        [ORIGIN, "03", armour(tree(3).root())],
        [ORIGIN, "-3", armour(tree(3).root())],
        [ORIGIN, "+3", armour(tree(3).root())],
        [ORIGIN, "3.0", armour(tree(3).root())],
        [ORIGIN, "３", armour(tree(3).root())],
        [ORIGIN, "9223372036854775808", armour(tree(3).root())],
        [ORIGIN, "1" * 5000, armour(tree(3).root())],
        [ORIGIN, "3", armour(tree(3).root()[:-1])],
        [ORIGIN, "3", armour(tree(3).root() + b"\x00")],
        [ORIGIN, "3", armour(tree(3).root())[:-1]],
        [ORIGIN, "3", armour(EMPTY_ROOT)],
        [ORIGIN, "0", armour(tree(3).root())],
        [ORIGIN, "3", armour(tree(3).root()), "", "more"],
        ["example.org/other", "3", armour(tree(3).root())],
    ],
)
def test_a_signed_text_that_is_no_checkpoint_of_this_journal_is_refused(lines: list[str]) -> None:
    with pytest.raises(NoteError):
        read_checkpoint(signed_text("\n".join(lines) + "\n"), KEY)


def test_a_checkpoint_needs_the_journals_own_signature() -> None:
    with pytest.raises(NoteError, match="not signed by the journal"):
        read_checkpoint(note_of(3, key=note_key(5), seed=5), KEY)
    with pytest.raises(NoteError, match="does not hold"):
        read_checkpoint(note_of(3, key=KEY, seed=5), KEY)
    with pytest.raises(NoteError, match="not signed by the journal"):
        read_checkpoint(note_of(3), note_key(1, "example.org/other"))


@pytest.mark.parametrize("number", [0, 1, 10, (1 << 63) - 1])
def test_a_number_has_one_spelling(number: int) -> None:
    assert number_of(str(number)) == number


@pytest.mark.parametrize("text", ["", "00", "01", "1 ", "1_0", str(1 << 63), "٣"])
def test_another_spelling_is_no_number(text: str) -> None:
    with pytest.raises(NoteError, match="no number"):
        number_of(text)


def test_witnesses_sign_beside_the_journal() -> None:
    line = WITNESS.cosign(note_of(7), 1_700_000_000)
    note = with_lines(note_of(7), [line, line])
    assert note == note_of(7) + line + "\n"
    assert with_lines(note, [line]) == note
    assert read_checkpoint(note, KEY).size == 7
    assert cosignatures(note, [WITNESS.public]) == [line]
    assert cosignatures(note_of(7), [WITNESS.public]) == []
    # A key for plain signatures is no witness, whoever's it is.
    assert cosignatures(note, [KEY]) == []
    assert "witness.example" in repr(WITNESS)


def test_a_cosignature_is_of_one_checkpoint() -> None:
    line = WITNESS.cosign(note_of(7), 1_700_000_000)
    with pytest.raises(NoteError, match="does not hold"):
        cosignatures(with_lines(note_of(8), [line]), [WITNESS.public])
    with pytest.raises(NoteError):
        cosignature(WITNESS.public, private(2).sign, "no note", 0)


def test_a_witness_signs_under_its_own_key_and_second() -> None:
    key = WitnessKey("other.example", bytes([3]) * 32)
    assert key.public == note_key(3, "other.example", COSIGNATURE)
    line = key.cosign(note_of(7), 1_700_000_001)
    assert second_of(line) == 1_700_000_001
    both = with_lines(note_of(7), [WITNESS.cosign(note_of(7), 5), line])
    assert both == f"{note_of(7)}{WITNESS.cosign(note_of(7), 5)}\n{line}\n"
    assert len(cosignatures(both, [key.public, WITNESS.public])) == 2


# Proofs


def proof_of(index: int, size: int, *, carries: bool = True) -> EntryProof:
    path = tuple(tree(size).inclusion_proof(index))
    return EntryProof(index, path, note_of(size), ENTRIES[index] if carries else b"")


@pytest.mark.parametrize("size", [1, 2, 7, 40])
def test_a_proof_comes_back_as_it_was_written_and_holds(size: int) -> None:
    for index in range(size):
        for proof in (proof_of(index, size), proof_of(index, size, carries=False)):
            read = read_entry_proof(proof.text())
            assert read == proof
            assert read.checked(KEY, LEAVES[index]).size == size
        assert proof_of(index, size).checked(KEY).root == tree(size).root()


def test_a_proof_is_spelled_as_the_standard_says() -> None:
    path = tree(3).inclusion_proof(2)
    assert proof_of(2, 3).text() == (
        f"c2sp.org/tlog-proof@v1\nextra {armour(ENTRIES[2])}\nindex 2\n{armour(path[0])}\n\n{note_of(3)}"
    )
    assert proof_of(0, 1, carries=False).text() == f"c2sp.org/tlog-proof@v1\nindex 0\n\n{note_of(1)}"


def test_a_proof_proves_only_its_own_entry() -> None:
    proof = proof_of(3, 7)
    with pytest.raises(NoteError, match="not told"):
        proof.checked(KEY, LEAVES[4])
    with pytest.raises(NoteError, match="not told"):
        proof_of(3, 7, carries=False).checked(KEY)
    with pytest.raises(NoteError, match="path"):
        proof_of(3, 7, carries=False).checked(KEY, LEAVES[4])
    with pytest.raises(NoteError, match="path"):
        EntryProof(4, proof.path, proof.note, proof.entry).checked(KEY)
    with pytest.raises(NoteError, match="path"):
        EntryProof(3, proof.path, note_of(8), proof.entry).checked(KEY)
    with pytest.raises(NoteError, match="signed"):
        proof.checked(note_key(5))
    with pytest.raises(NoteError, match="path"):
        EntryProof(3, proof.path, proof.note, b"another entry").checked(KEY)


def _mutations(text: str) -> list[str]:
    lines = text.split("\n")
    return [
        *("\n".join([*lines[:at], *lines[at + 1 :]]) for at in range(len(lines))),
        *("\n".join([*lines[:at], lines[at], *lines[at:]]) for at in range(len(lines))),
        *("\n".join([*lines[:at], lines[at] + " ", *lines[at + 1 :]]) for at in range(len(lines))),
    ]


def test_no_mutated_proof_holds() -> None:
    """Each line left out, twice, and with a blank at its end; each byte of the text changed."""
    text = proof_of(3, 7, carries=False).text()
    signature = text.split("\n")[-2]
    changed = [text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :] for at in range(len(text))]
    # The same signature twice says nothing else than once.
    same = text + signature + "\n"
    assert read_entry_proof(same).checked(KEY, LEAVES[3])
    for mutated in {*_mutations(text), *changed, text[:-1], text + "\n", text + text} - {same}:
        with pytest.raises(NoteError):
            read_entry_proof(mutated).checked(KEY, LEAVES[3])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "c2sp.org/tlog-proof@v1\n\n",
        "c2sp.org/tlog-proof@v1\nextra AA==\n\n",
        "c2sp.org/tlog-proof@v2\nindex 0\n\n",
        "c2sp.org/tlog-proof@v1\nindex 00\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\nAA==\n\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n" + f"{armour(bytes(32))}\n" * 64 + "\n",
        "c2sp.org/tlog-proof@v1\nindex 0\n\n" + "x" * 140_000,
    ],
)
def test_what_is_no_proof_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        read_entry_proof(text)


def test_sixty_three_hashes_are_the_most() -> None:
    hashes = f"{armour(bytes(32))}\n" * 63
    assert len(read_entry_proof(f"c2sp.org/tlog-proof@v1\nindex 0\n{hashes}\n").path) == 63
    assert len(read_witness_request(f"old 0\n{hashes}\n").path) == 63
    with pytest.raises(NoteError):
        read_witness_request(f"old 0\n{hashes}{armour(bytes(32))}\n\n")


def test_a_request_is_spelled_as_the_standard_says() -> None:
    asked = request(2, 3)
    assert asked.text() == f"old 2\n{armour(LEAVES[2])}\n\n{note_of(3)}"
    assert read_witness_request(asked.text()) == asked
    assert read_witness_request(request(0, 3).text()) == WitnessRequest(0, (), note_of(3))


@pytest.mark.parametrize("text", ["", "old\n\n", "new 3\n\n", "old 03\n\n", "old 3\nAA==\n\n", "old 3"])
def test_what_is_no_request_is_refused(text: str) -> None:
    with pytest.raises(NoteError):
        read_witness_request(text)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (read_entry_proof, read_witness_request):
        try:
            read(text)
        except NoteError:
            continue


# The witness


def refusal(asked: WitnessRequest, last: str) -> tuple[Refusal, int]:
    with pytest.raises(WitnessRefusalError) as refused:
        judge(asked, [KEY], last)
    return refused.value.refusal, refused.value.last_size


def test_a_witness_takes_what_follows() -> None:
    last = ""
    for old, size in ((0, 1), (1, 7), (7, 7), (7, 8), (8, 40)):
        assert judge(request(old, size), [KEY], last).size == size
        last = note_of(size)


FORGED = [*LEAVES[:5], leaf_hash(b"forged"), *LEAVES[6:]]


def test_a_witness_refuses_what_does_not_follow() -> None:
    last = note_of(7)
    assert refusal(request(7, 8, FORGED), last) == (Refusal.INCONSISTENT, 7)
    assert refusal(WitnessRequest(7, (), note_of(7, FORGED)), last) == (Refusal.FORKED, 7)
    assert refusal(request(0, 6), last) == (Refusal.ROLLED_BACK, 7)
    assert refusal(request(3, 8), last) == (Refusal.OTHER_SIZE, 7)
    assert refusal(request(0, 8), last) == (Refusal.OTHER_SIZE, 7)
    assert refusal(request(3, 8), "") == (Refusal.OTHER_SIZE, 0)
    assert refusal(WitnessRequest(9, (), note_of(8)), last) == (Refusal.OLDER, 7)
    assert refusal(WitnessRequest(7, (), note_of(8)), last) == (Refusal.INCONSISTENT, 7)
    assert refusal(WitnessRequest(0, (LEAVES[0],), note_of(8)), "") == (Refusal.INCONSISTENT, 0)
    assert refusal(WitnessRequest(7, (LEAVES[0],), note_of(7)), last) == (Refusal.INCONSISTENT, 7)


def test_a_witness_knows_one_journal() -> None:
    other = note_of(8, key=note_key(5), seed=5)
    assert refusal(WitnessRequest(0, (), other), "") == (Refusal.UNSIGNED, 0)
    elsewhere = note_of(8, key=note_key(1, "example.org/other"))
    assert refusal(WitnessRequest(0, (), elsewhere), "") == (Refusal.UNSIGNED, 0)
    with pytest.raises(NoteError):
        judge(request(0, 8), [KEY], "a damaged note")


def test_a_witness_goes_from_one_key_of_the_journal_to_the_next() -> None:
    """Neither note needs the key of the other; a note by neither is none of this journal."""
    old, new = note_key(5), KEY
    last, following = note_of(7, key=old, seed=5), request(7, 8)
    for keys in ([new, old], [old, new]):
        assert judge(following, keys, last).size == 8
    with pytest.raises(NoteError):
        judge(following, [new], last)
    assert refusal(WitnessRequest(0, (), note_of(8, key=note_key(6), seed=6)), "") == (Refusal.UNSIGNED, 0)


@given(st.integers(1, 40), st.integers(0, 39), st.integers(1, 40))
def test_a_witness_never_cosigns_a_rewritten_history(first: int, changed: int, second: int) -> None:
    forged = [*LEAVES[:changed], leaf_hash(b"forged"), *LEAVES[changed + 1 :]]
    old, size = sorted((first, second))
    if changed < old:
        assert refusal(request(old, size, forged), note_of(old))[0] in {Refusal.INCONSISTENT, Refusal.FORKED}
    else:
        assert judge(request(old, size, forged), [KEY], note_of(old)).size == size


# Commitments


def test_a_commitment_is_salted() -> None:
    one, other = (commitment(bytes([salt]) * 32, b"detail") for salt in (1, 2))
    assert one != other
    assert one == commitment(b"\x01" * 32, b"detail") != commitment(b"\x01" * 32, b"other")
    assert one == "695c0819af688c56858cd744909de8cdc73f469ce8bf03d58e83b55f8c7db979"
    for salt in (b"", b"\x01" * 31, b"\x01" * 33):
        with pytest.raises(ValueError, match="salt"):
            commitment(salt, b"detail")


def test_a_detail_has_one_spelling() -> None:
    assert canonical({"b": 1, "a": "某"}) == '{"a":"某","b":1}'.encode()


def test_keys_of_witnesses_are_told_apart_from_keys_of_journals() -> None:
    assert WITNESS.public.algorithm == COSIGNATURE
    assert KEY.algorithm == ED25519
