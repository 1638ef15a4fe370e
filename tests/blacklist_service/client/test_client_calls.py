"""The client: signed calls over a real line, verified answers, and one effect whatever the line does."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import orjson
import pytest

from blacklist_service.client import calls as calls_module
from blacklist_service.client.calls import Call, Calls
from blacklist_service.client.folder import Folder
from blacklist_service.client.receipts import check_receipt
from blacklist_service.errors import ConflictError, NotReadyError, RefusedError
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Submission
from blacklist_service.vault import sm2
from blacklist_service.vault.public_keys import key_of_service
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol_signing_key import revoke_signing_key
from blacklist_service.workflows.rotate_keys import rotate_keys
from tests.codes import exactly

V1 = "/api/v1"
FEEDS = Call("GET", f"{V1}/feeds")
CSV = "姓名,证件号码\n虚构甲,110101199003070010\n"
Enrolled = Callable[..., Folder]


def client(folder: Folder, context: Context, waits: tuple[float, ...] = ()) -> Calls:
    return Calls(folder, context.clock, waits=waits, sleep=lambda _seconds: None)


def upload(tmp_path: Path) -> Call:
    file = tmp_path / "reports.csv"
    file.write_text(CSV, encoding="utf-8")
    return Call("POST", f"{V1}/submissions", file, "text/csv", creates=True)


def submissions(context: Context) -> int:
    with context.store.read() as connection:
        return len(connection.execute(table_of(Submission).select()).all())


@contextmanager
def line(url: str, spoil: Callable[[bytes], bytes]) -> Iterator[str]:
    """A line to the service on which answers are spoilt; an empty one is cut off."""
    host, _, port = url.removeprefix("http://").partition(":")
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            with near, socket.create_connection((host, int(port))) as far:
                _pump(near, far, spoil)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def _pump(near: socket.socket, far: socket.socket, spoil: Callable[[bytes], bytes]) -> None:
    asked = b""
    while b"\r\n\r\n" not in asked:
        asked += near.recv(65536)
    head, _, body = asked.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    while len(body) < length:
        body += near.recv(65536)
    far.sendall(head.replace(b"Connection", b"X-Was") + b"\r\nConnection: close\r\n\r\n" + body)
    answer = b""
    while piece := far.recv(65536):
        answer += piece
    near.sendall(spoil(answer))


def test_a_question_is_answered_under_the_services_signature(
    sqlite_context: Context, enrolled: Enrolled
) -> None:
    folder = enrolled("A001", "agency", "sm2" if sm2.is_available() else "ed25519")
    answer = client(folder, sqlite_context).send(FEEDS)
    assert (answer.status, answer.document()) == (200, {"items": [], "next": None})


def test_an_upload_is_taken_in_and_its_receipt_holds(
    sqlite_context: Context, enrolled: Enrolled, tmp_path: Path
) -> None:
    folder = enrolled()
    sender = client(folder, sqlite_context)
    first = sender.send(upload(tmp_path))
    assert (first.status, sender.send(upload(tmp_path)).status) == (202, 200)
    assert list(folder.pending.iterdir()) == []
    run_due_jobs(sqlite_context)
    number = orjson.loads(first.body)["submission"]
    receipt = sender.send(Call("GET", f"{V1}/submissions/{number}/receipt"))
    service_keys = folder.connection().service_keys
    assert check_receipt(receipt.body, service_keys)["read"] == 1
    for spoilt in (receipt.body.replace(b'"read":1', b'"read":2'), b"{}", b"", b"[]"):
        with pytest.raises(ConflictError, match=exactly("CLIENT.RECEIPT_FALSE")):
            check_receipt(spoilt, service_keys)
    with pytest.raises(ConflictError, match=exactly("CLIENT.RECEIPT_FALSE")):
        check_receipt(receipt.body, ["00" * 32])


def test_a_member_that_took_the_next_key_notices_no_rotation(
    sqlite_context: Context, enrolled: Enrolled, tmp_path: Path, url: str
) -> None:
    folder = enrolled()
    first = client(folder, sqlite_context).send(upload(tmp_path))
    run_due_jobs(sqlite_context)
    old = folder.connection().service_key
    rotate_keys(sqlite_context, SYSTEM, "journal")
    new = sqlite_context.vault.receipt_keys.known()[-1].public_key.hex()
    for in_force in (old, new):
        folder.connect(url, f"{old} {new}")
        answer = client(folder, sqlite_context).send(FEEDS)
        assert key_of_service(bytes.fromhex(in_force)).key_id in answer.headers["signature-input"]
        rotate_keys(sqlite_context, SYSTEM, "journal", is_emergency=True)
    number = orjson.loads(first.body)["submission"]
    folder.connect(url, old)
    with pytest.raises((RefusedError, NotReadyError, ConflictError), match=r"CLIENT\."):
        client(folder, sqlite_context).send(FEEDS)
    known = [key.public_key.hex() for key in sqlite_context.vault.receipt_keys.known()]
    folder.connect(url, " ".join(known))
    receipt = client(folder, sqlite_context).send(Call("GET", f"{V1}/submissions/{number}/receipt"))
    assert check_receipt(receipt.body, known)["key"] == old


def test_a_refusal_is_an_answer_and_forgets_the_key(sqlite_context: Context, enrolled: Enrolled) -> None:
    folder = enrolled("A001", "agency")
    refused = client(folder, sqlite_context).send(
        Call("POST", f"{V1}/enquiries", b"{}", "application/json", creates=True)
    )
    assert (refused.status, orjson.loads(refused.body)["code"]) == (422, "BODY.FIELDS")
    assert list(folder.pending.iterdir()) == []


def test_a_refusal_that_nobody_signed_is_told_as_such(sqlite_context: Context, enrolled: Enrolled) -> None:
    folder = enrolled("A001", "agency")
    revoke_signing_key(sqlite_context, SYSTEM, key_id=folder.key().public.key_id)
    with pytest.raises(RefusedError, match=exactly("CLIENT.UNSIGNED")) as refusal:
        client(folder, sqlite_context).send(FEEDS)
    assert refusal.value.facts == {"status": 401, "reason": "SIGNED_CALL.INVALID"}


def test_after_a_cut_line_the_same_command_has_one_effect(
    sqlite_context: Context,
    enrolled: Enrolled,
    url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The service acted and its answer was lost: the next attempt gets that answer."""
    folder = enrolled()
    exchange: Any = calls_module._exchange
    sent = []

    def cut(*given: Any) -> Any:
        sent.append(exchange(*given))
        raise ConnectionResetError

    monkeypatch.setattr(calls_module, "_exchange", cut)
    with pytest.raises(NotReadyError, match=exactly("CLIENT.UNANSWERED")):
        client(folder, sqlite_context, (1.0, 2.0)).send(upload(tmp_path))
    (kept,) = folder.pending.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    assert [status for status, _, _ in sent] == [202, 202, 202]
    monkeypatch.setattr(calls_module, "_exchange", exchange)
    answer = client(folder, sqlite_context).send(upload(tmp_path))
    assert (answer.status, answer.headers["idempotency-replayed"]) == (202, "true")
    assert list(folder.pending.iterdir()) == []
    assert submissions(sqlite_context) == 1


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda text: text.replace(b'"items":[]', b'"items":{}'), "CLIENT.ANSWER_FALSE"),
        (lambda text: text.replace(b" 200 ", b" 201 ", 1), "CLIENT.ANSWER_FALSE"),
        (lambda text: text.replace(b"sig1=:", b"sig1=:A", 1), "CLIENT.ANSWER_FALSE"),
        (lambda text: text.replace(b"Signature:", b"X:"), "CLIENT.ANSWER_FALSE"),
        (lambda text: text.replace(b"Content-Digest:", b"X:"), "CLIENT.ANSWER_FALSE"),
        (lambda text: text.replace(b'"signature";req', b'"@status"'), "CLIENT.ANSWER_FALSE"),
        (lambda text: text[:0], "CLIENT.UNANSWERED"),
        (lambda text: text[:40], "CLIENT.ANSWER_FALSE"),
        (lambda text: text[:10], "CLIENT.UNANSWERED"),
        (lambda text: text[:0] + b"HTTP/1.1 503 x\r\ncontent-length: 0\r\n\r\n", "CLIENT.UNANSWERED"),
        (lambda text: text[:0] + b"HTTP/1.1 403 x\r\ncontent-length: 0\r\n\r\n", "CLIENT.UNSIGNED"),
        (lambda text: text[:0] + b"HTTP/1.1 302 x\r\ncontent-length: 0\r\n\r\n", "CLIENT.ANSWER_FALSE"),
        (lambda text: text[:0] + b"HTTP/1.1 200 x\r\ncontent-length: 2\r\n\r\n{}", "CLIENT.ANSWER_FALSE"),
    ],
)
def test_what_happens_on_the_line_is_never_believed(
    sqlite_context: Context, enrolled: Enrolled, url: str, spoil: Callable[[bytes], bytes], code: str
) -> None:
    folder = enrolled("A001", "agency")
    with line(url, spoil) as spoilt:
        folder.connect(spoilt, folder.connection().service_key)
        with pytest.raises((ConflictError, NotReadyError, RefusedError)) as refusal:
            client(folder, sqlite_context).send(FEEDS)
    assert refusal.value.code == code


def test_an_unspoilt_line_changes_nothing(sqlite_context: Context, enrolled: Enrolled, url: str) -> None:
    folder = enrolled("A001", "agency")
    with line(url, lambda text: text) as straight:
        folder.connect(straight, folder.connection().service_key)
        assert client(folder, sqlite_context).send(FEEDS).status == 200


def test_an_answer_of_another_service_is_not_believed(sqlite_context: Context, enrolled: Enrolled) -> None:
    folder = enrolled("A001", "agency")
    folder.connect(folder.connection().url, folder.key().public.der[-32:].hex())
    with pytest.raises(ConflictError, match=exactly("CLIENT.ANSWER_FALSE")):
        client(folder, sqlite_context).send(FEEDS)


def test_a_folder_without_key_or_service_is_refused(tmp_path: Path, sqlite_context: Context) -> None:
    folder = Folder(tmp_path / "none")
    with pytest.raises(NotReadyError, match=exactly("CLIENT.NO_KEY")):
        client(folder, sqlite_context)
    folder.make("P001", "ed25519")
    with pytest.raises(NotReadyError, match=exactly("CLIENT.NOT_CONNECTED")):
        client(folder, sqlite_context)
    with pytest.raises(ConflictError, match=exactly("CLIENT.KEY_EXISTS")):
        folder.make("P001", "ed25519")
    (folder.path / "signing-key.pem").chmod(0o640)
    with pytest.raises(NotReadyError, match=exactly("CLIENT.KEY_EXPOSED")):
        client(folder, sqlite_context)
    (folder.path / "client.json").write_text("{}")
    with pytest.raises(NotReadyError, match=exactly("CLIENT.FOLDER")):
        folder.connection()


def test_nothing_of_a_person_stands_in_the_folder(
    sqlite_context: Context, enrolled: Enrolled, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = enrolled("A001", "agency")

    def cut(*_given: Any) -> Any:
        raise ConnectionResetError

    monkeypatch.setattr(calls_module, "_exchange", cut)
    body = orjson.dumps({"name": "虚构甲", "id_number": "110101199003070010"})
    with pytest.raises(NotReadyError, match=exactly("CLIENT.UNANSWERED")):
        client(folder, sqlite_context).send(
            Call("POST", f"{V1}/enquiries", body, "application/json", creates=True)
        )
    kept = b"".join(
        path.read_bytes() + path.name.encode() for path in folder.path.rglob("*") if path.is_file()
    )
    assert "虚构甲".encode() not in kept
    assert b"110101199003070010" not in kept
    modes = {path.stat().st_mode & 0o077 for path in (folder.path, *folder.path.rglob("*"))}
    assert modes == {0}
