"""Whether anybody under an identity's complete number is on the list, as enquiries find them, hidden or not."""

from dataclasses import dataclass

from blacklist_service.store import enquiries
from blacklist_service.store.base import NOBODY
from blacklist_service.store.current_reports import current_reports
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.recognition.number_tokens import number_tokens
from matching.types import Identity


@dataclass(frozen=True, slots=True)
class UnderNumber:
    """`subjects`: who was ever reported under the number, and is to see the look. `is_listed`: one of them stands as
    listed today, whatever name it has there."""

    subjects: tuple[int, ...]
    is_listed: bool


def listed_under(connection: Connection, context: Context, asked: Identity) -> UnderNumber:
    """Who lies under the complete numbers of an identity. No record is opened: the number alone decides, because a
    certificate for the holder of a listed number would be false of somebody, whatever the name."""
    subjects = enquiries.subjects_under(connection, set(number_tokens(context.vault, asked)))
    found = sorted(set().union(*subjects.values()))
    reported = current_reports(connection, found or [NOBODY])
    listed = enquiries.listed_about(connection, found)
    return UnderNumber(tuple(one for one in found if one in reported or one in listed), bool(listed))
