"""An official takes up a pile of match reviews, to look at them side by side; each lapses as a single one does.

1. The first reviews of the queue within the official's reach that nobody is at, of one platform's reports where it is
   named; at most as many as one official decides at once, and no more people than an official looks at in an hour.
2. They become the official's for some minutes; whatever was taken up before is let go.
Journal: nothing; what is decided has its entry, and a claim is forgotten with it.
"""

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.store import members
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.enquiring.people import people_left
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.reviewing.claims import take_pile
from blacklist_service.workflows.reviewing.piles import most_of_pile
from blacklist_service.workflows.reviewing.standing import claims_on

_AT_ONCE = 100


def claim_pile(context: Context, actor: Actor, *, region: str = "", platform: str = "") -> int:
    """Takes up a pile; how many reviews are in it, 0 where none is free. `platform`: the code of the one member whose
    reports asked. Raises InvalidError VALUE.UNKNOWN; RefusedError REVIEW.PACE; ForbiddenError ACCESS.ROLE,
    ACCESS.SUSPENDED."""
    require_role(actor, *OFFICIALS)
    member = _member(context, platform) if platform else None
    most = _most(context, actor)
    while free := _free(context, actor, most, region=region, member=member):
        with context.store.begin() as connection:
            acting_person(connection, context, actor, *OFFICIALS)
            if taken := take_pile(connection, context, actor, free):
                return len(taken)
        # A colleague who reached for the same was faster at all of them.
    return 0


def _free(context: Context, actor: Actor, most: int, *, region: str, member: int | None) -> list[int]:
    """The first reviews that nobody else is at."""
    found, place = list[int](), None
    while len(found) < most and (
        page := list_reviews(context, actor, after=place, limit=_AT_ONCE, region=region, member=member)
    ):
        taken = claims_on(context, actor, [one.id for one in page])
        found += [one.id for one in page if one.id not in taken or taken[one.id].is_own]
        place = page[-1].place
    return found[:most]


def _most(context: Context, actor: Actor) -> int:
    """Each review shows two people."""
    most = min(most_of_pile(context.clock.today()), people_left(context, actor) // 2)
    if most:
        return most
    raise RefusedError(
        "REVIEW.PACE",
        "您一小时内查看的人员已较多，请稍后再取一叠，或者逐件办理。",
        "You have looked at many people within the hour: take a pile later, or go on one by one.",
    )


def _member(context: Context, code: str) -> int:
    with context.store.read() as connection:
        found = members.find_member_by_code(connection, code)
    if found is None or found.id is None or found.kind != "platform":
        raise InvalidError("VALUE.UNKNOWN", "没有这个报送机构。", "There is no such platform.")
    return found.id
