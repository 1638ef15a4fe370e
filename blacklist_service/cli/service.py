"""Opens the service for a command: settings, keys, database; and says so where nobody runs it yet."""

from collections.abc import Iterator
from contextlib import contextmanager

from blacklist_service.cli.output import Output
from blacklist_service.cli.read_settings import read_settings
from blacklist_service.errors import ServiceError
from blacklist_service.rules.operator_profile import banner
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.enquiring.alarms import settle_alarms
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.tell_refused_opening import tell_refused_opening


@contextmanager
def opened(output: Output, *, may_be_held: bool = False) -> Iterator[Context]:
    """The open service; without an operator profile its banner stands before everything else.

    Raises NotReadyError where `blacklist init` or `db upgrade` is due, or a restore waits for the shred list.
    """
    context = open_service(read_settings(), output.clock, may_be_held=may_be_held)
    if not output.is_json and not context.profile.is_configured:
        sentence = banner(context.profile)
        output.note(f"⚠ {sentence.zh}\n  {sentence.en}")
    try:
        yield context
    finally:
        context.store.engine.dispose()
        context.looks.engine.dispose()


@contextmanager
def opened_as(output: Output, login: str) -> Iterator[tuple[Context, Actor]]:
    """The open service and the official who acts; the journal is told where the vault refuses to open more, and an
    alarm that the act raised is settled. Raises ForbiddenError ACCESS.LOGIN."""
    with opened(output) as context:
        actor = actor_of_login(context, login)
        try:
            yield context, actor
        except ServiceError as refusal:
            tell_refused_opening(context, actor, refusal)
            settle_alarms(context)
            raise
