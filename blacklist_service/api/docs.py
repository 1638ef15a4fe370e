"""The machine's description and the human page made from it: Chinese first, no outside asset, no script."""

from pathlib import Path
from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, render_template

from blacklist_service.api.access import allow
from blacklist_service.api.problems import STATUS_OF_CODE
from blacklist_service.api.requests import service
from blacklist_service.api.spec import SPEC_PATH
from blacklist_service.rules.operator_profile import banner

_STYLE = (Path(__file__).parent / "static" / "docs.css").read_text(encoding="utf-8")
_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_SPEC = "blacklist-spec"
_METHODS = ("get", "post")
docs = APIBlueprint("docs", __name__, enable_openapi=False, template_folder="templates")


@docs.get(SPEC_PATH)
@allow(everybody=True)
def show_spec() -> Response:
    """The OpenAPI 3.1 document."""
    return current_app.make_response(_spec())


@docs.get("/api/v1/docs")
@allow(everybody=True)
def show_page() -> Response:
    """The reference page, rendered here from the same description."""
    spec = _spec()
    page = render_template(
        "docs.html",
        operations=_operations(spec),
        shapes=spec["components"]["schemas"],
        problems=sorted(STATUS_OF_CODE.items()),
        banner=banner(service().profile),
        is_internal=not service().profile.is_configured,
        spec_path=SPEC_PATH,
    )
    answer = Response(page, content_type="text/html; charset=utf-8")
    answer.headers["Content-Security-Policy"] = _PAGE_POLICY
    return answer


@docs.get("/api/v1/docs.css")
@allow(everybody=True)
def show_style() -> Response:
    """The style of the page."""
    return Response(_STYLE, content_type="text/css; charset=utf-8")


def _spec() -> dict[str, Any]:
    """The description, generated once per app."""
    found = current_app.extensions.get(_SPEC)
    if found is None:
        found = current_app.extensions[_SPEC] = cast("APIFlask", current_app).spec
    return cast("dict[str, Any]", found)


def _operations(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The calls in the order of the description, flat, as the template reads them."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": operations[method].get("summary", ""),
            "description": operations[method].get("description", ""),
            "roles": operations[method].get("x-roles", []),
            "is_open": operations[method].get("security") == [],
            "parameters": operations[method].get("parameters", []),
            "body": _content(operations[method].get("requestBody", {})),
            "answers": [
                (status, answer["description"], _content(answer))
                for status, answer in sorted(operations[method]["responses"].items())
            ],
        }
        for path, operations in spec["paths"].items()
        for method in _METHODS
        if method in operations
    ]


def _content(part: dict[str, Any]) -> list[tuple[str, str]]:
    """Media types with the name of their shape."""
    return [
        (media, about.get("schema", {}).get("$ref", "").rpartition("/")[2])
        for media, about in part.get("content", {}).items()
    ]
