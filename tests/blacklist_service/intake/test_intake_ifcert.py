"""Dumps of the ifcert system: each message and row rule, each check of a whole dump, hostile input."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.intake.foreign.ifcert import ENVELOPE, fields_of, read_message
from blacklist_service.intake.foreign.ifcert_checks import DumpChecks

TYPES = {
    "userInfo": 1, "scatterInvest": 2, "status": 6, "repayPlan": 81, "creditor": 82, "transferProject": 83,
    "transferStatus": 84, "underTake": 85, "transact": 4, "lendProduct": 86, "lendProductConfig": 87,
    "lendParticulars": 88,
}  # fmt: skip


def _row(interface, **change):
    """An invented row with every field filled by something lawful."""
    values = {
        "code": lambda one: min(one.codes),
        "money": lambda _one: "100.00",
        "list": lambda _one: [],
    }
    row = {one.name: values.get(one.kind, lambda _one: "x")(one) for one in fields_of(interface)}
    return row | change


def _message(interface, *rows, **change):
    envelope = dict.fromkeys(ENVELOPE, "x") | {
        "infType": TYPES[interface],
        "totalNum": len(rows),
        "dataList": list(rows),
    }
    return json.dumps(envelope | change).encode()


def _rules(content):
    return [(one.rule, one.row, one.field) for one in read_message(content).findings]


@pytest.mark.parametrize("interface", TYPES)
def test_a_good_message_of_each_interface(interface):
    message = read_message(_message(interface, _row(interface)))
    assert (message.interface, message.findings, len(message.rows)) == (interface, (), 1)


def test_the_table_has_the_twelve_interfaces_in_full():
    assert {name: len(fields_of(name)) for name in TYPES} == {
        "userInfo": 20, "scatterInvest": 22, "status": 5, "repayPlan": 11, "creditor": 10, "transferProject": 11,
        "transferStatus": 7, "underTake": 13, "transact": 12, "lendProduct": 9, "lendProductConfig": 6, "lendParticulars": 8,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (_message("status", totalNum=2), ("IFCERT.TOTAL", 0, "totalNum")),
        (_message("status", infType=5), ("IFCERT.TYPE", 0, "infType")),
        (_message("status", other=1), ("IFCERT.ENVELOPE", 0, "")),
        (_message("status", _row("status", productStatus="7")), ("IFCERT.CODE", 1, "productStatus")),
        (_message("status", _row("status", more="1")), ("IFCERT.FIELD", 1, "")),
        (_message("creditor", _row("creditor", invAmount="1e9")), ("IFCERT.MONEY", 1, "invAmount")),
        (_message("creditor", _row("creditor", userIdcardHash="-1")), ("IFCERT.HASH", 1, "userIdcardHash")),
        (_message("creditor", _row("creditor", userIdcardHash=0)), ("IFCERT.HASH", 1, "userIdcardHash")),
    ],
)
def test_each_rule_of_a_message(content, found):
    assert _rules(content) == [found]


@pytest.mark.parametrize(
    "number",
    [b"1e99999999999999999999", b"-1e-99999999999999999999", b"1." + b"0" * 5000, b"9" * 5000, b"1e1000"],
)
@pytest.mark.parametrize("place", [b'"totalNum": 1', b'"nonce": "x"'])
def test_a_number_beyond_all_numbers_is_a_finding(number, place):
    name = place.partition(b":")[0]
    content = _message("status", _row("status")).replace(place, name + b": " + number)
    assert _rules(content) == [("IFCERT.JSON", 0, "")]


def test_a_row_that_is_none_lacks_every_field():
    assert len(_rules(_message("status", "row"))) == 5
    del_version = {name: "x" for name in ENVELOPE if name != "version"} | {
        "infType": 6,
        "totalNum": 0,
        "dataList": [],
    }
    assert _rules(json.dumps(del_version).encode()) == [("IFCERT.ENVELOPE", 0, "version")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"a":NaN}',
        b'{"a":' + b"9" * 5000 + b"}",
        b"x" * ((1 << 26) + 1),
    ],
)
def test_a_hostile_message_is_a_finding(content):
    assert _rules(content) == [("IFCERT.JSON", 0, "")]


@given(noise=st.binary(max_size=200))
def test_noise_never_raises(noise):
    assert read_message(noise).findings


@given(
    rows=st.lists(
        st.dictionaries(
            st.sampled_from(
                ["sourceProductCode", "userIdcardHash", "amount", "totalIssue", "repayTime", "transMoney"]
            ),
            st.text(max_size=8) | st.integers() | st.none() | st.lists(st.integers(), max_size=2),
        ),
        max_size=5,
    ),
    interface=st.sampled_from(sorted(TYPES)),
)
def test_odd_rows_never_break_the_checks(rows, interface):
    checks = DumpChecks()
    checks.add(read_message(_message(interface, *rows)))
    list(checks.findings())


LOAN = {"sourceProductCode": "L1", "userIdcardHash": "h1"}
PLAN = {"sourceProductCode": "L1", "userIdcardHash": "h1", "totalIssue": "2", "issue": "1"}


def _dump(**change):
    """A dump of one invented loan that fits together; a change replaces the rows of an interface."""
    rows = {
        "userInfo": [_row("userInfo", userIdcardHash="h1"), _row("userInfo", userIdcardHash="h2")],
        "scatterInvest": [_row("scatterInvest", **LOAN, amount="1000")],
        "status": [
            _row("status", sourceProductCode="L1", productStatus="5", productDate="2018-01-01"),
            _row("status", sourceProductCode="L1", productStatus="4", productDate="2018-06-01"),
        ],
        "repayPlan": [
            _row("repayPlan", **PLAN, replanId="p1", repayTime="2018-11-30 00:00:00"),
            _row("repayPlan", **PLAN, replanId="p2", repayTime="2018-12-30 00:00:00"),
        ],
        "creditor": [
            _row("creditor", sourceProductCode="L1", userIdcardHash="h2", invAmount="995", redpackage="0.00")
        ],
        "transact": [_flow("1", "t1"), _flow("18", "t2"), _flow("19", "t3")],
    } | change
    checks = DumpChecks()
    for interface, some in rows.items():
        checks.add(read_message(_message(interface, *some)))
    return checks


def _flow(kind, number, **change):
    return _row(
        "transact", sourceProductCode="L1", userIdcardHash="h1", transType=kind, transId=number, **change
    )


def test_a_dump_that_fits_together_has_no_findings_and_tells_the_state():
    checks = _dump()
    assert list(checks.findings()) == []
    assert checks.states() == {"L1": "overdue"}


@pytest.mark.parametrize(
    ("status", "state"), [("3", "settled"), ("8", "bad_debt"), ("10", "written_off"), ("5", None)]
)
def test_the_last_status_decides(status, state):
    rows = [_row("status", sourceProductCode="L1", productStatus=status, productDate="2019-01-01"),
            _row("status", sourceProductCode="L1", productStatus="4", productDate="2018-06-01")]  # fmt: skip
    assert _dump(status=rows).states().get("L1") == state


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"status": []}, ("IFCERT.NO_STATUS", 1, "scatterInvest")),
        ({"transact": [_flow("18", "t2"), _flow("19", "t3")]}, ("IFCERT.NO_DISBURSEMENT", 1, "scatterInvest")),
        ({"repayPlan": [_row("repayPlan", **PLAN, repayTime="2018-11-30")]}, ("IFCERT.PLAN_ROWS", 1, "scatterInvest")),
        ({"creditor": [_row("creditor", sourceProductCode="L1", userIdcardHash="h2", invAmount="994.99", redpackage="0")]},
         ("IFCERT.CREDITORS", 1, "scatterInvest")),
        ({"userInfo": [_row("userInfo", userIdcardHash="h1")]}, ("IFCERT.USER", 1, "creditor")),
        ({"transact": [_flow("1", "t1"), _flow("19", "t2", transMoney="0.00")]}, ("IFCERT.ZERO", 2, "transact")),
        ({"repayPlan": [_row("repayPlan", **PLAN, replanId="p1", repayTime="2018-11-30"),
                        _row("repayPlan", **PLAN, replanId="p2", repayTime="2019-01-30")]}, ("IFCERT.GAP", 1, "scatterInvest")),
        ({"transact": [_flow("1", "t1"), _flow("18", "t2")]}, ("IFCERT.INTEREST", 1, "scatterInvest")),
        ({"transact": [_flow("1", "t1"), _flow("1", "t1")]}, ("IFCERT.DUPLICATE", 2, "transact")),
    ],
)  # fmt: skip
def test_each_check_of_a_dump(change, found):
    assert [(one.rule, one.row, one.field) for one in _dump(**change).findings()] == [found]


def test_messages_come_in_any_order_and_rows_are_counted_through():
    checks = DumpChecks()
    for code in ("L1", "L2"):
        checks.add(
            read_message(_message("scatterInvest", _row("scatterInvest", sourceProductCode=code, amount="0")))
        )
    assert [one.row for one in checks.findings() if one.rule == "IFCERT.NO_STATUS"] == [1, 2]
