"""Asks each outside witness, by HTTP, to cosign the newest checkpoint; one that fails is told and stops nobody.

1. The request begins at the size that was cosigned last, or at the one that the witness says.
2. Its answer is taken in like any other: only lines of trusted keys on our own checkpoints are kept.

No database is held while a witness thinks. No journal entry: it would make a new tree, to be cosigned again.
"""

from dataclasses import dataclass

from blacklist_service.errors import NotFoundError, ServiceError
from blacklist_service.logs import log
from blacklist_service.store import journal
from blacklist_service.vault.places import read_networks
from blacklist_service.vault.witness_calls import WitnessCalls
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.show_checkpoint import show_consistency
from blacklist_service.workflows.take_cosignatures import take_cosignatures


@dataclass(frozen=True, slots=True)
class WitnessAsked:
    """One witness by its host: the size that it cosigned, or the code of why not."""

    witness: str
    size: int | None = None
    code: str = ""


def ask_witnesses(context: Context) -> list[WitnessAsked]:
    """Asks every witness of the settings; raises nothing, each failure is in its line and in the log."""
    asked = [_ask(context, url) for url in context.settings.journal_witness_urls.split()]
    for one in asked:
        if one.code:
            log().warning("witness_failed", source=one.witness, code=one.code)
    return asked


def _ask(context: Context, url: str) -> WitnessAsked:
    host = ""
    try:
        witness = WitnessCalls(url, read_networks(context.settings.outgoing_networks))
        host = witness.host
        answer = witness.add_checkpoint(show_consistency(context, _cosigned_last(context)).text())
        if answer.size is not None:
            answer = witness.add_checkpoint(show_consistency(context, answer.size).text())
        if answer.size is not None:
            # Asked from where it stands it still does not follow: to it our journal is another one.
            return WitnessAsked(host, code="WITNESS.REFUSED")
        return WitnessAsked(host, take_cosignatures(context, answer.lines).size)
    except NotFoundError:
        return WitnessAsked(host)  # nothing is signed yet
    except ServiceError as refusal:
        return WitnessAsked(host, code=refusal.code)


def _cosigned_last(context: Context) -> int:
    with context.store.read() as connection:
        return journal.last_cosigned(connection)
