"""Why nothing is pushed any more, for good."""

from blacklist_service.errors import RefusedError


class PushEndedError(RefusedError):
    """The other side, or the state of the member, says that nothing goes there any more."""
