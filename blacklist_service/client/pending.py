"""The idempotency key of each call that waits for an answer, on the disk before the call is sent.

A program that was killed, or a line that broke, is followed by the same command: it finds the key, and the service
answers as it did, or acts now if it had not.
"""

from pathlib import Path

import orjson

from blacklist_service.client.folder import Folder, write_private
from blacklist_service.ids import Randomness


class PendingCall:
    """One call by what it says; its file is named by a keyed digest, because a call may name a person."""

    def __init__(self, folder: Folder, said: str) -> None:
        self._file: Path = folder.pending / f"{folder.name_of(said)}.json"

    def key(self) -> str:
        """The key of this call: an earlier one where it is still unanswered, else a new one."""
        try:
            return str(orjson.loads(self._file.read_bytes())["idempotency_key"])
        except (OSError, ValueError, KeyError, TypeError):
            key = Randomness().token()
            self._file.parent.mkdir(mode=0o700, exist_ok=True)
            write_private(self._file, orjson.dumps({"idempotency_key": key}))
            return key

    def answered(self) -> None:
        """Forgets the key: the next equal call is another one."""
        self._file.unlink(missing_ok=True)
