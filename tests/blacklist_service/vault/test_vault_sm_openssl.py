"""The SM profile beside the stock openssl program, in both directions: the very commands of docs/api/sm-objects.md are
run, on what the service writes and on what openssl writes for the client."""

import io
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from blacklist_service.vault import sm2
from blacklist_service.vault.object_faults import ObjectFileError
from blacklist_service.vault.object_place import ObjectPlace
from blacklist_service.vault.recipient_identities import (
    EncryptionKind,
    RecipientIdentities,
    encrypted_object,
    new_recipient_identity,
    read_public_line,
)

if not sm2.is_available() or shutil.which("openssl") is None:
    pytest.skip("no SM2 in the system's libcrypto, or no openssl program", allow_module_level=True)

DOCUMENT = Path(__file__).parents[3] / "docs/api/sm-objects.md"
BLOCKS = dict(
    zip(
        ("keys", "identities", "open", "write", "manifest", "next_key"),
        re.findall(r"```bash\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL),
        strict=True,
    )
)
SNAPSHOT = ObjectPlace("BUREAU", "FEED", "snapshot-2.ndjson.sm")
DELTA = ObjectPlace("BUREAU", "FEED", "delta-1-2.ndjson.sm")
CONTENT = "".join(f'{{"key":"虚构{number}","op":"UPSERT"}}\n' for number in range(5000)).encode()


def run(block: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", BLOCKS[block]], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a key pair and a file of identities, made by the commands of the page."""
    printed = run("keys", tmp_path)
    assert printed.returncode == 0, printed.stderr
    assert run("identities", tmp_path).returncode == 0
    assert printed.stdout.strip() == own_line(tmp_path)
    return tmp_path


def own_line(folder: Path) -> str:
    return RecipientIdentities((folder / "identities.txt").read_bytes()).public_lines[0]


def sealed(lines: list[str], content: bytes = CONTENT, place: ObjectPlace = SNAPSHOT) -> bytes:
    out = io.BytesIO()
    with encrypted_object(lines, place, out) as sink:
        sink.write(content)
    return out.getvalue()


def test_a_key_of_openssl_is_taken_as_pem_and_comes_back(folder: Path) -> None:
    assert read_public_line((folder / "sm2.pub").read_text()) == own_line(folder)
    words = ("openssl", "pkey", "-pubout", "-in")
    keys = [
        subprocess.run([*words, name], cwd=folder, capture_output=True, check=True, timeout=60).stdout
        for name in ("sm2.pem", "sm2-again.pem")
    ]
    assert keys[0] == keys[1] == (folder / "sm2.pub").read_bytes()


@pytest.mark.parametrize("content", [CONTENT, b"", b"x"], ids=["many", "empty", "one"])
def test_openssl_opens_what_the_service_writes(folder: Path, content: bytes) -> None:
    other = RecipientIdentities(new_recipient_identity(EncryptionKind.SM, datetime(2026, 11, 20, tzinfo=UTC)))
    (folder / SNAPSHOT.object_name).write_bytes(sealed([*other.public_lines, own_line(folder)], content))
    done = run("open", folder)
    assert done.returncode == 0, done.stderr
    assert (folder / "snapshot-2.ndjson").read_bytes() == content
    assert not [name for name in ("content.key", "wrap.der", "head.txt") if (folder / name).exists()]


@pytest.mark.parametrize("content", [CONTENT, b"", b"x"], ids=["many", "empty", "one"])
def test_the_client_opens_what_openssl_writes(folder: Path, content: bytes) -> None:
    (folder / "delta-1-2.ndjson").write_bytes(content)
    done = run("write", folder)
    assert done.returncode == 0, done.stderr
    out, identities = io.BytesIO(), RecipientIdentities((folder / "identities.txt").read_bytes())
    with (folder / DELTA.object_name).open("rb") as source:
        identities.open_object(source, DELTA, out)
    assert out.getvalue() == content
    with pytest.raises(ObjectFileError, match="broken"), (folder / DELTA.object_name).open("rb") as source:
        identities.open_object(source, ObjectPlace("BUREAU", "FEED", "delta-2-3.ndjson.sm"), out)


def _flipped(at: int) -> Callable[[bytes], bytes]:
    def flip(file: bytes) -> bytes:
        changed = bytearray(file)
        changed[at] ^= 1
        return bytes(changed)

    return flip


@pytest.mark.parametrize(
    "attack",
    [
        _flipped(3), _flipped(20), _flipped(60), _flipped(90), _flipped(200), _flipped(-40), _flipped(-1),
        lambda file: file[:-1], lambda file: file + b"\0", lambda file: file[:-64] + file[-32:],
        lambda _file: sealed([OTHERS]), lambda file: file.replace(b"feed FEED", b"feed FEEX"),
    ],
    ids=["magic", "recipient", "name", "key_id", "wrap", "body", "tag", "cut", "longer", "shorter", "other_key", "other_feed"],
)  # fmt: skip
def test_the_commands_of_the_page_refuse_what_was_meddled_with(
    folder: Path, attack: Callable[[bytes], bytes]
) -> None:
    (folder / SNAPSHOT.object_name).write_bytes(attack(sealed([own_line(folder)])))
    assert run("open", folder).returncode != 0
    assert not (folder / "snapshot-2.ndjson").exists()


OTHERS = RecipientIdentities(
    new_recipient_identity(EncryptionKind.SM, datetime(2026, 11, 20, tzinfo=UTC))
).public_lines[0]
