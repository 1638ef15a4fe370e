"""Which values are shared by so many names that they say nothing, and which merely stand beside such a value."""

from matching.batch.compared import SHARED_SETS
from matching.batch.settle import settle
from matching.holders import Holders
from matching.policy import POLICY

PHONE, HOTLINE = "13812345678", "13987654321"
SHARED, FREE = frozenset({"phone"}), frozenset()


def test_a_second_phone_that_is_shared_leaves_the_first_one_free(person):
    with_both = person("欧阳虚构", "", PHONE)._replace(other_phone=HOTLINE)
    with_first, with_second = person("欧阳虚构", "", PHONE), person("慕容示例", "", HOTLINE)
    holders = Holders(POLICY.max_holders)
    holders.know_shared([with_both, with_first, with_second], [SHARED, FREE, SHARED])

    assert holders.shared(with_first) == FREE
    assert holders.shared(with_second) == SHARED
    assert holders.shared(with_both) == SHARED


def test_a_first_phone_that_is_shared_leaves_the_second_one_free(person):
    with_both = person("欧阳虚构", "", HOTLINE)._replace(other_phone=PHONE)
    holders = Holders(POLICY.max_holders)
    holders.know_shared([with_both, person("欧阳虚构", "", PHONE)], [SHARED, FREE])

    assert holders.shared(person("慕容示例", "", PHONE)) == FREE
    assert holders.shared(person("慕容示例", "", HOTLINE)) == SHARED


def test_what_a_row_has_not_is_not_shared(person):
    holders = Holders(POLICY.max_holders)
    holders.know_shared([person("欧阳虚构", "", PHONE)], [frozenset({"phone", "bank_card", "address"})])

    assert holders.shared(person("慕容示例")) == FREE


def test_a_hotline_beside_a_phone_does_not_part_the_phones_owner(person):
    """In a component that is settled row by row; the hotline's names stand in other components."""
    owner = person("欧阳虚构", "", PHONE)
    again = person("欧阳虚构", "", PHONE, "安徽省合肥市包河区人民路1号2栋301室")
    beside = person("慕容示例", "", PHONE)._replace(other_phone=HOTLINE)
    assert SHARED in SHARED_SETS
    settled = settle([again, beside, owner], [FREE, SHARED, FREE], [False] * 3, [[]] * 3, POLICY)

    assert settled.subject == [0, 1, 0]
