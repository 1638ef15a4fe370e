"""未列入证明: somebody is not on the list. Given to whoever has proved itself by its case, or at the office by its
document of identity; never to anybody about somebody else."""

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.letters.own_papers import NonListingCertificate
from blacklist_service.letters.parts import Addressee
from blacklist_service.letters.printed import UNKNOWN
from blacklist_service.store import cases, listings
from blacklist_service.store.base import NOBODY
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.cases.proof import SUBJECT, acting_on_case
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look, record_looks
from blacklist_service.workflows.recognition.listed_under import listed_under
from blacklist_service.workflows.writing.heads import require_office
from blacklist_service.workflows.writing.own_papers import PaperGiven, give_paper
from exports.masking import mask_id
from exports.profiles.words import ID_TYPES
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity, SubjectKind, Validity

KIND = "non_listing_certificate"
_ACTION = "certificate"
_LONGEST_NAME = 200


def certify_own_non_listing(context: Context, case_no: str, name: str, id_number: str) -> PaperGiven:
    """The certificate for whoever is in a case that did not end in a listing, or whose listing is over.

    1. Case number and identity prove that the case is its own. Until then every answer is the same.
    2. The look stands in the log. Nobody under the number, and no case of the person, stands as listed now.
    3. The paper says nothing of the case: an employer or bank that is shown it learns of none.

    Law: 征信业管理条例 Art 17; 个人信息保护法 Art 45. Journal: own_paper_given.
    Raises: ForbiddenError CASE.PROOF; RefusedError CERTIFICATE.LISTED, LETTER.CHARACTER; NotReadyError LETTER.OFFICE,
    LETTER.ADDRESS, LETTER.FONT.
    """
    with acting_on_case(context, case_no, name, id_number) as (connection, listing):
        require_office(context)
        family = cases.family_of(connection, listing.subject_id)
        record_look(context, connection, SUBJECT, subject=family[0], action=_ACTION, purpose="own_record")
        raw = RawIdentity(name=name.strip(), id_number=id_number)
        if any(one.state == "listed" for one in listings.listings_of(connection, family)):
            raise _listed()
        return _certify(connection, context, SUBJECT, raw, listing)


def certify_non_listing(
    context: Context, actor: Actor, identity: RawIdentity, *, is_document_seen: bool
) -> PaperGiven:
    """The certificate for somebody who came to the office without any case number.

    1. The official is a maker or checker, and says that it has seen the document of identity of the very person.
    2. Name and number are complete and the number's check digit is right.
    3. A look at everybody under the number stands in the log, at nobody (0) where there is none.
    4. Nobody under the number is listed. The refusal is one and the same for every other case: it does not say of
       whom, where, or whether another name stands there.

    Law: as above. Journal: own_paper_given with the number and digest, and no name. Raises: ForbiddenError ACCESS.ROLE;
    InvalidError CERTIFICATE.DOCUMENT, CERTIFICATE.IDENTITY; RefusedError CERTIFICATE.LISTED, LETTER.CHARACTER;
    NotReadyError LETTER.OFFICE, LETTER.ADDRESS, LETTER.FONT.
    """
    require_role(actor, *OFFICIALS)
    require_office(context)
    if not is_document_seen:
        raise InvalidError(
            "CERTIFICATE.DOCUMENT",
            "未核对本人身份证件原件的，不出具证明。",
            "No certificate without having seen the person's own document of identity.",
        )
    _check_complete(identity)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *OFFICIALS)
        under = listed_under(connection, context, read_identity(identity))
        record_looks(
            context, connection, actor,
            subjects=under.subjects or (NOBODY,), action=_ACTION, purpose="case_handling",
        )  # fmt: skip
        return _certify(connection, context, actor, identity, None)


def _certify(
    connection: Connection, context: Context, actor: Actor, raw: RawIdentity, listing: Listing | None
) -> PaperGiven:
    asked = read_identity(raw)
    if listed_under(connection, context, asked).is_listed:
        raise _listed()
    return give_paper(
        connection, context, actor,
        kind=KIND, addressee=_addressee(raw, asked), listing=None if listing is None else listing.id,
        write=NonListingCertificate,
    )  # fmt: skip


def _addressee(raw: RawIdentity, asked: Identity) -> Addressee:
    number = asked.identifiers[0]
    return Addressee(
        name=" ".join(raw.name.split()),
        id_kind=ID_TYPES.get(number.scheme, "证件号码"),
        id_number=mask_id(number.value) or UNKNOWN,
        is_organisation=asked.kind is SubjectKind.ORGANISATION or number.scheme in ("uscc", "org_code"),
    )


def _check_complete(identity: RawIdentity) -> None:
    numbers = read_identity(identity).identifiers
    is_whole = len(numbers) > 0 and numbers[0].validity is Validity.VALID
    if not is_whole or not 0 < len(identity.name.strip()) <= _LONGEST_NAME or "*" in identity.name:
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
