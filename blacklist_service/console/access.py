"""Who is calling with a session, and may they? The rules of the routes are the shared ones (`access_rules`)."""

from flask import g, request

from blacklist_service.access_rules import Rule
from blacklist_service.console import cookies
from blacklist_service.console.requests import service
from blacklist_service.console.same_site import require_same_site
from blacklist_service.errors import ForbiddenError
from blacklist_service.origins import is_clear_allowed
from blacklist_service.workflows.authenticate_caller import for_member
from blacklist_service.workflows.authority import refuse_suspended
from blacklist_service.workflows.logging_in.sessions import session_over
from blacklist_service.workflows.open_session import open_session

ASSETS = (
    "console_assets.show_style",
    "console_assets.show_dark_style",
    "console_assets.show_listing_style",
    "console_assets.show_script",
    "console_assets.show_keys",
    "console_assets.show_digest_script",
    "console_assets.show_htmx",
    "console_assets.show_icon",
)
# Browsers send reports themselves, without a form; nothing but a count is kept of them.
_NO_FORMS = ("console_assets.take_report",)
# Whoever is suspended may still leave.
_EVEN_SUSPENDED = ("console_login.leave",)
# What a page asks again and again by itself.
_ASKED_BY_PAGES = ("console_submissions.show_progress", "console_uploads.show_progress")
_READING = ("GET", "HEAD")
# What somebody of a member asks of these concerns its own rows alone: the database shows it no others.
_MEMBERS = ("platform", "agency")
_OWN_NOUNS = (
    "console_submissions", "console_uploads", "console_feeds", "console_removals", "console_looks", "console_keys",
    "console_columns", "console_own_figures", "console_settlements", "console_channels",
)  # fmt: skip
_FOREIGN = ("cross-site", "same-site")


class OtherStageError(ForbiddenError):
    """The session has not come so far, or has come further: another page is next."""

    def __init__(self, stage: str) -> None:
        super().__init__(
            "SESSION.STAGE", "请先完成登录的下一步。", "The next step of the log-in comes first."
        )
        self.stage = stage


class FromOutsideError(ForbiddenError):
    """A link of another site led here, so the browser kept the cookie back: one more click brings it."""

    def __init__(self) -> None:
        super().__init__("SESSION.FROM_OUTSIDE", "您从其他网站来到控制台。", "Another site led you here.")


class StepUpNeededError(ForbiddenError):
    """The second factor was shown too long ago for this."""

    def __init__(self) -> None:
        super().__init__(
            "SESSION.STEP_UP", "请再次出示第二因素后继续。", "Show the second factor again before this."
        )


def check(rule: Rule) -> None:
    """Finds out whose session this is and asks the route's rule, before anything else is read.

    Raises ForbiddenError CONSOLE.TLS, FORM.FOREIGN, SESSION.OVER, SESSION.STAGE, SESSION.STEP_UP, ACCESS.ROLE,
    ACCESS.SUSPENDED.
    """
    _require_transport()
    secret = cookies.secret_given()
    if request.method not in _READING and request.endpoint not in _NO_FORMS:
        require_same_site(streams=rule.streams)
    elif not secret and request.headers.get("Sec-Fetch-Site") in _FOREIGN and request.endpoint not in ASSETS:
        raise FromOutsideError
    if rule.everybody:
        return
    if not secret:
        raise session_over()
    session = g.session = open_session(service(), secret, by_machine=request.endpoint in _ASKED_BY_PAGES)
    g.actor = session.actor
    if request.endpoint not in _EVEN_SUSPENDED:
        refuse_suspended(service(), session.actor)
    if not session.actor.has_role(*rule.roles):
        raise ForbiddenError("ACCESS.ROLE", "您的角色不能执行此操作。", "Your role may not do this.")
    if session.stage.value not in rule.stages:
        raise OtherStageError(session.stage.value)
    if rule.step_up == "recent":
        require_step_up()
    if session.actor.role in _MEMBERS and request.blueprint in _OWN_NOUNS:
        g.context = for_member(service(), session.actor)


def require_step_up() -> None:
    """Raises StepUpNeededError where the second factor was shown longer ago than the settings allow (ASVS 7.5.3)."""
    if not g.session.is_fresh:
        raise StepUpNeededError


def _require_transport() -> None:
    """TLS, but for the demo and the tests at this machine's own address."""
    if request.is_secure:
        return
    if not is_clear_allowed(service().settings.environment, request.host):
        raise ForbiddenError(
            "CONSOLE.TLS", "控制台只通过 HTTPS 提供。", "The console is served over HTTPS only."
        )
