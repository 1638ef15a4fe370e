"""The OpenAPI 3.1 description: made from the routes, then completed with what holds for all of them."""

from typing import Any

from apiflask import APIFlask

from blacklist_service.access_rules import Rule, rule_of
from blacklist_service.api.idempotency import is_once
from blacklist_service.api.problems import MEDIA_TYPE
from blacklist_service.api.requests import is_versioned

SPEC_PATH = "/api/v1/openapi.json"
BODY_EXTENSION = "x-body-media"
_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 问题说明，从不包含个人数据。Never holds a value of a person.",
    "required": ["type", "title", "status", "code", "instance"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "title_zh": {"type": "string"},
        "title_en": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "instance": {"type": "string"},
        "reference": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "pointer": {"type": "string"},
                    "code": {"type": "string"},
                    "zh": {"type": "string"},
                    "en": {"type": "string"},
                },
            },
        },
    },
}
_REFUSALS = {
    "400": "请求无法读取。The request cannot be read.",
    "401": "未通过身份核验。Not authenticated.",
    "403": "无权执行。Not allowed.",
    "404": "未找到。Not found.",
    "409": "当前状态不允许，或与他人操作冲突。Not allowed in this state, or a conflict.",
    "413": "请求体过大。The body is too large.",
    "415": "内容类型不支持。Content type not supported.",
    "422": "字段不符合要求。Fields do not fit.",
    "503": "暂不可用。Not ready.",
}
_VERSIONED = {
    "412": "版本已变。The version has changed.",
    "428": "须给出 If-Match。If-Match is required.",
}
_METHODS = ("get", "post", "put", "patch", "delete")
_PARAMETERS = {
    "key": ("Idempotency-Key", "幂等键，1–255 个可见 ASCII 字符，保存 7 天。Kept for seven days.", False),
    "version": ("If-Match", "所见版本（ETag）。The version that was seen.", True),
    "case": ("Case-Number", "告知书上的案件编号。From the letter.", False),
    "proof": ("Case-Proof", "base64url(JSON {name, id_number})", False),
}


def file_body(*media: str) -> dict[str, Any]:
    """Marks a route whose body is a file of one of these media types."""
    return {BODY_EXTENSION: list(media)}


def file_answer(*media: str, status: int = 200) -> dict[int | str, Any]:
    """Describes an answer that is a file, of one of some media types."""
    content = {one: {"schema": {"type": "string"}} for one in media}
    return {status: {"description": "文件。A file.", "content": content}}


def also(status: int, description: str) -> dict[int | str, Any]:
    """Describes another answer of a route."""
    return {status: {"description": description}}


def install(app: APIFlask) -> None:
    """Completes the description of an app as it is generated."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_200_RESPONSE=False,
        AUTO_OPERATION_ID=True,
        SYNC_LOCAL_SPEC=False,
        SUCCESS_DESCRIPTION="成功。Done.",
        INFO={
            "description": "恶意逃废债名单与信用信息共享服务。Serious-debtor list and credit-sharing service."
        },
    )

    @app.spec_processor
    def complete(spec: dict[str, Any] | str) -> dict[str, Any] | str:
        assert isinstance(spec, dict)  # JSON is asked for, never YAML
        components = spec.setdefault("components", {})
        components.setdefault("schemas", {})["Problem"] = _PROBLEM
        components["securitySchemes"] = {
            "key": {"type": "http", "scheme": "bearer", "description": "PREFIX.SECRET"},
            "signature": {
                "type": "apiKey",
                "in": "header",
                "name": "Signature",
                "description": "RFC 9421, profile cb-sig/1, with Signature-Input and Content-Digest (RFC 9530).",
            },
        }
        views = _views(app)
        for path, operations in spec["paths"].items():
            for method in _METHODS:
                if method in operations:
                    _complete(operations[method], views[path, method])
        spec["paths"] = _as_written(spec["paths"], app, views)
        return spec


def _views(app: APIFlask) -> dict[tuple[str, str], Any]:
    """The function behind each path and method, as the description spells paths."""
    found = {}
    for rule in app.url_map.iter_rules():
        path = rule.rule.replace("<", "{").replace(">", "}")
        for method in rule.methods or ():
            found[path, method.lower()] = app.view_functions[rule.endpoint]
    return found


def _as_written(paths: dict[str, Any], app: APIFlask, views: dict[tuple[str, str], Any]) -> dict[str, Any]:
    """The paths noun by noun, as the doors stand in the app and the routes in their door; not by length."""
    place = {view: number for number, view in enumerate(app.view_functions.values())}
    return dict(
        sorted(paths.items(), key=lambda item: min(place[views[item[0], method]] for method in item[1]))
    )


def _complete(operation: dict[str, Any], view: Any) -> None:
    rule = rule_of(view) or Rule()
    answers = operation.setdefault("responses", {})
    for status, sentence in (_REFUSALS | (_VERSIONED if is_versioned(view) else {})).items():
        answers.setdefault(status, _refusal(sentence))
    if is_versioned(view):
        _add_parameter(operation, "version")
    if is_once(view):
        _add_parameter(operation, "key")
    if rule.subject:
        _add_parameter(operation, "case")
        _add_parameter(operation, "proof")
    operation["security"] = (
        [] if rule.everybody else [{"key": []}, {"signature": []}] + ([{}] if rule.subject else [])
    )
    operation["x-roles"] = list(rule.roles)
    media = operation.pop(BODY_EXTENSION, None)
    if media:
        content = {name: {"schema": {"type": "string", "format": "binary"}} for name in media}
        operation["requestBody"] = {"required": True, "content": content}


def _add_parameter(operation: dict[str, Any], name: str) -> None:
    header, description, is_required = _PARAMETERS[name]
    schema: dict[str, Any] = {"type": "string"}
    if name == "version":
        schema["pattern"] = '^"[0-9]{1,9}"$'
    operation.setdefault("parameters", []).append(
        {
            "name": header,
            "in": "header",
            "required": is_required,
            "description": description,
            "schema": schema,
        }
    )


def _refusal(sentence: str) -> dict[str, Any]:
    return {
        "description": sentence,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
