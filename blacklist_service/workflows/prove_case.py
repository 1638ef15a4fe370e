"""The subject proves once that a case is its own, and holds a pass for the pages that follow.

The pass is sealed and lies with the subject's browser alone: nothing is kept here, and every page proves the claim in
it anew, so that a pass opens nothing that its words would not open. Journal: none; a failed proof is counted (record
0068).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from blacklist_service.errors import ForbiddenError
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.workflows.cases.proof import SUBJECT, reading_case
from blacklist_service.workflows.context import Context

# As long as somebody needs who reads it all and types a page of text on a phone.
PASS_LASTS = timedelta(minutes=60)
_TABLE, _SCHEMA = "portal.pass", 1
# Whoever sends more sends no pass of ours.
_LONGEST = 4000


@dataclass(frozen=True, slots=True, repr=False)
class Claim:
    """What a subject says of itself: the number of its case, its name, and its number. `access_code`: what its agent
    has beside the agent's own name and number; None from the subject itself."""

    case_no: str
    name: str
    id_number: str
    access_code: str | None = None

    @property
    def is_agents(self) -> bool:
        """Somebody else than the subject says this, in its name."""
        return self.access_code is not None


def prove_case(context: Context, claim: Claim) -> str:
    """The pass of somebody whose case number and identity agree, good for an hour.

    Law: 个人信息保护法 Art 45 (whose data they are is established first). Raises: ForbiddenError CASE.PROOF.
    """
    with reading_case(context, claim.case_no, claim.name, claim.id_number, claim.access_code):
        pass
    row, until = context.randomness.token(16), context.clock.now() + PASS_LASTS
    said = [claim.case_no, claim.name, claim.id_number, claim.access_code]
    text = orjson.dumps([until.timestamp(), *said])
    sealed = context.opening(SUBJECT, "proof").vault.sealer.seal(_TABLE, row, _SCHEMA, text)
    return f"{row}.{sealed.hex()}"


def claim_of(context: Context, given: str) -> Claim:
    """What the holder of a pass said. Raises: ForbiddenError CASE.PASS for one that is over, or is none of ours."""
    row, _, sealed = given.partition(".")
    try:
        if len(given) > _LONGEST:
            raise ValueError
        sealer = context.opening(SUBJECT, "proof").vault.sealer
        until, *said = orjson.loads(sealer.open(_TABLE, row, _SCHEMA, bytes.fromhex(sealed)))
        if context.clock.now() >= datetime.fromtimestamp(until, UTC):
            raise ValueError
    except (ValueError, SealBrokenError):
        raise ForbiddenError(
            "CASE.PASS",
            "身份验证已过期，请重新验证。",
            "The proof of your identity is over; prove it again.",
        ) from None
    return Claim(*said)
