"""The SM profile at the command line: a feed whose manifest is signed by SM2 too and whose objects are encrypted to a key
that stock openssl made; both are asked for when it is verified. All names invented."""

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from blacklist_service.client.folder import Folder
from blacklist_service.signatures.enrolment import recipient_key_statement
from blacklist_service.vault import sm2
from blacklist_service.vault.recipient_identities import read_public_line
from tests.blacklist_service.cli.conftest import Program

if not sm2.is_available() or shutil.which("openssl") is None:
    pytest.skip("no SM2 in the system's libcrypto, or no openssl program", allow_module_level=True)


@pytest.fixture
def house(home: Path, blacklist: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """A service that signs by SM2 too, and an agency with a feed and an enrolled key of its own."""
    monkeypatch.setenv("BLACKLIST_SM2_MANIFESTS", "true")
    blacklist("member", "add", "--code", "BUREAU", "--name", "虚构", "--kind", "agency", "--region", "340000")
    blacklist(
        "feed",
        "add",
        "--code",
        "bureau",
        "--member",
        "BUREAU",
        "--format",
        "ndjson",
        "--audience",
        "regulator",
    )
    blacklist("user", "add", "--member", "BUREAU", "--login", "bureau", "--role", "agency")
    own = Folder(home.parent / "agency")
    own.make("BUREAU", "ed25519")
    blacklist(
        "member", "key", "add", "--member", "BUREAU", "--public-key", own.public_key_file, "--proof", own.proof_file, "--login", "bureau",
    )  # fmt: skip
    return blacklist


def run(folder: Path, *words: str) -> None:
    subprocess.run(words, cwd=folder, check=True, capture_output=True, timeout=60)


def test_a_feed_in_the_sm_profile_is_exported_and_verified(
    house: Program, home: Path, tmp_path: Path
) -> None:
    run(tmp_path, "openssl", "genpkey", "-algorithm", "SM2", "-out", "sm2.pem")
    run(tmp_path, "openssl", "pkey", "-in", "sm2.pem", "-pubout", "-out", "sm2.pub")
    pem = (tmp_path / "sm2.pub").read_text()
    statement = recipient_key_statement("BUREAU", "bureau", read_public_line(pem))
    proof = tmp_path / "proof.txt"
    proof.write_bytes(base64.b64encode(Folder(home.parent / "agency").key().sign(statement)))
    enrolled = house("--json", "feed", "recipient-key", "add", "--proof", proof, "bureau", "--", pem).document
    assert enrolled["public_key"] == read_public_line(pem)
    house("feed", "publish", "bureau")

    down = tmp_path / "down"
    exported = house("--json", "feed", "export", "bureau", down).document
    assert exported["objects"] == ["snapshot-1.ndjson.sm"]
    house("vault", "public-keys", down)
    assert {"manifest.json.sm2", "feed-sm2.pub", "feed-sm2.pub.minisig"} <= {
        path.name for path in down.iterdir()
    }
    run(down, "openssl", "dgst", "-sm3", "-sigopt", "distid:1234567812345678", "-verify", "feed-sm2.pub",
        "-signature", "manifest.json.sm2", "manifest.json")  # fmt: skip
    (down / "snapshot-1.ndjson").write_bytes(b"")

    asked = ("feed", "verify", down, "--key", down / "feed.pub", "--sm2-key")
    assert house("--json", *asked, down / "feed-sm2.pub").document["release"] == 1
    other = house("--json", *asked, tmp_path / "sm2.pub", status=1)
    assert other.document["error"]["code"] == "FEED.SM2_SIGNATURE"
    (down / "manifest.json.sm2").unlink()
    missing = house("--json", *asked, down / "feed-sm2.pub", status=1)
    assert missing.document["error"]["code"] == "FEED.SM2_SIGNATURE"
    no_key = house("--json", *asked, down / "feed.pub", status=1)
    assert no_key.document["error"]["code"] == "CLIENT.SM2_KEY"
    house("feed", "verify", down, "--key", down / "feed.pub")
