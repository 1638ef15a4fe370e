"""An official asks whom an identity is about: the answer has no value of anybody, and who was opened has the look."""

from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.store import journal
from blacklist_service.workflows.find_subject import find_subject
from matching.types import RawIdentity


def looks(desk: Any) -> list[tuple[str, str, int]]:
    with desk.context.looks.read() as connection:
        return [
            (look.actor, look.action, look.subject_id) for look in journal.looks_after(connection, 0, 100)
        ]


def test_the_best_comes_first_with_its_reasons_and_without_values(desk: Any) -> None:
    subject, other = desk.subject(), desk.subject()
    desk.report(subject)
    desk.report(other, identity=RawIdentity("司马其他", id_type="resident_id", id_number=desk.id_number))
    right, doubtful = find_subject(
        desk.context, desk.maker, RawIdentity(desk.name, id_type="resident_id", id_number=desk.id_number)
    )
    assert (right.subject, right.verdict) == (subject, "same")
    assert (doubtful.subject, doubtful.verdict) == (other, "unsure")
    assert {line.field for line in right.explanation} >= {"verdict", "reason", "name", "identifier"}
    told = repr([right, doubtful])
    assert desk.name not in told
    assert desk.id_number not in told
    # Both were opened, because both bear the number.
    assert looks(desk) == [(desk.maker.login, "subject_match", one) for one in (subject, other)]


def test_who_finds_nobody_has_looked_all_the_same(desk: Any) -> None:
    assert find_subject(desk.context, desk.auditor, RawIdentity("司马其他")) == []
    assert looks(desk) == [(desk.auditor.login, "subject_match", 0)]


def test_platforms_do_not_ask_and_a_name_is_needed(desk: Any) -> None:
    with pytest.raises(ForbiddenError):
        find_subject(desk.context, desk.platform, RawIdentity(desk.name))
    with pytest.raises(InvalidError) as refused:
        find_subject(desk.context, desk.maker, RawIdentity(" ", phone="13800000005"))
    assert refused.value.code == "SUBJECT.NAME"
    assert looks(desk) == []
