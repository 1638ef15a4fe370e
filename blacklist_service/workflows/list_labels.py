"""Reviewed pairs as labels for an estimate; levels and verdicts name nobody, so it is no look at a person."""

import orjson

from blacklist_service.store.labels import reviewed_decisions
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from matching.learning.labels import Label
from matching.types import SubjectKind, Verdict

_PAGE = 1000


def list_labels(context: Context, actor: Actor) -> list[Label]:
    """Every match review that a person judged, oldest first. Raises ForbiddenError."""
    require_role(actor, *READERS)
    found: list[Label] = []
    after = 0
    with context.store.read() as connection:
        while page := reviewed_decisions(connection, after, _PAGE):
            for review, kind, verdict, score, reason, fields in page:
                levels = tuple((line[0], line[1]) for line in orjson.loads(fields))
                found.append(Label(SubjectKind(kind), levels, Verdict(verdict), score, reason))
                after = review
    return found
