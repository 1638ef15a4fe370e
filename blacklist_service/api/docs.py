"""The machine's description and the human page made from it: Chinese first, no outside asset, no script."""

from pathlib import Path
from typing import Any, cast

from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, render_template

from blacklist_service.access_rules import allow
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
_NOUNS = {
    "submissions": "报送批次",
    "reports": "批量报送",
    "enquiries": "查询",
    "feeds": "共享与发布",
    "recipient_keys": "加密公钥",
    "status_lists": "状态位串",
    "reviews": "待办与人工复核",
    "listings": "列入",
    "batches": "成批决定",
    "objections": "异议",
    "repairs": "信用修复",
    "letters": "文书",
    "subjects": "信息主体",
    "journal": "日志",
    "keys": "公钥",
    "health": "运行状态",
}
_ROLES = {
    "platform": "报送机构",
    "agency": "使用机构",
    "maker": "经办人",
    "checker": "复核人",
    "auditor": "审计人员",
    "subject": "信息主体",
    "everybody": "公开",
}
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
        nouns=_by_noun(_operations(spec)),
        roles=_ROLES,
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


def _by_noun(operations: list[dict[str, Any]]) -> list[tuple[str, str, list[dict[str, Any]]]]:
    """(noun, its Chinese name, its calls), in the order of the calls."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for number, operation in enumerate(operations, 1):
        groups.setdefault(operation["noun"], []).append({"anchor": f"call-{number}", **operation})
    return [(noun, _NOUNS.get(noun, noun), calls) for noun, calls in groups.items()]


def _callers(operation: dict[str, Any]) -> list[str]:
    """Who may call, in the words of `_ROLES`: account roles, then the subject with a case number."""
    if operation["security"] == []:
        return ["everybody"]
    return [*operation["x-roles"], *(["subject"] if {} in operation["security"] else [])]


def _operations(spec: dict[str, Any]) -> list[dict[str, Any]]:
    """The calls in the order of the description, flat, as the template reads them."""
    return [
        {
            "method": method.upper(),
            "path": path,
            "summary": _plain(operations[method].get("summary", "")),
            "description": _plain(operations[method].get("description", "")),
            "noun": operations[method]["tags"][0],
            "callers": _callers(operations[method]),
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


def _plain(text: str) -> str:
    """A docstring's words without its code marks: the page shows text, no markup."""
    return text.replace("`", "")


def _content(part: dict[str, Any]) -> list[tuple[str, str]]:
    """Media types with the name of their shape."""
    return [
        (media, about.get("schema", {}).get("$ref", "").rpartition("/")[2])
        for media, about in part.get("content", {}).items()
    ]
