"""What stands on every letter: office, number, day, addressee, contact, and how a reader checks that it is ours."""

from datetime import date

from blacklist_service.errors import NotReadyError
from blacklist_service.ids import Randomness
from blacklist_service.letters.kinds import document_no
from blacklist_service.letters.parts import Addressee, Contact, Head
from blacklist_service.workflows.context import Context

_PARTS, _PART_LENGTH = 3, 4
PAGE = "/verify"
_OWN_PAGE = "/my"


def draw_checksum(randomness: Randomness) -> str:
    """What nobody can guess of a letter (59 bits): K7QM-4TXW-9RB2."""
    return "-".join(randomness.code(_PART_LENGTH) for _ in range(_PARTS))


def require_office(context: Context) -> None:
    """Letters need an office that writes them, and an address where they are checked.

    Raises: NotReadyError LETTER.OFFICE, LETTER.ADDRESS.
    """
    if not context.profile.is_configured or not context.profile.contacts:
        raise NotReadyError(
            "LETTER.OFFICE",
            "未配置运营主体（BLACKLIST_OPERATOR_PROFILE），文书没有发文机关。",
            "No operator is configured (BLACKLIST_OPERATOR_PROFILE): a letter has no office that writes it.",
        )
    if not context.settings.public_url:
        raise NotReadyError(
            "LETTER.ADDRESS",
            "未设置 BLACKLIST_PUBLIC_URL，文书上没有核验地址。",
            "BLACKLIST_PUBLIC_URL is not set: a letter would not say where it is checked.",
        )


def head_of(
    context: Context, addressee: Addressee, *, kind: str, serial: int, issued_on: date, checksum: str
) -> Head:
    """The head of a letter whose number was drawn."""
    address = context.settings.public_url.rstrip("/")
    named = f"{kind}-{issued_on.year}-{serial}"
    return Head(
        issuer=context.profile.name,
        document_no=document_no(kind, issued_on.year, serial),
        issued_on=issued_on,
        addressee=addressee,
        contact=Contact(**context.profile.contacts),
        checksum=checksum,
        verify_url=f"{address}{PAGE}?letter={named}&checksum={checksum}",
        own_url=f"{address}{_OWN_PAGE}",
    )
