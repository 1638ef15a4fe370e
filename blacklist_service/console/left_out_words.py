"""Why a release leaves an entry out: the rules of the formats, each with its sentence in Chinese and English."""

from collections.abc import Mapping
from types import MappingProxyType

from blacklist_service.workflows.releasing.stopping import NOT_DUE, STOPPED
from exports.baihang import sentences as baihang
from exports.ftm import sentences as ftm
from exports.metro2 import sentences as metro2
from exports.profiles import sentences as profiles

LEFT_OUT: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        **baihang.SENTENCES,
        **ftm.SENTENCES,
        **metro2.SENTENCES,
        **profiles.SENTENCES,
        NOT_DUE: (
            "新的不利条目待下一发布时点给出。",
            "What is new against anybody waits for the next slot of the schedule.",
        ),
        STOPPED: (
            "有注销逾期未确认，暂不给出新的不利条目。",
            "Removals are unconfirmed for too long: nothing new against anybody is given meanwhile.",
        ),
    }
)
