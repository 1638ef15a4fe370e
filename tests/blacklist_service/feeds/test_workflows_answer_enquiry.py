"""Enquiries: full number and name, the same shape for hit and miss, and no answer without its look."""

import dataclasses
import hashlib

import pytest
from sqlalchemy import event

from blacklist_service.errors import ConflictError, ForbiddenError, InvalidError, RefusedError
from blacklist_service.rules.operator_profile import INTERNAL
from blacklist_service.store import journal
from blacklist_service.workflows.answer_enquiry import Enquiry, answer_enquiries, answer_enquiry
from blacklist_service.workflows.seal_journal import seal_journal

NAME = "欧阳示例"


def ask(world, name, id_number, *, purpose="credit_approval", consent="授权-1"):
    return answer_enquiry(
        world.context, world.agency, Enquiry(name, "resident_id", id_number, purpose, consent)
    )


@pytest.fixture
def listed(world, person_number):
    listing = world.list_person(NAME)
    return listing, person_number(listing)


def looks_of(world):
    with world.context.looks.read() as connection:
        return journal.looks_after(connection, 0, 1000)


def test_number_and_name_together_find_the_listing(world, listed):
    listing, number = listed
    answer = ask(world, NAME, number)
    assert answer.outcome == "listed"
    (entry,) = answer.entries
    assert entry["id_number"] == number
    assert "phone" not in entry
    assert "reporting_members" not in entry  # a bank is not told who reported
    (look,) = looks_of(world)
    assert (look.subject_id, look.outcome, look.purpose) == (listing, "listed", "credit_approval")
    assert look.consent_sha256 == world.context.vault.digests.mac("consent", "授权-1".encode()).hex()
    assert look.consent_sha256 != hashlib.sha256("授权-1".encode()).hexdigest()
    assert world.context.vault.ids.read("look", answer.receipt_id) == look.id


def test_an_unknown_person_gives_the_same_shape_and_its_look(world, listed, person_number):
    hit, miss = ask(world, NAME, listed[1]), ask(world, NAME, person_number(77))
    assert (miss.outcome, miss.entries, miss.disputed) == ("not_listed", (), False)
    assert dataclasses.asdict(hit).keys() == dataclasses.asdict(miss).keys()
    assert len(hit.receipt_id) == len(miss.receipt_id)
    assert [look.outcome for look in looks_of(world)] == ["listed", "not_listed"]
    assert looks_of(world)[1].subject_id == 0


def test_the_number_under_another_name_is_ambiguous_and_shows_nothing(world, listed):
    answer = ask(world, "司马其他", listed[1])
    assert (answer.outcome, answer.entries) == ("ambiguous", ())


def test_the_name_under_another_number_finds_nobody(world, listed, person_number):
    assert ask(world, NAME, person_number(5)).outcome == "not_listed"


def test_an_allegation_is_never_told_under_either_name(world, person_number):
    number, identity = world.add_subject(NAME)
    world.allege(number)
    assert ask(world, NAME, identity.id_number).outcome == "not_listed"
    assert ask(world, "司马其他", identity.id_number).outcome == "not_listed"
    # Yet the person can see who asked about them.
    assert looks_of(world)[0].subject_id == number


def test_what_is_suppressed_ended_or_expired_is_not_told(world, person_number):
    suppressed, ended, standing = (world.list_person(NAME) for _ in range(3))
    world.mark(suppressed, "is_suppressed", to=True)
    world.end(ended)
    assert [ask(world, NAME, person_number(one)).outcome for one in (suppressed, ended, standing)] == [
        "not_listed",
        "not_listed",
        "listed",
    ]
    world.move(hours=24 * 800)
    assert ask(world, NAME, person_number(standing)).outcome == "not_listed"


def test_a_dispute_travels_with_the_answer(world, listed):
    world.mark(listed[0], "is_disputed", to=True)
    answer = ask(world, NAME, listed[1])
    assert answer.disputed
    assert answer.entries[0]["disputed"] is True


def test_a_merged_subject_is_found_under_its_survivor(world, listed, person_number):
    survivor, _identity = world.add_subject(NAME, listed[1])
    world.sql("UPDATE subject SET merged_into = :s WHERE id = :a", s=survivor, a=listed[0])
    world.sql("UPDATE report SET subject_id = :s WHERE subject_id = :a", s=survivor, a=listed[0])
    assert ask(world, NAME, listed[1]).outcome == "listed"
    assert looks_of(world)[0].subject_id == survivor


def test_everybody_whose_record_was_opened_sees_the_look(world, listed):
    """Two listed persons and an alleged one under one number: one receipt, and a look at each of the three."""
    other = world.list_person("司马其他", id_number=listed[1])
    alleged, _identity = world.add_subject("诸葛另外", listed[1])
    answer = ask(world, NAME, listed[1])
    assert (answer.outcome, answer.entries) == ("ambiguous", ())
    looks = looks_of(world)
    assert {look.subject_id for look in looks} == {listed[0], other, alleged}
    assert {(look.outcome, look.purpose) for look in looks} == {("ambiguous", "credit_approval")}
    assert world.context.vault.ids.read("look", answer.receipt_id) == looks[0].id
    assert looks[0].subject_id == listed[0]


def test_no_answer_without_its_look(world, listed):
    """Where the look cannot be written, nothing is told."""
    looks = world.context.looks
    with looks.begin() as connection:
        if looks.is_sqlite:
            connection.exec_driver_sql(
                "CREATE TRIGGER no_looks BEFORE INSERT ON look BEGIN SELECT RAISE(ABORT, 'guard: no_looks'); END"
            )
        else:
            connection.exec_driver_sql("ALTER TABLE look ADD CONSTRAINT no_looks CHECK (false)")
    with pytest.raises(ConflictError):
        ask(world, NAME, listed[1])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": ""}, "ENQUIRY.NAME"),
        ({"name": "欧*"}, "ENQUIRY.NAME"),
        ({"name": "欧" * 201}, "ENQUIRY.NAME"),
        ({"id_number": "3" * 65}, "ENQUIRY.IDENTIFIER"),
        ({"consent_ref": "授" * 201}, "ENQUIRY.CONSENT"),
        ({"id_number": "3401**********1234"}, "ENQUIRY.IDENTIFIER"),
        ({"id_number": "340101198001010010"}, "ENQUIRY.IDENTIFIER"),
        ({"id_number": ""}, "ENQUIRY.IDENTIFIER"),
        ({"id_type": "phone", "id_number": "13900000001"}, "ENQUIRY.IDENTIFIER"),
        ({"id_type": "nonsense"}, "ENQUIRY.IDENTIFIER"),
        ({"purpose": "curiosity"}, "ENQUIRY.PURPOSE"),
        ({"purpose": "hiring_not_allowed"}, "ENQUIRY.PURPOSE_NOT_ALLOWED"),
        ({"consent_ref": " "}, "ENQUIRY.CONSENT"),
    ],
)
def test_an_incomplete_enquiry_is_refused_and_looks_at_nobody(sqlite_world, person_number, given, code):
    world = sqlite_world
    right = {
        "name": NAME, "id_type": "resident_id", "id_number": person_number(1), "purpose": "credit_approval",
        "consent_ref": "授权-1",
    }  # fmt: skip
    with pytest.raises((InvalidError, RefusedError)) as refusal:
        answer_enquiry(world.context, world.agency, Enquiry(**(right | given)))
    assert refusal.value.code == code
    assert looks_of(world) == []
    assert NAME not in repr(Enquiry(**right))


def test_a_hundred_at_once_have_a_receipt_each_and_a_bad_one_costs_nobody_else(world, listed, person_number):
    good = Enquiry(NAME, "resident_id", listed[1], "post_loan", "授权-2")
    bad = dataclasses.replace(good, purpose="curiosity")
    answers = answer_enquiries(world.context, world.agency, [good, bad, *[good] * 98])
    assert isinstance(answers[1], InvalidError)
    receipts = {answer.receipt_id for answer in answers if not isinstance(answer, InvalidError)}
    assert len(receipts) == len(looks_of(world)) == 99
    for wrong in ([], [good] * 101):
        with pytest.raises(InvalidError) as refusal:
            answer_enquiries(world.context, world.agency, wrong)
        assert refusal.value.code == "ENQUIRY.BATCH"


def test_a_hundred_ask_the_database_no_more_than_one(world, listed, person_number):
    """The looks are written one by one; whoever is asked about is read for all at once."""
    world.list_person("司马其他")
    statements = []
    engine = world.context.store.engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    def counted(*numbers):
        statements.clear()
        asked = [Enquiry(NAME, "resident_id", number, "post_loan", "授权-2") for number in numbers]
        answers = answer_enquiries(world.context, world.agency, asked)
        return len([one for one in statements if one.startswith("SELECT")]), answers

    one, _answers = counted(listed[1])
    many, answers = counted(*[listed[1], person_number(77)] * 45, *[person_number(2)] * 10)
    assert 5 < one == many < 40
    assert [answer.outcome for answer in answers] == ["listed", "not_listed"] * 45 + ["ambiguous"] * 10


def test_without_a_profile_agencies_get_no_answer(world, listed):
    world.context = dataclasses.replace(world.context, profile=INTERNAL)
    with pytest.raises(RefusedError) as refusal:
        ask(world, NAME, listed[1])
    assert refusal.value.code == "OPERATOR.INTERNAL_ONLY"


def test_only_agencies_ask(world, listed):
    world.agency = world.maker
    with pytest.raises(ForbiddenError):
        ask(world, NAME, listed[1])


def test_looks_enter_the_tree(world, listed):
    before = seal_journal(world.context).size
    ask(world, NAME, listed[1])
    assert seal_journal(world.context).size == before + 1
