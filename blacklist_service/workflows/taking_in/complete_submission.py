"""The end of a submission: completed with a signed receipt, refused with its findings, or cancelled.

The file is forgotten in the same transaction; rejected rows stay sealed for the error workbook.
Journal: submission_completed, submission_refused, submission_cancelled.
"""

import base64

import orjson

from blacklist_service.errors import ConflictError
from blacklist_service.intake.scan import Scan
from blacklist_service.intake.types import Finding
from blacklist_service.store import members, reports, reviews, subjects, submissions
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Submission
from blacklist_service.vault.commitments import canonical
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.journalling.kept import leaf_of_entry
from blacklist_service.workflows.taking_in.readings import mapping_digest, mapping_of
from blacklist_service.workflows.taking_in.take_in_chunk import Claim


def complete_submission(context: Context, claim: Claim) -> None:
    """Counts, signs the receipt, which promises its place in the journal, and forgets the file.

    Raises ConflictError SUBMISSION.FENCED.
    """
    with context.store.begin() as connection:
        given = _held(connection, claim)
        counts = {
            "subjects_new": subjects.founded_by(connection, claim.submission),
            "subjects_known": reports.subjects_known_before(connection, claim.submission),
            "reviews": reviews.reviews_opened_by(connection, claim.submission),
        }
        receipt = _receipt(connection, context, given)
        entry = record(
            connection, context, SYSTEM,
            kind="submission_completed", object_kind="submission", object_id=claim.submission, detail=receipt,
        )  # fmt: skip
        signed = _signed(context, receipt | {"journal_leaf": leaf_of_entry(connection, entry)})
        _finish(connection, context, claim, state="done", receipt_json=signed, **counts)


def refuse_submission(context: Context, claim: Claim, scanned: Scan) -> None:
    """Keeps why the file was refused and forgets its bytes."""
    findings = orjson.dumps(
        [(f.code, f.severity.value, f.row, f.column, _kept_suggestion(f)) for f in scanned.findings]
    ).decode()
    with context.store.begin() as connection:
        _held(connection, claim)
        _finish(connection, context, claim, state="refused", findings_json=findings)
        record(
            connection, context, SYSTEM,
            kind="submission_refused", object_kind="submission", object_id=claim.submission,
            detail={"codes": [f.code for f in scanned.findings]},
        )  # fmt: skip


def cancel_submission(context: Context, claim: Claim) -> None:
    """Stops where it is: rows that are in stay in, and the same content may be sent again, where they count as
    repeated."""
    with context.store.begin() as connection:
        _held(connection, claim)
        _finish(connection, context, claim, state="cancelled")
        record(
            connection, context, SYSTEM,
            kind="submission_cancelled", object_kind="submission", object_id=claim.submission, detail={},
        )  # fmt: skip


def _kept_suggestion(finding: Finding) -> str:
    """What is suggested for a header is the name of a known column; any other suggestion may repeat data."""
    return finding.suggestion if finding.code.startswith("HEADER.") else ""


def _held(connection: Connection, claim: Claim) -> Submission:
    given = submissions.lock(connection, claim.submission)
    if given.fence != claim.fence or given.state != "processing":
        raise ConflictError(
            "SUBMISSION.FENCED", "该批次已由其他进程接管。", "Another process has taken over this submission."
        )
    return given


def _finish(connection: Connection, context: Context, claim: Claim, **values: object) -> None:
    submissions.change(connection, claim.submission, finished_at=context.clock.now(), **values)
    submissions.drop_parts(connection, claim.submission)


def _receipt(connection: Connection, context: Context, given: Submission) -> dict[str, object]:
    """What the receipt says; the journal's entry commits to just this. Nothing of whom others reported.

    `mapping_sha256` stands in it where the sender said what some columns mean.
    """
    assert given.id is not None
    mapping = mapping_digest(mapping_of(given))
    return ({"mapping_sha256": mapping} if mapping else {}) | {
        "receipt": context.vault.ids.show("receipt", given.id),
        "submission": context.vault.ids.show("submission", given.id),
        "member": members.get_member(connection, given.member_id).code,
        "content_sha256": given.content_sha256,
        "received_at": given.received_at.isoformat(),
        "completed_at": context.clock.now().isoformat(),
        "dry_run": given.is_dry_run,
        "read": given.rows_read,
        "accepted": given.accepted,
        "warned": given.warned,
        "rejected": given.rejected,
        "repeated": given.repeated,
        "key": context.vault.receipt_signer.public_key.hex(),
    }


def _signed(context: Context, receipt: dict[str, object]) -> str:
    """Canonical JSON with its signature (Ed25519 over the JSON without it)."""
    # By the key that it names, also where another was put in force a moment ago.
    named = bytes.fromhex(str(receipt["key"]))
    signature = context.vault.receipt_keys.sign_by(named, canonical(receipt))
    return canonical(receipt | {"signature": base64.b64encode(signature).decode()}).decode()
