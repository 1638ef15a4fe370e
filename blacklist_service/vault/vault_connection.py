"""A process's way to the vault process: a connection for each thread, made anew where the vault was started again."""

import os
import socket
import threading
from pathlib import Path
from typing import TypeVar, final

from msgspec import ValidationError, msgpack

from blacklist_service import errors
from blacklist_service.errors import NotReadyError, ServiceError
from blacklist_service.vault.calls import (
    Call,
    FrameError,
    Refusal,
    pack_request,
    read_answer,
    receive_frame,
    send_frame,
)
from blacklist_service.vault.seal import HoneyRecordError, SealBrokenError

_SECONDS = 30.0
# What callers tell apart by its type.
_KNOWN: dict[str, type[HoneyRecordError | SealBrokenError]] = {
    one().code: one for one in (HoneyRecordError, SealBrokenError)
}
_KINDS: dict[str, type[ServiceError]] = {
    kind.__name__: kind
    for kind in (
        errors.ConflictError, errors.ForbiddenError, errors.InvalidError, errors.NotFoundError,
        errors.NotReadyError, errors.RefusedError,
    )
}  # fmt: skip
_Wanted = TypeVar("_Wanted")


@final
class VaultConnection:
    """Asks the vault process at a socket. Nothing that it asks for changes anything there, so that a call whose answer
    was lost may be asked again."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._own = threading.local()

    def ask(self, call: Call, wanted: "type[_Wanted]") -> _Wanted:
        """What comes out of a call. Raises NotReadyError VAULT.DOWN where nobody answers, and what the vault refuses
        with."""
        request = pack_request(call)
        answer = self._asked(request) or self._asked(request, is_fresh=True)
        if answer is None:
            raise vault_down()
        try:
            read = read_answer(answer)
            if read.refusal is not None:
                raise _error_of(read.refusal)
            return msgpack.decode(read.value, type=wanted)
        except (FrameError, ValidationError):
            raise vault_down() from None

    def _asked(self, request: bytes, *, is_fresh: bool = False) -> bytes | None:
        try:
            connection = self._connection(is_fresh=is_fresh)
            send_frame(connection, request)
            return receive_frame(connection)
        except (OSError, FrameError):
            return None

    def _connection(self, *, is_fresh: bool) -> socket.socket:
        kept: _Kept | None = getattr(self._own, "kept", None)
        # A forked child must not speak into its parent's connection.
        if kept is not None and kept.process == os.getpid() and not is_fresh:
            return kept
        self._own.kept = kept = _Kept()
        kept.settimeout(_SECONDS)
        kept.connect(self._path)
        return kept


class _Kept(socket.socket):
    """One thread's connection, closed when the thread ends or makes another."""

    def __init__(self) -> None:
        super().__init__(socket.AF_UNIX, socket.SOCK_STREAM)
        self.process = os.getpid()

    def __del__(self) -> None:
        self.close()


def vault_down() -> NotReadyError:
    """What everybody is told while the vault process does not answer: nothing is opened or sealed meanwhile."""
    return NotReadyError(
        "VAULT.DOWN",
        "密钥进程没有响应，请稍后重试。",
        "The vault process does not answer; try again later.",
    )


def _error_of(refusal: Refusal) -> ServiceError:
    known = _KNOWN.get(refusal.code)
    if known is not None:
        return known()
    kind = _KINDS.get(refusal.kind, NotReadyError)
    return kind(refusal.code, refusal.zh, refusal.en)
