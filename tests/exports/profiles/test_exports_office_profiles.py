"""An office's own profile: what it may change, each mistake with its code and line, hostile YAML, files read back."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.fields import FIELD_OF_CODE
from exports.profiles.column_rules import kinds_of_field
from exports.profiles.files import read, write
from exports.profiles.load import PROFILE_NAMES, format_of, load_profile
from exports.profiles.mistakes import SENTENCES, ProfileFileError
from exports.profiles.office import read_office_profile
from exports.profiles.rows import refusal, rows_of
from exports.profiles.statement import profile_digest, statement_of, stored_profile, stored_text
from exports.profiles.types import OF_OPERATION, Output, ProfileError
from exports.profiles.workbook import read_workbook, write_workbook
from exports.profiles.yaml_text import MOST_BYTES, read_yaml, yaml_text
from exports.types import Operation, OperationKind, Reach, ReleaseHeader
from tests.codes import exactly

SAMPLE = Path(__file__).parents[3] / "samples" / "mapping_profile.yaml"
DAY = date(2026, 11, 19)
HEADER = ReleaseHeader("debtors", "credit-china", 2, date(2026, 11, 20), from_release=1)
# Invented.
PERSON = {
    "subject_kind": "person", "name": "张样本", "id_type": "resident_id", "id_number": "99999919900101001X",
    "legal_basis": "示例依据〔2026〕1号", "decision_no": "示例决1号", "listed_on": "2026-10-01", "disputed": False,
}  # fmt: skip
GONE = Operation(OperationKind.RETRACT, "f" * 32, 2, effective_on=DAY, reason="expired")
OWN = """title: 名单
reach: third_parties
output: xlsx
columns:
- {title: 编号, field: key}
- {title: 操作, field: operation}
- {title: 姓名, field: name}
- {title: 证件号码, field: id_number}
"""
_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=40
) | st.sampled_from(["=1", "'", "a\nb", "\tx", '"', "<&>]]>", "&#10;", "_x0041_", " x ", "null", "是"])


def office(text: str):
    return read_office_profile(text.encode())


def sample():
    return read_office_profile(SAMPLE.read_bytes())


def written(profile, *operations):
    out = BytesIO()
    write(profile, HEADER, operations, out)
    return out.getvalue()


def upsert(entry, key="0" * 32):
    return Operation(OperationKind.UPSERT, key, 1, entry=entry)


@pytest.mark.parametrize("output", list(Output))
@given(name=_TEXT, statement=_TEXT, is_disputed=st.booleans())
def test_every_kind_of_file_reads_back_as_the_rows_that_were_written(output, name, statement, is_disputed):
    profile = replace(sample(), output=output, encoding="utf-8")
    entry = PERSON | {"name": name, "statement": statement, "disputed": is_disputed}
    said = [] if refusal(profile, entry) else [upsert(entry)]
    rows = list(rows_of(profile, HEADER, [*said, GONE]))
    read_back = list(read(profile, BytesIO(written(profile, *said, GONE))))
    assert [list(row.values()) for row in read_back] == rows


@pytest.mark.parametrize("limit", ["subjects: [organisation]", "only: uscc"])
@pytest.mark.parametrize(
    ("field", "kind", "said"), [("disputed", "yes_no", True), ("statement", "text", "已还款")]
)
def test_a_mark_that_stands_for_others_alone_is_not_shown(limit, field, kind, said):
    """Whoever objects is left out where the column stays empty for it, and not listed as if it had said nothing."""
    column = f"- {{title: 标记, field: {field}, kind: {kind}, {limit}}}\n"
    profile = office(OWN + column)
    firm = PERSON | {"subject_kind": "organisation", "id_type": "uscc"}
    assert refusal(profile, PERSON) == refusal(profile, firm | {field: said}) == ""
    assert refusal(profile, PERSON | {field: said}) == "MAPPING.DISPUTED"
    # A column of its own for those who are left is enough.
    whole = office(
        f"{OWN}{column}- {{title: 自然人标记, field: {field}, kind: {kind}, subjects: [person]}}\n"
    )
    assert refusal(whole, PERSON | {field: said}) == ""


def test_a_workbook_of_several_sheets_reads_back():
    profile = replace(sample(), output=Output.XLSX)
    rows = list(rows_of(profile, HEADER, [upsert(PERSON, f"{n:032}") for n in range(5)]))
    out = BytesIO()
    write_workbook(profile, HEADER, rows, out, most_rows=3)
    assert [list(row.values()) for row in read_workbook(profile, out)] == rows


def test_a_workbook_of_other_titles_is_none_of_the_profile():
    out = BytesIO()
    write_workbook(replace(sample(), output=Output.XLSX), HEADER, [], out)
    for content in (out.getvalue(), b"", b"PK\x03\x04", out.getvalue()[:-40]):
        with pytest.raises(ProfileError, match=exactly("MAPPING.FILE")):
            list(read_workbook(load_profile("pudao_list"), BytesIO(content)))


def test_the_sample_changes_titles_order_and_constants_and_keeps_the_rest():
    profile, base = sample(), load_profile("ncisp_list")
    row = dict(
        zip([one.title for one in profile.columns], *rows_of(profile, HEADER, [upsert(PERSON)]), strict=True)
    )
    assert row["认定部门"] == row["处罚机关"] == "示例省整治办"
    assert (row["主体名称"], row["统一社会信用代码/证件号码"]) == ("张样本", "99999919900101001X")
    assert "公示截止日期" not in row
    assert (profile.output, profile.encoding, profile.reach) == (Output.CSV, "utf-8-sig", Reach.PUBLICATION)
    names = {one.title: one for one in profile.columns}
    assert names["主体名称"].length == next(one.length for one in base.columns if one.title == "名称")
    # A removal says nothing but what the operation says.
    (end,) = rows_of(profile, HEADER, [GONE])
    told = dict(zip(names, end, strict=True))
    assert {title for title, cell in told.items() if cell} == {"条目编号", "操作", "移出日期", "移出原因"}


def test_an_entry_without_a_legal_basis_is_refused_whatever_a_file_says():
    for profile in (sample(), office(OWN)):
        for basis in (None, "", " "):
            assert refusal(profile, PERSON | {"legal_basis": basis}) == "MAPPING.LEGAL_BASIS"
        assert refusal(profile, PERSON) == ""
    with pytest.raises(ProfileFileError, match=exactly("MAPPING_FILE.KEY")):
        office(OWN + "needs_legal_basis: false\n")


@pytest.mark.parametrize("name", PROFILE_NAMES)
def test_what_is_shown_is_read_as_the_same_profile(name):
    for profile in (load_profile(name), sample()):
        again = office(yaml_text(dict(statement_of(profile))))
        assert stored_text(again) == stored_text(profile)
        assert profile_digest(again) == profile_digest(profile)


def test_the_text_kept_with_a_feed_gives_the_same_bytes():
    profile = sample()
    kept = stored_profile(stored_text(profile))
    assert written(kept, upsert(PERSON), GONE) == written(profile, upsert(PERSON), GONE)
    assert format_of("profile.sample", kept).reach is Reach.PUBLICATION


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "1", '{"title": "x"}', stored_text(load_profile("pudao_list"))[:-1]]
)
def test_a_text_that_the_service_did_not_keep_is_refused(text):
    with pytest.raises(ProfileFileError, match=exactly("MAPPING_FILE.STORED")):
        stored_profile(text)


def changed(line: str) -> str:
    return f"based_on: ncisp_list\nchanges:\n- column: 名称\n  {line}\n"


MISTAKES = [
    ("title: [", "YAML", 1),
    ("a: 1\n---\nb: 1\n", "YAML", 0),
    ("", "YAML", 0),
    ("[[[[[[[[[[", "YAML", 1),
    ('title: "\\UFFFFFFFF"\n', "YAML", 0),
    ("\ufffe", "YAML", 0),
    ("title: &a x\n", "ALIAS", 1),
    ("based_on: ncisp_list\ntitle: *a\n", "ALIAS", 2),
    ("title: !!str x\n", "ALIAS", 1),
    ("title: !!python/object/apply:os.system [x]\n", "ALIAS", 1),
    ("title: a\ntitle: b\n", "KEY_TWICE", 2),
    ("title: 2026-01-01\n", "SCALAR", 1),
    ("title: yes\n", "SCALAR", 1),
    ("title: 1.5\n", "SCALAR", 1),
    ("title: 0012\n", "SCALAR", 1),
    ("title: ~\n", "SCALAR", 1),
    ("title:\n", "SCALAR", 1),
    ("? [a]\n: b\n", "SCALAR", 1),
    ("1: b\n", "SCALAR", 1),
    ("- a\n", "VALUE", 1),
    ("based_on: nothing\n", "BASE", 1),
    ("based_on: ncisp_list\ncolour: red\n", "KEY", 2),
    ("title: x\n", "MISSING", 0),
    ("based_on: ncisp_list\noutput: pdf\n", "VALUE", 2),
    ("based_on: ncisp_list\nencoding: latin-1\n", "VALUE", 2),
    ('based_on: ncisp_list\ntitle: "a\\nb"\n', "VALUE", 2),
    ("based_on: ncisp_list\nsubjects: []\n", "VALUE", 2),
    ("based_on: ncisp_list\nsubjects: [dog]\n", "VALUE", 2),
    ("based_on: ncisp_list\nreach: third_parties\n", "REACH", 2),
    ("based_on: ncisp_list\nreach: audience\n", "VALUE", 2),
    ("based_on: ncisp_list\nchanges: x\n", "VALUE", 2),
    ("based_on: ncisp_list\nchanges:\n- {title: x}\n", "MISSING", 3),
    ("based_on: ncisp_list\nchanges:\n- {column: 没有, title: x}\n", "COLUMN", 3),
    (changed("title: a") + "- {column: 名称, title: b}\n", "COLUMN", 5),
    (changed("colour: red"), "KEY", 4),
    (changed("title: 代码"), "TITLE", 3),
    (changed("title: =1"), "TITLE", 3),
    (changed("title: ＝1"), "TITLE", 3),
    (changed("title: \"'1\""), "TITLE", 3),
    (changed("title: a<b"), "TITLE", 3),
    (changed("length: 0"), "VALUE", 3),
    (changed("length: long"), "VALUE", 4),
    (changed("required: 1"), "VALUE", 4),
    (changed("only: club_card"), "VALUE", 3),
    (changed("field: nothing"), "FIELD", 3),
    (changed("field: outstanding_fen"), "FIELD_KIND", 3),
    (changed("kind: yuan"), "FIELD_KIND", 3),
    (changed("kind: dance"), "FIELD_KIND", 3),
    (changed("text: x\n  field: name"), "CONSTANT", 3),
    (changed('text: "a\\nb"'), "CONSTANT", 3),
    (changed('text: " "'), "CONSTANT", 3),
    (changed("text: 示例示例\n  length: 3"), "CONSTANT", 3),
    (changed("kind: fixed"), "CONSTANT", 3),
    ("based_on: ncisp_list\nadded:\n- {title: x, required: true}\n", "CONSTANT", 3),
    ("based_on: ncisp_list\nadded:\n- {field: name}\n", "MISSING", 3),
    ("based_on: ncisp_list\nadded:\n- {title: 名称}\n", "TITLE", 3),
    ("based_on: ncisp_list\norder: [名称]\n", "ORDER", 2),
    ("based_on: ncisp_list\nchanges:\n- {column: 操作, dropped: true}\n", "NO_KEY", 1),
    ("based_on: ncisp_list\nchanges:\n- {column: 代码, dropped: true}\n", "NO_NUMBER", 1),
    (OWN + "added: []\n", "BOTH", 9),
    ("based_on: ncisp_list\norder: []\n" + OWN.partition("columns")[1] + ": []\n", "BOTH", 2),
    (OWN.replace("reach: third_parties", "reach: audience"), "VALUE", 2),
    ("based_on: ncisp_list\ncolumns: []\n", "VALUE", 1),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "line"), MISTAKES)
def test_each_mistake_has_a_code_and_its_line(text, code, line):
    with pytest.raises(ProfileFileError) as refused:
        office(text)
    assert (refused.value.code, refused.value.line) == (f"MAPPING_FILE.{code}", line)
    assert refused.value.message_zh
    assert refused.value.message_en


def test_every_code_is_met_by_some_mistake():
    met = {f"MAPPING_FILE.{code}" for _text, code, _line in MISTAKES}
    assert SENTENCES.keys() - met == {"MAPPING_FILE.SIZE", "MAPPING_FILE.STORED"}


def test_a_large_file_is_not_read():
    with pytest.raises(ProfileFileError, match=exactly("MAPPING_FILE.SIZE")):
        read_yaml(b"#" * (MOST_BYTES + 1))
    assert office(OWN + "#" * (MOST_BYTES - len(OWN.encode()) - 1)).title == "名单"


def test_aliases_of_aliases_make_nothing():
    laughs = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))])
    with pytest.raises(ProfileFileError, match=exactly("MAPPING_FILE.ALIAS")):
        office(laughs)


@given(st.text(max_size=200) | st.text(alphabet="[]{}-:,&*!|>?'\"# \n\tax1", max_size=80))
def test_no_text_ends_in_anything_but_a_profile_or_a_mistake(text):
    try:
        office(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"))
    except ProfileFileError:
        return


@given(st.binary(max_size=100))
def test_no_bytes_do_either(content):
    with pytest.raises(ProfileFileError):
        read_office_profile(content)


# What titles and constants hold.
_PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), max_size=40)


@given(st.dictionaries(_PRINTABLE, _PRINTABLE | st.booleans() | st.integers(0, 999_999_999), min_size=1))
def test_what_is_written_as_yaml_is_read_as_it_was(table):
    found = read_yaml(yaml_text(table).encode()).content
    assert {key: value.content for key, value in found.items()} == table


def test_columns_of_every_field_and_kind_can_be_written():
    for field in (*FIELD_OF_CODE, *OF_OPERATION):
        for kind in kinds_of_field(field):
            profile = office(OWN + f"- {{title: 新栏, field: {field}, kind: {kind}}}\n")
            assert profile.columns[-1].field == field


def test_the_reach_of_ours():
    reaches = {name: load_profile(name).reach for name in PROFILE_NAMES}
    assert reaches == {
        "baihang_watch": Reach.THIRD_PARTIES, "pudao_list": Reach.THIRD_PARTIES,
        "ncisp_list": Reach.PUBLICATION, "sgs_2018": Reach.PUBLICATION,
    }  # fmt: skip
    raised = office("based_on: pudao_list\nreach: publication\n")
    assert raised.reach is Reach.PUBLICATION
