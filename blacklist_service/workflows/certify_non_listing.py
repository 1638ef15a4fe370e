"""未列入证明: somebody is not on the list. Given to whoever has proved itself by its case, or at the office by its
document of identity; never to anybody about somebody else."""

import re
from datetime import date

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.letters.own_papers import NonListingCertificate
from blacklist_service.letters.parts import Addressee
from blacklist_service.letters.printed import UNKNOWN
from blacklist_service.rules.counter_proofs import CounterProof, check_counter_proof
from blacklist_service.store import cases, listings
from blacklist_service.store.base import NOBODY
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.cases.proof import SUBJECT, acting_on_case
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look, record_looks
from blacklist_service.workflows.recognition.listed_under import listed_under
from blacklist_service.workflows.writing.heads import require_office
from blacklist_service.workflows.writing.own_papers import PaperGiven, find_exhausted, give_paper
from blacklist_service.workflows.writing.people import Reading
from exports.masking import mask_id
from exports.profiles.words import ID_TYPES
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity, SubjectKind, Validity

KIND = "non_listing_certificate"
_ACTION = "certificate"
_LONGEST_NAME = 200
_NO_NAME = re.compile(r"[\d*()（）\[\]【】{}<>《》，,、。;；:：!！?？/\\\"“”|@#$%^&_=+~`—]")


def certify_own_non_listing(context: Context, case_no: str, name: str, id_number: str) -> PaperGiven:
    """The certificate for whoever is in a case that did not end in a listing, or whose listing is over.

    1. Case number and identity prove that the case is its own. Until then every answer is the same.
    2. The person is given no more in a calendar year than of its own reports.
    3. The look stands in the log. Nobody under any number that was reported of the person, or that it typed, and no
       case of it, stands as listed now.
    4. The paper says the name that was reported, never what was typed: a proof reads a name without its brackets and
       titles. It says nothing of the case: an employer or bank that is shown it learns of none.

    Law: 征信业管理条例 Art 17; 个人信息保护法 Art 45. Journal: own_paper_given.
    Raises: ForbiddenError CASE.PROOF; RefusedError CERTIFICATE.ENOUGH, CERTIFICATE.LISTED, LETTER.NOBODY,
    LETTER.CHARACTER; NotReadyError LETTER.OFFICE, LETTER.ADDRESS, LETTER.FONT.
    """
    with acting_on_case(context, case_no, name, id_number) as (connection, listing, _actor):
        require_office(context)
        family = cases.family_of(connection, listing.subject_id)
        if exhausted := find_exhausted(connection, context, KIND, family):
            raise _enough(*exhausted)
        record_look(context, connection, SUBJECT, subject=family[0], action=_ACTION, purpose="own_record")
        if any(one.state == "listed" for one in listings.listings_of(connection, family)):
            raise _listed()
        reading = Reading(connection, context.opening(SUBJECT, "own_record"))
        known = (RawIdentity(name=name, id_number=id_number), *reading.identities(listing))
        if any(listed_under(connection, context, one).is_listed for one in known):
            raise _listed()
        return give_paper(
            connection, context, SUBJECT,
            kind=KIND, addressee=reading.addressee(listing), listing=listing.id,
            write=NonListingCertificate,
        )  # fmt: skip


def certify_non_listing(
    context: Context, actor: Actor, identity: RawIdentity, *, proof: CounterProof
) -> PaperGiven:
    """The certificate for somebody who came to the office without any case number.

    1. The official is a maker or checker, and says whose documents of identity it has seen: those of the very person,
       or of its agent too, with the written authority.
    2. Name and number are complete and the number's check digit is right.
    3. A look at everybody under the number stands in the log, at nobody (0) where there is none, which counts among
       the people of the day by the number that was typed.
    4. Nobody under the number is listed. The refusal is one and the same for every other case: it does not say of
       whom, where, or whether another name stands there.

    Law: as above. Journal: own_paper_given with number, digest and what was seen, and no name. Raises: ForbiddenError
    ACCESS.ROLE; InvalidError CERTIFICATE.DOCUMENT, CERTIFICATE.AUTHORITY, CERTIFICATE.IDENTITY; RefusedError
    CERTIFICATE.LISTED, LETTER.CHARACTER, QUOTA.EXCEEDED; NotReadyError LETTER.OFFICE, LETTER.ADDRESS, LETTER.FONT.
    """
    require_role(actor, *OFFICIALS)
    require_office(context)
    check_counter_proof(proof)
    _check_complete(identity)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *OFFICIALS)
        under = listed_under(connection, context, identity)
        record_looks(
            context, connection, actor,
            subjects=under.subjects or (NOBODY,), action=_ACTION, purpose="answer_subject", sought=under.sought,
        )  # fmt: skip
        if under.is_listed:
            raise _listed()
        return give_paper(
            connection, context, actor,
            kind=KIND, addressee=_addressee(identity, read_identity(identity)), listing=None,
            write=NonListingCertificate, proof=proof,
        )  # fmt: skip


def _addressee(raw: RawIdentity, asked: Identity) -> Addressee:
    number = asked.identifiers[0]
    return Addressee(
        name=" ".join(raw.name.split()),
        id_kind=ID_TYPES.get(number.scheme, "证件号码"),
        id_number=mask_id(number.value) or UNKNOWN,
        is_organisation=_is_firm(asked),
    )


def _is_firm(asked: Identity) -> bool:
    return asked.kind is SubjectKind.ORGANISATION or asked.identifiers[0].scheme in ("uscc", "org_code")


def _check_complete(identity: RawIdentity) -> None:
    read = read_identity(identity)
    is_whole = len(read.identifiers) > 0 and read.identifiers[0].validity is Validity.VALID
    is_firm = is_whole and _is_firm(read)
    # Of a person nothing but a name: brackets and digits would print another sentence under the office's name.
    is_name = "*" not in identity.name if is_firm else not _NO_NAME.search(identity.name)
    if not is_whole or not 0 < len(identity.name.strip()) <= _LONGEST_NAME or not is_name:
        raise InvalidError(
            "CERTIFICATE.IDENTITY",
            "须填写完整姓名或者名称，以及完整且校验正确的证件号码。",
            "The full name and a complete number with right check digits are needed.",
        )


def _listed() -> RefusedError:
    return RefusedError(
        "CERTIFICATE.LISTED",
        "不能出具未列入证明：该证件号码下有列入信息。认为有误的，请提出异议。",
        "No certificate can be given: somebody under this number is on the list. Whoever thinks it wrong objects.",
    )


def _enough(given: int, again: date) -> RefusedError:
    return RefusedError(
        "CERTIFICATE.ENOUGH",
        f"今年已出具 {given} 份未列入证明，{again.isoformat()} 起可以再次出具。",
        f"This year's {given} certificates were given; the next from {again.isoformat()} on.",
        again_on=again.isoformat(),
    )
