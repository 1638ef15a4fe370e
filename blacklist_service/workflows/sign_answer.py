"""Signs an answer to a signed call, so that what was answered to what can be proved later. A question: no journal
entry."""

from functools import cache

from blacklist_service.signatures.message import Message, signature_base
from blacklist_service.signatures.profile import answer_parameters, signature_fields
from blacklist_service.vault.public_keys import key_of_service
from blacklist_service.workflows.context import Context


def sign_answer(context: Context, answer: Message) -> dict[str, str]:
    """The signature fields of an answer, bound to the signature of its request."""
    signer = context.vault.receipt_signer
    covered = answer_parameters(answer, key_id=_named(signer.public_key), now=context.clock.now())
    return signature_fields(covered, signer.sign(signature_base(answer, covered)))


@cache
def _named(public_key: bytes) -> str:
    return key_of_service(public_key).key_id
