"""Who gets which fields: deny by default; dispute mark and statement always leave."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.audience import DISCLOSURES, MASKS, Audience, AudienceError, Disclosure, apply
from exports.fields import FIELD_OF_CODE
from exports.masking import mask_id, mask_name, mask_phone
from tests.codes import exactly

ENTRY = {
    "subject_kind": "person",
    "name": "张样本",
    "id_type": "resident_id",
    "id_number": "99999919900101001X",
    "legal_basis": "示例依据",
    "phone": "10000000000",
    "collection_log": "x",
    "reporting_members": ["P1"],
    "disputed": True,
    "statement": "已还款",
}
SHOWN = {
    "bureau": {"subject_kind", "name", "id_type", "id_number", "legal_basis", "reporting_members"},
    "bank": {"subject_kind", "name", "id_type", "id_number", "legal_basis"},
    "public_notice": {"subject_kind", "name", "id_type", "id_number", "legal_basis"},
    "regulator": {
        "subject_kind", "name", "id_type", "id_number", "legal_basis", "reporting_members", "phone",
    },
    "provincial": {"subject_kind", "name", "id_type", "id_number", "phone", "collection_log"},
}  # fmt: skip


@pytest.mark.parametrize("audience", list(Audience))
def test_what_each_audience_gets(audience):
    shown = apply(audience, ENTRY | {"unheard_of": "x"}, may_be_published=True)
    assert shown.keys() == SHOWN[audience] | {"disputed", "statement"}


@given(
    audience=st.sampled_from(list(Audience)),
    fields=st.dictionaries(st.sampled_from(sorted(DISCLOSURES)), st.text(max_size=30) | st.none()),
    disputed=st.booleans(),
    statement=st.text(max_size=500) | st.none(),
)
def test_no_audience_drops_the_dispute_or_the_statement(audience, fields, disputed, statement):
    entry = fields | {"legal_basis": "x", "disputed": disputed, "statement": statement}
    shown = apply(audience, entry, may_be_published=True)
    assert (shown["disputed"], shown["statement"]) == (disputed, statement)
    assert apply(audience, fields | {"legal_basis": "x"}, may_be_published=True)["disputed"] is False


def test_public_notice_is_masked_and_needs_a_basis_to_publish():
    shown = apply("public_notice", ENTRY | {"legal_representative": "李代表"}, may_be_published=True)
    assert shown["name"] == "张*"
    assert shown["id_number"] == "999***********001X"
    assert shown["legal_representative"] == "李*"
    with pytest.raises(AudienceError, match=exactly("AUDIENCE.NOT_PUBLISHABLE")):
        apply("public_notice", ENTRY)


def test_an_organisation_is_named_in_full_but_its_representative_is_not():
    firm = {
        "subject_kind": "organisation",
        "name": "示例公司",
        "id_number": "91X",
        "legal_representative": "李代表",
    }
    shown = apply("public_notice", firm | {"legal_basis": "x"}, may_be_published=True)
    assert (shown["name"], shown["id_number"], shown["legal_representative"]) == ("示例公司", "91X", "李*")


@pytest.mark.parametrize(
    ("id_type", "id_number"),
    # Invented, of people who would be a hundred and twenty; the first has the right check character of a firm, too.
    [("uscc", "31010119010101014X"), ("uscc", "31010119010101014x"), ("other", "999999199001010016"),
     ("resident_id", "91X"), ("passport", "E00000000")],
)  # fmt: skip
def test_a_person_who_is_called_an_organisation_is_masked(id_type, id_number):
    firm = {"subject_kind": "organisation", "name": "张样本", "id_type": id_type, "id_number": id_number}
    shown = apply("public_notice", firm | {"legal_basis": "x"}, may_be_published=True)
    assert (shown["name"], shown["id_number"]) == ("张*", mask_id(id_number))


@pytest.mark.parametrize(
    ("audience", "change", "code"),
    [
        ("everybody", {}, "AUDIENCE.UNKNOWN"),
        ("bureau", {"legal_basis": ""}, "AUDIENCE.NO_LEGAL_BASIS"),
        ("bank", {"legal_basis": None}, "AUDIENCE.NO_LEGAL_BASIS"),
        ("public_notice", {"legal_basis": None}, "AUDIENCE.NO_LEGAL_BASIS"),
        ("bureau", {"disputed": "no"}, "AUDIENCE.DISPUTED"),
        ("bureau", {"disputed": None}, "AUDIENCE.DISPUTED"),
        ("bureau", {"statement": "x" * 501}, "AUDIENCE.STATEMENT"),
        ("bureau", {"statement": 5}, "AUDIENCE.STATEMENT"),
        ("public_notice", {"name": 5}, "AUDIENCE.MASK"),
    ],
)
def test_what_must_not_leave(audience, change, code):
    with pytest.raises(AudienceError) as refusal:
        apply(audience, ENTRY | change, may_be_published=True)
    assert refusal.value.code == code


def test_regulators_may_see_what_has_no_legal_basis():
    assert "name" in apply("regulator", ENTRY | {"legal_basis": ""})


def test_the_table_knows_just_the_fields_that_exist_and_each_mask_it_needs():
    assert DISCLOSURES.keys() | {"disputed", "statement"} == FIELD_OF_CODE.keys()
    masked = {code for code, row in DISCLOSURES.items() if Disclosure.MASKED in row.values()}
    assert masked <= MASKS.keys()


@pytest.mark.parametrize(
    ("mask", "given_text", "shown"),
    [
        (mask_name, "张样本", "张*"),
        (mask_name, "欧阳样本", "欧*"),
        (mask_name, "", ""),
        (mask_id, "99999919900101001X", "999***********001X"),
        (mask_id, "999999900101001", "999********1001"),
        (mask_id, "E12345678", "E******78"),
        (mask_id, "1234567", "*******"),
        (mask_phone, "10000001234", "100****1234"),
        (mask_phone, "5551234", "*****34"),
        (mask_phone, "110", "***"),
    ],
)
def test_masks(mask, given_text, shown):
    assert mask(given_text) == shown


@given(text=st.text(max_size=40))
def test_masks_hide_at_least_half_of_a_short_number_and_are_stable(text):
    for mask in (mask_id, mask_phone, mask_name):
        assert mask(mask(text)) == mask(text)
    assert mask_id(text).count("*") >= len(text) // 2
