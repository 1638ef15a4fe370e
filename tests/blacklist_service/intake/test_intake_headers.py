"""Headers: synonyms, folding, units, unknown, repeated and missing columns, and saved mappings."""

import pickle

import pytest

from blacklist_service.intake.columns import Columns, header_so_far, read_header
from blacklist_service.intake.fields import FIELDS

PROVINCIAL = (
    "姓名",
    "身份证号码",
    "手机号",
    "借款平台名称",
    "累计借款总额",
    "剩余欠款金额",
    "拖欠开始日期",
    "是否失联",
    "催收情况",
)


def _fields(*names, mapping=None):
    columns, findings = read_header(names, 1, mapping or {})
    return columns.fields if columns else [(found.code, found.column, found.suggestion) for found in findings]


def test_every_code_and_every_synonym_is_known():
    for rule in FIELDS:
        for name in (rule.code, *rule.names):
            extra = () if rule.code == "name" else ("姓名",)
            assert _fields(name, *extra)[0] == rule.code


def test_the_provincial_sheet_of_2018_is_read_as_it_is():
    assert _fields(*PROVINCIAL) == (
        "name", "id_number", "phone", "platform", "principal", "outstanding", "overdue_since", "out_of_contact", "collection_log",
    )  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        " 姓名 ",
        "姓 名",
        "姓　名",
        "\ufeff姓名",
        "NAME",
        "Ｎａｍｅ",
        "name\t",
        "姓名／名称",
        "姓名/ 名称",
        "姓\u200b名",
    ],
)
def test_names_match_after_trim_case_width_and_space_folding(name):
    assert _fields(name) == ("name",)


@pytest.mark.parametrize("suffix", ["(万元)", "（万元）", " ( 万元 ) "])
def test_ten_thousands_are_read_from_the_suffix_of_money_columns_only(suffix):
    columns, _ = read_header(("姓名", "借款金额" + suffix, "剩余欠款金额(元)"), 1, {})
    assert columns.factors == (1, 10_000, 1)
    assert _fields("姓名", "年化利率" + suffix)[0][0] == "HEADER.UNKNOWN_COLUMN"


def test_an_unknown_column_is_refused_with_the_nearest_known_name():
    assert _fields("姓名", "身份证号马") == [("HEADER.UNKNOWN_COLUMN", "身份证号马", "身份证号")]
    assert _fields("姓名", "contract_number") == [("HEADER.UNKNOWN_COLUMN", "contract_number", "contract_no")]
    assert _fields("姓名", "zzzz") == [("HEADER.UNKNOWN_COLUMN", "zzzz", "")]


def test_all_faults_of_a_header_are_told_at_once():
    found = _fields("证件号码", "身份证号", "手机", "合同编号")
    assert [code for code, _, _ in found] == [
        "HEADER.DUPLICATE_COLUMN",
        "HEADER.UNKNOWN_COLUMN",
        "HEADER.MISSING_COLUMN",
    ]
    assert found[2][1] == "姓名"


def test_a_row_of_data_in_the_first_row_is_not_repeated_in_the_finding():
    assert _fields("甄有据", "13800138012") == [("HEADER.NOT_FOUND", "", "")]


def test_a_file_of_withdrawals_needs_no_name():
    assert _fields("行标识", "操作类型") == ("row_key", "operation")


def test_reason_columns_and_row_id_are_known_and_ignored():
    assert _fields("姓名", "原因", "建议值", "错误代码", "原文件行号", "row_id", "") == (
        "name",
        "",
        "",
        "",
        "",
        "",
        "",
    )


def test_a_saved_mapping_adds_names_and_may_carry_a_unit():
    assert _fields(
        "客户", "放款额(万元)", "忽略我", mapping={"客户": "name", "放款额(万元)": "principal", "忽略我": ""}
    ) == ("name", "principal", "")
    columns, _ = read_header(("客户", "放款额（万元）"), 1, {" 客 户": "name", "放款额(万元)": "principal"})
    assert columns.factors == (1, 10_000)
    # A unit that was not part of the name is not guessed.
    assert _fields("姓名", "放款额(万元)", mapping={"放款额": "principal"})[0][0] == "HEADER.UNKNOWN_COLUMN"


@pytest.mark.parametrize("name", ["证件号码", "ID_NUMBER", "借款金额(万元)", "年化利率(%)", "原因"])
def test_a_saved_mapping_never_changes_what_a_known_name_means(name):
    assert _fields("姓名", name, mapping={name: "note"}) == _fields("姓名", name)


def test_two_columns_on_one_field_are_refused_whoever_said_so():
    for mapping in ({"客户": "name"}, {"客户": "phone", "电话": "phone"}):
        found = _fields("姓名", *mapping, mapping=mapping)
        assert [code for code, _, _ in found] == ["HEADER.DUPLICATE_COLUMN"]


def test_an_unsettled_header_is_told_as_far_as_it_is_known():
    columns = header_so_far(("证件号码", "客户", "放款额"), {"放款额": "principal"})
    assert columns.fields == ("id_number", "", "principal")
    assert header_so_far(("甄有据", "13800138012"), {}) is None


def test_a_mapping_to_a_field_that_does_not_exist_is_no_mapping():
    assert _fields("姓名", "客户", mapping={"客户": "no_such_field"})[0][0] == "HEADER.UNKNOWN_COLUMN"


def test_columns_survive_json_and_pickle_also_after_use():
    columns, _ = read_header(("姓名", "借款金额(万元)", ""), 1, {})
    assert columns.factor_of == {"name": 1, "principal": 10_000}
    assert columns.name_of["id_number"] == "证件号码"
    assert Columns.from_json(columns.to_json()) == columns
    assert pickle.loads(pickle.dumps(columns)) == columns
