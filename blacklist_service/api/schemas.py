"""The guards of the door: strict models that refuse what they do not know and repeat nothing that was sent."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from blacklist_service.api.problems import FieldsError

_SENTENCES = {
    "missing": ("缺少必填字段", "is required"),
    "extra_forbidden": ("未知字段", "is not known"),
    "string_too_long": ("文本过长", "is too long"),
    "string_too_short": ("文本过短", "is too short"),
    "literal_error": ("不在允许的取值中", "is not one of the allowed values"),
    "string_pattern_mismatch": ("格式不正确", "has the wrong form"),
    "too_long": ("项目过多", "has too many items"),
    "too_short": ("项目过少", "has too few items"),
}
_OTHER = ("取值或类型不正确", "has the wrong type or value")


class _Untold(BaseModel):
    """A model whose repr tells no value: pydantic's own would carry a person into a log or a traceback."""

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        return []


class _Guard(_Untold):
    """The base of all shapes that come in; `refusal` is the code under which mistakes are told."""

    refusal: ClassVar[str]

    @classmethod
    def model_validate(cls, obj: Any, **given: Any) -> Self:
        """The checked shape. Raises FieldsError with the place and kind of every mistake, without the values."""
        try:
            return super().model_validate(obj, **given)
        except ValidationError as error:
            known = _names(cls.model_json_schema())
            raise FieldsError(
                cls.refusal,
                [
                    _mistake(mistake["loc"], mistake["type"], known)
                    for mistake in error.errors(
                        include_input=False, include_context=False, include_url=False
                    )[:100]
                ],
            ) from None


class Body(_Guard):
    """A JSON body: types are exact, unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, hide_input_in_errors=True)

    refusal: ClassVar[str] = "BODY.FIELDS"


class Query(_Guard):
    """The query of a URL: texts become numbers where asked, unknown parameters are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    refusal: ClassVar[str] = "QUERY.FIELDS"


class Shape(_Untold):
    """An answer. It is documented as built, so it forbids what is not documented."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _names(schema: dict[str, Any]) -> frozenset[str]:
    """All field names of a shape: whatever else stands in a place is the caller's own text and is not repeated."""
    shapes = [schema, *schema.get("$defs", {}).values()]
    return frozenset(name for shape in shapes for name in shape.get("properties", {}))


def _mistake(place: tuple[int | str, ...], kind: str, known: frozenset[str]) -> dict[str, str]:
    steps = [str(step) if isinstance(step, int) or step in known else "?" for step in place]
    zh, en = _SENTENCES.get(kind, _OTHER)
    return {"pointer": "".join(f"/{step}" for step in steps), "code": kind, "zh": zh, "en": en}
