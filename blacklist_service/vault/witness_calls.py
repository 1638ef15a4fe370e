"""A witness on another machine (C2SP tlog-witness): asked to cosign a checkpoint, by HTTP, and believed nothing.

What comes back is bounded in size and time, and counts only where it is a signature of a key that is trusted.
"""

from collections.abc import Iterable
from http.client import HTTPException
from typing import NamedTuple, final

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.outgoing import Answer, Outgoing
from blacklist_service.vault.places import Network, OutgoingError

SECONDS = 10
MOST_BYTES = 1 << 14
_OK, _CONFLICT = 200, 409
_SIZE_DIGITS = 19


class WitnessAnswer(NamedTuple):
    """The lines of a cosignature, or the size that the witness cosigned last (None where it gave lines)."""

    lines: str
    size: int | None


@final
class WitnessCalls:
    """One witness behind its submission prefix. Over the network by TLS only; a redirect is not followed."""

    def __init__(self, url: str, networks: Iterable[Network] = ()) -> None:
        """`networks` are private ones that may be called. Raises NotReadyError WITNESS.URL for anything but https, or
        http on this machine."""
        try:
            self._place = Outgoing(url, networks)
        except OutgoingError:
            raise _bad_address() from None
        self.host = self._place.host

    def add_checkpoint(self, request: str) -> WitnessAnswer:
        """What the witness says to a request. Raises NotReadyError WITNESS.DOWN, WITNESS.REFUSED, WITNESS.URL."""
        try:
            status, body = self._posted(request.encode())
        except OutgoingError:
            raise _bad_address() from None
        except (OSError, HTTPException):
            raise NotReadyError(
                "WITNESS.DOWN",
                "见证人无法访问或未按时答复。",
                "The witness cannot be reached or is too slow.",
            ) from None
        text = body.decode("utf-8", "replace")
        size = text.strip()
        if status == _OK and len(body) < MOST_BYTES:
            return WitnessAnswer(text, None)
        if status == _CONFLICT and size.isascii() and size.isdecimal() and len(size) <= _SIZE_DIGITS:
            return WitnessAnswer("", int(size))
        raise NotReadyError(
            "WITNESS.REFUSED",
            "见证人未予副签。",
            "The witness did not cosign.",
            status=status,
        )

    def _posted(self, body: bytes) -> Answer:
        kind = {"Content-Type": "text/plain; charset=utf-8"}
        return self._place.post("/add-checkpoint", body, kind, seconds=SECONDS, most=MOST_BYTES)


def _bad_address() -> NotReadyError:
    return NotReadyError(
        "WITNESS.URL",
        "见证人地址须为 https（本机除外），且为公网地址或设置允许的网段。",
        "The address of a witness must be https, except on this machine, and public or in a network of the settings.",
    )
