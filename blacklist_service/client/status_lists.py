"""A recipient believes a public status list, wherever the file comes from, by the keys that it trusts for the feed."""

from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.clock import Clock
from exports.status_list import ExpectedList, StatusList, StatusListError
from exports.status_list_jwt import read_status_list_jwt
from exports.status_list_proof import read_status_list


def believed_list(folder: FeedFolder, content: bytes, clock: Clock) -> StatusList:
    """The list of a file in either form: of this feed, by its key or the announced next one, not expired, and not
    older than the release that is held.

    Raises StatusListError STATUS_LIST.*; NotReadyError CLIENT.NOT_TRUSTED.
    """
    keys = folder.keys()
    with folder.opened() as store:
        position = store.position()
    expected = ExpectedList(folder.feed, position.release, position.time(clock.now()))
    read = read_status_list if content.startswith(b"{") else read_status_list_jwt
    try:
        return read(content, keys.feed_key, expected)
    except StatusListError as refusal:
        if refusal.code != "STATUS_LIST.SIGNATURE" or keys.next_key is None:
            raise
    return read(content, keys.next_key, expected)
