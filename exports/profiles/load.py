"""The formats of profiles: of those that come with this project (one TOML beside this file for each), and of those
that are kept with a feed."""

from functools import lru_cache, partial
from importlib.resources import files

from exports.profiles.files import write
from exports.profiles.rows import refusal
from exports.profiles.types import Output, Profile, read_profile
from exports.types import Format

PROFILE_NAMES = tuple(
    sorted(
        one.name.removesuffix(".toml") for one in files(__package__).iterdir() if one.name.endswith(".toml")
    )
)
_FORMATS_KEPT = 64
_MEDIA_TYPES = {
    Output.CSV: "text/csv",
    Output.XML: "application/xml",
    Output.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def load_profile(name: str) -> Profile:
    """The profile of ours of this name.

    Raises:
        ProfileError: MAPPING.INVALID.
    """
    return read_profile(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def profile_format(name: str, label: str = "mapping") -> Format:
    """The format that a profile of ours makes.

    Raises:
        ProfileError: MAPPING.INVALID.
    """
    return format_of(name, load_profile(name), label)


@lru_cache(maxsize=_FORMATS_KEPT)
def format_of(name: str, profile: Profile, label: str = "mapping") -> Format:
    """The format that a profile makes; `read` is not offered, because the columns are not the whole entry."""
    return Format(
        name,
        _MEDIA_TYPES[profile.output],
        profile.output.value,
        label,
        partial(write, profile),
        refusal=partial(refusal, profile),
        reach=profile.reach,
    )
