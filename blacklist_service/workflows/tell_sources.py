"""Where the cases of a queue come from, so that an official tells them apart: region, and the members that report.

Names members and nobody on the list, so it is no look.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blacklist_service.store import authority, members
from blacklist_service.store.merges import roots_of
from blacklist_service.store.targets import subjects_about
from blacklist_service.workflows.cases.pending_steps import PendingStep
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.reach import region_of


@dataclass(frozen=True, slots=True)
class CaseSource:
    """The region that a case belongs to (GB/T 2260, "" where nobody said), and who reports the person today: code and
    name, the first to report in front."""

    region: str
    members: tuple[tuple[str, str], ...]


def tell_sources(
    context: Context, actor: Actor, steps: Sequence[PendingStep]
) -> Mapping[tuple[str, int], CaseSource]:
    """By kind and number of each step, where its case comes from; the steps were asked for by reach. As many questions
    for all as for one.

    Journal: nothing; it only reads. Raises: ForbiddenError ACCESS.ROLE.
    """
    require_role(actor, *READERS)
    with context.store.read() as connection:
        about = subjects_about(connection, {one.about for one in steps})
        living = roots_of(connection, sorted(set(about.values())))
        reporters = authority.reporters_of_many(connection, set(living.values()))
        known = members.members_among(connection, {one for some in reporters.values() for one, _ in some})
    sources = {
        subject: CaseSource(
            region_of(context, some),
            tuple((known[one].code, known[one].name) for one in dict.fromkeys(member for member, _ in some)),
        )
        for subject, some in reporters.items()
    }
    return {(one.kind, one.id): sources[living[about[one.about]]] for one in steps if one.about in about}
