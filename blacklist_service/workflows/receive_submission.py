"""Takes in an upload: bytes are sealed part by part as they come, then the content is known or new.

1. A submission is opened in the state `receiving`.
2. The body is sealed in parts of one mebibyte, each in a short transaction of its own, so that a slow sender
   holds nothing up; an upload that breaks off leaves a `receiving` submission, which tidy_queue drops
   after a day.
3. The same content by the same member was received before: the new copy is dropped, the earlier one answers.
4. Else the submission becomes `received`, its job is queued, and the journal is told.

Journal: submission_received.
"""

import hashlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from blacklist_service.errors import ConflictError, InvalidError
from blacklist_service.intake.decoding import CHARSETS
from blacklist_service.intake.findings import TEXTS
from blacklist_service.intake.upload import media_of
from blacklist_service.store import jobs, submissions
from blacklist_service.store.tables import Submission
from blacklist_service.vault.stream import seal_parts
from blacklist_service.workflows.context import Actor, Context, record, require_role

_TABLE = "upload_part"
_HEAD_BYTES = 4096


@dataclass(frozen=True, slots=True, repr=False)
class Upload:
    """What the sender said about the body."""

    filename: str = ""
    content_type: str = ""
    charset: str = ""
    is_dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Received:
    """The submission that the content belongs to, and whether it is new."""

    submission: int
    is_new: bool


def receive_submission(context: Context, actor: Actor, upload: Upload, body: Iterator[bytes]) -> Received:
    """Takes in the bytes of an upload.

    Raises InvalidError FILE.EMPTY, FILE.TOO_LARGE, FILE.TYPE_UNKNOWN or FILE.CHARSET_UNSUPPORTED.
    """
    require_role(actor, "platform", "maker")
    charset = upload.charset.strip().lower()
    if charset and charset not in CHARSETS:
        raise InvalidError("FILE.CHARSET_UNSUPPORTED", *TEXTS["FILE.CHARSET_UNSUPPORTED"])
    head, chunks = _peek(body)
    media = media_of(upload.filename, upload.content_type, head)
    if not head:
        raise InvalidError("FILE.EMPTY", *TEXTS["FILE.EMPTY"])
    if media is None:
        raise InvalidError("FILE.TYPE_UNKNOWN", *TEXTS["FILE.TYPE_UNKNOWN"])
    opened = _open(context, actor, upload, media, charset)
    try:
        digest, size = _keep_body(context, opened, chunks)
        return _settle(context, actor, opened, digest, size)
    except BaseException:
        # Only what is not complete: the answer to the last commit may be lost, and the submission received.
        with context.store.begin() as connection:
            submissions.drop_unfinished(connection, opened)
        raise


def _peek(body: Iterator[bytes]) -> tuple[bytes, Iterator[bytes]]:
    head = b""
    for chunk in body:
        head += chunk
        if len(head) >= _HEAD_BYTES:
            break

    def chunks() -> Iterator[bytes]:
        yield head
        yield from body

    return head[:_HEAD_BYTES], chunks()


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
                received_at=context.clock.now(),
                received_by=actor.login,
            ),
        )


def _keep_body(context: Context, submission: int, chunks: Iterator[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for chunk in chunks:
            size += len(chunk)
            if size > context.settings.max_upload_bytes:
                raise InvalidError("FILE.TOO_LARGE", "文件超过大小上限。", "The file is too large.")
            digest.update(chunk)
            yield chunk

    for part, sealed in enumerate(seal_parts(context.vault.sealer, _TABLE, str(submission), counted())):
        with context.store.begin() as connection:
            submissions.add_part(connection, submission, part, sealed)
    return digest.hexdigest(), size


def _settle(context: Context, actor: Actor, opened: int, digest: str, size: int) -> Received:
    # Two equal uploads at the same instant: one of them loses the unique index and finds the other.
    with suppress(ConflictError):
        return _settle_once(context, actor, opened, digest, size)
    return _settle_once(context, actor, opened, digest, size)


def _settle_once(context: Context, actor: Actor, opened: int, digest: str, size: int) -> Received:
    with context.store.begin() as connection:
        submission = submissions.lock(connection, opened)
        said = f"{actor.member}/{digest}/{submission.media}/{submission.charset}/{submission.is_dry_run}"
        fingerprint = context.vault.digests.mac("submission", said.encode())
        earlier = submissions.find_same(connection, actor.member, fingerprint)
        if earlier is not None and earlier.id is not None:
            submissions.drop(connection, opened)
            return Received(earlier.id, is_new=False)
        submissions.change(
            connection,
            opened,
            fingerprint=fingerprint,
            content_sha256=digest,
            body_bytes=size,
            state="received",
        )
        jobs.add_job(
            connection, kind="process_submission", object_id=opened, slot="once", due_at=context.clock.now()
        )
        record(
            connection, context, actor,
            kind="submission_received", object_kind="submission", object_id=opened,
            detail={"sha256": digest, "bytes": size, "media": submission.media},
        )  # fmt: skip
    return Received(opened, is_new=True)
