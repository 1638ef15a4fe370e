"""Reads the settings of this process; a wrong one is named, its value is not repeated."""

from pydantic import ValidationError

from blacklist_service.errors import InvalidError
from blacklist_service.settings import Settings


def read_settings() -> Settings:
    """The settings from the environment or `.env`. Raises InvalidError SETTINGS.INVALID naming what is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        wrong = ", ".join(
            f"BLACKLIST_{'_'.join(map(str, problem['loc'])).upper()} ({problem['msg']})"
            for problem in error.errors(include_input=False, include_url=False)
        )
        raise InvalidError(
            "SETTINGS.INVALID", f"设置不正确：{wrong}。", f"A setting is not allowed: {wrong}."
        ) from None
