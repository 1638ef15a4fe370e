"""还款渠道: a platform's people say how its debtors pay it; one proposes, another one confirms, and only then it is
shown to the persons whom it has reported."""

from flask import Response, url_for

from blacklist_service.access_rules import allow
from blacklist_service.clock import clock_text
from blacklist_service.console.blueprints import console_blueprint, for_platforms
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.requests import caller, number_of, read_form, service, session, shown
from blacklist_service.errors import ConflictError, InvalidError, RefusedError, ServiceError
from blacklist_service.rules import repayment_channels as rule
from blacklist_service.rules.repayment_channels import ChannelWords
from blacklist_service.workflows.confirm_channel import confirm_channel
from blacklist_service.workflows.end_channel import end_channel
from blacklist_service.workflows.propose_channel import propose_channel
from blacklist_service.workflows.show_channels import ChannelView, show_own_channels

KIND = "repayment_channel"
_STATES = {
    "waiting": ("待另一人确认", "waits for another person"),
    "standing": ("现行", "stands"),
    "ended": ("已停用", "ended"),
    "dropped": ("未确认即作废", "dropped unconfirmed"),
}
_LIMITS = (rule.LONGEST_PAYEE, rule.LONGEST_PHONE, rule.LONGEST_PAGE, rule.LONGEST_NOTE)
_NOTHING = ChannelWords("", "", "https://", "")
channels = console_blueprint("channels")


@channels.get("/channel")
@for_platforms
def show() -> Response:
    """还款渠道。What stands, what waits, the form for another wording, and what was before."""
    return _page()


@channels.post("/channel")
@allow("platform", door="console", step_up="recent")
def propose() -> Response:
    """提出。Nobody outside is shown it yet."""
    draft = ChannelWords(*read_form("payee", "phone", "page", "note"))
    try:
        propose_channel(
            service(), caller(), payee=draft.payee, phone=draft.phone, page=draft.page, note=draft.note
        )
    except InvalidError as error:
        return _page(error, draft)
    return _back()


@channels.post("/channel/attestation")
@allow("platform", door="console", step_up="recent")
def confirm() -> Response:
    """确认。By another person, of the wording that it has seen."""
    (seen,) = read_form("channel")
    try:
        confirm_channel(service(), caller(), number_of(KIND, seen))
    except (ConflictError, RefusedError) as error:
        return _page(error)
    return _back()


@channels.post("/channel/end")
@allow("platform", door="console", step_up="recent")
def end() -> Response:
    """停用。One person is enough: whoever is shown no channel pays nobody."""
    (seen,) = read_form("channel")
    try:
        end_channel(service(), caller(), number_of(KIND, seen))
    except ConflictError as error:
        return _page(error)
    return _back()


def _back() -> Response:
    return see_other(url_for("console_channels.show"))


def _page(error: ServiceError | None = None, draft: ChannelWords | None = None) -> Response:
    found = show_own_channels(service(), caller())
    by_state: dict[str, ChannelView] = {one.state: one for one in reversed(found)}
    standing, waiting = by_state.get("standing"), by_state.get("waiting")
    made = page(
        "channel", 200 if error is None else status_of(error),
        error=error,
        standing=standing,
        waiting=waiting,
        numbers={one.number: shown(KIND, one.number) for one in (standing, waiting) if one is not None},
        draft=draft or (_NOTHING if standing is None else standing.words),
        found=found,
        states=_STATES,
        limits=_LIMITS,
        is_fresh=session().is_fresh,
        clock_text=clock_text,
    )  # fmt: skip
    return made if error is None else told(made, error)
