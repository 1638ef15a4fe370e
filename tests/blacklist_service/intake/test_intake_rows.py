"""One row: its draft in normal units, and all its findings at once."""

from datetime import date

import pytest

from blacklist_service.intake.columns import read_header
from blacklist_service.intake.rows import check_row
from blacklist_service.intake.types import Operation, RawRow, Severity
from matching.types import SubjectKind

LISTING = "ROW.LISTING_FIELDS_MISSING"


def test_a_full_row_is_drafted_without_a_finding(check, invented_number):
    outcome = check({})
    assert outcome.checked[0].findings == ()
    draft = outcome.checked[0].draft
    assert (draft.operation, draft.row_key, draft.contract_no) == (Operation.ADD, "K1", "HT0001")
    assert (draft.principal_fen, draft.outstanding_fen, draft.annual_rate_bp) == (903258, 432717, 1876)
    assert (draft.loan_date, draft.overdue_since, draft.notice_date) == (
        date(2018, 12, 20),
        date(2019, 12, 20),
        date(2020, 3, 3),
    )
    assert (draft.evasion_ground, draft.out_of_contact, draft.notice_channel) == (
        "false_application",
        False,
        "post",
    )
    identity = draft.identity
    assert (identity.name, identity.kind, identity.id_type) == ("甄有据", SubjectKind.PERSON, "resident_id")
    assert (identity.id_number, identity.phone) == (invented_number(), "13800138012")


def test_full_width_commas_and_all_date_forms_stay_clean(check):
    outcome = check(
        {
            "借款金额": "９,032.58",
            "借款日期": "2018年12月20日",
            "拖欠开始日期": "2019.12.20",
            "告知日期": "20200303",
        }
    )
    assert outcome.codes() == set()
    assert outcome.checked[0].draft.principal_fen == 903258


FIRM = {"主体类型": "企业", "证件类型": "统一社会信用代码"}


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"姓名": " "}, {"ROW.NAME_MISSING"}),
        ({"姓名": "甄" * 201}, {"ROW.TEXT_TOO_LONG"}),
        ({"姓名": "甄\x01"}, {"ROW.CONTROL_CHARACTERS", "ROW.NAME_MISSING"}),
        ({"借款金额": "0"}, {"ROW.PRINCIPAL_NOT_POSITIVE"}),
        ({"借款金额": "-1"}, {"ROW.PRINCIPAL_NOT_POSITIVE"}),
        ({"剩余欠款金额": "-0.01"}, {"ROW.OUTSTANDING_NEGATIVE"}),
        ({"借款金额": "3万元"}, {"ROW.AMOUNT_UNIT"}),
        ({"年化利率": "201"}, {"ROW.RATE_RANGE"}),
        ({"借款日期": "2018-02-30"}, {"ROW.DATE"}),
        ({"借款日期": "2019-12-21"}, {"ROW.LOAN_AFTER_OVERDUE"}),
        ({"拖欠开始日期": "2026-03-03"}, {"ROW.OVERDUE_IN_FUTURE"}),
        ({"拖欠开始日期": "", "借款日期": "2026-03-03"}, {"ROW.LOAN_IN_FUTURE"}),
        ({"结清日期": "2026-03-03"}, {"ROW.SETTLED_IN_FUTURE"}),
        ({"主体类型": "个体"}, {"ROW.SUBJECT_TYPE_UNKNOWN"}),
        ({"证件类型": "学生证"}, {"ROW.ID_TYPE_UNKNOWN"}),
        ({"逃废债情形": "不还钱"}, {"ROW.EVASION_GROUND_UNKNOWN"}),
        ({"是否失联": "也许"}, {"ROW.OUT_OF_CONTACT_UNKNOWN"}),
        ({"操作类型": "X"}, {"ROW.OPERATION_UNKNOWN"}),
        ({"操作类型": "更正", "行标识": ""}, {"ROW.ROW_KEY_MISSING"}),
        ({"行标识": "K" * 65}, {"ROW.TEXT_TOO_LONG"}),
        ({"主体类型": "企业"}, {"ROW.SUBJECT_TYPE_CONFLICT"}),
        # A resident number (invented, of 1901) whose last character is right for a firm's code, too.
        (FIRM | {"证件号码": "31010119010101014X"}, {"ROW.SUBJECT_TYPE_CONFLICT"}),
        (FIRM | {"证件号码": "31010119010101014X", "证件类型": None}, {"ROW.SUBJECT_TYPE_CONFLICT"}),
        (FIRM | {"证件号码": "31010119010101014X", "主体类型": None}, {"ROW.SUBJECT_TYPE_CONFLICT"}),
        ({"出生日期": "1987-04-22"}, {"ROW.BIRTH_DATE_DISAGREES"}),
        ({"证件号码": "13800138012"}, {"ROW.ID_PHONE_SWAPPED"}),
        ({"证件号码": "13800138012", "证件类型": None}, {"ROW.ID_PHONE_SWAPPED"}),
        ({"证件号码": "3.40104E+17"}, {"ROW.ID_EXCEL_DAMAGED"}),
        ({"证件号码": "5.1E+17", "证件类型": None}, {"ROW.ID_EXCEL_DAMAGED"}),
        ({"银行卡号": "6.22202E+18"}, {"ROW.CARD_EXCEL_DAMAGED"}),
        ({"证件号码": 340104198704210000}, {"ROW.ID_NUMERIC"}),
        ({"银行卡号": 6222020000000000}, {"ROW.ID_NUMERIC"}),
        ({"手机号": 1.38e9}, {"ROW.PHONE_DAMAGED"}),
        ({"手机号": 13800138012.5}, {"ROW.PHONE_DAMAGED"}),
        ({"手机号": True}, {"ROW.PHONE_DAMAGED"}),
        ({"合同编号": 1234567890123456789}, {"ROW.TEXT_NUMERIC", LISTING}),
    ],
)  # fmt: skip
def test_an_error_rejects_the_row_with_its_code_alone(check, changes, codes):
    outcome = check(changes)
    # A value that cannot be read is told once: its absence is no second finding.
    assert outcome.codes() - {LISTING} == codes - {LISTING}
    assert outcome.checked[0].draft is None


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"证件号码": ""}, {"ROW.ID_MISSING"}),
        ({"证件号码": None, "证件类型": None}, {"ROW.ID_MISSING"}),
        ({"证件号码": "3401**********1234"}, {"ROW.ID_MASKED"}),
        ({"证件号码": "*" * 18}, {"ROW.ID_MASKED"}),
        ({"证件号码": "****", "证件类型": "", "主体类型": ""}, {"ROW.ID_MASKED"}),
        ({"手机号": 13800138012}, {"ROW.PHONE_NUMERIC"}),
        ({"手机号": "138****8012"}, {"ROW.PHONE_MASKED"}),
        ({"手机号": ""}, set()),
        ({"合同编号": ""}, {LISTING}),
        ({"年化利率": "", "逃废债情形": "", "合同编号": "", "偿还能力依据": ""}, {LISTING}),
        ({"偿还能力依据": ""}, {"ROW.ABILITY_EVIDENCE_MISSING"}),
        ({"年化利率": "18.3333"}, {"ROW.RATE_ROUNDED"}),
        ({"年化利率": 0.24}, {"ROW.RATE_LOW"}),
        ({"催收情况": "本人因病住院"}, {"ROW.PROHIBITED_KIND"}),
        ({"备注": "借款人是穆斯林"}, {"ROW.PROHIBITED_KIND"}),
        ({"姓名": "甄?据"}, {"ROW.NAME_UNREADABLE"}),
        ({"告知方式": "飞鸽"}, {"ROW.NOTICE_CHANNEL_UNKNOWN"}),
        ({"结清日期": "2019-01-01"}, {"ROW.SETTLED_BEFORE_OVERDUE"}),
        ({"出生日期": "1987-04-21"}, set()),
        ({"主体类型": "", "证件类型": ""}, set()),
        ({"逃废债情形": "fled", "是否失联": "Y", "证件类型": "RESIDENT_ID", "操作类型": "a"}, set()),
        ({"借款日期": 43454, "合同编号": 12345}, set()),
        ({"拖欠开始日期": date(2019, 12, 20), "借款金额": 9032.58}, set()),
    ],
)  # fmt: skip
def test_a_warning_is_told_and_the_row_is_taken(check, changes, codes):
    outcome = check(changes)
    assert outcome.codes() == codes
    assert all(found.severity is Severity.WARNING for found in outcome.checked[0].findings)
    assert outcome.checked[0].draft is not None


def test_all_findings_of_a_row_come_at_once_errors_first_with_columns_as_given(check):
    outcome = check({"姓名": "", "借款金额": "x", "借款日期": "y", "年化利率": "-1", "证件号码": ""})
    found = outcome.checked[0].findings
    assert [one.code for one in found[-1:]] == ["ROW.ID_MISSING"]
    assert {(one.code, one.column) for one in found} == {
        ("ROW.NAME_MISSING", "姓名"), ("ROW.AMOUNT", "借款金额"), ("ROW.DATE", "借款日期"), ("ROW.RATE_RANGE", "年化利率"), ("ROW.ID_MISSING", "证件号码"),
    }  # fmt: skip
    assert {one.row for one in found} == {2}


def test_a_badly_written_row_with_its_cells_in_place_tells_its_other_faults_too(take):
    outcome = take("姓名,备注,借款金额\n," + "x" * 5000 + ",y\n", "csv")
    assert outcome.codes() >= {"ROW.FIELD_TOO_LONG", "ROW.TEXT_TOO_LONG", "ROW.NAME_MISSING", "ROW.AMOUNT"}
    outcome = take("姓名,备注,借款金额\n,y\n", "csv")
    assert outcome.codes() == {"ROW.CELLS"}


def test_the_missing_listing_fields_are_named_in_one_warning(check):
    found = check({"合同编号": "", "年化利率": None}).checked[0].findings
    assert [(one.code, one.column) for one in found] == [(LISTING, "合同编号、年化利率")]


@pytest.mark.parametrize("key", ["D", "d", "撤回"])
def test_a_withdrawal_needs_only_its_key(take, key):
    outcome = take(f"行标识,操作类型\nK1,{key}\n", "csv")
    assert outcome.checked[0].draft.operation is Operation.WITHDRAW
    assert outcome.checked[0].draft.row_key == "K1"
    assert take(f"行标识,操作类型\n,{key}\n", "csv").codes() == {"ROW.ROW_KEY_MISSING"}


def test_a_withdrawal_carries_no_identity(take, invented_number):
    outcome = take(f"行标识,操作类型,姓名,证件号码\nK1,D,甄有据,{invented_number()}\n", "csv")
    assert outcome.checked[0].draft.identity.name == ""
    assert outcome.checked[0].draft.identity.id_number == ""


def test_ten_thousands_in_the_header_are_multiplied(take):
    outcome = take("姓名,借款金额(万元),剩余欠款金额\n甄有据,1.5,1.5\n", "csv")
    assert outcome.checked[0].draft.principal_fen == 1_500_000
    assert outcome.checked[0].draft.outstanding_fen == 150


def test_the_kind_of_an_organisation_follows_from_its_code(take):
    outcome = take("名称,证件号码\n示例有限公司,91310000775785552L\n", "csv")
    assert outcome.checked[0].draft.identity.kind is SubjectKind.ORGANISATION
    assert outcome.checked[0].draft.identity.id_type == "uscc"


def test_a_value_under_a_nameless_column_rejects_its_row(take):
    outcome = take("姓名,\n甄有据,\n乙有据,x\n", "csv")
    assert [row.draft is None for row in outcome.checked] == [False, True]
    assert outcome.codes(1) == {"ROW.CELLS", LISTING, "ROW.ID_MISSING"}


def test_the_key_that_was_not_given_stays_empty(take):
    assert take("姓名\n甄有据\n", "csv").checked[0].draft.row_key == ""


def test_no_finding_repeats_what_the_person_s_cells_hold(check):
    secret = {
        "姓名": "密\x02名",
        "证件号码": "密码号",
        "手机号": "密机",
        "借款金额": "密额",
        "证件类型": "密类",
        "备注": "密" * 501,
    }
    found = check(secret).checked[0].findings
    assert len(found) >= 5
    assert "密" not in "".join(one.code + one.column + one.suggestion for one in found)


@pytest.mark.parametrize(
    "cell",
    [
        "",
        None,
        True,
        0,
        -1,
        0.5,
        1e300,
        float("inf"),
        float("nan"),
        10**30,
        "甄",
        "\0",
        "\ud800",
        "9" * 5000,
        date(2018, 8, 9),
    ],
)
def test_no_cell_of_any_type_in_any_column_makes_a_row_raise(full_row, cell):
    columns, _ = read_header([*full_row, "银行卡号", "操作类型", "出生日期", "结清日期", "备注"], 1, {})
    for index in range(len(columns.names)):
        cells = [*full_row.values(), "", "", "", "", ""]
        cells[index] = cell
        checked = check_row(columns, RawRow(2, tuple(cells)), date(2026, 3, 2))
        assert checked.number == 2


def test_no_repr_shows_what_a_row_holds(check):
    outcome = check({"姓名": "密名", "借款金额": "3万元"})
    shown = repr(outcome.raw) + repr(outcome.checked) + repr(check({"姓名": "密名"}).checked)
    assert "密" not in shown
    assert "30000" not in shown
