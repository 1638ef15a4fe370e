"""Metro 2: every record, field by field, there and back in both spellings; nothing hostile gets past the reader."""

import contextlib
import string
from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.metro2.cells import Metro2Error
from exports.metro2.file import Totals, counted_in, read_file, read_header, write_file
from exports.metro2.layout import SEGMENTS, CellKind, Spelling, layout, length_of
from exports.metro2.records import Account, Segment, decode_account, encode_account, encode_record
from tests.codes import exactly

both_spellings = pytest.mark.parametrize("spelling", list(Spelling))
_LETTERS = string.ascii_uppercase + string.digits + " -'/&#.,"
_FIXED = {"record_descriptor_word", "segment_identifier", "record_identifier"}


def _value(one):
    if one.kind is CellKind.TEXT:
        return st.text(_LETTERS, min_size=1, max_size=one.length).map(str.rstrip).filter(bool)
    if one.kind is CellKind.DATE:
        return st.dates(date(1, 1, 1), date(9999, 12, 31))
    if one.kind is CellKind.TIME:
        return st.datetimes(datetime(1, 1, 1), datetime(9999, 12, 31)).map(lambda t: t.replace(microsecond=0))  # noqa: DTZ001
    return st.integers(1, 10**one.digits - 1)


def _values(record):
    return st.fixed_dictionaries(
        {}, optional={one.name: _value(one) for one in layout(record) if one.name not in _FIXED}
    )


def _segments():
    one_of_each = [st.lists(_values(name).map(lambda v, n=name: Segment(n, v)), max_size=2 if name[0] == "j" else 1)
                   for name in SEGMENTS]  # fmt: skip
    return st.tuples(*one_of_each).map(lambda lists: tuple(one for some in lists for one in some))


accounts = st.builds(Account, _values("base"), _segments())


@both_spellings
@given(header=_values("header"), accounts=st.lists(accounts, max_size=3))
def test_a_file_reads_back_as_what_was_written(spelling, header, accounts):
    out = BytesIO()
    write_file(header, accounts, out, spelling)
    assert list(read_file(BytesIO(out.getvalue()), spelling)) == accounts
    assert read_header(BytesIO(out.getvalue()), spelling) == header


@pytest.mark.parametrize(
    ("record", "lengths"),
    [
        ("header", (426, 366)), ("base", (426, 366)), ("trailer", (426, 366)), ("j1", (100, 100)), ("j2", (200, 200)),
        ("k1", (34, 34)), ("k2", (34, 34)), ("k3", (40, 40)), ("k4", (30, 30)), ("l1", (54, 54)), ("n1", (146, 146)),
    ],
)  # fmt: skip
def test_each_record_has_its_published_length(record, lengths):
    assert tuple(length_of(record, spelling) for spelling in Spelling) == lengths
    assert tuple(len(encode_record(record, {}, spelling)) for spelling in Spelling) == lengths


@pytest.mark.parametrize(
    ("name", "place", "packed_place"),
    [
        ("account_number", (43, 72), (37, 66)), ("account_status", (124, 125), (99, 100)),
        ("payment_history_profile", (127, 150), (102, 125)), ("compliance_condition_code", (153, 154), (128, 129)),
        ("current_balance", (155, 163), (130, 134)), ("first_delinquent_on", (190, 197), (150, 154)),
        ("surname", (232, 256), (183, 207)), ("born_on", (307, 314), (254, 258)), ("ecoa_code", (325, 325), (265, 265)),
    ],
)  # fmt: skip
def test_fields_stand_at_the_published_places(name, place, packed_place):
    found = [
        next((one.start + 1, one.end) for one in layout("base", spelling) if one.name == name)
        for spelling in Spelling
    ]
    assert found == [place, packed_place]


def test_the_bytes_of_one_record_in_both_spellings():
    account = Account(
        {
            "account_status": "84",
            "current_balance": 7000,
            "first_delinquent_on": date(2018, 8, 9),
            "surname": "DOE",
        },
        (Segment("k1", {"original_creditor_name": "SAMPLE BANK", "creditor_classification": 2}),),
    )
    plain, packed = (encode_account(account, spelling) for spelling in Spelling)
    assert plain.startswith(b"0460")
    assert (plain[123:125], plain[154:163], plain[189:197]) == (b"84", b"000007000", b"08092018")
    assert packed.startswith(b"\x01\x90\x00\x00")  # 400
    assert (packed[129:134].hex(), packed[149:154].hex()) == ("000007000c", "008092018c")
    assert plain[426:] == packed[366:] == b"K1SAMPLE BANK                   02"


def test_the_trailer_counts_statuses_segments_and_what_identifies():
    totals = Totals()
    joint = Segment("j1", {"born_on": date(1990, 1, 1), "ecoa_code": "Z"})
    for account in (
        Account({"account_status": "84", "born_on": date(1980, 1, 1), "telephone_number": 1}, (joint, joint)),
        Account({"account_status": "DA", "social_security_number": 1}),
        Account({"account_status": "??"}),
    ):
        totals.add(counted_in(account))
    assert totals.values() == {
        "block_count": 5, "total_base_records": 3, "status_84": 1, "status_da": 1, "total_consumer_segments_j1": 2,
        "total_ecoa_code_z": 2, "total_dates_birth_all_segments": 3, "total_dates_birth_base_segments": 1,
        "total_dates_birth_j1_segments": 2, "total_telephone_numbers_all_segments": 1,
        "total_social_numbers_all_segments": 1, "total_social_numbers_base_segments": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"surname": "张"}, "METRO2.TEXT"), ({"surname": "doe"}, "METRO2.TEXT"), ({"surname": "A\nB"}, "METRO2.TEXT"),
        ({"surname": "A "}, "METRO2.TEXT"), ({"surname": "A" * 26}, "METRO2.TOO_LONG"), ({"surname": 1}, "METRO2.KIND"),
        ({"current_balance": 10**9}, "METRO2.TOO_LONG"), ({"current_balance": -1}, "METRO2.KIND"),
        ({"current_balance": True}, "METRO2.KIND"), ({"current_balance": "1"}, "METRO2.KIND"),
        ({"opened_on": datetime(2020, 1, 1)}, "METRO2.KIND"), ({"opened_on": 1}, "METRO2.KIND"),  # noqa: DTZ001
        ({"no_such_field": 1}, "METRO2.FIELD"), ({"record_descriptor_word": 1}, "METRO2.FIELD"),
    ],
)  # fmt: skip
def test_what_the_format_cannot_hold_is_refused_by_rule(values, code):
    with pytest.raises(Metro2Error) as refused:
        encode_account(Account(values), Spelling.UNPACKED)
    assert refused.value.code == code
    assert not any(str(value) in str(refused.value) for value in values.values() if isinstance(value, str))


@pytest.mark.parametrize("names", [("k1", "j1"), ("l1", "l1"), ("x1",), ("k1", "k1"), ("j1",) * 40])
def test_segments_out_of_order_twice_unknown_or_too_many(names):
    with pytest.raises(Metro2Error):
        encode_account(Account({}, tuple(Segment(name, {}) for name in names)), Spelling.UNPACKED)


def _file(spelling=Spelling.UNPACKED):
    out = BytesIO()
    write_file({}, [Account({"account_status": "84", "current_balance": 7})], out, spelling)
    return out.getvalue()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"HEADER", b"FOOTER", "METRO2.RECORD"), (b"0426HEADER", b"9999HEADER", "METRO2.LENGTH"),
        (b"0426HEADER", b"0004HEADER", "METRO2.LENGTH"), (b"0426HEADER", b"042xHEADER", "METRO2.LENGTH"),
        (b"0426TRAILER000000001", b"0426TRAILER000000002", "METRO2.TOTALS"), (b"\n0426TRAILER", b"x0426TRAILER", "METRO2.LENGTH"),
        (b"84 ", b"8\xff ", "METRO2.TEXT"), (b"000000007", b"00000000x", "METRO2.KIND"),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_by_rule(old, new, code):
    content = _file()
    assert old in content
    with pytest.raises(Metro2Error) as refused:
        list(read_file(BytesIO(content.replace(old, new, 1)), Spelling.UNPACKED))
    assert refused.value.code == code


@both_spellings
def test_a_file_cut_anywhere_or_grown_is_refused(spelling):
    content = _file(spelling)
    whole = len(content.removesuffix(b"\n"))
    for cut in [*range(0, whole, 41), whole - 1]:
        with pytest.raises(Metro2Error):
            list(read_file(BytesIO(content[:cut]), spelling))
    with pytest.raises(Metro2Error):
        list(read_file(BytesIO(content + b"x"), spelling))


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
@pytest.mark.parametrize("blocks", [b"000000000", b"000000001", b"000000003"])
def test_what_others_write_is_read(end, blocks):
    """Lines that end otherwise, or not at all, and blocks that are counted otherwise."""
    content = _file()
    ours = list(read_file(BytesIO(content), Spelling.UNPACKED))
    trailer = content.index(b"TRAILER")
    others = bytearray(content)
    assert others[trailer + 52 : trailer + 61] == b"%09d" % (len(ours) + 2)
    others[trailer + 52 : trailer + 61] = blocks
    assert list(read_file(BytesIO(bytes(others).replace(b"\n", end)), Spelling.UNPACKED)) == ours


@pytest.mark.parametrize("end", [b"\r", b"\n\n", b"\n\r", b" \n", b"\r\n\r\n"])
def test_no_other_line_ends_are_read(end):
    with pytest.raises(Metro2Error, match=exactly("METRO2.LENGTH")):
        list(read_file(BytesIO(_file().replace(b"\n", end)), Spelling.UNPACKED))


@both_spellings
@given(noise=st.binary(max_size=1500))
def test_noise_is_refused_and_never_breaks_the_reader(spelling, noise):
    with pytest.raises(Metro2Error):
        list(read_file(BytesIO(noise), spelling))


@given(content=st.binary(min_size=426, max_size=700))
def test_noise_as_a_record_is_refused_or_read(content):
    for spelling in Spelling:
        with contextlib.suppress(Metro2Error):
            assert decode_account(content, spelling).base.keys() <= {one.name for one in layout("base")}


@pytest.mark.parametrize("digits", ["02302020", "13012020", "00000001"])
def test_a_day_that_does_not_exist_is_refused(digits):
    content = _file().replace(b"00000000" + b" " * 0, digits.encode(), 1)
    with pytest.raises(Metro2Error):
        read_header(BytesIO(content), Spelling.UNPACKED)
