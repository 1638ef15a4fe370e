"""Phones: prefixes, separators, words beside them, two in a cell, one wrong digit, letters; recycled and shared ones."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.compare.contacts import compare_phones, compare_phones_of
from matching.decide import compare
from matching.holders import Holders
from matching.identifiers import read_phone
from matching.identifiers.phone import read_phones
from matching.policy import POLICY
from matching.types import Verdict

COMMON = "张伟"
HOME = "合肥市包河区望江西路862号12栋1101室"
_MOBILE = st.builds(
    "{}{:08d}".format, st.sampled_from(("138", "159", "186", "199")), st.integers(10**7, 10**8 - 1)
).filter(lambda number: len(set(number[3:])) > 1)
# Before and after a mobile number, and between its groups.
_FORMS = (
    "{0}{1}{2}", "{0} {1} {2}", "{0}-{1}-{2}", "+86{0}{1}{2}", "+86 {0} {1} {2}", "0086{0}{1}{2}", "86-{0}{1}{2}", "(86){0}{1}{2}",
    "（+86）{0}-{1}-{2}", "0{0}{1}{2}", "{0}{1}{2}（本人）", "{0}{1}{2}(妻子)", "手机：{0}{1}{2}", "电话{0}{1}{2}", "{0}{1}{2}转801",
    "'{0}{1}{2}", "{0}.{1}.{2}", "{0}·{1}·{2}", "{0}_{1}_{2}", "{0}{1}{2}.0", "\u202d{0}{1}{2}\u202c", "Tel:{0}{1}{2}", "{0}{1}{2};",
)  # fmt: skip


@pytest.mark.parametrize("form", _FORMS)
def test_mobile_number_in_every_form(form):
    assert read_phones(form.format("138", "1234", "5670")) == ("13812345670", "")


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("13812345670/15912345678", ("13812345670", "15912345678")),
        ("13812345670、15912345678", ("13812345670", "15912345678")),
        ("13812345670，15912345678", ("13812345670", "15912345678")),
        ("13812345670;15912345678", ("13812345670", "15912345678")),
        ("13812345670 15912345678", ("13812345670", "15912345678")),
        ("13812345670\n15912345678", ("13812345670", "15912345678")),
        ("13812345670-15912345678", ("13812345670", "15912345678")),
        ("1381234567015912345678", ("13812345670", "15912345678")),
        ("13812345670或15912345678", ("13812345670", "15912345678")),
        ("13812345670（妻）15912345678", ("13812345670", "15912345678")),
        ("+86 138 1234 5670 / +86 159 1234 5678", ("13812345670", "15912345678")),
        ("13812345670/13812345670", ("13812345670", "")),
        ("0551-62345678/13812345670", ("13812345670", "")),
        ("138****5670/15912345678", ("138****5670", "15912345678")),
        ("13812345670/15912345678/18612345678", ("13812345670", "15912345678")),
        ("l38I234567O", ("13812345670", "")),
        ("138123A5670", ("", "")),
        ("0551-62345678", ("", "")),
        ("(0551)62345678", ("", "")),
        ("62345678", ("", "")),
        ("1381234567", ("", "")),
        ("138123456701", ("", "")),
        ("13888888888", ("", "")),
        ("13800000000", ("", "")),
        ("153·4347·1652", ("15343471652", "")),
        ("153•4347•1652", ("15343471652", "")),
        ("153_4347_1652", ("15343471652", "")),
        ("153#4347#165", ("", "")),
        ("1.38E+10", ("", "")),
        ("无", ("", "")),
        ("/", ("", "")),
        ("", ("", "")),
    ],
)
def test_phones_of_a_cell(text, phones):
    assert read_phones(text) == phones
    found = read_phone(text).identifier
    assert (found.value if found else "") == phones[0]


@given(data=st.data())
def test_whatever_stands_around_the_digits_it_is_one_number(person, verdict, meet, han_names, data):
    name, number = data.draw(han_names), data.draw(_MOBILE)
    written = data.draw(st.sampled_from(_FORMS)).format(number[:3], number[3:7], number[7:])
    assert read_phones(written) == (number, "")
    a, b = person(name, "", number, HOME), person(name, "", written, HOME)
    assert verdict(a, b) is Verdict.SAME
    assert meet(a, b)
    # A common name and a phone alone: numbers are recycled.
    assert verdict(person(COMMON, "", number), person(COMMON, "", written)) is Verdict.UNSURE


@given(data=st.data())
def test_either_of_two_phones_finds_the_person(person, verdict, meet, han_names, data):
    name, one, other = data.draw(han_names), data.draw(_MOBILE), data.draw(_MOBILE)
    assume(one != other)
    cell = data.draw(st.sampled_from(("/", "、", " ", ",", "；"))).join((one, other))
    both = person(name, "", cell, HOME)
    for phone in (one, other):
        single = person(name, "", phone, HOME)
        assert compare_phones_of(both, single) == compare_phones_of(single, both) == "equal"
        assert meet(both, single)
        assert verdict(both, single) is Verdict.SAME


@given(data=st.data())
def test_one_wrong_digit_is_found_with_the_name_and_proves_nothing(person, verdict, meet, han_names, data):
    name, number = data.draw(han_names), data.draw(_MOBILE)
    at = data.draw(st.integers(3, 6))
    damaged = number[:at] + str((int(number[at]) + data.draw(st.integers(1, 9))) % 10) + number[at + 1 :]
    assume(read_phone(damaged).identifier is not None)
    assert compare_phones(number, damaged) == compare_phones(damaged, number) == "one_edit"
    a, b = person(name, "", number), person(name, "", damaged)
    assert meet(a, b)
    assert verdict(a, b) is not Verdict.SAME
    assert verdict(person("", "", number), person("", "", damaged)) is not Verdict.SAME


@given(data=st.data())
def test_a_phone_of_many_names_says_nothing(person, han_names, data):
    phone, name = data.draw(_MOBILE), data.draw(han_names)
    holders = Holders(POLICY.max_holders)
    for number in range(300):
        holders.add(
            person(
                f"{'赵钱孙李周吴郑王冯陈'[number % 10]}{'甲乙丙丁戊己庚辛壬癸'[number // 10 % 10]}{'子丑寅'[number // 100]}",
                "",
                phone,
            )
        )
    one, other = person(name, "", phone), person(name, "", f"13912345670/{phone}")
    assert holders.shared(one) == holders.shared(other) == frozenset({"phone"})
    decision = compare(one, other, shared=holders.shared(one))
    assert decision.verdict is Verdict.DIFFERENT
    assert ("phone", "shared") in {(line.field, line.level) for line in decision.fields}
