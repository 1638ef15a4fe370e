"""A recipient's address that is called when a release is out: https alone, believed nothing, bounded in size and time.

This machine is called only where the settings name its network: else a webhook could reach what listens here alone.
"""

from collections.abc import Iterable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import final

from blacklist_service.errors import InvalidError, NotReadyError
from blacklist_service.vault.outgoing import Outgoing
from blacklist_service.vault.places import Network, OutgoingError

STEP_SECONDS, WHOLE_SECONDS = 5, 10


@final
class WebhookCalls:
    """One address."""

    def __init__(self, url: str, networks: Iterable[Network] = (), ca_file: Path | None = None) -> None:
        """`networks` are private ones that may be called; `ca_file` vouches for the other side in place of the
        system's.
        Raises InvalidError WEBHOOK.URL for anything but a plain https address; NotReadyError WEBHOOK.CA."""
        try:
            self._way = Outgoing(url, networks, None if ca_file is None else str(ca_file))
        except OutgoingError:
            raise bad_address() from None
        except OSError:
            raise NotReadyError(
                "WEBHOOK.CA",
                "无法读取 BLACKLIST_WEBHOOK_CA。",
                "The file of BLACKLIST_WEBHOOK_CA cannot be read.",
            ) from None
        if not self._way.is_tls or not self._way.place.is_outside():
            raise bad_address()
        self._end = "/" if url.endswith("/") else ""

    def send(self, body: bytes, fields: Mapping[str, str]) -> int:
        """Posts JSON; the status of the answer, of which nothing else is read. Redirects are not followed.

        Raises NotReadyError WEBHOOK.DOWN; InvalidError WEBHOOK.URL where the address leads where none may be called.
        """
        headers = {"Content-Type": "application/json", "User-Agent": "blacklist-service", **fields}
        try:
            answer = self._way.post(
                self._end, body, headers, seconds=STEP_SECONDS, most=0, whole_seconds=WHOLE_SECONDS
            )
        except OutgoingError:
            raise bad_address() from None
        except (OSError, HTTPException):
            raise NotReadyError(
                "WEBHOOK.DOWN",
                "接收方的回调地址无法访问或未按时答复。",
                "The recipient's address cannot be reached, is not who it says, or is too slow.",
            ) from None
        return answer.status


def bad_address() -> InvalidError:
    """The refusal of an address; it repeats nothing of it."""
    return InvalidError(
        "WEBHOOK.URL",
        "回调地址须为 https，无参数，且为公网地址或设置允许的网段。",
        "A webhook's address must be https without a query, and public or in a network of the settings.",
    )
