"""What of an HTTP message is signed: its parts by name, and the signature base made of them (RFC 9421 section 2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from blacklist_service.signatures.structured_fields import InnerList, Item, write_item, write_list

_NAME = re.compile(r"[a-z0-9!#$%&'*+.^_`|~-]+")
_VALUE = re.compile(r"[\t -~]*")
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}


class MissingComponentError(ValueError):
    """A part that is to be covered is not in the message; `name` is its name."""

    def __init__(self, name: str) -> None:
        super().__init__("a covered component is not there")
        self.name = name


@dataclass(frozen=True, slots=True)
class Message:
    """A request, or with `status` the response to `request`. Field names are in lower case; the values of a
    field that stands several times are joined by comma and space."""

    method: str = ""
    target_uri: str = ""
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    status: int | None = None
    request: "Message | None" = None


def signature_base(message: Message, covered: InnerList) -> bytes:
    """The bytes that are signed (RFC 9421 section 2.5).

    Raises MissingComponentError for a part that the message does not hold, that stands twice, or that is asked for
    in a form other than whole fields, the derived parts of `_derived` and `;req`.
    """
    lines: dict[str, str] = {}
    for item in covered.items:
        name = write_item(item)
        if name in lines:
            raise MissingComponentError(str(item.value))
        lines[name] = _value(message, item)
    lines['"@signature-params"'] = write_list(covered)
    return "\n".join(f"{name}: {value}" for name, value in lines.items()).encode("ascii")


def authority_of(target_uri: str) -> str:
    """The host, with its port where that is not the scheme's own, in lower case (RFC 9421 section 2.2.3)."""
    parts = urlsplit(target_uri)
    return parts.netloc.lower().removesuffix(_DEFAULT_PORTS.get(parts.scheme, ":"))


def _value(message: Message, item: Item) -> str:
    name = item.value
    if type(name) is not str or any(
        key != "req" or value is not True for key, value in item.parameters.items()
    ):
        raise MissingComponentError(str(name))
    source = message.request if item.parameters else message
    if source is None:
        raise MissingComponentError(name)
    value = _derived(source, name) if name.startswith("@") else _field(source, name)
    if value is None or not _VALUE.fullmatch(value):
        raise MissingComponentError(name)
    return value


def _field(message: Message, name: str) -> str | None:
    value = message.fields.get(name) if _NAME.fullmatch(name) else None
    return None if value is None else value.strip(" \t")


def _derived(message: Message, name: str) -> str | None:
    if message.status is not None:
        return str(message.status) if name == "@status" else None
    parts = urlsplit(message.target_uri)
    path = parts.path or "/"
    derived = {
        "@method": message.method,
        "@target-uri": message.target_uri,
        "@authority": authority_of(message.target_uri),
        "@scheme": parts.scheme,
        "@path": path,
        "@query": f"?{parts.query}",
        "@request-target": f"{path}?{parts.query}" if parts.query else path,
    }
    return derived.get(name)
