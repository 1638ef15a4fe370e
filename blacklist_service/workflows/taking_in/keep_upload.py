"""Keeps the bytes of an upload, sealed part by part as they come, and settles whether their content is new.

A submission stands in the state `receiving` until then; each part is a short transaction of its own, so that a slow
sender holds nothing up. What breaks off is dropped here, or by tidy_queue after a day.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from blacklist_service.errors import ConflictError, InvalidError
from blacklist_service.intake.decoding import CHARSETS
from blacklist_service.intake.findings import TEXTS
from blacklist_service.intake.heads import head_of
from blacklist_service.intake.upload import media_of
from blacklist_service.store import jobs, submissions
from blacklist_service.store.tables import Submission
from blacklist_service.vault.stream import seal_parts
from blacklist_service.workflows.authority import require_standing
from blacklist_service.workflows.context import Actor, Context, record
from blacklist_service.workflows.taking_in.attesting import require_attested
from blacklist_service.workflows.taking_in.read_upload import PLACE
from blacklist_service.workflows.taking_in.readings import mapping_digest, mapping_of, require_reading

_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """What the sender said about the body. `about_report`: a page made it, about this report of the sender's own."""

    filename: str = ""
    content_type: str = ""
    charset: str = ""
    is_dry_run: bool = False
    about_report: int | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """The submission that the content belongs to, and whether it is new."""

    submission: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class Kept:
    """An upload whose bytes are here: its submission, SHA-256 of the content in hex, and how many bytes; of a held one
    the digest of its reading that was seen."""

    submission: int
    digest: str
    size: int
    seen: str = ""


@contextmanager
def kept_upload(context: Context, actor: Actor, upload: Upload, body: Iterator[bytes]) -> Iterator[Kept]:
    """The bytes of an upload, kept; forgotten where what follows does not become complete.

    Raises InvalidError FILE.EMPTY, FILE.TOO_LARGE, FILE.TYPE_UNKNOWN or FILE.CHARSET_UNSUPPORTED.
    """
    charset = upload.charset.strip().lower()
    if charset and charset not in CHARSETS:
        raise InvalidError("FILE.CHARSET_UNSUPPORTED", *TEXTS["FILE.CHARSET_UNSUPPORTED"])
    head, chunks = head_of(body, _HEAD_BYTES)
    media = media_of(upload.filename, upload.content_type, head)
    if not head:
        raise InvalidError("FILE.EMPTY", *TEXTS["FILE.EMPTY"])
    if media is None:
        raise InvalidError("FILE.TYPE_UNKNOWN", *TEXTS["FILE.TYPE_UNKNOWN"])
    opened = _open(context, actor, upload, media, charset)
    try:
        yield _keep_body(context, opened, chunks)
    except BaseException:
        # Only what is not complete: the answer to the last commit may be lost, and the submission received or held.
        with context.store.begin() as connection:
            submissions.drop_unfinished(connection, opened)
        raise


def settle_upload(context: Context, actor: Actor, kept: Kept) -> Received:
    """The content is known, and the earlier submission answers; or it is new, is received, and its job is queued.

    Journal: submission_received. Raises ConflictError UPLOAD.CHANGED where a held one is read otherwise by now;
    RefusedError UPLOAD.ATTESTED_ONLY, UPLOAD.NOT_ATTESTED, UPLOAD.SAME_PERSON where two persons confirm;
    ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED where the account ended or was suspended while the file came.
    """
    # Two equal uploads at the same instant: one of them loses the unique index and finds the other.
    with suppress(ConflictError):
        return _settle_once(context, actor, kept)
    return _settle_once(context, actor, kept)


def _settle_once(context: Context, actor: Actor, kept: Kept) -> Received:
    with context.store.begin() as connection:
        require_standing(connection, context, actor)
        submission = submissions.lock(connection, kept.submission)
        if submission.state != "receiving":
            return Received(kept.submission, is_new=False)  # settled a moment ago
        mapping = _mapping(submission, kept)
        attested = require_attested(connection, actor, submission, kept.seen)
        said = f"{actor.member}/{kept.digest}/{submission.media}/{submission.charset}/{submission.is_dry_run}"
        if mapping:
            # The same bytes read otherwise are another statement.
            said += f"/{mapping_digest(mapping)}"
        about = submission.about_report_id
        if about is not None:
            # The same words about a later version are another statement.
            said += f"/about/{about}"
        fingerprint = context.vault.digests.mac("submission", said.encode())
        earlier = submissions.find_same(connection, actor.member, fingerprint)
        if earlier is not None and earlier.id is not None:
            submissions.drop(connection, kept.submission)
            if submission.is_held:
                record(
                    connection, context, actor,
                    kind="upload_discarded", object_kind="submission", object_id=kept.submission,
                    detail={"sha256": kept.digest, "same_as": earlier.id},
                )  # fmt: skip
            return Received(earlier.id, is_new=False)
        # A held file is reported by whoever confirms it, and not before: the receipt says so.
        reported = (
            {"received_at": context.clock.now(), "received_by": actor.login} if submission.is_held else {}
        )
        submissions.change(
            connection,
            kept.submission,
            fingerprint=fingerprint,
            content_sha256=kept.digest,
            body_bytes=kept.size,
            state="received",
            **reported,
        )
        jobs.add_job(
            connection, kind="process_submission", object_id=kept.submission, slot="once",
            due_at=context.clock.now(),
        )  # fmt: skip
        record(
            connection, context, actor,
            kind="submission_received", object_kind="submission", object_id=kept.submission,
            detail={"sha256": kept.digest, "bytes": kept.size, "media": submission.media}
            | ({"mapping": mapping} if mapping else {})
            | ({} if about is None else {"about_report": about})
            | attested,
        )  # fmt: skip
    return Received(kept.submission, is_new=True)


def _mapping(submission: Submission, kept: Kept) -> dict[str, str]:
    if not submission.is_held:
        return {}
    require_reading(submission, kept.seen)
    return mapping_of(submission)


def _open(context: Context, actor: Actor, upload: Upload, media: str, charset: str) -> int:
    with context.store.begin() as connection:
        return submissions.add(
            connection,
            Submission(
                id=None,
                member_id=actor.member,
                # Until the content is known nothing can be equal to it.
                fingerprint=context.randomness.salt(),
                content_sha256="",
                media=media,
                charset=charset,
                is_dry_run=upload.is_dry_run,
                about_report_id=upload.about_report,
                received_at=context.clock.now(),
                received_by=actor.login,
            ),
        )


def _keep_body(context: Context, submission: int, chunks: Iterator[bytes]) -> Kept:
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            size += len(chunk)
            if size > context.settings.max_upload_bytes:
                raise InvalidError("FILE.TOO_LARGE", "文件超过大小上限。", "The file is too large.")
            digest.update(chunk)
            yield chunk

    for part, sealed in enumerate(seal_parts(context.vault.sealer, PLACE, str(submission), counted())):
        with context.store.begin() as connection:
            submissions.add_part(connection, submission, part, sealed)
    return Kept(submission, digest.hexdigest(), size)
