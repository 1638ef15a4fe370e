"""An enquiry of a form that may be sent twice: by a second click, or by loading the answer again.

The first sending is the enquiry, with its look; under the same key the sealed answer is given again, for ten minutes,
to the same account and for the same words alone. The journal's trace is the look of the first.
"""

from dataclasses import asdict
from datetime import datetime, timedelta

import orjson

from blacklist_service.errors import InvalidError
from blacklist_service.workflows.answer_enquiry import EnquiryAnswer, answer_enquiry
from blacklist_service.workflows.answer_once import Answer, answer_stream_once
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.enquiring.enquiry import Enquiry

_GIVEN_AGAIN = timedelta(minutes=10)
_OK, _REUSED = 200, "IDEMPOTENCY.REUSED"


def answer_enquiry_once(
    context: Context, actor: Actor, enquiry: Enquiry, *, key: str
) -> tuple[EnquiryAnswer, bool]:
    """The answer, and whether it is one that was given before.

    Raises what answer_enquiry raises; ConflictError IDEMPOTENCY.IN_FLIGHT while the first sending is under way;
    InvalidError ENQUIRY.FORM_USED for other words under the key, or another account's.
    """
    require_role(actor, "agency")
    said = orjson.dumps([actor.login, *asdict(enquiry).values()])
    # Keyed: a plain digest of a name and a number could be tried out.
    digest = context.vault.digests.mac("enquiry_form", said).hex()
    try:
        answer = answer_stream_once(
            context, actor, key=f"form {key}", digest=lambda: digest,
            act=lambda: Answer(_OK, orjson.dumps(asdict(answer_enquiry(context, actor, enquiry)))),
        )  # fmt: skip
    except InvalidError as error:
        if error.code == _REUSED:
            raise _form_used() from None
        raise
    told = orjson.loads(answer.body)
    given = EnquiryAnswer(
        **told | {"entries": tuple(told["entries"]), "as_of": datetime.fromisoformat(told["as_of"])}
    )
    # Long after, what was true then may not be: somebody may have left the list, and each answer is a look.
    if answer.is_stored and context.clock.now() - given.as_of > _GIVEN_AGAIN:
        raise _form_used()
    return given, answer.is_stored


def _form_used() -> InvalidError:
    """The form was sent before, with other words: whoever goes back to a page and changes it gets there."""
    return InvalidError(
        "ENQUIRY.FORM_USED",
        "这张表单已经用过一次，尚未再查：请核对后再次提交。",
        "This form was used before, and nobody was asked about now: look at it and send it once more.",
    )
