"""A running service on a port of its own, and folders of members that are connected to it. All invented."""

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from werkzeug.serving import make_server

from blacklist_service.app import create_app
from blacklist_service.client.folder import Folder
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.enrol_signing_key import KeyEnrolment, add_signing_key


@pytest.fixture
def url(sqlite_context: Context) -> Iterator[str]:
    """The address of a service that listens."""
    server = make_server("127.0.0.1", 0, create_app(context=sqlite_context), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def enrolled(sqlite_context: Context, tmp_path: Path, url: str) -> Callable[..., Folder]:
    """A folder with a key that is enrolled, and the service's address and key."""

    def enrol(code: str = "P001", kind: str = "platform", algorithm: str = "ed25519") -> Folder:
        add_member(sqlite_context, SYSTEM, code=code, name=f"虚构{code}", kind=kind)
        add_user(sqlite_context, SYSTEM, member_code=code, login=code.lower(), role=kind)
        folder = Folder(tmp_path / code)
        folder.make(code, algorithm)
        given = KeyEnrolment(
            code, folder.public_key_file.read_bytes(), base64.b64decode(folder.proof_file.read_bytes())
        )
        add_signing_key(sqlite_context, SYSTEM, given)
        folder.connect(url, sqlite_context.vault.receipt_signer.public_key.hex())
        return folder

    return enrol
