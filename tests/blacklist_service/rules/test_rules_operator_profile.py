"""Who operates the service, and what it may therefore give to whom."""

from datetime import date
from pathlib import Path

import pytest

from blacklist_service.errors import InvalidError
from blacklist_service.rules.gaps import codes_of
from blacklist_service.rules.legal_bases import BasisRank, basis_gaps
from blacklist_service.rules.operator_profile import (
    INTERNAL,
    Audience,
    OperatorKind,
    banner,
    export_gaps,
    parse_operator_profile,
)
from tests.codes import exactly

# An invented office; every name and number in it is invented.
PROFILE = """
schema = "operator/1"
name = "示例省地方金融管理局（虚构）"
kind = "state_organ"
region = "340000"
may_export = ["bureau", "provincial"]

[[legal_basis]]
id = "sample"
document_no = "示例文〔2026〕1号"
title = "示例依据（虚构）"
article = "第一条"
list_kind = "malicious_evasion"
rank = "central_policy"
jurisdiction = "340000"
in_force_from = 2020-01-01
allows_third_parties = true

[contacts]
department = "示例处"
address = "示例路1号"
phone = "0000-0000000"
"""


def parsed(old: str = "", new: str = "", extra: str = ""):
    assert old in PROFILE
    return parse_operator_profile((extra + PROFILE.replace(old, new)).encode())


def test_a_profile_is_read():
    profile = parsed()
    assert profile.kind is OperatorKind.STATE_ORGAN
    assert profile.may_export == {Audience.REGULATOR, Audience.BUREAU, Audience.PROVINCIAL}
    assert profile.may_publish is False
    assert profile.bases[0].rank is BasisRank.CENTRAL_POLICY
    assert profile.bases[0].in_force_from == date(2020, 1, 1)
    assert profile.bases[0].in_force_until is None
    assert profile.contacts["department"] == "示例处"
    assert profile.is_configured


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("name =", "nmae =", "PROFILE.UNKNOWN_KEY", "nmae"),
        ("title =", "titel =", "PROFILE.UNKNOWN_KEY", "legal_basis[1].titel"),
        ("phone =", "fone =", "PROFILE.UNKNOWN_KEY", "contacts.fone"),
        ('kind = "state_organ"\n', "", "PROFILE.MISSING_KEY", "kind"),
        ('rank = "central_policy"\n', "", "PROFILE.MISSING_KEY", "legal_basis[1].rank"),
        ('phone = "0000-0000000"\n', "", "PROFILE.MISSING_KEY", "contacts.phone"),
        ("operator/1", "operator/2", "PROFILE.VALUE", "schema"),
        ("state_organ", "state_organs", "PROFILE.VALUE", "kind"),
        ('"bureau"', '"everybody"', "PROFILE.VALUE", "may_export"),
        ('"central_policy"', '"hearsay"', "PROFILE.VALUE", "legal_basis[1].rank"),
        ('region = "340000"', 'region = "Anhui"', "PROFILE.VALUE", "region"),
        ("= 2020-01-01", "= 2020-01-01T00:00:00", "PROFILE.VALUE", "legal_basis[1].in_force_from"),
        ("= 2020-01-01", '= "2020-01-01"', "PROFILE.VALUE", "legal_basis[1].in_force_from"),
        ('"示例处"', '""', "PROFILE.VALUE", "contacts.department"),
        ("= true", '= "yes"', "PROFILE.VALUE", "legal_basis[1].allows_third_parties"),
        ("state_organ", "licensed_bureau", "PROFILE.LICENCE", "licence_no"),
        ("state_organ", "processor", "PROFILE.PRINCIPAL", "on_behalf_of"),
        ("[contacts]", "[contact]", "PROFILE.UNKNOWN_KEY", "contact"),
    ],
)
def test_a_profile_is_strict(old: str, new: str, code: str, key: str):
    with pytest.raises(InvalidError) as refusal:
        parsed(old, new)
    assert (refusal.value.code, refusal.value.facts["key"]) == (code, key)


@pytest.mark.parametrize("broken", [b"name = ", b"\xff\xfe", b"x = 1\nx = 2"])
def test_what_is_no_toml_is_refused_without_repeating_it(broken: bytes):
    with pytest.raises(InvalidError) as refusal:
        parse_operator_profile(broken)
    assert refusal.value.code == "PROFILE.TOML"
    assert refusal.value.__cause__ is None


def test_an_operator_needs_a_legal_basis():
    start, end = PROFILE.index("[[legal_basis]]"), PROFILE.index("[contacts]")
    block = PROFILE[start:end]
    with pytest.raises(InvalidError, match=exactly("PROFILE.BASIS")):
        parsed(block, "", "legal_basis = []\n")
    with pytest.raises(InvalidError, match=exactly("PROFILE.BASIS")):
        parsed(block, block + block)
    with pytest.raises(InvalidError, match=exactly("PROFILE.VALUE")):
        parsed(block, "", "legal_basis = [1]\n")


def test_publication_needs_an_assessment():
    with pytest.raises(InvalidError, match=exactly("PROFILE.IMPACT_ASSESSMENT")):
        parsed(extra="may_publish = true\n")
    open_profile = parsed(
        '["bureau", "provincial"]',
        '["public_notice"]',
        'may_publish = true\nimpact_assessment = "示例-PIA-1"\n',
    )
    assert codes_of(export_gaps(open_profile, Audience.PUBLIC_NOTICE)) == ("PROFILE.PUBLICATION_BASIS",)


@pytest.mark.parametrize(
    ("kind", "line"), [("licensed_bureau", 'licence_no = "示例"'), ("processor", 'on_behalf_of = "示例"')]
)
def test_bureaus_and_processors(kind: str, line: str):
    assert parsed("state_organ", kind, line + "\n").kind == kind


def test_internal_may_tell_the_regulator_alone():
    assert not INTERNAL.is_configured
    assert INTERNAL.may_export == {Audience.REGULATOR}
    for audience in Audience:
        expected = () if audience is Audience.REGULATOR else ("PROFILE.INTERNAL",)
        assert codes_of(export_gaps(INTERNAL, audience)) == expected


def test_only_named_audiences_with_a_basis():
    assert export_gaps(parsed(), Audience.BUREAU) == ()
    assert codes_of(export_gaps(parsed(), Audience.BANK)) == ("PROFILE.AUDIENCE",)
    closed = parsed("allows_third_parties = true", "allows_third_parties = false")
    assert codes_of(export_gaps(closed, Audience.BUREAU)) == ("PROFILE.THIRD_PARTIES",)


def test_the_sample_profile_may_tell_bureaus_and_never_the_public():
    profile = parse_operator_profile(
        (Path(__file__).parents[3] / "samples/operator_profile.toml").read_bytes()
    )
    assert export_gaps(profile, Audience.BUREAU) == ()
    assert export_gaps(profile, Audience.PUBLIC_NOTICE) != ()
    assert basis_gaps(profile.bases[0], "malicious_evasion", "340100", date(2026, 3, 2)) == ()


def test_the_banner_says_who_and_on_what_basis():
    assert "仅限监管内部使用" in banner(INTERNAL).zh
    assert "regulator-internal" in banner(INTERNAL).en
    said = banner(parsed())
    assert "示例文〔2026〕1号 第一条" in said.zh
    assert said.zh.endswith("可共享对象：监管部门、省级信用平台、征信机构。")
    assert said.en.endswith("May share with: regulator, provincial, bureau.")
