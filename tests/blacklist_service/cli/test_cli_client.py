"""A member's own program and the operator's side of it, as their users run them against a service that listens."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pytest
from werkzeug.serving import make_server

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.settings import Settings
from blacklist_service.vault import sm2
from blacklist_service.workflows.open_service import open_service

VALID = "110101199003070011"
CSV = "姓名,证件号码\n虚构甲,110101199003070010\n"
Program = Callable[..., Any]


PROFILE = Path(__file__).parents[3] / "samples" / "operator_profile.toml"
ENQUIRY = {
    "name": "虚构甲",
    "id_type": "resident_id",
    "id_number": "110101199003070011",
    "purpose": "credit_approval",
    "consent_ref": "示例",
}


@pytest.fixture
def url(home: Path, moving_clock: MovingClock) -> Iterator[str]:
    """The address of the service on this home."""
    context = open_service(Settings(home=home, environment="test", operator_profile=PROFILE), moving_clock)
    server = make_server("127.0.0.1", 0, create_app(context=context), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    context.store.engine.dispose()
    context.looks.engine.dispose()


@pytest.fixture
def enrolled(url: str, blacklist: Program, tmp_path: Path) -> Callable[..., Path]:
    """A folder whose key the operator has enrolled."""

    def enrol(code: str, kind: str, *options: str, algorithm: str = "ed25519", role: str = "") -> Path:
        folder = tmp_path / code
        blacklist("member", "add", "--code", code, "--name", "虚构机构", "--kind", kind)
        blacklist("user", "add", "--member", code, "--login", code.lower(), "--role", role or kind)
        made = blacklist(
            "--json", "client", "--folder", folder, "keygen", "--member", code, "--algorithm", algorithm
        ).document
        added = blacklist(
            "--json", "member", "key", "add", "--member", code, "--public-key", made["public_key"],
            "--proof", made["proof"], *options,
        ).document  # fmt: skip
        assert added["key_id"] == made["key_id"]
        blacklist("client", "--folder", folder, "connect", url, "--service-key", added["service_key"])
        return folder

    return enrol


def test_a_platform_signs_its_upload_and_keeps_a_proved_receipt(
    enrolled: Callable[..., Path], blacklist: Program, tmp_path: Path
) -> None:
    folder = enrolled("P001", "platform", "--scope", "submissions", "--network", "127.0.0.0/8")
    client = ("--json", "client", "--folder", folder)
    (tmp_path / "reports.csv").write_text(CSV, encoding="utf-8")
    sent = blacklist(*client, "submit", tmp_path / "reports.csv", "--charset", "utf-8").document
    assert sent["status"] == 202
    assert '"signature";req' in sent["signed"]["signature-input"]
    number = sent["answer"]["submission"]
    early = blacklist(*client, "receipts", number, status=1)
    assert early.document["error"]["reason"] == "SUBMISSION.NO_RECEIPT"
    blacklist("worker", "--once")
    assert blacklist(*client, "status", number).document["answer"]["state"] == "done"
    receipt = tmp_path / "receipt.json"
    assert blacklist(*client, "receipts", number, "--out", receipt).document["answer"]["read"] == 1
    assert receipt.stat().st_mode & 0o777 == 0o600
    refused = blacklist(*client, "call", "GET", "/feeds", status=1)
    assert refused.document["error"]["reason"] == "ACCESS.SCOPE"
    wrong = tmp_path / "reports.txt"
    wrong.write_text(CSV, encoding="utf-8")
    assert blacklist(*client, "submit", wrong, status=1).document["error"]["code"] == "CLIENT.FILE_TYPE"


def test_an_officials_program_says_which_version_it_has_seen(
    enrolled: Callable[..., Path], blacklist: Program, tmp_path: Path
) -> None:
    platform, office = enrolled("P001", "platform"), enrolled("O001", "office", role="maker")
    report = {
        "row_key": "k1", "contract_no": "C-1", "name": "虚构甲", "id_type": "resident_id", "id_number": VALID,
        "principal": "20000.00", "outstanding": "15000.00", "annual_rate": "12.5", "loan_date": "2018-03-01",
        "overdue_since": "2018-09-01", "evasion_ground": "able_refuses", "ability_evidence": "虚构", "collection_log": "虚构",
    }  # fmt: skip
    (tmp_path / "reports.json").write_bytes(orjson.dumps({"items": [report]}))
    (tmp_path / "reason.json").write_bytes(orjson.dumps({"reason": "虚构：先行停止展示"}))
    client = ("--json", "client", "--folder")
    blacklist(*client, platform, "call", "POST", "/reports:batch", "--body", tmp_path / "reports.json")
    steps = blacklist(*client, office, "call", "GET", "/reviews?kind=listing").document["answer"]["items"]
    listing = f"/listings/{steps[0]['id']}"
    seen = blacklist(*client, office, "call", "GET", listing).document["etag"]
    act = (*client, office, "call", "POST", f"{listing}/suppress", "--body", tmp_path / "reason.json")
    assert blacklist(*act, status=1).document["error"]["reason"] == "VERSION.MISSING"
    assert blacklist(*act, "--if-match", '"99"', status=1).document["error"]["status"] == 412
    done = blacklist(*act, "--if-match", seen).document
    assert (done["status"], done["etag"] != seen) == (200, True)


def test_an_agency_asks_from_a_file_and_keeps_answers(
    enrolled: Callable[..., Path], blacklist: Program, tmp_path: Path
) -> None:
    folder = enrolled("A001", "agency", algorithm="sm2" if sm2.is_available() else "ed25519")
    client = ("--json", "client", "--folder", folder)
    (tmp_path / "enquiry.json").write_bytes(orjson.dumps({"name": "虚构甲"}))
    refused = blacklist(*client, "enquire", tmp_path / "enquiry.json", status=1)
    assert refused.document["error"]["reason"] == "BODY.FIELDS"
    assert "虚构甲" not in refused.out + refused.err
    out = tmp_path / "feeds.json"
    assert blacklist(*client, "call", "GET", "/feeds", "--out", out).document["status"] == 200
    assert orjson.loads(out.read_bytes()) == {"items": [], "next": None}
    assert "A001" in blacklist("member", "key", "list").out
    (key,) = blacklist("--json", "member", "key", "list").document["keys"]
    assert (key["member"], key["state"], key["login"]) == ("A001", "live", "a001")
    blacklist("member", "key", "revoke", key["key_id"])
    ended = blacklist(*client, "call", "GET", "/feeds", status=1)
    assert ended.document["error"] == ended.document["error"] | {
        "code": "CLIENT.UNSIGNED", "status": 401, "reason": "SIGNED_CALL.INVALID",
    }  # fmt: skip


def test_a_used_up_quota_is_an_answer_and_no_reason_to_try_again(
    enrolled: Callable[..., Path], blacklist: Program, tmp_path: Path
) -> None:
    folder = enrolled("A001", "agency")
    client = ("--json", "client", "--folder", folder)
    blacklist("member", "quota", "set", "--member", "A001", "--per-day", "1")
    (tmp_path / "enquiry.json").write_bytes(orjson.dumps(ENQUIRY))
    first = blacklist(*client, "enquire", tmp_path / "enquiry.json").document
    assert first["answer"]["outcome"] == "not_listed"
    refused = blacklist(*client, "enquire", tmp_path / "enquiry.json", status=1).document
    assert (refused["error"]["status"], refused["error"]["reason"]) == (429, "QUOTA.EXCEEDED")
    assert list((folder / "pending").iterdir()) == []


@pytest.mark.parametrize(
    ("address", "key"), [("list.example.org", "0" * 64), ("https://x", "0" * 63), ("https://x", "g" * 64)]
)
def test_a_strange_connection_is_refused(tmp_path: Path, blacklist: Program, address: str, key: str) -> None:
    blacklist("client", "--folder", tmp_path / "c", "keygen", "--member", "P001")
    refused = blacklist(
        "--json", "client", "--folder", tmp_path / "c", "connect", address, "--service-key", key, status=1
    )
    assert refused.document["error"]["code"] == "CLIENT.CONNECT"


def test_a_proof_that_is_no_base64_is_refused(home: Path, tmp_path: Path, blacklist: Program) -> None:
    blacklist("client", "--folder", tmp_path / "c", "keygen", "--member", "P001")
    (tmp_path / "proof").write_text("中")
    refused = blacklist(
        "--json", "member", "key", "add", "--member", "P001", "--public-key", tmp_path / "c" / "public-key.pem",
        "--proof", tmp_path / "proof", status=1,
    )  # fmt: skip
    assert refused.document["error"]["code"] == "SIGNING_KEY.PROOF_FORMAT"


def test_the_key_file_is_for_its_owner(tmp_path: Path, blacklist: Program) -> None:
    blacklist("client", "--folder", tmp_path / "c", "keygen", "--member", "P001")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "c").iterdir()}
    assert modes == dict.fromkeys(("signing-key.pem", "public-key.pem", "proof.txt", "client.json"), 0o600)
    again = blacklist("--json", "client", "--folder", tmp_path / "c", "keygen", "--member", "P001", status=1)
    assert again.document["error"]["code"] == "CLIENT.KEY_EXISTS"


def test_quotas_and_suspensions(home: Path, blacklist: Program) -> None:
    blacklist("member", "add", "--code", "A001", "--name", "虚构机构", "--kind", "agency")
    blacklist("member", "add", "--code", "O001", "--name", "虚构整治办", "--kind", "office")
    for role in ("maker", "checker"):
        blacklist("user", "add", "--member", "O001", "--login", role, "--role", role)
    blacklist("member", "quota", "set", "--member", "A001", "--per-day", "7", "--most-misses", "90")
    assert blacklist("--json", "member", "quota", "list").document["quotas"] == [
        {"member": "A001", "per_day": 7, "most_misses_percent": 90, "used_today": 0}
    ]
    assert "A001" in blacklist("member", "quota", "list").out
    blacklist("member", "suspension", "begin", "A001", "--as", "checker")
    release = ("--json", "member", "suspension", "release", "A001", "--as")
    assert blacklist(*release, "maker").document["state"] == "release_asked"
    assert blacklist(*release, "maker", status=1).document["error"]["code"] == "ACCESS.ROLE"
    assert blacklist(*release, "checker").document["state"] == "released"
    (kept,) = blacklist("--json", "member", "suspension", "list").document["suspensions"]
    assert (kept["reason"], kept["state"], kept["released_by"]) == ("official", "released", "checker")
    assert "A001" in blacklist("member", "suspension", "list").out


def test_an_api_key_takes_scopes_and_networks(home: Path, blacklist: Program) -> None:
    blacklist("member", "add", "--code", "A001", "--name", "虚构机构", "--kind", "agency")
    blacklist("user", "add", "--member", "A001", "--login", "one", "--role", "agency")
    given = ("--json", "key", "add", "--login", "one")
    issued = blacklist(
        *given, "--scope", "feeds:read", "--scope", "enquiries", "--network", "203.0.113.0/24"
    ).document
    assert (issued["scopes"], issued["networks"]) == (["feeds:read", "enquiries"], ["203.0.113.0/24"])
    (kept,) = blacklist("--json", "key", "list").document["keys"]
    assert (kept["scopes"], kept["networks"]) == ("feeds:read enquiries", "203.0.113.0/24")
    assert blacklist(*given, "--scope", "all", status=1).document["error"]["code"] == "KEY.SCOPE"
    assert blacklist(*given, "--network", "x", status=1).document["error"]["code"] == "KEY.NETWORK"
