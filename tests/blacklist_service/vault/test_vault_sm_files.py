"""Objects in the SM profile: what was written comes out, for its own place and keys alone; a fixed file is opened byte
by byte as docs/api/sm-objects.md has it."""

import base64
import io
import re
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from blacklist_service.errors import InvalidError, NotReadyError
from blacklist_service.vault import sm2, sm2_encryption, sm2_library
from blacklist_service.vault.object_faults import ObjectFileError, OpeningFault
from blacklist_service.vault.object_place import ObjectPlace
from blacklist_service.vault.recipient_identities import RecipientIdentities
from blacklist_service.vault.sm_files import encrypted_by_sm, open_sm_file
from blacklist_service.vault.sm_keys import (
    PUBLIC,
    SECRET,
    SmIdentity,
    new_sm_identity,
    public_der,
    read_sm_key,
)
from tests.codes import exactly

if not sm2.is_available():
    pytest.skip("no SM2 in the system's libcrypto", allow_module_level=True)

MADE_AT = datetime(2026, 11, 20, tzinfo=UTC)
PLACE = ObjectPlace("BUREAU", "FEED", "delta-1-2.ndjson.sm")
PIECE, TAG = 1 << 16, 32
DOCUMENT = Path(__file__).parents[3] / "docs/api/sm-objects.md"


def secret_line() -> str:
    return new_sm_identity(MADE_AT).decode().splitlines()[-1]


OWN, OTHER = SmIdentity(secret_line()), SmIdentity(secret_line())


def encrypt(content: bytes, *keys: SmIdentity, piece: int = 1000, place: ObjectPlace = PLACE) -> bytes:
    out = io.BytesIO()
    with encrypted_by_sm([key.public_line for key in keys or (OWN,)], place, out) as sink:
        for at in range(0, len(content), piece):
            sink.write(content[at : at + piece])
    return out.getvalue()


class Out:
    """A sink that remembers whether anything came."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, chunk: bytes, /) -> int:
        self.content += chunk
        return len(chunk)


def opened(file: bytes, *keys: SmIdentity, place: ObjectPlace = PLACE) -> bytes:
    out = Out()
    open_sm_file(io.BytesIO(file), place, out, keys or (OWN,))
    return out.content


def fault_of(file: bytes, *keys: SmIdentity, place: ObjectPlace = PLACE) -> OpeningFault:
    """Why a file is refused; nothing came out before that."""
    out = Out()
    with pytest.raises(ObjectFileError) as refusal:
        open_sm_file(io.BytesIO(file), place, out, keys or (OWN,))
    assert out.content == b""
    return refusal.value.fault


def head_of(file: bytes) -> bytes:
    return file[: file.index(b"\n\n") + 2]


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=3000), piece=st.integers(1, 400))
def test_what_was_written_comes_out(content: bytes, piece: int) -> None:
    file = encrypt(content, piece=piece)
    assert opened(file) == content
    assert len(file) == len(head_of(file)) + len(content) + TAG


@pytest.mark.parametrize("size", [0, 1, TAG - 1, TAG, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_at_the_edges_ofpieces_of(size: int) -> None:
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    assert opened(encrypt(content, piece=PIECE + 7)) == content


def test_each_of_two_keys_opens_and_no_third() -> None:
    file = encrypt(b"abc", OTHER, OWN)
    assert opened(file, OWN) == opened(file, OTHER) == opened(file, SmIdentity(secret_line()), OWN) == b"abc"
    assert fault_of(file, SmIdentity(secret_line())) == OpeningFault.OTHER_KEY


def test_sixteen_keys_are_the_most() -> None:
    others = [SmIdentity(secret_line()) for _ in range(16)]
    assert opened(encrypt(b"abc", *others[1:], OWN)) == b"abc"
    assert fault_of(encrypt(b"abc", *others, OWN)) == OpeningFault.BROKEN


def test_a_content_key_of_another_length_is_none() -> None:
    der = public_der(OWN.public_line)
    assert OWN.unwrap(sm2_encryption.encrypt(der, bytes(32))) == bytes(32)
    for size in (1, 31, 33, 64):
        with pytest.raises(ObjectFileError, match="broken"):
            OWN.unwrap(sm2_encryption.encrypt(der, bytes(size)))


def test_every_encryption_has_a_key_of_its_own() -> None:
    first, second = encrypt(b"abc" * 10), encrypt(b"abc" * 10)
    assert first[-62:-32] != second[-62:-32]
    assert first[-32:] != second[-32:]


@pytest.mark.parametrize("keys", [(OWN,), (OTHER, OWN)], ids=["one_key", "two_keys"])
def test_no_flipped_bit_is_passed_over(keys: tuple[SmIdentity, ...]) -> None:
    # With two keys, the other one's wrap is spoilt too: it is no secret of ours, and still under the tag.
    file = encrypt(b"abc" * 30, *keys)
    for at in range(len(file)):
        for bit in (1, 32, 128):
            spoilt = bytearray(file)
            spoilt[at] ^= bit
            assert fault_of(bytes(spoilt)) in set(OpeningFault), at


def test_no_cut_and_no_addition_is_passed_over() -> None:
    file = encrypt(b"abc" * 30)
    for length in range(len(file)):
        assert fault_of(file[:length]) in set(OpeningFault), length
    for more in (b"\n", b"\0", bytes(TAG), file, file[-TAG:]):
        assert fault_of(file + more) == OpeningFault.BROKEN


THREE = encrypt(b"a" * PIECE + b"b" * PIECE + b"c" * PIECE)
HEAD = head_of(THREE)


def pieces_of(file: bytes) -> list[bytes]:
    body = file[len(head_of(file)) : -TAG]
    return [*(body[at : at + PIECE] for at in range(0, len(body), PIECE)), file[-TAG:]]


ATTACKS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "last_piece_cut": lambda pieces: [*pieces[:2], pieces[-1]],
    "first_piece_cut": lambda pieces: pieces[1:],
    "pieces_swapped": lambda pieces: [pieces[1], pieces[0], *pieces[2:]],
    "piece_doubled": lambda pieces: [pieces[0], *pieces],
    "tag_cut": lambda pieces: pieces[:-1],
    "tag_first": lambda pieces: [pieces[-1], *pieces[:-1]],
    "tag_of_another": lambda pieces: [*pieces[:-1], encrypt(b"a" * PIECE)[-TAG:]],
    "body_of_another": lambda _pieces: pieces_of(encrypt(b"a" * PIECE)),
    "no_body": lambda pieces: pieces[-1:],
    "nothing": lambda _pieces: [],
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_body_that_was_meddled_with_is_broken(attack: Callable[[list[bytes]], list[bytes]]) -> None:
    assert fault_of(HEAD + b"".join(attack(pieces_of(THREE)))) == OpeningFault.BROKEN


def test_a_wrap_is_good_for_its_own_file_alone() -> None:
    """The head of one object before the body of another: the content key opens, and is not the body's."""
    first, second = encrypt(b"abc"), encrypt(b"xyz")
    assert fault_of(head_of(first) + second[len(head_of(second)) :]) == OpeningFault.BROKEN


@pytest.mark.parametrize(
    "place",
    [
        ObjectPlace("BUREAUX", PLACE.feed, PLACE.object_name),
        ObjectPlace(PLACE.recipient, "feed-b", PLACE.object_name),
        ObjectPlace(PLACE.recipient, PLACE.feed, "delta-2-3.ndjson.sm"),
        ObjectPlace(PLACE.recipient, PLACE.feed, "snapshot-1.ndjson.sm"),
        ObjectPlace(PLACE.recipient, PLACE.feed, "delta-1-2.csv.sm"),
        ObjectPlace("BUREAU\nfeed", "FEED", PLACE.object_name),
    ],
    ids=["recipient", "feed", "release", "snapshot", "format", "moved_edge"],
)
def test_an_object_is_opened_in_its_own_place_alone(place: ObjectPlace) -> None:
    assert fault_of(encrypt(b"abc", place=place)) == OpeningFault.BROKEN
    assert opened(encrypt(b"abc", place=place), place=place) == b"abc"


def test_a_head_that_was_carried_over_to_another_place_does_not_open() -> None:
    """The names rewritten, by whoever knows the format and no key."""
    file = encrypt(b"abc", place=ObjectPlace("OTHERS", "feed", PLACE.object_name))
    rewritten = file.replace(b"recipient OTHERS\nfeed feed\n", b"recipient BUREAU\nfeed FEED\n")
    assert fault_of(rewritten) == OpeningFault.BROKEN


def test_two_bodies_under_one_tag_are_not_to_be_had() -> None:
    """Whoever writes gives two keys two content keys: only the one that the tag was made under opens."""
    one, two = encrypt(b"abc", OWN), encrypt(b"xyz", OTHER)
    line = next(part for part in head_of(two).splitlines(keepends=True) if part.startswith(b"key "))
    head = head_of(one)[:-1] + line + b"\n"
    own_key = OWN.unwrap(base64.b64decode(head_of(one).splitlines()[4].split()[2]))
    drawn = HKDF(SM3(), 64, None, b"blacklist-sm/1").derive(own_key)
    body = one[len(head_of(one)) : -TAG]
    mac = HMAC(drawn[32:], SM3())
    mac.update(head + body)
    forged = head + body + mac.finalize()
    assert opened(forged, OWN) == b"abc"
    assert fault_of(forged, OTHER) == OpeningFault.BROKEN


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (b"", OpeningFault.NOT_ENCRYPTED),
        (b'{"op":"UPSERT"}\n', OpeningFault.NOT_ENCRYPTED),
        (b"age-encryption.org/v1\n", OpeningFault.NOT_ENCRYPTED),
        (THREE.replace(b"blacklist-sm/1", b"blacklist-sm/2", 1), OpeningFault.NOT_ENCRYPTED),
        (THREE.replace(b"\n", b"\r\n"), OpeningFault.NOT_ENCRYPTED),
        (HEAD[:-1], OpeningFault.BROKEN),
        (HEAD, OpeningFault.BROKEN),
        (HEAD[: HEAD.index(b"key ")] + b"\n" + bytes(TAG), OpeningFault.OTHER_KEY),
        (HEAD[: HEAD.index(b"key ")] + b"key " * 200_000, OpeningFault.BROKEN),
        (HEAD[: HEAD.index(b"key ")] + b"key a b\n" * 17, OpeningFault.BROKEN),
        (HEAD[: HEAD.index(b"key ")] + b"key \xff AAAA\n\n" + bytes(TAG), OpeningFault.BROKEN),
        (HEAD[: HEAD.index(b"key ")] + f"key {OWN.key_id} AAAA\n\n".encode() + bytes(TAG), OpeningFault.BROKEN),
        (HEAD[: HEAD.index(b"key ")] + f"key {OWN.key_id} \n\n".encode() + bytes(TAG), OpeningFault.BROKEN),
        (encrypt(b"abc", OTHER), OpeningFault.OTHER_KEY),
    ],
    ids=["empty", "plain", "age", "next_version", "line_ends", "head_open", "head_alone", "no_keys", "long_line",
         "many_keys", "no_text", "no_wrap", "empty_wrap", "other_key"],
)  # fmt: skip
def test_what_is_not_opened(file: bytes, fault: OpeningFault) -> None:
    assert fault_of(file) == fault


class Changing(io.BytesIO):
    """A file that somebody changes after it was read to its end for the first time."""

    def __init__(self, content: bytes, changed: bytes) -> None:
        super().__init__(content)
        self._changed, self._left = changed, 2

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence == io.SEEK_END:
            self._left -= 1
            if not self._left:
                super().seek(0)
                self.write(self._changed)
        return super().seek(offset, whence)


@pytest.mark.parametrize("at", [-TAG - 1, -1, 60], ids=["body", "tag", "head"])
def test_a_file_that_is_changed_between_both_readings_is_broken(at: int) -> None:
    file = encrypt(b"abc" * 1000)
    changed = bytearray(file)
    changed[at] ^= 1
    with pytest.raises(ObjectFileError, match="broken"):
        open_sm_file(Changing(file, bytes(changed)), PLACE, Out(), (OWN,))
    out = Out()
    open_sm_file(Changing(file, file), PLACE, out, (OWN,))
    assert out.content == b"abc" * 1000


def test_who_fails_while_writing_leaves_no_whole_file() -> None:
    out = io.BytesIO()

    def fail() -> None:
        with encrypted_by_sm([OWN.public_line], PLACE, out) as sink:
            sink.write(bytes(PIECE * 2))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert fault_of(out.getvalue()) == OpeningFault.BROKEN


class Counted:
    """A sink that keeps nothing."""

    count = 0

    def write(self, chunk: bytes, /) -> int:
        self.count += len(chunk)
        return len(chunk)


def test_memory_does_not_grow_with_the_object(tmp_path: Path) -> None:
    piece, path, counted = bytes(PIECE), tmp_path / "object", Counted()
    tracemalloc.start()
    with path.open("wb") as out, encrypted_by_sm([OWN.public_line], PLACE, out) as sink:
        for _ in range(300):
            sink.write(piece)
    with path.open("rb") as source:
        open_sm_file(source, PLACE, counted, (OWN,))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert counted.count == 300 * PIECE
    assert peak < 1 << 20


def spelt(der: bytes) -> str:
    return base64.b64encode(der).decode()


DER = public_der(OWN.public_line)
ON_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004") + DER[27:]
OFF_THE_CURVE = DER[:-1] + bytes([DER[-1] ^ 1])
COMPRESSED = (
    bytes.fromhex("3039301306072a8648ce3d020106082a811ccf5501822d032200")
    + bytes([2 + DER[-1] % 2])
    + DER[27:59]
)


@pytest.mark.parametrize(
    "line",
    ["", "sm2:", OWN.public_line[:-1], OWN.public_line + "A", OWN.public_line + "=", PUBLIC + "é" * 124, "x" * 500,
     OWN.public_line.replace("sm2:", "sm2: "), OWN.public_line[:40] + "\n" + OWN.public_line[40:], OWN.public_line.upper(),
     PUBLIC + spelt(ON_P256), PUBLIC + spelt(OFF_THE_CURVE), PUBLIC + spelt(COMPRESSED), PUBLIC + spelt(DER + b"\0"),
     PUBLIC + spelt(DER[:27] + bytes(64)), PUBLIC + spelt(DER[:-64]), secret_line(),
     "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----", f"-----BEGIN PUBLIC KEY-----\n{spelt(COMPRESSED)}\n-----END PUBLIC KEY-----",
     f"-----BEGIN PUBLIC KEY-----\n{spelt(ON_P256)}\n-----END PUBLIC KEY-----"],
)  # fmt: skip
def test_lines_that_are_no_key_to_encrypt_to(line: str) -> None:
    with pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.FORMAT")):
        read_sm_key(line)


def test_a_key_is_read_as_line_and_as_pem() -> None:
    body = spelt(DER)
    assert read_sm_key(f" {OWN.public_line}\n") == OWN.public_line
    for end in ("\n", "\r\n"):
        pem = end.join(("-----BEGIN PUBLIC KEY-----", body[:64], body[64:], "-----END PUBLIC KEY-----", ""))
        assert read_sm_key(pem) == OWN.public_line


def test_nothing_is_encrypted_to_what_is_no_key() -> None:
    for line in ("age1invented", PUBLIC + spelt(OFF_THE_CURVE)):
        with (
            pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.FORMAT")),
            encrypted_by_sm([line], PLACE, io.BytesIO()),
        ):
            pass


@pytest.mark.parametrize("line", [SECRET, SECRET + "AA", SECRET + "!", OWN.public_line, SECRET + spelt(DER)])
def test_lines_that_are_no_identity(line: str) -> None:
    with pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.PRIVATE")):
        RecipientIdentities(line.encode())


@given(st.binary(max_size=200))
def test_hostile_bytes_are_no_wrap(sealed: bytes) -> None:
    with pytest.raises(ObjectFileError, match="broken"):
        OWN.unwrap(sealed)


def test_what_the_library_cannot_do_is_told_and_nothing_goes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    file, out = encrypt(b"abc"), io.BytesIO()
    with pytest.raises(NotReadyError, match=exactly("SM2.FAILED")):
        sm2_encryption.encrypt(b"no key", b"abc")
    with pytest.raises(NotReadyError, match=exactly("SM2.FAILED")):
        sm2_encryption.decrypt(b"no key", b"abc")
    monkeypatch.setattr(sm2_library, "library", lambda: None)
    for attempt in (
        lambda: encrypted_by_sm([OWN.public_line], PLACE, out).__enter__(),
        lambda: opened(file),
        lambda: new_sm_identity(MADE_AT),
        lambda: read_sm_key(OWN.public_line),
    ):
        with pytest.raises(NotReadyError, match=exactly("SM2.UNAVAILABLE")):
            attempt()
    assert out.getvalue() == b""


@pytest.mark.parametrize("size", [sm2_encryption.LONGEST_SECRET + 1, 4_000])
def test_a_secret_that_is_too_long_is_refused_before_anything_is_written(size: int) -> None:
    """The library itself writes on behind the end of the buffer."""
    longest = sm2_encryption.encrypt(DER, bytes(sm2_encryption.LONGEST_SECRET))
    assert sm2_encryption.LONGEST_SECRET < len(longest) <= sm2_encryption.LONGEST_CIPHERTEXT
    with pytest.raises(NotReadyError, match=exactly("SM2.FAILED")):
        sm2_encryption.encrypt(DER, bytes(size))


def document_block(title: str) -> str:
    """The block that stands in the document under a title."""
    found = re.search(rf"^{title}:?\n\n```\n(.*?)```", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def test_the_published_file_opens() -> None:
    secret, line = document_block("The keys").splitlines()
    identity = SmIdentity(secret)
    assert identity.public_line == line
    assert (
        opened(bytes.fromhex(document_block("The object")), identity)
        == document_block("What is inside").encode()
    )


def test_the_published_file_opens_by_the_document_alone() -> None:
    """Written from the document's table with the library's own parts, as somebody else would."""
    secret, line = document_block("The keys").splitlines()
    file = bytes.fromhex(document_block("The object"))
    head, tag = file[: file.index(b"\n\n") + 2], file[-32:]
    magic, recipient, feed, name, key, *rest = head.decode().split("\n")
    assert (magic, recipient, feed, name) == (
        "blacklist-sm/1", "recipient BUREAU", "feed FEED", "object delta-1-2.ndjson.sm"
    )  # fmt: skip
    digest = Hash(SM3())
    digest.update(base64.b64decode(line.removeprefix("sm2:")))
    word, key_id, wrap = key.split(" ")
    assert (word, key_id, rest) == ("key", digest.finalize().hex(), ["", ""])
    pem = (
        f"-----BEGIN PRIVATE KEY-----\n{secret.removeprefix('SM2-SECRET-KEY:')}\n-----END PRIVATE KEY-----\n"
    )
    content_key = sm2_encryption.decrypt(pem.encode(), base64.b64decode(wrap))
    assert content_key is not None
    drawn = HKDF(SM3(), 64, None, b"blacklist-sm/1").derive(content_key)
    mac = HMAC(drawn[32:], SM3())
    mac.update(file[:-32])
    mac.verify(tag)
    body = Cipher(SM4(drawn[:16]), modes.CTR(drawn[16:32])).decryptor().update(file[len(head) : -32])
    assert body.decode() == document_block("What is inside")


@pytest.mark.parametrize("line", ["", "AGE-SECRET-KEY-1", SECRET.lower(), PUBLIC, SECRET, f"{SECRET}AAAA"])
def test_a_line_of_another_kind_is_no_key_of_ours(line: str) -> None:
    with pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.PRIVATE")):
        SmIdentity(line)


def test_no_key_shows_itself() -> None:
    secret = secret_line()
    shown = repr(RecipientIdentities(secret.encode())) + repr(SmIdentity(secret))
    assert secret.partition(":")[2] not in shown
    with pytest.raises(InvalidError) as refusal:
        RecipientIdentities(f"{secret}!".encode())
    assert secret.partition(":")[2] not in f"{refusal.value!r} {refusal.value} {refusal.value.facts}"
