"""The formats of the profiles that come with this project: one TOML beside this file for each."""

from functools import partial
from importlib.resources import files

from exports.profiles.files import write
from exports.profiles.rows import refusal
from exports.profiles.types import Output, Profile, read_profile
from exports.types import Format

_MEDIA_TYPES = {
    Output.CSV: "text/csv",
    Output.XML: "application/xml",
    Output.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def load_profile(name: str) -> Profile:
    """The profile of this name.

    Raises:
        ProfileError: MAPPING.INVALID.
    """
    return read_profile(files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


def profile_format(name: str, label: str = "mapping") -> Format:
    """The format that a profile makes; `read` is not offered, because the columns are not the whole entry.

    Raises:
        ProfileError: MAPPING.INVALID.
    """
    profile = load_profile(name)
    return Format(
        name,
        _MEDIA_TYPES[profile.output],
        profile.output.value,
        label,
        partial(write, profile),
        refusal=partial(refusal, profile),
    )
