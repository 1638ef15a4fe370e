"""How a page is made: a template with what every page shows, and the headers that every page of the console carries."""

from http import HTTPStatus
from typing import Any

from flask import Response, g, redirect, render_template, request

from blacklist_service import page_words
from blacklist_service.clock import clock_text
from blacklist_service.console import cookies
from blacklist_service.console.requests import TOKEN_FIELD, service
from blacklist_service.console.same_site import form_token
from blacklist_service.reader_choices import TEXT_SIZE, THEME, WORDS
from blacklist_service.rules.lengths import Length, length_of
from blacklist_service.rules.operator_profile import banner
from blacklist_service.rules.sessions import Stage

ROLES = {
    "maker": "经办人 maker", "checker": "复核人 checker", "auditor": "审计人员 auditor",
    "platform": "报送机构 platform", "agency": "使用机构 agency",
}  # fmt: skip
_POLICY = (
    "default-src 'none'; script-src 'self' 'nonce-{nonce}'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; "
    "trusted-types 'none'; report-to console; report-uri /console/reports"
)


def page(name: str, status: int = 200, **shown: Any) -> Response:
    """A page of the console. Texts are escaped by the template; nothing in it is inline script or style."""
    context = service()
    chosen = words_chosen()
    text = render_template(
        f"console/{name}.html",
        banner=banner(context.profile),
        is_internal=not context.profile.is_configured,
        form_token=form_token(),
        token_field=TOKEN_FIELD,
        nonce=nonce(),
        who=_who(),
        # A refusal is one page wherever it is told, and repeats nothing of what was asked.
        shown_path=request.path if status < HTTPStatus.BAD_REQUEST else "/console",
        sizes=TEXT_SIZE.options,
        text_size=TEXT_SIZE.read(request.cookies.get(TEXT_SIZE.cookie)),
        page_words=chosen,
        words_choices=WORDS.options,
        theme=THEME.read(request.cookies.get(THEME.cookie)),
        themes=THEME.options,
        beside=page_words.beside,
        only=page_words.only,
        length=_length,
        **shown,
    )
    return Response(page_words.tidied(text, chosen), status=status, content_type="text/html; charset=utf-8")


def words_chosen() -> str:
    """Whether this reader's pages have the English beside the Chinese."""
    return WORDS.read(request.cookies.get(WORDS.cookie))


def see_other(path: str) -> Response:
    """Another page comes next (303): the form that was sent is not sent again."""
    answer = redirect(path, code=303)
    assert isinstance(answer, Response)
    return answer


def nonce() -> str:
    """The nonce of this answer's scripts."""
    if "nonce" not in g:
        g.nonce = service().randomness.token(16)
    drawn: str = g.nonce
    return drawn


def finish(response: Response) -> Response:
    """The policy of the page, unless it has one of its own; where its violations are reported; and the cookie."""
    response.headers.setdefault("Content-Security-Policy", _POLICY.format(nonce=nonce()))
    response.headers["Reporting-Endpoints"] = 'console="/console/reports"'
    if request.headers.get("HX-Request") == "true":
        _lead_htmx(response)
    return cookies.write(response)


def _lead_htmx(response: Response) -> None:
    """A page that asked by itself goes where a redirect leads (a log-in never stands inside of it), and is shown anew
    where it may not be seen any more or is no more. Of an error it tells nothing and asks again."""
    if response.status_code == HTTPStatus.SEE_OTHER:
        response.headers["HX-Redirect"] = response.headers.pop("Location")
        response.status_code = HTTPStatus.NO_CONTENT
        response.set_data(b"")
    elif response.status_code in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
        response.headers["HX-Refresh"] = "true"


def _length(code: str) -> Length:
    """A length of time of the law, as it is in force today."""
    return length_of(code, service().clock.today())


def _who() -> dict[str, str] | None:
    """Whose session it is, and when: stands on every page, so that a photograph of it tells who took it."""
    session = g.get("session")
    if session is None or session.stage is not Stage.COMPLETE:
        return None
    return {
        "login": session.actor.login,
        "member": session.actor.member_code,
        "role": ROLES.get(session.actor.role, session.actor.role),
        "at": clock_text(service().clock.now()),
        "kind": session.actor.role,
    }
