"""age files: stock `age` opens what we write and we open what it writes; what was meddled with is not opened."""

import base64
import errno
import io
import shutil
import subprocess
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from blacklist_service.errors import InvalidError
from blacklist_service.vault.age_files import (
    ObjectFileError,
    OpeningFault,
    _Pieces,
    encrypted_to,
    open_age_file,
)
from blacklist_service.vault.age_keys import AgeIdentities, new_identity, read_age_key

CONTENT = "发布 release ".encode() * 20_000
MADE_AT = datetime(2026, 11, 20, tzinfo=UTC)
OWN_FILE, OTHER_FILE = new_identity(MADE_AT), new_identity(MADE_AT)
OWN, OTHER = AgeIdentities(OWN_FILE), AgeIdentities(OTHER_FILE)
OWN_LINE, OTHER_LINE = OWN.public_lines[0], OTHER.public_lines[0]
# Of small order: what is encrypted to them everybody can read.
SMALL_ORDER = (
    "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z",
    "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya",
    "age1ur4h5lpmgxu2u9jku0a0r87ydtdqnr0tnsetrlvxvgz3vh6fhqqqzyt4v9",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
)
# The library reads the key and passes over what follows it.
LONGER_THAN_A_KEY = (
    "ssh-ed25519 "
    + base64.b64encode(
        b"\x00\x00\x00\x0bssh-ed25519\x00\x00\x00\x20"
        + Ed25519PrivateKey.generate().public_key().public_bytes_raw()
        + b"xx"
    ).decode()
)
stock = pytest.mark.skipif(
    shutil.which("age") is None, reason="the stock program is missing: apt-get install age"
)


def encrypt(content: bytes, *lines: str, piece: int = 1000) -> bytes:
    out = io.BytesIO()
    with encrypted_to(lines, out) as sink:
        for at in range(0, len(content), piece):
            sink.write(content[at : at + piece])
    return out.getvalue()


def opened(file: bytes, identities: AgeIdentities = OWN) -> bytes:
    out = io.BytesIO()
    open_age_file(io.BytesIO(file), out, identities)
    return out.getvalue()


def fault_of(file: bytes, identities: AgeIdentities = OWN) -> OpeningFault:
    with pytest.raises(ObjectFileError) as refusal:
        opened(file, identities)
    return refusal.value.fault


@settings(max_examples=40, deadline=None)
@given(content=st.binary(max_size=3000), piece=st.integers(1, 400))
def test_what_was_written_comes_out(content: bytes, piece: int) -> None:
    assert opened(encrypt(content, OWN_LINE, piece=piece)) == content


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_537, 262_144, 3_000_001])
def test_at_the_edges_of_chunks(length: int) -> None:
    content = bytes(length)

    assert opened(encrypt(content, OWN_LINE, piece=70_000)) == content


def test_each_of_two_keys_opens_and_no_third() -> None:
    file = encrypt(CONTENT, OWN_LINE, OTHER_LINE)

    assert opened(file, OWN) == opened(file, OTHER) == CONTENT
    assert fault_of(file, AgeIdentities(new_identity(MADE_AT))) == OpeningFault.OTHER_KEY


def test_an_older_identity_in_the_file_still_opens() -> None:
    both = AgeIdentities(OTHER_FILE + OWN_FILE)

    assert both.public_lines == (OTHER_LINE, OWN_LINE)
    assert opened(encrypt(CONTENT, OTHER_LINE), both) == CONTENT
    assert AgeIdentities(both.newest()).public_lines == (OWN_LINE,)


def test_every_encryption_has_a_key_of_its_own() -> None:
    assert encrypt(CONTENT, OWN_LINE) != encrypt(CONTENT, OWN_LINE)


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        (b"", OpeningFault.NOT_ENCRYPTED),
        (CONTENT, OpeningFault.NOT_ENCRYPTED),
        (b"age-encryption.org/v1\n", OpeningFault.BROKEN),
        (b"age-encryption.org/v1\n" + b"-> x\n\n" * 500, OpeningFault.BROKEN),
        (encrypt(CONTENT, OTHER_LINE), OpeningFault.OTHER_KEY),
        (encrypt(CONTENT, OWN_LINE)[:-1], OpeningFault.BROKEN),
        (encrypt(CONTENT, OWN_LINE) + b".", OpeningFault.BROKEN),
        (encrypt(bytes(131_072), OWN_LINE)[:-65_552], OpeningFault.BROKEN),
    ],
    ids=["empty", "plain", "header_cut", "endless_header", "other_key", "cut", "longer", "chunk_cut"],
)  # fmt: skip
def test_what_is_not_opened(file: bytes, fault: OpeningFault) -> None:
    assert fault_of(file) == fault


def test_a_file_under_a_passphrase_is_not_opened() -> None:
    # The library takes a second for it, on purpose: here, and not in every process that only reads this module.
    assert fault_of(pyrage.passphrase.encrypt(b"x", "phrase")) == OpeningFault.BY_PHRASE


def test_no_flipped_bit_is_passed_over() -> None:
    file = encrypt(b"abc" * 30, OWN_LINE)
    # A line of grease stands for unknown kinds of keys: it is covered by the header's own code too.
    for at in range(len(file)):
        spoilt = bytearray(file)
        spoilt[at] ^= 1
        assert fault_of(bytes(spoilt)) in set(OpeningFault), at


def test_who_fails_while_writing_leaves_no_whole_file() -> None:
    out = io.BytesIO()

    def fail() -> None:
        with encrypted_to([OWN_LINE], out) as sink:
            sink.write(CONTENT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with pytest.raises(ObjectFileError):
        opened(out.getvalue())


def test_memory_does_not_grow_with_the_object() -> None:
    class Counted:
        count = 0

        def write(self, chunk: bytes, /) -> int:
            self.count += len(chunk)
            return len(chunk)

    chunk, out = bytes(1 << 16), Counted()
    tracemalloc.start()
    with encrypted_to([OWN_LINE], out) as sink:
        for _ in range(1000):
            sink.write(chunk)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert out.count > 1000 * len(chunk)
    assert peak < 16 << 20


@pytest.mark.parametrize(
    "line",
    ["", "age1", OWN_LINE[:-1], OWN_LINE + "q", "age1é", "x" * 300, "ssh-rsa AAAA", "ssh-ed25519 AAAA",
     OWN_FILE.decode().splitlines()[2], "-----BEGIN PUBLIC KEY-----", LONGER_THAN_A_KEY, *SMALL_ORDER],
)  # fmt: skip
def test_lines_that_are_no_key_to_encrypt_to(line: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        read_age_key(line)

    assert refusal.value.code == "RECIPIENT_KEY.FORMAT"


def test_a_line_is_read_as_age_writes_it() -> None:
    assert read_age_key(f" {OWN_LINE}\n") == OWN_LINE


def test_every_key_that_is_drawn_is_sound() -> None:
    """The last letter of a line carries one bit of its point: both are seen among twenty."""
    lines = [AgeIdentities(new_identity(MADE_AT)).public_lines[0] for _ in range(20)]
    assert [read_age_key(line) for line in lines] == lines
    assert {line[-7] for line in lines} == {"q", "s"}


def test_a_comment_behind_a_key_of_ssh_is_left_away() -> None:
    public = Ed25519PrivateKey.generate().public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)
    assert read_age_key(f"{public.decode()} somebody@example") == public.decode()


class Full:
    """A disk without room."""

    def write(self, _chunk: bytes, /) -> int:
        raise OSError(errno.ENOSPC, "full")


def test_what_the_disk_refuses_is_no_fault_of_the_file() -> None:
    with pytest.raises(OSError, match="full") as refused:
        open_age_file(io.BytesIO(encrypt(CONTENT, OWN_LINE)), Full(), OWN)
    assert refused.value.errno == errno.ENOSPC


def test_a_head_without_end_is_read_so_far_and_no_further() -> None:
    endless = b"age-encryption.org/v1\n" + b"-> X25519 AAAA\n" * 1000
    assert fault_of(endless) == OpeningFault.BROKEN


def test_after_the_last_piece_there_is_none() -> None:
    pieces = _Pieces()
    pieces.put(b"abc")
    pieces.end()
    assert [pieces.read(2), pieces.read(2), pieces.read(), pieces.read(2)] == [b"ab", b"c", b"", b""]


def test_a_fault_names_itself() -> None:
    assert str(ObjectFileError(OpeningFault.OTHER_KEY)) == "other_key"


def test_a_body_of_many_pieces_is_handed_over_while_it_is_written() -> None:
    content = CONTENT * 4
    assert opened(encrypt(content, OWN_LINE, piece=300_000)) == content


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # the library's own
@pytest.mark.parametrize("size", [0, 3_000_000])
def test_where_the_library_gives_up_the_writer_is_told_and_never_waits(size: int) -> None:
    """Before the first byte, and with more to come than may wait."""
    with pytest.raises(ObjectFileError, match="broken"):
        encrypt(bytes(size), SMALL_ORDER[0], piece=100_000)


@pytest.mark.parametrize("file", [b"", b"# nothing", b"AGE-SECRET-KEY-1", OWN_LINE.encode(), "密钥".encode()])
def test_files_without_an_identity(file: bytes) -> None:
    with pytest.raises(InvalidError) as refusal:
        AgeIdentities(file)

    assert refusal.value.code == "RECIPIENT_KEY.PRIVATE"


@stock
def test_stock_age_decrypts_what_we_write(tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_bytes(OWN_FILE)
    (tmp_path / "in.age").write_bytes(encrypt(CONTENT, OTHER_LINE, OWN_LINE))

    done = subprocess.run(
        ["age", "-d", "-i", "key.txt", "in.age"], cwd=tmp_path, capture_output=True, check=True, timeout=60
    )

    assert done.stdout == CONTENT


@stock
def test_we_open_what_stock_age_writes_to_a_key_of_age_keygen(tmp_path: Path) -> None:
    subprocess.run(["age-keygen", "-o", "key.txt"], cwd=tmp_path, capture_output=True, check=True, timeout=60)
    identities = AgeIdentities((tmp_path / "key.txt").read_bytes())
    done = subprocess.run(
        ["age", "-r", identities.public_lines[0]], input=CONTENT, capture_output=True, check=True, timeout=60
    )

    assert opened(done.stdout, identities) == CONTENT


@stock
def test_a_key_of_ssh_opens_by_the_stock_program(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    line = key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
    (tmp_path / "id").write_bytes(pem)
    (tmp_path / "in.age").write_bytes(encrypt(CONTENT, read_age_key(f"{line} somebody@example.org")))

    done = subprocess.run(
        ["age", "-d", "-i", "id", "in.age"], cwd=tmp_path, capture_output=True, check=True, timeout=60
    )

    assert done.stdout == CONTENT
