"""Who runs this service and on what legal basis. Without a profile everything stays regulator-internal."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar

from blacklist_service.errors import InvalidError
from blacklist_service.rules.gaps import Gap, Gaps
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis


class Audience(StrEnum):
    """To whom a listing may be given."""

    REGULATOR = "regulator"
    PROVINCIAL = "provincial"
    BUREAU = "bureau"
    BANK = "bank"
    PUBLIC_NOTICE = "public_notice"


class OperatorKind(StrEnum):
    """征信业管理条例 Arts 2 and 7: a state organ in its duty, a licensed bureau, or a processor under contract."""

    STATE_ORGAN = "state_organ"
    LICENSED_BUREAU = "licensed_bureau"
    PROCESSOR = "processor"


@dataclass(frozen=True, slots=True)
class OperatorProfile:
    """The operator as configured. `is_configured` is False for INTERNAL alone."""

    name: str
    kind: OperatorKind | None
    region: str
    may_export: frozenset[Audience]
    may_publish: bool = False
    impact_assessment: str = ""  # number of the 个人信息保护影响评估
    licence_no: str = ""
    on_behalf_of: str = ""
    bases: tuple[LegalBasis, ...] = ()
    contacts: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_configured(self) -> bool:
        return self.kind is not None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages."""

    zh: str
    en: str


AUDIENCE_NAMES: Mapping[Audience, str] = MappingProxyType(
    {
        Audience.REGULATOR: "监管部门",
        Audience.PROVINCIAL: "省级信用平台",
        Audience.BUREAU: "征信机构",
        Audience.BANK: "银行",
        Audience.PUBLIC_NOTICE: "社会公众",
    }
)

INTERNAL = OperatorProfile(name="", kind=None, region="", may_export=frozenset({Audience.REGULATOR}))

_KEYS = {
    "schema": str,
    "name": str,
    "kind": str,
    "region": str,
    "may_export": list,
    "may_publish": bool,
    "impact_assessment": str,
    "licence_no": str,
    "on_behalf_of": str,
    "legal_basis": list,
    "contacts": dict,
}
_REQUIRED = ("schema", "name", "kind", "region", "may_export", "legal_basis", "contacts")
_BASIS_KEYS = {
    "id": str,
    "document_no": str,
    "title": str,
    "article": str,
    "list_kind": str,
    "rank": str,
    "jurisdiction": str,
    "in_force_from": date,
    "in_force_until": date,
    "allows_third_parties": bool,
    "allows_publication": bool,
}
_BASIS_REQUIRED = (
    "id",
    "document_no",
    "title",
    "article",
    "list_kind",
    "rank",
    "jurisdiction",
    "in_force_from",
)
_CONTACT_KEYS = {
    "department": str,
    "address": str,
    "phone": str,
    "email": str,
    "hours": str,
    "complaint_to": str,
}
_CONTACT_REQUIRED = ("department", "address", "phone")
_SCHEMA = "operator/1"
_Choice = TypeVar("_Choice", bound=StrEnum)


def parse_operator_profile(toml: bytes) -> OperatorProfile:
    """The profile in a TOML file of schema operator/1; strict, so that a misspelt key is not silently ignored.

    Raises: InvalidError PROFILE.TOML, PROFILE.UNKNOWN_KEY, PROFILE.MISSING_KEY, PROFILE.VALUE, PROFILE.LICENCE,
    PROFILE.PRINCIPAL, PROFILE.BASIS, PROFILE.IMPACT_ASSESSMENT.
    """
    table = _load(toml)
    _check_keys(table, _KEYS, _REQUIRED, "")
    if table["schema"] != _SCHEMA:
        raise _invalid("PROFILE.VALUE", "schema", f"只支持 {_SCHEMA}", f"only {_SCHEMA} is supported")
    _check_keys(table["contacts"], _CONTACT_KEYS, _CONTACT_REQUIRED, "contacts.")
    profile = OperatorProfile(
        name=table["name"],
        kind=_choice(OperatorKind, table["kind"], "kind"),
        region=_region(table["region"], "region"),
        may_export=frozenset(_choice(Audience, a, "may_export") for a in table["may_export"])
        | {Audience.REGULATOR},
        may_publish=table.get("may_publish", False),
        impact_assessment=table.get("impact_assessment", ""),
        licence_no=table.get("licence_no", ""),
        on_behalf_of=table.get("on_behalf_of", ""),
        bases=tuple(_basis(row, i) for i, row in enumerate(table["legal_basis"], start=1)),
        contacts=dict(table["contacts"]),
    )
    _check_whole(profile)
    return profile


def export_gaps(profile: OperatorProfile, audience: Audience) -> Gaps:
    """Why this operator may not give listings to an audience at all; empty when it may.

    The regulator may always be told. Everybody else needs a configured operator that names the audience and a
    legal basis that allows third parties; the public needs a basis for publication and an impact assessment.
    Law: 征信业管理条例 Arts 2, 7; 个人信息保护法 Arts 23, 25, 55.
    """
    if audience is Audience.REGULATOR:
        return ()
    if not profile.is_configured:
        return (_NO_PROFILE,)
    checks = [
        (_NOT_NAMED, audience in profile.may_export),
        (_NO_THIRD_PARTIES, any(basis.allows_third_parties for basis in profile.bases)),
    ]
    if audience is Audience.PUBLIC_NOTICE:
        checks += [
            (_NO_PUBLICATION, profile.may_publish),
            (_NO_PUBLICATION_BASIS, any(basis.allows_publication for basis in profile.bases)),
            (_NO_ASSESSMENT, profile.impact_assessment != ""),
        ]
    return tuple(gap for gap, is_met in checks if not is_met)


def banner(profile: OperatorProfile) -> Sentence:
    """What every page and the doctor say about who runs this."""
    if not profile.is_configured:
        return Sentence(
            "未配置运营主体：仅限监管内部使用，不向第三方共享，不公开。",
            "No operator is configured: regulator-internal use only, nothing is shared or published.",
        )
    documents = "；".join(f"{basis.document_no} {basis.article}".strip() for basis in profile.bases)
    reached = [audience for audience in Audience if not export_gaps(profile, audience)]
    zh, en = "、".join(AUDIENCE_NAMES[a] for a in reached), ", ".join(a.value for a in reached)
    return Sentence(
        f"运营主体：{profile.name}。依据：{documents}。可共享对象：{zh}。",
        f"Operator: {profile.name}. Basis: {documents}. May share with: {en}.",
    )


_NO_PROFILE = Gap(
    "PROFILE.INTERNAL",
    "未配置运营主体及其法律依据，仅可供监管内部使用。",
    "No operator and legal basis are configured: regulator-internal use only.",
)
_NOT_NAMED = Gap(
    "PROFILE.AUDIENCE", "运营主体未获准向该类对象共享。", "The operator may not share with this audience."
)
_NO_THIRD_PARTIES = Gap(
    "PROFILE.THIRD_PARTIES",
    "没有允许向第三方提供的法律依据。",
    "No legal basis of the operator allows giving listings to third parties.",
)
_NO_PUBLICATION = Gap("PROFILE.PUBLICATION", "运营主体未获准公开。", "The operator may not publish.")
_NO_PUBLICATION_BASIS = Gap(
    "PROFILE.PUBLICATION_BASIS",
    "没有允许公开的法律依据。",
    "No legal basis of the operator allows publication.",
)
_NO_ASSESSMENT = Gap(
    "PROFILE.IMPACT_ASSESSMENT",
    "缺少个人信息保护影响评估编号。",
    "The number of the personal-information impact assessment is missing.",
)


def _load(toml: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(toml.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        # The parser's message may repeat what stands in the file.
        raise InvalidError(
            "PROFILE.TOML",
            "运营主体配置不是有效的 UTF-8 TOML 文件。",
            "The operator profile is not a valid UTF-8 TOML file.",
        ) from None


def _check_keys(table: object, kinds: Mapping[str, type], required: tuple[str, ...], path: str) -> None:
    if not isinstance(table, dict):
        raise _invalid("PROFILE.VALUE", path.rstrip("."), "应为表", "must be a table")
    for key in table:
        if key not in kinds:
            raise _invalid("PROFILE.UNKNOWN_KEY", f"{path}{key}", "未知的键", "unknown key")
    for key in required:
        if key not in table:
            raise _invalid("PROFILE.MISSING_KEY", f"{path}{key}", "缺少", "is missing")
    for key, value in table.items():
        # type() and not isinstance(): a datetime is a date, and a moment is no day.
        if type(value) is not kinds[key]:
            raise _invalid("PROFILE.VALUE", f"{path}{key}", "类型不对", "has the wrong type")
        if key in required and value == "" and key != "jurisdiction":
            raise _invalid("PROFILE.VALUE", f"{path}{key}", "不能为空", "must not be empty")


def _basis(row: object, number: int) -> LegalBasis:
    path = f"legal_basis[{number}]."
    _check_keys(row, _BASIS_KEYS, _BASIS_REQUIRED, path)
    assert isinstance(row, dict)
    return LegalBasis(
        **{
            **row,
            "rank": _choice(BasisRank, row["rank"], f"{path}rank"),
            "jurisdiction": _region(row["jurisdiction"], f"{path}jurisdiction"),
        }
    )


def _check_whole(profile: OperatorProfile) -> None:
    """What no single key shows."""
    if profile.kind is OperatorKind.LICENSED_BUREAU and not profile.licence_no:
        raise _invalid(
            "PROFILE.LICENCE", "licence_no", "征信机构须填写许可证号", "a bureau needs its licence number"
        )
    if profile.kind is OperatorKind.PROCESSOR and not profile.on_behalf_of:
        raise _invalid(
            "PROFILE.PRINCIPAL", "on_behalf_of", "受托方须填写委托方", "a processor names its principal"
        )
    if not profile.bases:
        raise _invalid("PROFILE.BASIS", "legal_basis", "至少一项法律依据", "needs at least one legal basis")
    if len({basis.id for basis in profile.bases}) < len(profile.bases):
        raise _invalid("PROFILE.BASIS", "legal_basis", "编号重复", "has an id twice")
    if profile.may_publish and not profile.impact_assessment:
        raise _invalid(
            "PROFILE.IMPACT_ASSESSMENT",
            "impact_assessment",
            "公开须有影响评估编号",
            "publication needs an impact assessment",
        )


def _choice(kind: type[_Choice], value: object, key: str) -> _Choice:
    try:
        return kind(str(value))
    except ValueError:
        allowed = ", ".join(member.value for member in kind)
        raise _invalid("PROFILE.VALUE", key, f"只能是 {allowed}", f"must be one of {allowed}") from None


def _region(value: str, key: str) -> str:
    if value and not (len(value) == 6 and value.isascii() and value.isdigit()):
        raise _invalid("PROFILE.VALUE", key, "应为六位行政区划代码", "must be a six-digit region code")
    return value


def _invalid(code: str, key: str, zh: str, en: str) -> InvalidError:
    return InvalidError(code, f"运营主体配置 {key}：{zh}。", f"Operator profile, {key}: {en}.", key=key)
