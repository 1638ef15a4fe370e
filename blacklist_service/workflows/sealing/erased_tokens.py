"""When reports are erased, the tokens that only they called for leave the blind index."""

from collections.abc import Iterable, Sequence

from blacklist_service.store import cases, reports
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Report
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.sealing.records import open_unless_honey
from matching.blocking import block_keys


def drop_tokens_of_erased(connection: Connection, context: Context, erased: Sequence[Report]) -> None:
    """Forgets the (token, subject) pairs of erased reports that no report left of the same subject calls for.

    The reports are given as they were before; in the table they are erased already. Under an alias of the subject
    the same tokens go, because an identity may have been indexed before its subject was merged.
    """
    families = {
        subject: cases.family_of(connection, subject)
        for subject in sorted({report.subject_id for report in erased})
    }
    gone = _pairs(context, erased, families)
    kept = _pairs(context, cases.unerased_reports(connection, list(families)), families)
    reports.drop_tokens(connection, sorted(gone - kept))


def _pairs(context: Context, given: Iterable[Report], families: dict[int, list[int]]) -> set[tuple[int, int]]:
    sealer, tokens = context.vault.sealer, context.vault.tokens
    return {
        (token, alias)
        for report in given
        if report.sealed_identity is not None
        if (identity := open_unless_honey(sealer, report.id, report.sealed_identity)) is not None
        for token in tokens.tokens(block_keys(identity))
        for alias in families[report.subject_id]
    }
