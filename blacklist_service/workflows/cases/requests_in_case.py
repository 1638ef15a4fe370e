"""Objections and applications of a case as an official works on them: words, files, what may be proposed, and of a
reconsideration the decision that it asks to reconsider."""

from collections.abc import Sequence
from dataclasses import dataclass

from blacklist_service.store import members
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Objection, Repair
from blacklist_service.workflows.cases.offers import may_propose_repair, outcomes_of
from blacklist_service.workflows.cases.reconsiderations import DecisionBefore, decisions_before
from blacklist_service.workflows.cases.request_views import (
    ObjectionView,
    RepairView,
    view_objection,
    view_repair,
)
from blacklist_service.workflows.cases.shown_exhibits import ExhibitView, exhibits_with
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.sealing.statements import open_answer, open_application, open_narrative


@dataclass(frozen=True, slots=True, repr=False)
class ObjectionInCase:
    """An objection with both sides' words and files, the outcomes that this official may propose, and the decision that
    it asks to reconsider."""

    view: ObjectionView
    narrative: str
    answer: str
    exhibits: tuple[ExhibitView, ...]
    outcomes: tuple[str, ...]
    first: DecisionBefore | None


@dataclass(frozen=True, slots=True, repr=False)
class RepairInCase:
    """An application in the subject's words, with its files, whether this official may propose its outcome, and the
    refusal that it asks to reconsider."""

    view: RepairView
    application: str
    has_public_commitment: bool
    exhibits: tuple[ExhibitView, ...]
    may_propose: bool
    first: DecisionBefore | None


def objections_in_case(
    connection: Connection, context: Context, actor: Actor, listing: Listing, disputes: Sequence[Objection]
) -> tuple[ObjectionInCase, ...]:
    """Newest first. Nothing is offered to whoever took part in what is reconsidered."""
    files = exhibits_with(connection, context, "objection", [one.id or 0 for one in disputes])
    before = decisions_before(connection, context, disputes)
    person = members.person_of(members.get_user(connection, actor.user)) if before else ""
    found = []
    for one in reversed(disputes):
        first = before.get(("objection", one.id or 0))
        is_fresh = first is None or person not in first.persons
        found.append(
            ObjectionInCase(
                view=view_objection(one),
                narrative=open_narrative(context.vault.sealer, one),
                answer=open_answer(context.vault.sealer, one),
                exhibits=files.get(one.id or 0, ()),
                outcomes=outcomes_of(listing, one, actor) if is_fresh else (),
                first=first,
            )
        )
    return tuple(found)


def repairs_in_case(
    connection: Connection, context: Context, actor: Actor, requests: Sequence[Repair]
) -> tuple[RepairInCase, ...]:
    """Newest first. Nothing is offered to whoever took part in what is reconsidered."""
    files = exhibits_with(connection, context, "repair", [one.id or 0 for one in requests])
    before = decisions_before(connection, context, requests)
    person = members.person_of(members.get_user(connection, actor.user)) if before else ""
    found = []
    for one in reversed(requests):
        said, first = open_application(context.vault.sealer, one), before.get(("repair", one.id or 0))
        is_fresh = first is None or person not in first.persons
        found.append(
            RepairInCase(
                view=view_repair(one),
                application=said.text,
                has_public_commitment=said.has_public_commitment,
                exhibits=files.get(one.id or 0, ()),
                may_propose=is_fresh and may_propose_repair(one, actor),
                first=first,
            )
        )
    return tuple(found)
