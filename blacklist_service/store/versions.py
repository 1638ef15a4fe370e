"""Writes over a version that somebody saw: whoever saw an older one is refused."""

from blacklist_service.errors import ConflictError


def conflict() -> ConflictError:
    """The refusal of a write by somebody who saw an older version."""
    return ConflictError(
        "CONFLICT.VERSION",
        "内容已被他人修改，请重新查看后再办理。",
        "Somebody else changed this meanwhile; look at it again.",
    )
