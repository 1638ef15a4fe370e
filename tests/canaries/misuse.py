"""Every way to misuse a route with a canary person in the hand, made from the route's own rule and description."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote

from apiflask import APIFlask
from werkzeug.routing import Rule as Route

from blacklist_service.access_rules import Rule, rule_of
from tests.canaries.route_story import REPORT, RouteStory
from tests.canaries.search import ALL, CARD, EMAIL, NAME, NUMBER, OTHER_NAME, PHONE

LOGIN_OF_ROLE = {
    "platform": "platform",
    "maker": "maker",
    "checker": "checker",
    "auditor": "auditor",
    "agency": "agency",
}
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND")
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
# Fields of a header are ASCII on the wire: the name goes percent-encoded, and raw as a careless client sends UTF-8.
_RAW = NAME.encode().decode("latin-1")
HEADERS: tuple[dict[str, str], ...] = (
    {"Authorization": f"Bearer {NUMBER}.{PHONE}"},
    {"Authorization": f"Basic {CARD}"},
    {"Case-Number": NUMBER, "Case-Proof": json.dumps({"name": quote(NAME), "id_number": NUMBER})},
    {"Signature-Input": f'sig1=("@method");keyid="{NUMBER}"', "Signature": f"sig1=:{PHONE}:"},
    {"If-Match": f'"{NUMBER}"'},
    {"If-Match": f'"{_RAW}"'},
    {"Idempotency-Key": f"{NUMBER}-{PHONE}"},
    {"Idempotency-Key": _RAW},
    {"Content-Type": f"application/json; charset={NUMBER}"},
    {"Content-Type": _RAW},
    {"Content-Encoding": CARD},
    {"Content-Digest": f"sha-256=:{CARD}:"},
    {"Range": f"bytes={CARD}-"},
    {"If-None-Match": _RAW, "If-Range": _RAW, "Accept": _RAW, "Accept-Language": _RAW, "User-Agent": _RAW},
    {"Cookie": f"session={NUMBER}; name={quote(NAME)}", "Referer": f"https://x.invalid/{quote(NAME)}?q={NUMBER}"},
    {"X-Request-Id": NUMBER, "X-Forwarded-For": NUMBER, "X-Forwarded-Host": NUMBER, "X-Client-Cert": _RAW},
    {"Forwarded": f'for="{NUMBER}";host="{PHONE}"', "X-Real-Ip": NUMBER, "Host": f"{PHONE}.invalid"},
)  # fmt: skip


def routes(app: APIFlask) -> Iterator[tuple[Route, str]]:
    """Every route of the app with each of its methods."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        for method in sorted((rule.methods or set()) - {"HEAD"}):
            yield rule, method


def who_may(app: APIFlask, rule: Route) -> str:
    """A login that comes past the access rule; "nobody" stands for a subject and for everybody."""
    found: Rule | None = rule_of(app.view_functions[rule.endpoint])
    assert found is not None
    return next((LOGIN_OF_ROLE[role] for role in found.roles if role in LOGIN_OF_ROLE), "nobody")


def path_of(story: RouteStory, rule: Route, *, filled: str = "") -> str:
    """The path with ids of things that exist, or with one text in every place."""
    known = {
        "feed": "bureau", "name": "snapshot-1.ndjson", "row": "3", "leaf": "0" * 64, "listing": story.listing,
    } | {noun: place.rpartition("/")[2] for noun, place in story.places.items()}  # fmt: skip
    return _PLACE.sub(lambda place: quote(filled or known.get(place[1], "a" * 26), safe=""), rule.rule)


def misuses(
    story: RouteStory, spec: dict[str, Any], rule: Route, method: str
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and what to send: wrong places, queries, headers, bodies and media types."""
    path = path_of(story, rule)
    if _PLACE.search(rule.rule):
        yield from (
            (path_of(story, rule, filled=said), {}) for said in (NAME, NUMBER, f"../{OTHER_NAME}", EMAIL)
        )
    operation = spec["paths"].get(_PLACE.sub(r"{\1}", rule.rule), {}).get(method.lower(), {})
    known = [one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"]
    for name in [NAME, NUMBER, *known]:
        yield f"{path}?{quote(name)}={quote(NAME)}", {}
        yield f"{path}?{quote(name)}={quote(NUMBER)}&{quote(name)}={PHONE}", {}
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    good = {} if body is None else {"json": example(spec, body)}
    for headers in HEADERS:
        yield path, {"headers": headers, **({} if "Content-Type" in headers else good)}
    yield from ((path, given) for given in bodies(spec, body))


def bodies(spec: dict[str, Any], schema: dict[str, Any] | None) -> Iterator[dict[str, Any]]:
    """What may come in place of a good body."""
    version = {"If-Match": '"1"'}
    said = json.dumps({**REPORT, "name": NAME}, ensure_ascii=False)
    for media, data in (
        ("application/json", said.encode()[:-1]),
        ("application/json", b'{"' + ALL.encode()),
        ("application/json", said.encode("gb18030")),
        ("application/json", said.encode("utf-16")),
        ("application/json", f"[{said}]".encode()),
        ("application/json", f'"{NAME}"'.encode()),
        ("application/json", f'{{"{NAME}": 1, "{NAME}": 2}}'.encode()),
        ("application/json", f'{{"name": "{NAME}\\ud800"}}'.encode()),
        ("application/json", f'{{"name": {NUMBER[:-1]}{CARD}}}'.encode()),
        ("application/json", (f'{{"{NAME}":' * 40).encode()),
        ("text/plain", ALL.encode()),
        ("text/csv", ALL.encode()),
        ("application/x-www-form-urlencoded", f"name={quote(NAME)}&id_number={NUMBER}".encode()),
        ("application/xml", f"<!DOCTYPE p [<!ENTITY n '{NAME}'>]><p>&n;</p>".encode()),
    ):
        yield {"data": data, "content_type": media, "headers": version}
    form = {"name": NAME, NUMBER: PHONE, "file": (_file(ALL), f"{NAME}.csv", "text/csv")}
    yield {"data": form, "content_type": "multipart/form-data", "headers": version}
    if schema is not None:
        good = example(spec, schema)
        yield {"json": good, "headers": version}
        yield {"json": good, "headers": {"If-Match": f'"{CARD}"', "Idempotency-Key": NUMBER}}
        yield {"json": {**good, NAME: NUMBER}, "headers": version}
        for name in good:
            for wrong in (NAME, NUMBER, [NAME], {NAME: NUMBER}, NAME * 2000, 10**17, f"{NAME}\u0000"):
                yield {"json": {**good, name: wrong}, "headers": version}


def example(spec: dict[str, Any], schema: dict[str, Any]) -> Any:
    """A value that fits a schema, with a canary in every free text."""
    if "$ref" in schema:
        return example(spec, spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    if "anyOf" in schema:
        return example(spec, schema["anyOf"][0])
    if "enum" in schema or "const" in schema:
        return schema["const"] if "const" in schema else schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: example(spec, one) for name, one in schema.get("properties", {}).items()}
        case "array":
            return [example(spec, schema.get("items", {}))]
        case "integer" | "number":
            return schema.get("minimum", 1)
        case "boolean":
            return False
    if schema.get("pattern", "").startswith("^[0-9a-f]"):
        return "0" * 64
    if schema.get("format") in ("date", "date-time"):
        return "2026-03-01" if schema["format"] == "date" else "2026-03-01T00:00:00Z"
    return NAME[: schema.get("maxLength", 99)]


def _file(text: str) -> Any:
    return BytesIO(text.encode())
