"""The vault process: one thread for each connection, bounded in number, size and time.

A peer that is not welcome, or that sends what is no call, is disconnected without a word.
"""

import socket
from threading import BoundedSemaphore, Event, Thread
from typing import final

from blacklist_service.vault.answering import Answering
from blacklist_service.vault.calls import FrameError, receive_frame, send_frame
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.vault_socket import is_welcome, peer_of

MOST_CONNECTIONS = 512
# A client keeps its connection; one that has begun a frame has so long to end it.
_SECONDS_OF_A_FRAME = 10.0
_SECONDS_BETWEEN_LOOKS = 0.5


@final
class VaultServer(KeyHolder):
    """Serves a listening socket until it is told to stop."""

    __slots__ = ("_answering", "_free", "_group", "_listening", "_stop")

    def __init__(self, listening: socket.socket, answering: Answering, group: str, stop: Event) -> None:
        self._listening, self._answering, self._group = listening, answering, group
        self._free = BoundedSemaphore(MOST_CONNECTIONS)
        self._stop = stop

    def serve(self) -> None:
        """Takes connections; each has a thread of its own, which ends with the process."""
        self._listening.settimeout(_SECONDS_BETWEEN_LOOKS)
        while not self._stop.is_set():
            try:
                connection, _ = self._listening.accept()
            except TimeoutError:
                continue
            if not is_welcome(peer_of(connection), self._group) or not self._free.acquire(blocking=False):
                connection.close()
                continue
            Thread(target=self._converse, args=(connection,), daemon=True).start()
        self._listening.close()

    def _converse(self, connection: socket.socket) -> None:
        try:
            with connection:
                while self._answer_one(connection):
                    pass
        except (FrameError, OSError):
            pass
        finally:
            self._free.release()

    def _answer_one(self, connection: socket.socket) -> bool:
        connection.settimeout(None)
        # One byte is looked at and left there: waiting for a call may take for ever, a call once begun may not.
        if not connection.recv(1, socket.MSG_PEEK):
            return False
        connection.settimeout(_SECONDS_OF_A_FRAME)
        # Whoever goes away here has sent no call, as an empty frame is none.
        send_frame(connection, self._answering.answer(receive_frame(connection) or b""))
        return True
