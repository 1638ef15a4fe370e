"""An official shows the second factor: to be let in, or once more before an act that needs it."""

from blacklist_service.rules.sessions import Stage
from blacklist_service.store import credentials
from blacklist_service.store.session import Connection
from blacklist_service.vault import passkeys
from blacklist_service.vault.passkeys import Site
from blacklist_service.workflows.context import Context, record
from blacklist_service.workflows.logging_in.attempts import count_attempt, factor_attempt, forgive_attempt
from blacklist_service.workflows.logging_in.factors import (
    LOG_IN,
    Assertion,
    BoundCode,
    Factors,
    challenge_for,
    factors_of,
    invalid_factor,
    use_assertion,
    use_bound_code,
    use_code,
)
from blacklist_service.workflows.logging_in.sessions import (
    Opened,
    Session,
    begin_session,
    renew_secret,
    session_over,
)

Shown = str | BoundCode | Assertion


def list_factors(context: Context, session: Session) -> Factors:
    """What this person can show. Journal: nothing; it only reads."""
    with context.store.read() as connection:
        return factors_of(connection, session.actor.user)


def request_assertion(context: Context, session: Session, site: Site, purpose: str = LOG_IN) -> str:
    """What the browser asks the passkeys of this person, as JSON. Journal: nothing; it only reads."""
    with context.store.read() as connection:
        known = credentials.passkeys_of(connection, session.actor.user)
    return passkeys.assertion_request(
        site, challenge_for(session, purpose), [one.credential_id for one in known]
    )


def challenge_of_form(session: Session, purpose: str) -> str:
    """What a form carries beside a code (hex), so that the code is good for this purpose alone.

    Raises ForbiddenError FACTOR.INVALID where the drawn part has been used.
    """
    return challenge_for(session, purpose).hex()


def prove_factor(context: Context, session: Session, shown: Shown, *, purpose: str = LOG_IN) -> Opened:
    """A one-time code, or a passkey that signed for this purpose, makes the session complete or its proof fresh.

    1. The attempt is counted; too many wait.
    2. A code works once, and for another purpose than coming in only with the challenge of the form that was made for
       that purpose; a passkey answers the challenge of its session and its purpose. Each challenge is used once.
    3. A fresh secret, so that nobody who knew the old one rises with it; other sessions of this person end at log-in.

    Journal: official_logged_in, or factor_proven with what for. Raises ForbiddenError FACTOR.INVALID, SESSION.OVER;
    RefusedError LOGIN.WAIT.
    """
    if session.stage is Stage.ENROLMENT:
        raise session_over()
    attempt = factor_attempt(context, session.actor.login)
    count_attempt(context, attempt, user=session.actor.user)
    with context.store.begin() as connection:
        _use(connection, context, session, shown, purpose)
        forgive_attempt(connection, attempt)
        opened, kind = _risen(connection, context, session)
        record(
            connection, context, session.actor,
            kind=kind, object_kind="user", object_id=session.actor.user,
            detail={"factor": "passkey" if isinstance(shown, Assertion) else "one_time_code", "purpose": purpose},
        )  # fmt: skip
    return opened


def _use(connection: Connection, context: Context, session: Session, shown: Shown, purpose: str) -> None:
    match shown:
        case Assertion():
            use_assertion(connection, context, session, shown, purpose)
        case BoundCode():
            use_bound_code(connection, context, session, shown, purpose)
        case _ if purpose == LOG_IN:
            use_code(connection, context, session.actor, shown)
        case _:
            # A bare code says nothing of what it was typed for.
            raise invalid_factor()


def _risen(connection: Connection, context: Context, session: Session) -> tuple[Opened, str]:
    if session.stage is Stage.COMPLETE:
        return renew_secret(connection, context, session), "factor_proven"
    opened = begin_session(connection, context, session.actor, Stage.COMPLETE, proven_at=context.clock.now())
    return opened, "official_logged_in"
