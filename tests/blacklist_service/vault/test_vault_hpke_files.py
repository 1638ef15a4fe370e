"""Objects encrypted by HPKE: what was written comes out, for its own place and keys alone; a fixed file is opened byte
by byte as docs/api/hpke-objects.md has it."""

import base64
import io
import re
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from blacklist_service.errors import InvalidError
from blacklist_service.vault.hpke_files import encrypted_by_hpke, open_hpke_file
from blacklist_service.vault.hpke_keys import PUBLIC, SECRET, HpkeIdentity, new_hpke_identity, read_hpke_key
from blacklist_service.vault.object_faults import ObjectFileError, OpeningFault
from blacklist_service.vault.object_place import ObjectPlace
from blacklist_service.vault.recipient_identities import RecipientIdentities
from tests.codes import exactly

MADE_AT = datetime(2026, 11, 20, tzinfo=UTC)
PLACE = ObjectPlace("bureau", "feed-a", "delta-1-2.ndjson.hpke")
CHUNK, TAG = 1 << 16, 16
DOCUMENT = Path(__file__).parents[3] / "docs/api/hpke-objects.md"


def identity() -> HpkeIdentity:
    return HpkeIdentity(new_hpke_identity(MADE_AT).decode().splitlines()[-1])


OWN, OTHER = identity(), identity()
HEAD = 16 + 6 + 1 + len(PLACE.feed) + 1 + len(PLACE.object_name) + 1 + 32 + 80


def spelt(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def encrypt(content: bytes, *keys: HpkeIdentity, piece: int = 1000, place: ObjectPlace = PLACE) -> bytes:
    out = io.BytesIO()
    with encrypted_by_hpke([key.public_line for key in keys or (OWN,)], place, out) as sink:
        for at in range(0, len(content), piece):
            sink.write(content[at : at + piece])
    return out.getvalue()


def opened(file: bytes, *keys: HpkeIdentity, place: ObjectPlace = PLACE) -> bytes:
    out = io.BytesIO()
    open_hpke_file(io.BytesIO(file), place, out, keys or (OWN,))
    return out.getvalue()


def fault_of(file: bytes, *keys: HpkeIdentity, place: ObjectPlace = PLACE) -> OpeningFault:
    with pytest.raises(ObjectFileError) as refusal:
        opened(file, *keys, place=place)
    return refusal.value.fault


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=3000), piece=st.integers(1, 400))
def test_what_was_written_comes_out(content: bytes, piece: int) -> None:
    assert opened(encrypt(content, piece=piece)) == content


@settings(max_examples=30, deadline=None)
@given(
    size=st.builds(lambda chunks, more: max(0, chunks * CHUNK + more), st.integers(0, 4), st.integers(-2, 2)),
    piece=st.sampled_from([CHUNK - 1, CHUNK, CHUNK + 1, 200_000]),
)
def test_at_the_edges_of_chunks(size: int, piece: int) -> None:
    content = (bytes(range(251)) * (size // 251 + 1))[:size]
    file = encrypt(content, piece=piece)

    assert len(file) == HEAD + size + TAG * max(1, -(-size // CHUNK))
    assert opened(file) == content


def test_each_of_two_keys_opens_and_no_third() -> None:
    file = encrypt(b"abc", OTHER, OWN)

    assert opened(file, OWN) == opened(file, OTHER) == opened(file, identity(), OWN) == b"abc"
    assert fault_of(file, identity()) == OpeningFault.OTHER_KEY


def test_sixteen_keys_are_the_most() -> None:
    others = [identity() for _ in range(15)]
    assert opened(encrypt(b"abc", *others, OWN)) == b"abc"
    many = bytearray(encrypt(b"abc"))
    for count in (0, 17):
        many[HEAD - 32 - 80 - 1] = count
        assert fault_of(bytes(many)) == OpeningFault.BROKEN


def test_a_content_key_of_another_length_is_none() -> None:
    info = b"invented"
    to = X25519PrivateKey.generate()
    raw = to.private_bytes_raw()
    secret = HpkeIdentity(SECRET + spelt(raw))
    for size, fits in ((31, False), (32, True), (33, False)):
        sealed = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM).encrypt(
            bytes(size), to.public_key(), info
        )
        if fits:
            assert secret.unwrap(sealed, info) == bytes(size)
        else:
            with pytest.raises(ObjectFileError, match="broken"):
                secret.unwrap(sealed, info)


def test_nothing_is_encrypted_to_what_is_no_key() -> None:
    for line in ("age1invented", PUBLIC + spelt(bytes(32)), PUBLIC + "=" * 43):
        with (
            pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.FORMAT")),
            encrypted_by_hpke([line], PLACE, io.BytesIO()),
        ):
            pass


def test_every_encryption_has_a_key_of_its_own() -> None:
    assert encrypt(b"abc")[-19:] != encrypt(b"abc")[-19:]


@pytest.mark.parametrize("keys", [(OWN,), (OTHER, OWN)], ids=["one_key", "two_keys"])
def test_no_flipped_bit_is_passed_over(keys: tuple[HpkeIdentity, ...]) -> None:
    # With two keys, the other one's wrap is spoilt too: it is no secret of ours, and still bound to the body.
    file = encrypt(b"abc" * 30, *keys)
    for at in range(len(file)):
        for bit in (1, 128):
            spoilt = bytearray(file)
            spoilt[at] ^= bit
            assert fault_of(bytes(spoilt)) in set(OpeningFault), at


def test_no_cut_is_passed_over() -> None:
    file = encrypt(b"abc" * 30)
    for length in range(len(file)):
        assert fault_of(file[:length]) in set(OpeningFault), length


def chunks_of(file: bytes) -> list[bytes]:
    body = file[HEAD:]
    return [body[at : at + CHUNK + TAG] for at in range(0, len(body), CHUNK + TAG)]


THREE = encrypt(b"a" * CHUNK + b"b" * CHUNK + b"c" * CHUNK)
ATTACKS: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "last_chunk_cut": lambda chunks: chunks[:-1],
    "first_chunk_cut": lambda chunks: chunks[1:],
    "chunks_swapped": lambda chunks: [chunks[1], chunks[0], chunks[2]],
    "chunk_doubled": lambda chunks: [chunks[0], *chunks],
    "last_doubled": lambda chunks: [*chunks, chunks[-1]],
    "byte_added": lambda chunks: [*chunks, b"."],
    "empty_chunk_added": lambda chunks: [*chunks, bytes(TAG)],
    "body_doubled": lambda chunks: chunks * 2,
    "body_of_another": lambda _chunks: chunks_of(encrypt(b"a" * CHUNK)),
    "no_body": lambda _chunks: [],
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_body_that_was_meddled_with_is_broken(attack: Callable[[list[bytes]], list[bytes]]) -> None:
    assert fault_of(THREE[:HEAD] + b"".join(attack(chunks_of(THREE)))) == OpeningFault.BROKEN


@pytest.mark.parametrize(
    "place",
    [
        ObjectPlace("bureau", "feed-b", PLACE.object_name),
        ObjectPlace("bureau", PLACE.feed, "delta-2-3.ndjson.hpke"),
        ObjectPlace("bureau", PLACE.feed, "snapshot-1.ndjson.hpke"),
        ObjectPlace("bureau", PLACE.feed, "delta-1-2.csv.hpke"),
        ObjectPlace("bureau", "feed", "a" + PLACE.object_name),
    ],
    ids=["feed", "release", "snapshot", "format", "moved_edge"],
)
def test_an_object_is_opened_in_its_own_place_alone(place: ObjectPlace) -> None:
    assert fault_of(encrypt(b"abc", place=place)) == OpeningFault.BROKEN
    assert opened(encrypt(b"abc", place=place), place=place) == b"abc"


def test_a_head_that_was_carried_over_to_another_place_does_not_open() -> None:
    """The names rewritten, by whoever knows the format and no key."""
    file = encrypt(b"abc", place=ObjectPlace("bureau", "feed-b", PLACE.object_name))
    assert fault_of(file.replace(b"feed-b", b"feed-a")) == OpeningFault.BROKEN


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (b"", OpeningFault.NOT_ENCRYPTED),
        (b'{"op":"UPSERT"}\n', OpeningFault.NOT_ENCRYPTED),
        (b"age-encryption.org/v1\n", OpeningFault.NOT_ENCRYPTED),
        (b"blacklist-hpke/2" + THREE[16:], OpeningFault.NOT_ENCRYPTED),
        (THREE[:16] + bytes.fromhex("001000010002") + THREE[22:], OpeningFault.BROKEN),
        (THREE[: HEAD - 113] + b"\x00" + THREE[HEAD:], OpeningFault.BROKEN),
        (THREE[: HEAD - 113] + b"\xff" + THREE[HEAD - 112 :] * 4, OpeningFault.BROKEN),
        (encrypt(b"abc", OTHER), OpeningFault.OTHER_KEY),
    ],
    ids=["empty", "plain", "age", "next_version", "other_suite", "no_keys", "many_keys", "other_key"],
)  # fmt: skip
def test_what_is_not_opened(file: bytes, fault: OpeningFault) -> None:
    assert fault_of(file) == fault


def test_who_fails_while_writing_leaves_no_whole_file() -> None:
    out = io.BytesIO()

    def fail() -> None:
        with encrypted_by_hpke([OWN.public_line], PLACE, out) as sink:
            sink.write(bytes(CHUNK * 2))
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
    piece, path, counted = bytes(CHUNK), tmp_path / "object", Counted()
    tracemalloc.start()
    with path.open("wb") as out, encrypted_by_hpke([OWN.public_line], PLACE, out) as sink:
        for _ in range(500):
            sink.write(piece)
    with path.open("rb") as source:
        open_hpke_file(source, PLACE, counted, (OWN,))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert counted.count == 500 * CHUNK
    assert peak < 2 << 20


SMALL_ORDER = (
    "hpke1-x25519:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "hpke1-x25519:AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "hpke1-x25519:4Ot6fDtBuK4WVuP68Z_EatoJjeucMrH9hmIFFl9JuAA",
    "hpke1-x25519:X5yVvKNQjCSx0LFVnIPvWwREXMRYHI6G2CJO3dCfEVc",
    "hpke1-x25519:7P________________________________________38",
)
# 2²⁵⁵ - 19 + 9 and a set highest bit: the points 9 in other spellings.
OTHER_SPELLINGS = (
    "hpke1-x25519:9v________________________________________38",
    "hpke1-x25519:CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIA",
)


@pytest.mark.parametrize(
    "line",
    ["", "hpke1-x25519:", OWN.public_line[:-1], OWN.public_line + "A", OWN.public_line + "=", "hpke1-x25519:" + "é" * 43,
     OWN.public_line.replace("x25519", "p256"), OWN.public_line.upper(), "x" * 300,
     new_hpke_identity(MADE_AT).decode().splitlines()[-1], *SMALL_ORDER, *OTHER_SPELLINGS],
)  # fmt: skip
def test_lines_that_are_no_key_to_encrypt_to(line: str) -> None:
    with pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.FORMAT")):
        read_hpke_key(line)


def test_a_line_is_read_as_it_is_spelt() -> None:
    assert read_hpke_key(f" {OWN.public_line}\n") == OWN.public_line


@pytest.mark.parametrize("line", ["HPKE1-X25519-SECRET-KEY:", "HPKE1-X25519-SECRET-KEY:AA", OWN.public_line])
def test_lines_that_are_no_identity(line: str) -> None:
    with pytest.raises(InvalidError, match=exactly("RECIPIENT_KEY.PRIVATE")):
        RecipientIdentities(line.encode())


def document_hex(title: str) -> bytes:
    """The bytes that stand in the document under a title."""
    found = re.search(rf"^{title}:?\n\n```\n(.*?)```", DOCUMENT.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found, title
    return bytes.fromhex(found[1])


def test_the_published_file_opens() -> None:
    lines = DOCUMENT.read_text("utf-8").splitlines()
    secret = next(line for line in lines if line.startswith("HPKE1-X25519-SECRET-KEY:"))

    assert HpkeIdentity(secret).public_line in lines
    assert opened(document_hex("The object"), HpkeIdentity(secret)) == document_hex("What is inside")


def test_the_published_file_opens_by_the_document_alone() -> None:
    """Written from the document's table with the library's own parts, as somebody else would."""
    file = document_hex("The object")
    key = X25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
    feed_end = 23 + file[22]
    name_end = feed_end + 1 + file[feed_end]
    wraps_at = name_end + 1 + 32 * file[name_end]
    body_at = wraps_at + 80 * file[name_end]
    assert (file[23:feed_end], file[feed_end + 1 : name_end]) == (b"feed-a", b"delta-1-2.ndjson.hpke")
    assert file[name_end + 1 : wraps_at] == _sha256(key.public_key().public_bytes_raw())
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    content_key = suite.decrypt(file[wraps_at:body_at], key, _sha256(file[:wraps_at]))
    info = b"blacklist-hpke/1 body " + _sha256(file[:body_at]).hex().encode()
    body_key = HKDF(SHA256(), 32, None, info).derive(content_key)
    body = AESGCM(body_key).decrypt(bytes(11) + b"\x01", file[body_at:], None)
    assert body == document_hex("What is inside")


def _sha256(content: bytes) -> bytes:
    digest = Hash(SHA256())
    digest.update(content)
    return digest.finalize()


def test_no_key_shows_itself() -> None:
    secret = new_hpke_identity(MADE_AT).splitlines()[-1]
    shown = repr(RecipientIdentities(secret)) + repr(HpkeIdentity(secret.decode()))
    assert secret.decode().rpartition(":")[2] not in shown
    with pytest.raises(InvalidError) as refusal:
        RecipientIdentities(secret + b"x")
    assert (
        secret.decode().rpartition(":")[2] not in f"{refusal.value!r} {refusal.value} {refusal.value.facts}"
    )
