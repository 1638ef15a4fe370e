"""帮助: where to go with which question, what a person can have done, every finding code, every column of an upload.

The texts of codes and columns are those that the intake itself uses, so that no page can tell another thing.
"""

from dataclasses import dataclass

from flask import Response

from blacklist_service.access_rules import allow
from blacklist_service.intake.fields import FIELDS
from blacklist_service.intake.findings import SEVERITY, TEXTS
from blacklist_service.intake.types import Severity
from blacklist_service.portal.guide import MATTERS, times_of
from blacklist_service.portal.pages import page, portal_blueprint, service

help_pages = portal_blueprint("help", "/help")

# What each family of codes is about, in the order in which an upload meets them.
FAMILIES = {
    "FILE": ("文件", "the file as a whole; it is refused"),
    "HEADER": ("表头", "the header of the file"),
    "ROW": ("数据行", "one row; an error rejects it alone"),
}
KINDS = {
    "text": "文本 text", "code": "代码 one of these codes", "date": "日期 date", "money": "金额（元） amount in yuan",
    "percent": "百分数 percent", "number": "号码 number, digits kept",
}  # fmt: skip
GRAVE = {Severity.ERROR: "错误 error", Severity.WARNING: "提示 warning"}


@dataclass(frozen=True, slots=True)
class Told:
    """A code with how grave it is and its sentences."""

    code: str
    severity: Severity
    zh: str
    en: str


@help_pages.get("")
@allow(everybody=True, door="portal")
def show() -> Response:
    """帮助。Where to go with which question."""
    return page("help", office=service().profile.name, contacts=service().profile.contacts)


@help_pages.get("/guide")
@allow(everybody=True, door="portal")
def show_guide() -> Response:
    """办事指南。What a person can have done: who, with what, where, and in which times of the law."""
    profile, today = service().profile, service().clock.today()
    times = {one.anchor: times_of(one, today) for one in MATTERS}
    return page(
        "help_guide",
        matters=MATTERS,
        times=times,
        today=today,
        office=profile.name,
        contacts=profile.contacts,
    )


@help_pages.get("/findings")
@allow(everybody=True, door="portal")
def show_findings() -> Response:
    """校验代码。Every code that an upload can be answered with, and what to do."""
    return page("help_findings", families=_families(), grave=GRAVE)


@help_pages.get("/columns")
@allow(everybody=True, door="portal")
def show_columns() -> Response:
    """报送字段。Every column, the names that it is known by, and the values that it takes."""
    return page("help_columns", fields=FIELDS, kinds=KINDS)


def _families() -> list[tuple[str, tuple[str, str], list[Told]]]:
    told = [Told(code, SEVERITY[code], *TEXTS[code]) for code in sorted(TEXTS)]
    return [
        (family, words, [one for one in told if one.code.startswith(f"{family}.")])
        for family, words in FAMILIES.items()
    ]
