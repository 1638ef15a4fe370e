"""The statement that proves possession of a key, to the byte: a member's program makes it without this code."""

import pytest

from blacklist_service.signatures.enrolment import enrolment_statement, recipient_key_statement


def test_the_statement_is_three_lines() -> None:
    assert enrolment_statement("P001", "k-1_x") == b"cb-key/1\nP001\nk-1_x\n"


@pytest.mark.parametrize(("member", "key_id"), [("机构", "k1"), ("P001", "é")])
def test_nothing_but_ascii_is_stated(member: str, key_id: str) -> None:
    with pytest.raises(UnicodeEncodeError):
        enrolment_statement(member, key_id)


def test_the_statement_of_a_recipients_key_is_four_lines() -> None:
    said = recipient_key_statement("B001", "debtors", "age1invented")
    assert said == b"cb-recipient-key/1\nB001\ndebtors\nage1invented\n"
