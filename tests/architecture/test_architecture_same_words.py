"""A door offers the words that the workflows know: a list that was written down twice is compared here with the first.

The interface needs its words as literals, for its description; the tables need theirs as constraints. A word that was
added in one place alone would be refused at one door and taken at the next."""

from collections.abc import Iterable
from typing import Any, Literal, get_args, get_origin

import click
import pytest
from pydantic import BaseModel

from blacklist_service.api.batches import BatchBody
from blacklist_service.api.letters import LetterBody
from blacklist_service.api.listings import DecisionBody, RemovalBody
from blacklist_service.api.review_shapes import ReviewBody, ReviewQuery
from blacklist_service.api.subjects import SplitBody
from blacklist_service.api.submissions import RowQuery
from blacklist_service.cli.listings import list_all_waiting
from blacklist_service.console.queue_kinds import QUEUES
from blacklist_service.rules.agents import AgentKind, AgentScope
from blacklist_service.rules.listing_states import EndReason
from blacklist_service.rules.objections import ObjectionState
from blacklist_service.rules.repairs import RepairState
from blacklist_service.store.tables import (
    agents,
    batches,
    letters,
    listings,
    members,
    objections,
    submissions,
)
from blacklist_service.workflows.cases.acts import END_EVENTS, EVENTS
from blacklist_service.workflows.cases.batches import ACTS
from blacklist_service.workflows.enrol import MEMBER_KINDS, ROLES_OF_KIND
from blacklist_service.workflows.list_pending import KINDS, LISTING_STATES
from blacklist_service.workflows.reviewing.judging import VERDICTS
from blacklist_service.workflows.split_subject import REASONS
from blacklist_service.workflows.writing.cases import TARGETS

# Queues of unsure matches, which list_reviews and its neighbours give.
_OF_MATCHES = {"match", "held", "undecided", "second", "third"}


def _words_of(annotation: Any) -> set[str]:
    if get_origin(annotation) is Literal:
        return set(get_args(annotation))
    return set().union(*(_words_of(one) for one in get_args(annotation)))


@pytest.mark.parametrize(
    ("shape", "field", "known"),
    [
        (ReviewQuery, "kind", {*KINDS, *_OF_MATCHES}),
        (ReviewQuery, "state", LISTING_STATES),
        (ReviewBody, "verdict", VERDICTS),
        (BatchBody, "act", ACTS),
        (BatchBody, "end_reason", END_EVENTS),
        (DecisionBody, "act", {*EVENTS, "verify"} - {"remove"}),
        (RemovalBody, "end_reason", END_EVENTS),
        (SplitBody, "reason", REASONS),
        (RowQuery, "outcome", submissions.ROW_OUTCOMES),
        (LetterBody, "target", {one for targets in TARGETS.values() for one in targets}),
    ],
    ids=lambda given: given.__name__ if isinstance(given, type) else None,
)
def test_the_interface_offers_the_words_that_are_known(
    shape: type[BaseModel], field: str, known: Iterable[str]
) -> None:
    assert _words_of(shape.model_fields[field].annotation) == {str(one) for one in known}


@pytest.mark.parametrize(
    ("kept", "known"),
    [
        (members.MEMBER_KINDS, MEMBER_KINDS),
        (members.ROLES, {role for roles in ROLES_OF_KIND.values() for role in roles}),
        (batches.BATCH_ACTS, ACTS),
        (letters.LETTER_TARGETS, {one for targets in TARGETS.values() for one in targets}),
        (listings.END_REASONS, EndReason),
        (objections.OBJECTION_STATES, ObjectionState),
        (objections.REPAIR_STATES, RepairState),
        (agents.AGENT_KINDS, AgentKind),
        (agents.AGENT_SCOPES, AgentScope),
    ],
)
def test_the_tables_keep_the_words_that_are_known(kept: Iterable[str], known: Iterable[str]) -> None:
    assert set(kept) == {str(one) for one in known}


def test_every_kind_that_waits_has_its_queue_at_each_door() -> None:
    (kind,) = (option for option in list_all_waiting.params if option.name == "kind")

    assert {queue.kind for queue in QUEUES.values()} == {*KINDS, "match"}
    assert isinstance(kind.type, click.Choice)
    assert set(kind.type.choices) == set(KINDS)
