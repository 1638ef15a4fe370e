"""Agents: named by the person alone, in by three things that agree, no further than the person said, over at once."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ForbiddenError, InvalidError, RefusedError
from blacklist_service.rules.agents import longest_until
from blacklist_service.rules.exhibits import MOST_EXHIBITS, MOST_OF_AGENT
from blacklist_service.store import agents, journal
from blacklist_service.store.tables import Agent
from blacklist_service.workflows.add_exhibits import add_exhibits
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.appoint_agent import AgentGiven, appoint_agent
from blacklist_service.workflows.cases.attempts import MOST_FAILURES
from blacklist_service.workflows.cases.erased_words import erase_words
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_deliveries import list_own_deliveries
from blacklist_service.workflows.make_statement import make_statement, withdraw_statement
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.print_own_report import print_own_report
from blacklist_service.workflows.prove_case import Claim, prove_case
from blacklist_service.workflows.revoke_agent import revoke_agent
from blacklist_service.workflows.sealing.agents import open_agent
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.show_own_agents import show_own_agents
from blacklist_service.workflows.show_subject import show_own_accesses, show_own_record
from blacklist_service.workflows.tell_refused_agent import tell_refused_agent
from blacklist_service.workflows.writing.own_report import looks_of
from matching.types import RawIdentity, SubjectKind
from tests.codes import code_of, exactly
from tests.pictures import JPEG

AGENT, NUMBER = "虚构代理人", "110101199003070011"
CLOSED = "CASE.PROOF"


class Named:
    """A listed person and the agent that it has named."""

    def __init__(self, desk: Any, scope: str = "act") -> None:
        self.desk, self.listing = desk, desk.listed()
        self.case_no = desk.case_numbers[self.listing.id]
        self.own = (desk.context, self.case_no, desk.name, desk.id_number)
        self.code = self.name_agent(scope)

    def name_agent(self, scope: str = "act", **changed: Any) -> str:
        given = {
            "name": AGENT, "id_number": NUMBER, "kind": "lawyer", "scope": scope,
            "valid_until": longest_until(self.desk.context.clock.today()),
        } | changed  # fmt: skip
        return appoint_agent(*self.own, given=AgentGiven(**given))

    def as_agent(
        self, act: Any, *, code: str | None = None, name: str = AGENT, number: str = NUMBER, **said: Any
    ) -> Any:
        given = self.code if code is None else code
        return act(self.desk.context, self.case_no, name, number, access_code=given, **said)

    def is_in(self, **changed: str) -> bool:
        return code_of(lambda: self.as_agent(show_own_record, **changed)) == ""

    def turn_out_another(self) -> tuple[Any, ...]:
        """The report was another's: somebody else is the person of the case, who proves itself by what is returned."""
        subject = self.listing.id
        self.desk.spoil_report(subject, state="withdrawn")
        somebody = RawIdentity(
            name="虚构丙", kind=SubjectKind.PERSON, id_type="resident_id", id_number="110101198001010010"
        )
        self.desk.report(subject, number=subject + 1, identity=somebody)
        self.desk.adopt()
        return (self.desk.context, self.case_no, somebody.name, somebody.id_number)

    def rows(self) -> list[Agent]:
        with self.desk.context.store.read() as connection:
            return agents.agents_of(connection, self.listing.id)

    def kept(self, back: int = 0) -> tuple[str, str, str]:
        """Name, number and hash of the code of the newest agent, or of one so many before."""
        person = open_agent(self.desk.context.opening(SYSTEM, "test").vault.sealer, self.rows()[back])
        assert person is not None
        return person.agent.name, person.agent.id_number, person.access_mac

    def told(self) -> list[tuple[str, str]]:
        with self.desk.context.store.read() as connection:
            asked = text("SELECT actor, kind FROM journal_entry WHERE object_kind = 'listing' ORDER BY id")
            return [tuple(row) for row in connection.execute(asked)]


def test_an_agent_sees_the_case_and_the_person_sees_that(desk: Any) -> None:
    named = Named(desk, "read")
    for act in (show_own_record, list_own_deliveries, show_own_accesses):
        assert named.as_agent(act) is not None
    seen = [one.action for one in show_own_accesses(*named.own).items]
    assert seen.count("own_accesses") == 1
    assert {"agent_record", "agent_deliveries", "agent_accesses"} <= set(seen)
    assert ("subject", "agent_appointed") in named.told()
    with desk.context.looks.read() as looks:
        told = {
            who for _day, who, _why in looks_of(journal.looks_at(looks, [named.listing.id], limit=10), {})
        }
    assert told == {"本人", "代理人"}


def test_an_agent_acts_in_the_name_of_the_person_and_under_its_own(desk: Any) -> None:
    named = Named(desk)
    named.as_agent(object_to_listing, reason="paid", narrative="虚构")
    named.as_agent(make_statement, statement="虚构：愿意还款")
    named.as_agent(withdraw_statement)
    named.as_agent(apply_for_repair, application="虚构", has_public_commitment=True)
    kinds = ["objection_received", "statement_made", "statement_withdrawn", "repair_applied_for"]
    assert [one for one in named.told() if one[0] == "subject/agent"] == [
        ("subject/agent", kind) for kind in kinds
    ]
    own = show_own_agents(*named.own)
    assert [one.kind for one in own.acts] == kinds[::-1]
    assert [(one.name, one.kind, one.scope, one.is_standing) for one in own.agents] == [
        (AGENT, "lawyer", "act", True)
    ]


def test_who_may_read_does_not_act(desk: Any) -> None:
    named = Named(desk, "read")
    with pytest.raises(ForbiddenError, match=exactly("AGENT.SCOPE")):
        named.as_agent(object_to_listing, reason="paid", narrative="虚构")
    assert not desk.row(named.listing.id).is_disputed


def test_the_person_sees_what_the_agent_tried_once_a_minute(desk: Any) -> None:
    named = Named(desk, "read")
    for _ in range(3):
        for act, said in (
            (object_to_listing, {"reason": "paid", "narrative": "虚构"}), (withdraw_statement, {}),
        ):  # fmt: skip
            assert code_of(partial(named.as_agent, act, **said)) == "AGENT.SCOPE"
    assert named.told()[-2:] == [("subject", "agent_appointed"), ("subject/agent", "agent_refused")]
    desk.clock.move(timedelta(seconds=61))
    # At the portal's own pages the pass is asked once more, so that nobody else's attempts are told as the agent's.
    tell_refused_agent(desk.context, Claim(named.case_no, AGENT, NUMBER, named.code))
    with pytest.raises(ForbiddenError, match=exactly(CLOSED)):
        tell_refused_agent(desk.context, Claim(named.case_no, AGENT, NUMBER, "AAAA-BBBB-CCCC-DDDD"))
    assert named.told()[-2:] == [("subject/agent", "agent_refused"), ("subject", "case_proof_failed")]
    assert [one.kind for one in show_own_agents(*named.own).acts] == ["agent_refused"] * 2
    shown = show_case(desk.context, desk.maker, named.listing.id)
    assert [one.kind for one in shown.entries].count("agent_refused") == 2


@pytest.mark.parametrize(
    "changed",
    [{"code": ""}, {"code": "AAAA-BBBB-CCCC-DDDD"}, {"name": "虚构乙"}, {"number": "110101199001010015"}],
)
def test_three_things_must_agree(desk: Any, changed: dict[str, str]) -> None:
    named = Named(desk)
    assert named.is_in(code=named.code.replace("-", " ").lower())
    assert not named.is_in(**changed)
    assert named.told()[-1] == ("subject", "case_proof_failed")


def test_neither_comes_in_as_the_other(desk: Any) -> None:
    named = Named(desk)
    person = {"name": desk.name, "number": desk.id_number}
    assert not named.is_in(**person)
    assert code_of(lambda: show_own_record(desk.context, named.case_no, AGENT, NUMBER)) == CLOSED
    for act in (revoke_agent, print_own_report, show_own_agents):
        assert code_of(partial(act, desk.context, named.case_no, AGENT, NUMBER)) == CLOSED


def test_it_is_over_at_once_when_it_is_taken_back(desk: Any) -> None:
    named = Named(desk)
    revoke_agent(*named.own)
    revoke_agent(*named.own)
    # Its next pages leave a trace, and shut out neither the person nor the next agent.
    for _ in range(MOST_FAILURES + 1):
        assert not named.is_in()
    assert show_own_record(*named.own)
    kinds = [kind for _actor, kind in named.told()]
    assert (kinds.count("agent_revoked"), kinds.count("case_proof_failed")) == (1, MOST_FAILURES)
    again = named.name_agent("read")
    assert not named.is_in()
    assert named.is_in(code=again)


def test_it_is_over_with_its_last_day_and_another_may_follow(desk: Any) -> None:
    named = Named(desk, "read")
    revoke_agent(*named.own)
    named.code = named.name_agent(valid_until=desk.context.clock.today())
    with pytest.raises(RefusedError, match=exactly("AGENT.STANDING")):
        named.name_agent()
    assert named.is_in()
    desk.clock.move(timedelta(days=1))
    assert not named.is_in()
    assert named.is_in(code=named.name_agent())


def test_it_is_over_with_the_case(desk: Any) -> None:
    named = Named(desk)
    assert named.is_in()
    desk.decide(desk.stored(named.listing.id), "remove")
    assert not named.is_in()
    with pytest.raises(RefusedError, match=exactly("AGENT.CLOSED")):
        named.name_agent()
    assert show_own_agents(*named.own).agents[0].is_standing is False


def test_it_is_over_where_the_person_could_not_come_in_any_more(desk: Any) -> None:
    """The report that named the person was another's: whoever named the agent is not the person of the case."""
    named = Named(desk)
    named.turn_out_another()
    assert code_of(lambda: show_own_record(*named.own)) == CLOSED
    assert not named.is_in()


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"name": ""}, "AGENT.NAME"),
        ({"name": "虚" * 101}, "AGENT.NAME"),
        ({"id_number": ""}, "AGENT.NUMBER"),
        ({"id_number": "1101011990030700"}, "AGENT.NUMBER"),
        ({"id_number": "110101********0011"}, "AGENT.NUMBER"),
        ({"id_number": NUMBER + " " * 200}, "AGENT.NUMBER"),
        ({"id_number": "110101199003070012"}, "AGENT.NUMBER"),
        ({"kind": "friend"}, "VALUE.UNKNOWN"),
        ({"scope": "all"}, "VALUE.UNKNOWN"),
    ],
)
def test_whom_nobody_can_name(desk: Any, changed: dict[str, str], code: str) -> None:
    named = Named(desk)
    revoke_agent(*named.own)
    with pytest.raises(InvalidError, match=exactly(code)):
        named.name_agent(**changed)
    with pytest.raises(InvalidError, match=exactly("AGENT.SELF")):
        named.name_agent(name=desk.name, id_number=desk.id_number)


def test_officials_see_that_somebody_acts(desk: Any) -> None:
    named = Named(desk)
    shown = show_case(desk.context, desk.maker, named.listing.id)
    assert [(one.name, one.kind, one.is_standing) for one in shown.agents] == [(AGENT, "lawyer", True)]


def test_who_it_was_is_sealed_and_goes_with_the_words_of_the_case(desk: Any) -> None:
    named = Named(desk)
    with desk.context.store.begin() as connection:
        rows = connection.execute(text("SELECT * FROM agent")).all()
        assert not any(secret in str(rows) for secret in (AGENT, NUMBER, named.code, desk.id_number))
        erase_words(connection, desk.context, named.listing.id)
        kept = agents.agents_of(connection, named.listing.id)[0]
        assert (kept.sealed_person, kept.kind) == (None, "lawyer")
    assert not named.is_in()
    assert show_own_agents(*named.own).agents == ()
    assert show_case(desk.context, desk.maker, named.listing.id).agents[0].name == ""


def test_a_pass_of_an_agent_proves_anew_each_time(desk: Any) -> None:
    named = Named(desk)
    assert prove_case(desk.context, Claim(named.case_no, AGENT, NUMBER, named.code))
    revoke_agent(*named.own)
    with pytest.raises(ForbiddenError, match=exactly(CLOSED)):
        prove_case(desk.context, Claim(named.case_no, AGENT, NUMBER, named.code))


def test_an_agent_leaves_the_person_half_of_the_room_for_files(desk: Any) -> None:
    named = Named(desk)
    made = iter(range(1000))

    def some(count: int) -> Any:
        return iter(
            [GivenFile("虚构.jpg", iter([JPEG + next(made).to_bytes(4, "big")])) for _ in range(count)]
        )

    objection = named.as_agent(
        object_to_listing, reason="paid", narrative="虚构", files=some(MOST_OF_AGENT - 1)
    ).id
    add = partial(add_exhibits, kind="objection", number=objection)
    with pytest.raises(InvalidError, match=exactly("EXHIBIT.PERSONS_ROOM")):
        named.as_agent(add, files=some(2))
    assert named.as_agent(add, files=some(1)) == 1
    with pytest.raises(InvalidError, match=exactly("EXHIBIT.PERSONS_ROOM")):
        named.as_agent(add, files=some(1))
    assert add(*named.own, files=some(MOST_EXHIBITS - MOST_OF_AGENT)) == MOST_EXHIBITS - MOST_OF_AGENT
    with pytest.raises(InvalidError, match=exactly("EXHIBIT.TOO_MANY")):
        add(*named.own, files=some(1))
    assert [one.kind for one in show_own_agents(*named.own).acts] == ["exhibits_added", "objection_received"]
