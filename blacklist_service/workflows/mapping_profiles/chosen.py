"""Which format a name means: one of ours, or `profile:NAME`, a mapping profile that the office keeps in its folder."""

import re
from dataclasses import dataclass
from pathlib import Path

from blacklist_service.errors import InvalidError, NotFoundError, NotReadyError
from blacklist_service.settings import Settings
from blacklist_service.workflows.releasing.feed_format import OF_OFFICE
from exports.profiles.load import PROFILE_NAMES, format_of, load_profile
from exports.profiles.mistakes import ProfileFileError
from exports.profiles.office import read_office_profile
from exports.profiles.statement import profile_digest, stored_text
from exports.profiles.types import Profile
from exports.profiles.yaml_text import MOST_BYTES
from exports.registry import all_formats
from exports.types import Format

PREFIX = "profile:"
# With its prefix a name has to fit into the column of the feed.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,23}")


@dataclass(frozen=True, slots=True)
class ChosenFormat:
    """A format, and the whole profile that it writes by where that is an office's; its digest, else ""."""

    format: Format
    profile_json: str = ""
    profile_sha256: str = ""


def choose_format(settings: Settings, name: str) -> ChosenFormat:
    """The format of this name.

    Raises InvalidError FEED.FORMAT, MAPPING_FILE.*; NotFoundError MAPPING_FILE.UNKNOWN; NotReadyError
    MAPPING_FILE.FOLDER.
    """
    if name.startswith(PREFIX):
        own = name.removeprefix(PREFIX)
        profile = office_profile(settings, own)
        return ChosenFormat(
            format_of(f"{OF_OFFICE}{own}", profile), stored_text(profile), profile_digest(profile)
        )
    if name not in all_formats():
        raise InvalidError(
            "FEED.FORMAT",
            f"共享的格式不正确，可用：{'、'.join(all_formats())}，或 {PREFIX}NAME。",
            f"The feed's format is not allowed: one of {', '.join(all_formats())}, or {PREFIX}NAME.",
        )
    return ChosenFormat(all_formats()[name])


def known_profile(settings: Settings, name: str) -> Profile:
    """The profile of ours of this name, else the office's. Raises as `office_profile`."""
    return load_profile(name) if name in PROFILE_NAMES else office_profile(settings, name)


def office_profile(settings: Settings, name: str) -> Profile:
    """The profile that the office keeps under this name.

    Raises InvalidError MAPPING_FILE.*; NotFoundError MAPPING_FILE.UNKNOWN; NotReadyError MAPPING_FILE.FOLDER.
    """
    if settings.profiles is None:
        raise NotReadyError(
            "MAPPING_FILE.FOLDER",
            "没有设置映射配置目录（BLACKLIST_PROFILES）。",
            "No folder of mapping profiles is set (BLACKLIST_PROFILES).",
        )
    if not _NAME.fullmatch(name) or name in PROFILE_NAMES:
        raise InvalidError(
            "MAPPING_FILE.NAME",
            "映射配置名称须为小写字母开头、24 个字以内的小写字母、数字和下划线，且不与自带配置同名。",
            "A mapping profile is named by up to 24 small letters, digits and underlines, a letter first, and not as "
            "one that comes with the service.",
        )
    return read_profile_file(settings.profiles / f"{name}.yaml")


def read_profile_file(path: Path) -> Profile:
    """The profile in a file, checked whole.

    Raises InvalidError MAPPING_FILE.*; NotFoundError MAPPING_FILE.UNKNOWN.
    """
    try:
        with path.open("rb") as source:
            return read_office_profile(source.read(MOST_BYTES + 1))
    except OSError:
        raise NotFoundError(
            "MAPPING_FILE.UNKNOWN",
            f"找不到或无法读取映射配置文件 {path.name}。",
            f"The mapping profile {path.name} does not exist or cannot be read.",
        ) from None
    except ProfileFileError as mistake:
        raise InvalidError(
            mistake.code,
            f"{path.name} {mistake.message_zh}",
            f"{path.name} {mistake.message_en}",
            file=path.name,
            line=mistake.line,
            place=mistake.place,
        ) from None
