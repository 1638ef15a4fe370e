"""The subject's own words that travel with its entry: it writes, replaces or withdraws them, without an account."""

import re
import unicodedata

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.intake.texts import holds_prohibited_kind
from blacklist_service.letters.printed import is_unprintable
from blacklist_service.rules.listing_states import ListingState
from blacklist_service.store import words
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.outcome_effects import open_statement, seal_statement
from blacklist_service.workflows.cases.proof import acting_on_case
from blacklist_service.workflows.context import Actor, Context, record
from exports.audience import STATEMENT_MOST_CHARACTERS

# An entry that is given to recipients, or may become one.
_OPEN = frozenset(
    {ListingState.UNDER_REVIEW, ListingState.NOTIFIED, ListingState.REPLY_WINDOW, ListingState.LISTED}
)
# Numbers of documents, phones and bank cards, as people write them: anybody's, also the writer's own.
_NUMBERS = re.compile(r"\d{11,}|\d{14,17}X|(?<![A-Z])[A-Z]{1,2}\d{7,9}(?!\d)|[0-9A-HJ-NPQRTUWXY]{18}")
_DAY = re.compile(r"\d{4}[-./年]\d{1,2}[-./月]\d{1,2}日?")
_BETWEEN = re.compile(r"(?<=\d)[\s.\-\u2010-\u2015_·/]+(?=[\dX])")
# Figures in words, also as they are read out over a telephone.
_FIGURES = str.maketrans("〇○零洞一幺二三四五六七八九壹贰叁肆伍陆柒捌玖", "00001123456789123456789")
# With what stands between amounts, too, only what can hardly be amounts: figure by figure, a mobile phone, an identity.
_ASIDE = r"[,，、;；:：*()（）|~\s]"
_SPELLED = re.compile(
    rf"(?:\d{_ASIDE}{{1,3}}){{10,}}\d(?!\d)|"
    rf"(?<!\d)1[3-9]\d{_ASIDE}{{1,3}}\d{{4}}{_ASIDE}{{1,3}}\d{{4}}(?!\d)|"
    rf"(?<!\d)[1-9]\d{{5}}{_ASIDE}{{0,3}}(?:19|20)\d{{2}}{_ASIDE}{{0,3}}(?:0[1-9]|1[0-2]){_ASIDE}{{0,3}}"
    rf"(?:0[1-9]|[12]\d|3[01]){_ASIDE}{{0,3}}\d{{3}}[\dX]"
)


def make_statement(
    context: Context,
    case_no: str,
    name: str,
    id_number: str,
    *,
    statement: str,
    access_code: str | None = None,
) -> None:
    """The subject, or its agent, says what recipients are to read beside its entry; new words replace those before.

    1. Case number and identity prove that the case is its own; the case is not over.
    2. The words are one paragraph of at most 500 characters, without numbers that identify anybody and without what
       the Regulation forbids to collect: they go to every recipient as they stand.
    3. They are sealed. No version is counted up: who says something holds up no decision that waits. The next release
       and the next enquiry carry them.

    Law: 征信业管理条例 Art 16 (the statement is recorded), Art 14 (what may not be collected). Journal: statement_made
    without a word of it; none where nothing changed. Raises: ForbiddenError CASE.PROOF, AGENT.SCOPE; InvalidError
    STATEMENT.LENGTH, STATEMENT.CHARACTER, STATEMENT.NUMBER, STATEMENT.PROHIBITED; RefusedError STATEMENT.CLOSED.
    """
    said = _checked(statement)
    with acting_on_case(context, case_no, name, id_number, access_code) as (connection, listing, actor):
        if ListingState(listing.state) not in _OPEN:
            raise RefusedError(
                "STATEMENT.CLOSED",
                "该案件已经终结，不再提供给任何机构，无须声明。",
                "This case has ended and goes to nobody; it needs no statement.",
            )
        own = context.opening(actor, "own_record")
        if open_statement(own, listing) != said:
            words.put_statement(connection, listing.id, seal_statement(own, listing.id, said))
            _tell(connection, context, actor, listing, "statement_made")


def withdraw_statement(
    context: Context, case_no: str, name: str, id_number: str, *, access_code: str | None = None
) -> None:
    """The subject, or its agent, takes its words back, in whatever state the case is; the next release tells it.

    Law: 个人信息保护法 Art 15. Journal: statement_withdrawn; none where there was no statement.
    Raises: ForbiddenError CASE.PROOF, AGENT.SCOPE.
    """
    with acting_on_case(context, case_no, name, id_number, access_code) as (connection, listing, actor):
        if listing.sealed_statement is not None:
            words.put_statement(connection, listing.id, None)
            _tell(connection, context, actor, listing, "statement_withdrawn")


def _tell(connection: Connection, context: Context, actor: Actor, listing: Listing, kind: str) -> None:
    record(connection, context, actor, kind=kind, object_kind="listing", object_id=listing.id, detail={})


def _checked(text: str) -> str:
    """One paragraph: line breaks would break the rows of recipients' files."""
    said = " ".join(text.split())
    if not 1 <= len(said) <= STATEMENT_MOST_CHARACTERS:
        raise InvalidError(
            "STATEMENT.LENGTH",
            f"请填写声明，且不超过 {STATEMENT_MOST_CHARACTERS} 字。",
            f"Write a statement of at most {STATEMENT_MOST_CHARACTERS} characters.",
        )
    if is_unprintable(said):
        raise InvalidError(
            "STATEMENT.CHARACTER",
            "声明含有无法显示的字符，请重新输入。",
            "The statement has characters that cannot be shown; type it anew.",
        )
    packed = _packed(said)
    if _NUMBERS.search(packed) or _SPELLED.search(packed):
        raise InvalidError(
            "STATEMENT.NUMBER",
            "声明会提供给查询机构，请不要写证件号码、电话、银行卡号等长串号码。",
            "The statement goes to institutions: leave out numbers of documents, phones and bank cards.",
        )
    if holds_prohibited_kind(said):
        raise InvalidError(
            "STATEMENT.PROHIBITED",
            "声明会提供给查询机构，依法不得包含疾病、宗教信仰等内容；这些情况请在异议中说明，只供办理机关审查。",
            "The statement goes to institutions and by law holds nothing about illness or religion; say that in an "
            "objection, which the office alone examines.",
        )
    return said


def _packed(said: str) -> str:
    """What is searched for numbers: digits without what people write between them; days are no numbers of anybody."""
    plain = unicodedata.normalize("NFKC", said).upper().translate(_FIGURES)
    return _BETWEEN.sub("", _DAY.sub("…", plain))
