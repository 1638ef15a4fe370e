"""Mapping profiles: what a profile may say, what an entry becomes under it, each refusal, and hostile files."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from blacklist_service.intake.fields import RULES
from blacklist_service.rules.listing_states import EndReason
from blacklist_service.rules.objections import EFFECTS
from exports.formats.sgs_2018 import FORMAT as SGS
from exports.profiles.files import read, write
from exports.profiles.load import load_profile
from exports.profiles.rows import check_row, refusal, rows_of
from exports.profiles.types import Output, ProfileError, read_profile
from exports.profiles.words import GROUNDS, ID_TYPES, reason_word
from exports.profiles.workbook import write_workbook
from exports.types import Operation, OperationKind, ReleaseHeader
from tests.codes import exactly

DAY = date(2026, 11, 19)
HEADER = ReleaseHeader("debtors", "credit-china", 2, date(2026, 11, 20), from_release=1)
NAMES = ("baihang_watch", "ncisp_list", "pudao_list", "sgs_2018")
# Invented.
PERSON = {
    "subject_kind": "person", "name": "张样本", "id_type": "resident_id", "id_number": "99999919900101001X",
    "legal_basis": "示例依据〔2026〕1号", "decision_no": "示例决1号", "listed_on": "2026-10-01",
    "publicity_until": "2029-09-30", "outstanding_fen": 700001, "overdue_since": "2018-08-09", "disputed": True,
    "reporting_members": ["a", "b"], "statement": "=已还款",
}  # fmt: skip
FIRM = PERSON | {
    "subject_kind": "organisation", "name": "样本示例有限公司", "id_type": "uscc", "id_number": "91999999MA0000000K",
    "legal_representative": "李样本",
}  # fmt: skip
_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=50
) | st.sampled_from(["=1", "'", "a\nb", "\tx", '"', "<&>]]>", "&#10;", "&amp;lt;", "＝1", "null"])
_DAYS = st.dates(date(1000, 1, 1)).map(date.isoformat)
ENTRIES = st.fixed_dictionaries(
    {"subject_kind": st.sampled_from(["person", "organisation"]), "name": _TEXT, "id_number": _TEXT, "legal_basis": _TEXT,
     "decision_no": _TEXT, "listed_on": _DAYS, "disputed": st.booleans(), "id_type": st.sampled_from(["resident_id", "uscc"])},
    optional={"statement": _TEXT, "publicity_until": _DAYS, "outstanding_fen": st.integers(-(10**12), 10**12),
              "legal_representative": _TEXT, "reporting_members": st.lists(_TEXT, max_size=2)},
)  # fmt: skip


def _upsert(entry, key="0" * 32):
    return Operation(OperationKind.UPSERT, key, 1, entry=entry)


def _written(profile, *operations):
    out = BytesIO()
    write(profile, HEADER, operations, out)
    return out.getvalue()


@pytest.mark.parametrize("output", list(Output))
@pytest.mark.parametrize("name", NAMES)
@given(entries=st.lists(ENTRIES, max_size=3))
def test_files_read_back_as_the_rows_that_were_written(name, output, entries):
    profile = replace(load_profile(name), output=output, encoding="utf-8")
    said = [_upsert(entry) for entry in entries if not refusal(profile, entry)]
    gone = Operation(OperationKind.RETRACT, "f" * 32, 2, effective_on=DAY, reason="expired")
    rows = list(rows_of(profile, HEADER, [*said, gone]))
    read_back = list(read(profile, BytesIO(_written(profile, *said, gone))))
    assert [list(row.values()) for row in read_back] == rows
    assert [check_row(profile, row) for row in read_back] == [[] for _row in rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_each_encoding_reads_back(encoding):
    profile = replace(load_profile("pudao_list"), encoding=encoding)
    content = _written(profile, _upsert(PERSON))
    assert content.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig")
    (row,) = read(profile, BytesIO(content))
    assert row["姓名/名称"] == "张样本"
    assert row["本人声明"] == "=已还款"


def test_the_rows_of_the_national_list():
    gone = Operation(OperationKind.RETRACT, "f" * 32, 2, effective_on=DAY, reason="objection_upheld")
    profile = load_profile("ncisp_list")
    listed, ended = read(profile, BytesIO(_written(profile, _upsert(PERSON), gone)))
    assert listed == {
        "条目编号": "0" * 32, "操作": "列入", "名称": "张样本", "代码": "99999919900101001X",
        "认定依据": "示例依据〔2026〕1号", "认定文号": "示例决1号", "认定部门": "", "列入日期": "2026-10-01",
        "公示截止日期": "2029-09-30", "是否存在异议": "是", "本人声明": "=已还款", "移出日期": "", "移出原因": "",
    }  # fmt: skip
    assert {title: cell for title, cell in ended.items() if cell} == {
        "条目编号": "f" * 32, "操作": "移出", "移出日期": "2026-11-19", "移出原因": "异议成立",
    }  # fmt: skip


def test_the_thirty_columns_of_penalties():
    profile = load_profile("sgs_2018")
    assert [column.title for column in profile.columns][:3] == ["CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM"]
    assert profile.columns[29].title == "BZ"
    out = BytesIO()
    SGS.write(HEADER, [_upsert(PERSON), _upsert(FIRM)], out)
    person, firm = read(profile, BytesIO(out.getvalue()))
    assert {title: cell for title, cell in person.items() if cell and title.startswith("CF")} == {
        "CF_XDR_MC": "张样本", "CF_XDR_LB": "自然人", "CF_XDR_ZJLX": "身份证", "CF_XDR_ZJHM": "99999919900101001X",
        "CF_WSH": "示例决1号", "CF_YJ": "示例依据〔2026〕1号", "CF_JDRQ": "2026-10-01", "CF_GSJZQ": "2029-09-30",
    }  # fmt: skip
    assert (firm["CF_XDR_LB"], firm["CF_XDR_SHXYM"], firm["CF_FRDB"], firm["CF_XDR_ZJHM"]) == (
        "法人及非法人组织", "91999999MA0000000K", "李样本", "",
    )  # fmt: skip


def test_a_workbook_holds_text_only():
    profile = load_profile("baihang_watch")
    content = _written(profile, _upsert(PERSON))
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    shown = dict(zip(*rows, strict=True))
    assert (shown["证件号码"], shown["剩余欠款金额(元)"], shown["报送机构"]) == (
        "99999919900101001X",
        "7000.01",
        "a、b",
    )
    assert shown["本人声明"] == "=已还款"


def test_rows_beyond_a_sheet_go_on_in_the_next():
    profile, out = load_profile("baihang_watch"), BytesIO()
    keys = [f"{n:032x}" for n in range(7)]
    gone = [Operation(OperationKind.RETRACT, key, 2, effective_on=DAY, reason="expired") for key in keys]
    write_workbook(profile, HEADER, rows_of(profile, HEADER, gone), out, most_rows=4)
    workbook = CalamineWorkbook.from_filelike(BytesIO(out.getvalue()))
    assert workbook.sheet_names == ["名单", "名单 2", "名单 3"]
    sheets = [workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names]
    assert [len(rows) for rows in sheets] == [4, 4, 2]
    assert all(rows[0] == [column.title for column in profile.columns] for rows in sheets)
    assert [row[0] for rows in sheets for row in rows[1:]] == keys


@pytest.mark.parametrize("name", NAMES)
def test_every_removed_key_has_its_row(name):
    profile = replace(load_profile(name), output=Output.CSV)
    keys = [f"{n:032x}" for n in range(120)]
    gone = [Operation(OperationKind.RETRACT, key, 2, effective_on=DAY, reason="expired") for key in keys]
    rows = list(read(profile, BytesIO(_written(profile, *gone))))
    assert [row["条目编号"] for row in rows if row["操作"] == "移出"] == keys


@pytest.mark.parametrize(
    ("name", "change", "rule"),
    [
        ("ncisp_list", {}, ""), ("ncisp_list", {"legal_basis": None}, "MAPPING.LEGAL_BASIS"),
        ("ncisp_list", {"legal_basis": " "}, "MAPPING.LEGAL_BASIS"), ("ncisp_list", {"name": "x" * 201}, "MAPPING.TOO_LONG"),
        ("ncisp_list", {"name": None}, "MAPPING.REQUIRED"), ("ncisp_list", {"name": "a\x00b"}, "MAPPING.TEXT"),
        ("ncisp_list", {"name": 5}, "MAPPING.KIND"), ("ncisp_list", {"listed_on": "1.10.2026"}, "MAPPING.KIND"),
        ("ncisp_list", {"disputed": "yes"}, "MAPPING.KIND"), ("ncisp_list", {"subject_kind": None}, "MAPPING.SUBJECT"),
        ("baihang_watch", {"subject_kind": "organisation"}, "MAPPING.SUBJECT"),
        ("baihang_watch", {"reporting_members": "a"}, "MAPPING.KIND"), ("baihang_watch", {"outstanding_fen": "1"}, "MAPPING.KIND"),
        ("sgs_2018", {"decision_no": ""}, "MAPPING.REQUIRED"), ("sgs_2018", {"id_type": "passport"}, ""),
        ("sgs_2018", {"id_type": None}, "MAPPING.REQUIRED"), ("sgs_2018", {"id_type": "old_code"}, "MAPPING.KIND"),
        ("sgs_2018", {"subject_kind": "organisation", "id_type": "org_code"}, "MAPPING.IDENTIFIER"),
        ("sgs_2018", {"subject_kind": "organisation", "id_type": "uscc", "id_number": None}, "MAPPING.REQUIRED"),
        ("ncisp_list", {"id_number": " "}, "MAPPING.IDENTIFIER"), ("pudao_list", {"ground": "bad_luck"}, "MAPPING.KIND"),
    ],
)  # fmt: skip
def test_refused_by_rule(name, change, rule):
    profile, entry = load_profile(name), PERSON | change
    assert refusal(profile, entry) == rule
    if rule:
        with pytest.raises(ProfileError, match=exactly(rule)):
            _written(profile, _upsert(entry))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("kind", ID_TYPES)
@pytest.mark.parametrize("subject", ["person", "organisation"])
def test_nobody_is_listed_by_name_alone(name, kind, subject):
    profile, entry = load_profile(name), PERSON | {"subject_kind": subject, "id_type": kind}
    if refusal(profile, entry):
        with pytest.raises(ProfileError):
            list(rows_of(profile, HEADER, [_upsert(entry)]))
        return
    (row,) = rows_of(profile, HEADER, [_upsert(entry)])
    assert PERSON["id_number"] in row
    if "证件类型" in (titles := [column.title for column in profile.columns]):
        assert row[titles.index("证件类型")] == ID_TYPES[kind]


def test_an_organisation_without_a_code_of_the_sheet_is_refused():
    entry = FIRM | {"id_type": "other", "id_number": "A-1"}
    assert refusal(load_profile("sgs_2018"), entry) == "MAPPING.IDENTIFIER"
    with pytest.raises(ProfileError, match=exactly("MAPPING.IDENTIFIER")):
        SGS.write(HEADER, [_upsert(entry)], BytesIO())


@pytest.mark.parametrize("name", NAMES)
def test_a_merge_is_a_removal_with_day_and_reason(name):
    profile = load_profile(name)
    merge = Operation(OperationKind.MERGE, "a" * 32, 2, into="b" * 32)
    (row,) = rows_of(profile, HEADER, [merge])
    shown = dict(zip([column.title for column in profile.columns], row, strict=True))
    assert {title: cell for title, cell in shown.items() if cell} == {
        "条目编号": "a" * 32, "操作": "移出", "移出日期": "2026-11-20", "移出原因": "并入另一条目",
    }  # fmt: skip


def test_every_reason_and_code_of_the_service_has_a_word():
    reasons = {*EndReason, *filter(None, (effect.retract_reason for effect in EFFECTS.values()))}
    said = {
        *reasons,
        "merged",
        "not_allowed",
        "not_in_format",
        "disputed",
        "under_review",
        "removals_unconfirmed",
    }
    assert [code for code in said if reason_word(code) == code] == []
    assert set(ID_TYPES) == set(RULES["id_type"].values)
    assert set(GROUNDS) == set(RULES["evasion_ground"].values)


_KEYS = '[[columns]]\ntitle="K"\nfield="key"\n[[columns]]\ntitle="O"\nfield="operation"\n'
_NUMBER = '[[columns]]\ntitle="I"\nfield="id_number"\n'


@pytest.mark.parametrize(
    "text",
    [
        "", "title=", 'title="x"\noutput="pdf"\ncolumns=[]', 'title="x"\noutput="csv"\ncolumns=[]',
        f'title="x"\noutput="csv"\nsecret=1\n{_KEYS}', f'title="x"\noutput="csv"\nencoding="latin-1"\n{_KEYS}',
        f'title="x"\noutput="csv"\n{_KEYS}[[columns]]\ntitle="K"\nfield="name"\n',
        f'title="x"\noutput="csv"\n{_KEYS}[[columns]]\ntitle="N"\nfield="secret"\n',
        f'title="x"\noutput="csv"\n{_KEYS}[[columns]]\ntitle="<a>"\nfield="name"\n',
        f'title="x"\noutput="csv"\n{_KEYS}[[columns]]\ntitle="=1"\nfield="name"\n',
        f'title="x"\noutput="csv"\n{_KEYS}[[columns]]\ntitle="N"\nfield="name"\nlength=0\n',
        f'title="x"\noutput="csv"\n{_KEYS}[[columns]]\ntitle="N"\nfield="name"\nkind="formula"\n',
        f'title="x"\noutput="csv"\n{_KEYS}[[columns]]\ntitle="N"\nfield="name"\nsubjects=["cat"]\n',
        'title="x"\noutput="csv"\ncolumns=5', 'title="x"\noutput="csv"\n[[columns]]\ntitle="N"\nfield="name"\n',
    ],
)  # fmt: skip
def test_a_profile_that_says_something_wrong_is_refused(text):
    with pytest.raises(ProfileError, match=exactly("MAPPING.INVALID")):
        read_profile(text)


def test_a_profile_without_a_column_for_the_dispute_refuses_who_is_disputed():
    profile = read_profile(f'title="x"\noutput="csv"\n{_KEYS}{_NUMBER}[[columns]]\ntitle="N"\nfield="name"\n')
    assert refusal(profile, PERSON) == "MAPPING.DISPUTED"
    assert refusal(profile, PERSON | {"disputed": False}) == "MAPPING.DISPUTED"
    assert refusal(profile, PERSON | {"disputed": False, "statement": None}) == ""
    nameless = read_profile(f'title="x"\noutput="csv"\n{_KEYS}[[columns]]\ntitle="N"\nfield="name"\n')
    assert refusal(nameless, PERSON | {"disputed": False, "statement": None}) == "MAPPING.IDENTIFIER"


def test_what_the_encoding_lacks_is_refused():
    profile = replace(load_profile("pudao_list"), encoding="utf-8")
    with pytest.raises(ProfileError, match=r"MAPPING\.(ENCODING|TEXT)"):
        _written(profile, _upsert(PERSON | {"name": "\ud800"}))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"<row>", b"<!DOCTYPE x><row>"), (b"<row>", b"<row><row>"), (b"</list>\n", b""), (b"</list>\n", b"</list>\nx\n"),
        ("张样本".encode(), b"&xxe;<x/>"), ("张样本".encode(), b"\xff"), (b'name="', b"name='"), (b"<?xml", b"<!xml"),
        (b"</row>", b"</row> "), (b"\n</list>", b"</list>"),
    ],
)  # fmt: skip
def test_a_hostile_xml_is_refused(old, new):
    profile = load_profile("ncisp_list")
    content = _written(profile, _upsert(PERSON))
    assert old in content
    with pytest.raises(ProfileError, match=r"MAPPING\.(FILE|ENCODING)"):
        list(read(profile, BytesIO(content.replace(old, new, 1))))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"\xef\xbb\xbf", b"x"), ("操作".encode(), b"op"), ("张样本".encode(), b"\xff"), ("张样本".encode(), "张样本,".encode()),
        ("张样本".encode(), b'"x'), ("张样本".encode(), b"x" * (1 << 20)), ("张样本".encode(), b'"' + b"y" * 200_000 + b'"'),
    ],
)  # fmt: skip
def test_a_hostile_csv_is_refused(old, new):
    profile = load_profile("pudao_list")
    content = _written(profile, _upsert(PERSON))
    assert old in content
    with pytest.raises(ProfileError, match=r"MAPPING\.(FILE|ENCODING)"):
        list(read(profile, BytesIO(content.replace(old, new, 1))))
    with pytest.raises(ProfileError):
        list(read(profile, BytesIO(b"")))


def test_the_checker_names_the_column_and_never_the_value():
    profile = load_profile("ncisp_list")
    (row,) = read(profile, BytesIO(_written(profile, _upsert(PERSON))))
    assert check_row(profile, row | {"列入日期": "soon"}) == [("MAPPING.KIND", "列入日期")]
    assert check_row(profile, row | {"名称": ""}) == [("MAPPING.REQUIRED", "名称")]
    assert check_row(profile, row | {"代码": " "}) == [("MAPPING.IDENTIFIER", "代码")]
    assert check_row(profile, row | {"操作": "删除"}) == [("MAPPING.REQUIRED", "操作")]
    assert check_row(profile, {"条目编号": "k", "操作": "移出"}) == []
