"""Signatures: what we write the stock program verifies, what it writes we verify, and one changed byte breaks it."""

import shutil
import subprocess
from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.minisign import SignatureError, parse_signature, public_key_text, sign, verify
from tests.codes import exactly

CONTENT = "清单 manifest".encode()
stock = pytest.mark.skipif(
    shutil.which("minisign") is None, reason="the stock program is missing: apt-get install minisign"
)


def test_gives_the_trusted_comment(signing_key):
    key = signing_key(1)
    assert verify(CONTENT, key.sign(CONTENT, "发布 7"), key.public_text) == "发布 7"


def test_takes_the_bare_public_key_too(signing_key):
    key = signing_key(1)
    bare = key.public_text.splitlines()[1]
    assert verify(CONTENT, key.sign(CONTENT, "c"), bare) == "c"


@given(data=st.data(), content=st.binary(max_size=200))
def test_a_changed_file_is_refused(data, content, signing_key):
    key = signing_key(1)
    text = key.sign(content, "c")
    other = data.draw(st.binary(max_size=200).filter(lambda b: b != content))
    with pytest.raises(SignatureError, match=exactly("SIGNATURE.FILE")):
        verify(other, text, key.public_text)


def test_every_changed_byte_of_the_signature_file_is_refused(signing_key):
    key = signing_key(1)
    text = key.sign(CONTENT, "release 7").encode()
    free = range(len("untrusted comment: "), text.index(b"\n"))  # not covered, by design of the form
    for position in set(range(len(text))) - set(free):
        for bit in (1, 4, 32):
            changed = bytearray(text)
            changed[position] ^= bit
            try:
                spelled = changed.decode()
            except UnicodeDecodeError:
                continue
            with pytest.raises(SignatureError) as refusal:
                verify(CONTENT, spelled, key.public_text)
            assert refusal.value.code.startswith("SIGNATURE.")


def test_legacy_signatures_are_accepted(signing_key):
    key = signing_key(1)
    parts = parse_signature(key.sign(CONTENT, "c"))
    packet = b"Ed" + key.key_id + key.raw_sign(CONTENT)
    comment = key.raw_sign(packet[10:] + parts.trusted_comment.encode())
    lines = ["untrusted comment: x", _b64(packet), "trusted comment: c", _b64(comment), ""]
    assert verify(CONTENT, "\n".join(lines), key.public_text) == "c"
    with pytest.raises(SignatureError, match=exactly("SIGNATURE.FILE")):
        verify(CONTENT + b".", "\n".join(lines), key.public_text)


def test_another_algorithm_is_named_as_such(signing_key):
    key = signing_key(1)
    packet = b"EE" + key.key_id + key.raw_sign(CONTENT)
    text = "\n".join(["untrusted comment: x", _b64(packet), "trusted comment: c", _b64(bytes(64)), ""])
    with pytest.raises(SignatureError, match=exactly("SIGNATURE.ALGORITHM")):
        verify(CONTENT, text, key.public_text)


@pytest.mark.parametrize(
    ("public_key", "code"),
    [
        ("", "SIGNATURE.PUBLIC_KEY"),
        ("x", "SIGNATURE.PUBLIC_KEY"),
        ("untrusted comment: x\nRW==\n", "SIGNATURE.PUBLIC_KEY"),
    ],
)
def test_damaged_public_keys(signing_key, public_key, code):
    with pytest.raises(SignatureError, match=exactly(code)):
        verify(CONTENT, signing_key(1).sign(CONTENT, "c"), public_key)


def test_another_key_is_refused_by_its_id_and_by_its_signature(signing_key):
    mine, other = signing_key(1), signing_key(2)
    text = other.sign(CONTENT, "c")
    with pytest.raises(SignatureError, match=exactly("SIGNATURE.KEY_ID")):
        verify(CONTENT, text, mine.public_text)
    posing = sign(CONTENT, mine.key_id, other.raw_sign, "c")
    with pytest.raises(SignatureError, match=exactly("SIGNATURE.FILE")):
        verify(CONTENT, posing, mine.public_text)


@pytest.mark.parametrize("comment", ["a\nb", "a\rb", "a\x00b", "x" * 8001, "\ud800"])
def test_comments_that_no_program_reads_back_are_not_written(signing_key, comment):
    with pytest.raises(SignatureError, match=exactly("SIGNATURE.FORMAT")):
        signing_key(1).sign(CONTENT, comment)


@stock
@pytest.mark.parametrize("comment", ["release 7", "发布 7\ttab", ""])
def test_the_stock_program_verifies_ours(signing_key, tmp_path, comment):
    key = signing_key(3)
    (tmp_path / "m").write_bytes(CONTENT)
    (tmp_path / "m.minisig").write_text(key.sign(CONTENT, comment))
    (tmp_path / "k.pub").write_text(key.public_text)
    command = ["minisign", "-V", "-Q", "-p", "k.pub", "-m", "m"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, timeout=30)
    assert done.stdout.decode().rstrip("\n") == comment
    (tmp_path / "m").write_bytes(CONTENT + b".")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False, timeout=30).returncode == 1


@stock
@pytest.mark.parametrize("legacy", [[], ["-l"]])
def test_we_verify_the_stock_programs(tmp_path, legacy):
    (tmp_path / "m").write_bytes(CONTENT)
    for command in (["-G", "-W", "-p", "k.pub", "-s", "k.sec"], ["-S", *legacy, "-s", "k.sec", "-m", "m"]):
        subprocess.run(["minisign", *command], cwd=tmp_path, capture_output=True, check=True, timeout=30)
    public_key, text = (tmp_path / "k.pub").read_text(), (tmp_path / "m.minisig").read_text()
    assert "file:m" in verify(CONTENT, text, public_key)
    with pytest.raises(SignatureError, match=exactly("SIGNATURE.FILE")):
        verify(CONTENT + b".", text, public_key)


def test_the_public_key_file_names_the_key_as_the_stock_program_does():
    text = public_key_text(bytes(range(8)), bytes(32))
    assert text.splitlines()[0] == "untrusted comment: minisign public key 0706050403020100"


def _b64(packet):
    return b64encode(packet).decode()
