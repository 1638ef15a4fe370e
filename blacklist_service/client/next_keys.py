"""Which keys follow the service's key that a member trusts: fetched where it is, believed for their proofs alone."""

from collections.abc import Iterator
from http import HTTPStatus

from blacklist_service.client.calls import fetch_open
from blacklist_service.client.folder import Connection, Folder
from blacklist_service.errors import NotReadyError
from blacklist_service.vault.key_handovers import read_handover
from blacklist_service.vault.signed_notes import ED25519, NoteError, NoteKey

_NOTES = ("receipt.note", "receipt-next.note")
_PATH = "/api/v1/keys"


def follow_keys(folder: Folder) -> Connection:
    """The connection with every key added that one of its keys has signed as the next; kept in the folder.

    No key is dropped: who could answer for the service with something old would else make a member trust the old key
    alone. `client connect` names the keys anew.

    Raises: NotReadyError CLIENT.NOT_CONNECTED, CLIENT.UNANSWERED.
    """
    connection = folder.connection()
    if not connection.url or not connection.service_key:
        raise NotReadyError(
            "CLIENT.NOT_CONNECTED",
            "请先运行 blacklist client connect。",
            "Run blacklist client connect first.",
        )
    notes = [note for name in _NOTES if (note := _fetched(f"{connection.url}{_PATH}/{name}"))]
    trusted = list(connection.service_keys)
    # The handover from the key before comes first: it may lead to the key that signed the second.
    for note in notes:
        trusted += [key for key in _named_next(note, trusted) if key not in trusted]
    if len(trusted) == len(connection.service_keys):
        return connection
    return folder.connect(connection.url, " ".join(trusted))


def _named_next(note: str, trusted: list[str]) -> Iterator[str]:
    """The keys (hex) that a handover names, where one of the trusted keys has signed it."""
    name = note.partition("\n")[0]
    for key in trusted:
        try:
            yield read_handover(note, NoteKey(name, ED25519, bytes.fromhex(key))).public_key.hex()
        except NoteError:
            continue


def _fetched(url: str) -> str:
    """The file's text; "" where there is none. Raises NotReadyError CLIENT.UNANSWERED."""
    status, content = fetch_open(url)
    if status not in (HTTPStatus.OK, HTTPStatus.NOT_FOUND):
        raise NotReadyError(
            "CLIENT.UNANSWERED", "服务未答复，请稍后再试。", "No answer came; try again later."
        )
    return content.decode("utf-8", "replace") if status == HTTPStatus.OK else ""
