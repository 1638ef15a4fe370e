"""How a feed's files are written: a format of ours, or the profile of the office that was kept with the feed."""

from blacklist_service.errors import InvalidError
from blacklist_service.rules.operator_profile import Audience
from blacklist_service.store.tables import Feed
from exports.profiles.load import format_of
from exports.profiles.statement import stored_profile
from exports.registry import get_format
from exports.types import Format, Reach

# Before the name of an office's profile, in the feed and its manifest.
OF_OFFICE = "profile."
# The provincial sheet carries no legal basis, and the list of a bureau is not for the public.
_AUDIENCES_OF_REACH = {
    Reach.AUDIENCE: frozenset(Audience),
    Reach.THIRD_PARTIES: frozenset({Audience.BUREAU, Audience.BANK, Audience.REGULATOR}),
    Reach.PUBLICATION: frozenset(
        {Audience.PUBLIC_NOTICE, Audience.BUREAU, Audience.BANK, Audience.REGULATOR}
    ),
}


def format_of_feed(feed: Feed) -> Format:
    """The format of a feed.

    Raises UnknownFormatError, and ProfileFileError MAPPING_FILE.STORED, where the row is not what this service wrote.
    """
    if feed.profile_json:
        return format_of(feed.format, stored_profile(feed.profile_json))
    return get_format(feed.format)


def require_reach(chosen: Format, audience: Audience) -> None:
    """That a format has anything to say to an audience. Raises InvalidError FEED.FORMAT_AUDIENCE."""
    if audience not in _AUDIENCES_OF_REACH[chosen.reach]:
        allowed = ", ".join(one.value for one in Audience if one in _AUDIENCES_OF_REACH[chosen.reach])
        raise InvalidError(
            "FEED.FORMAT_AUDIENCE",
            f"该格式不能用于此对象类别，可用于：{allowed}。",
            f"This format is not for that audience; it is for {allowed}.",
        )
