"""Which corrections of a record of service take two officials, and what a corrected notice means for who is listed.

Asymmetry of harm: what gives the person more time, or says that nothing reached it, one official writes at once; what
takes time from it, or makes a service out of none, waits for another.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blacklist_service.errors import ForbiddenError, InvalidError, RefusedError
from blacklist_service.rules.gates import PROVES_SERVICE, NoticeChannel, reply_until

# What is proposed where a correction takes two.
CORRECT_SERVICE = "correct_service"


class CorrectionGround(StrEnum):
    """Why a record of service is corrected."""

    DAY_MISTYPED = "day_mistyped"
    CHANNEL_MISTYPED = "channel_mistyped"
    RETURNED = "returned"  # the letter came back
    SERVED_ON_OTHER = "served_on_other"  # somebody else took it in
    OTHERS_PROOF = "others_proof"  # the proof belongs to another person; its file is shown to nobody any more
    OTHER = "other"


_NOT_SERVED = frozenset({CorrectionGround.RETURNED, CorrectionGround.SERVED_ON_OTHER})


class NoticeFault(StrEnum):
    """Why somebody who is listed should not have been."""

    NOT_SERVED = "not_served"
    LISTED_EARLY = "listed_early"  # before its time to state its case was over


@dataclass(frozen=True, slots=True)
class ServiceSaid:
    """How something was served, as officials say; day and proof are None where it did not reach the person."""

    channel: str
    sent_on: date
    served_on: date | None
    proof_sha256: str | None


def officials_to_correct(was: ServiceSaid, now: ServiceSaid) -> int:
    """One for a later day, for none, and for the same day by the same proof; else two."""
    if now.served_on is None:
        return 1
    if was.served_on is None or now.served_on < was.served_on:
        return 2
    is_same_day = now.served_on == was.served_on
    return 2 if is_same_day and now.proof_sha256 != was.proof_sha256 else 1


def check_correction(
    was: ServiceSaid, now: ServiceSaid, ground: CorrectionGround, first: date, today: date
) -> None:
    """The correction says something new that can be; `first`: the day before which nothing was sent.

    Raises: RefusedError SERVICE.SAME, SERVICE.GROUND, NOTICE.CHANNEL; InvalidError SERVICE.DAYS, NOTICE.PROOF.
    """
    if was == now:
        raise RefusedError("SERVICE.SAME", "更正前后没有不同。", "The correction says what stands already.")
    is_served = now.served_on is not None
    if is_served != (now.proof_sha256 is not None):
        raise InvalidError(
            "NOTICE.PROOF",
            "送达日期与送达证明（文件或者其摘要）须同时提供。",
            "The day of service and its proof, a file or its digest, are given together.",
        )
    is_kept = was.proof_sha256 is not None and was.proof_sha256 == now.proof_sha256
    if (is_served and ground in _NOT_SERVED) or (is_kept and ground is CorrectionGround.OTHERS_PROOF):
        raise RefusedError(
            "SERVICE.GROUND",
            "更正原因与内容不符：退回或者由他人收下的，更正为未送达；误附他人证明的，另附证明或者更正为未送达。",
            "The ground does not fit: what came back or was taken in by somebody else was not served; another person's "
            "proof does not stay.",
        )
    if NoticeChannel(now.channel) not in PROVES_SERVICE and is_served:
        raise RefusedError(
            "NOTICE.CHANNEL",
            "该告知方式单独不能证明送达，请改用其他方式告知。",
            "This channel alone proves no service; give notice another way.",
        )
    if not first <= now.sent_on <= (now.served_on or today) <= today:
        raise InvalidError(
            "SERVICE.DAYS",
            "更正后的日期不合理：发出不得早于文书或者立案复核，送达不得早于发出，不得晚于今日。",
            "The days are not possible: none before the letter or the review, none served before it was sent, none "
            "after today.",
        )


def check_confirming(person: str, said_by: frozenset[str]) -> None:
    """Whoever confirms a correction has not registered what it corrects.

    Raises: ForbiddenError APPROVAL.SAME_OFFICIAL.
    """
    if person in said_by:
        raise ForbiddenError(
            "APPROVAL.SAME_OFFICIAL",
            "须由未经办、未复核该事项的其他人员办理。",
            "Another official must act than those who have made or checked this.",
        )


def notice_fault(served_on: date | None, listed_on: date) -> NoticeFault | None:
    """What a notice that was served then, or never, means for who was listed on that day; None: nothing.

    Law: 征信业管理条例 Art 15 (nobody is listed untold); 国办发〔2020〕49号 (the time to state one's case).
    """
    if served_on is None:
        return NoticeFault.NOT_SERVED
    return NoticeFault.LISTED_EARLY if listed_on <= reply_until(served_on) else None
