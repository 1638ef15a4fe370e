"""Whether this operator may give listings to an audience at all: asked before a feed exists and before each answer;
and whether a feed's format can say an entry."""

from collections.abc import Callable

from blacklist_service.errors import RefusedError
from blacklist_service.rules.operator_profile import Audience, export_gaps
from blacklist_service.workflows.context import Context
from exports.types import EntryFields, Format

# The rules name what is missing in the profile; outside, the operator as a whole refuses.
_CODES = {"PROFILE.INTERNAL": "OPERATOR.INTERNAL_ONLY"}


def refusal_to(context: Context, audience: Audience) -> RefusedError | None:
    """The refusal of everything for an audience, under a code OPERATOR.*; None where the operator may give."""
    gaps = export_gaps(context.profile, audience)
    if not gaps:
        return None
    first = gaps[0]
    code = _CODES.get(first.code, f"OPERATOR.{first.code.partition('.')[2]}")
    return RefusedError(code, "".join(gap.zh for gap in gaps), " ".join(gap.en for gap in gaps))


def require_audience(context: Context, audience: Audience) -> None:
    """Raises RefusedError (OPERATOR.INTERNAL_ONLY, OPERATOR.AUDIENCE, …) where the operator may not give."""
    refusal = refusal_to(context, audience)
    if refusal is not None:
        raise refusal


def refusal_of_format(chosen: Format) -> Callable[[EntryFields], str]:
    """What gives the rule id of a format under which it cannot say an entry; "" where it can. It is then not in the
    feed: better missing than bent, and one entry does not hold up the removals of others."""
    return chosen.refusal or _says_all


def _says_all(_entry: EntryFields) -> str:
    return ""
