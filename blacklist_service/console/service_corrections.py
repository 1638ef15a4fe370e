"""更正送达记录 at the console: the form of a correction, which may bring the file of another proof, and its words."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from flask import Response, url_for

from blacklist_service.console.exhibits import proof_given
from blacklist_service.console.pages import see_other
from blacklist_service.console.requests import caller, read_day, read_version, service, shown
from blacklist_service.errors import InvalidError
from blacklist_service.rules.service_corrections import CORRECT_SERVICE, CorrectionGround
from blacklist_service.workflows.cases.corrected_services import CorrectionView
from blacklist_service.workflows.correct_service import correct_service

GROUNDS: Mapping[str, str] = MappingProxyType(
    {
        CorrectionGround.DAY_MISTYPED: "日期登记有误 day mistyped",
        CorrectionGround.CHANNEL_MISTYPED: "方式登记有误 channel mistyped",
        CorrectionGround.RETURNED: "退回，没有送达 came back, not served",
        CorrectionGround.SERVED_ON_OTHER: "由他人收下，没有送达本人 taken in by somebody else",
        CorrectionGround.OTHERS_PROOF: "误附他人的证明 the proof is another person's",
        CorrectionGround.OTHER: "其他 other",
    }
)
SERVED = MappingProxyType({"yes": "已送达 it was served", "no": "没有送达 it was not"})
STATES = MappingProxyType(
    {
        "stands": "已更正 corrected", "waits": "待另一名人员确认 waits for another official",
        "refused": "未获确认 not confirmed", "void": "已作废 void",
    }
)  # fmt: skip
FAULTS = MappingProxyType(
    {
        "not_served": (
            "告知没有送达，不应列入：已暂停展示，请移出。",
            "Its notice never reached the person, who should not be listed: it is hidden. Remove it.",
        ),
        "listed_early": (
            "列入时陈述申辩期未满，不应列入：已暂停展示，请移出。",
            "It was listed before the time to state one's case was over: it is hidden. Remove it.",
        ),
    }
)
FAULTS_SAID = MappingProxyType(
    {"not_served": "告知没有送达 not served", "listed_early": "申辩期未满即列入 listed too early"}
)
# In the form: reasons in UTF-8.
_LONGEST_FIELD = 4096
_FIELDS = ("seen", "ground", "served", "channel", "sent_on", "served_on", "reasons", "proof_sha256")


def correct(kind: str, number: int) -> Response:
    """Corrects by the form of this request: at once, which leads back, or by a proposal, to which it leads."""
    (seen, ground, served, channel, sent_on, served_on, reasons, proof), files = proof_given(
        *_FIELDS, longest_field=_LONGEST_FIELD
    )
    if served not in SERVED:
        raise InvalidError("FORM.ANSWER", "请选择是或者否。", "Choose yes or no.")
    is_served = served == "yes"
    done = correct_service(
        service(), caller(), kind, number,
        ground=ground, reasons=reasons, channel=channel,
        sent_on=read_day(sent_on) if sent_on else None, served_on=read_day(served_on) if is_served else None,
        proof_sha256=proof or None, files=files, seen=read_version(seen),
    )  # fmt: skip
    listing = shown("listing", done.listing)
    if done.proposal is None and kind == "letter":
        return see_other(url_for("console_letters.show_all", number=listing, _anchor=shown("letter", number)))
    if done.proposal is None:
        return see_other(url_for("console_listings.show", number=listing, _anchor=f"done-{CORRECT_SERVICE}"))
    return see_other(url_for("console_proposals.show", target="listing", number=listing))


def by_service(found: Iterable[CorrectionView]) -> dict[tuple[str, int], list[CorrectionView]]:
    """Corrections by what was served, oldest first."""
    told: dict[tuple[str, int], list[CorrectionView]] = {}
    for one in found:
        told.setdefault((one.kind, one.about), []).append(one)
    return told
