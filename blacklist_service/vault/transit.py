"""HashiCorp Vault's Transit engine as key service (API v1: `transit/encrypt/:name`, `transit/decrypt/:name`)."""

import base64
import json
from collections.abc import Iterable
from http.client import HTTPException
from pathlib import Path
from typing import Any, final
from urllib.parse import quote

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.outgoing import Answer, Outgoing
from blacklist_service.vault.places import Network, OutgoingError

_SECONDS = 10
_OK = 200
_MOST_BYTES = 1 << 16


@final
class TransitKeyService(KeyHolder):
    """One named key of a Transit engine. Over the network by TLS only; the token stands in a header."""

    __slots__ = ("_name", "_place", "_token")

    def __init__(
        self, url: str, name: str, token: str, ca_file: Path | None = None, networks: Iterable[Network] = ()
    ) -> None:
        """`networks` are private ones that may be called. Raises NotReadyError VAULT.SERVICE_URL for an address without
        TLS on another machine."""
        try:
            self._place = Outgoing(url, networks, None if ca_file is None else str(ca_file))
        except OutgoingError:
            raise _bad_address() from None
        self._name, self._token = quote(name, safe=""), token

    def encrypt(self, plaintext: bytes) -> str:
        """A few bytes under the newest version of the key, as `vault:vN:…`."""
        given = {"plaintext": base64.b64encode(plaintext).decode()}
        return str(self._asked("encrypt", given, "ciphertext"))

    def decrypt(self, ciphertext: str) -> bytes:
        """The bytes again."""
        answer = self._asked("decrypt", {"ciphertext": ciphertext}, "plaintext")
        try:
            return base64.b64decode(answer, validate=True)
        except (ValueError, TypeError):
            raise _down() from None

    def _asked(self, verb: str, given: dict[str, str], wanted: str) -> Any:
        """Raises NotReadyError VAULT.SERVICE_DOWN or VAULT.SERVICE_REFUSED; never with what the service said."""
        try:
            status, body = self._posted(f"/v1/transit/{verb}/{self._name}", json.dumps(given))
        except OutgoingError:
            raise _bad_address() from None
        except (OSError, HTTPException):
            raise _down() from None
        if 400 <= status < 500:
            raise NotReadyError(
                "VAULT.SERVICE_REFUSED",
                "密钥服务拒绝了请求：请检查令牌、策略和密钥名称。",
                "The key service refused: check the token, its policy and the key's name.",
                status=str(status),
            )
        try:
            return json.loads(body)["data"][wanted] if status == _OK else _fail()
        except (ValueError, KeyError, TypeError):
            raise _down() from None

    def _posted(self, path: str, body: str) -> Answer:
        headers = {
            "Content-Type": "application/json", "X-Vault-Token": self._token, "X-Vault-Request": "true",
        }  # fmt: skip
        return self._place.post(path, body.encode(), headers, seconds=_SECONDS, most=_MOST_BYTES)


def _bad_address() -> NotReadyError:
    return NotReadyError(
        "VAULT.SERVICE_URL",
        "密钥服务地址须为 https（本机除外），且为公网地址或设置允许的网段。",
        "The address of the key service must be https, except on this machine, and public or in a network of the "
        "settings.",
    )


def _down() -> NotReadyError:
    return NotReadyError(
        "VAULT.SERVICE_DOWN",
        "密钥服务无法访问或未解封，请稍后重试。",
        "The key service cannot be reached or is sealed; try again later.",
    )


def _fail() -> Any:
    raise _down()
