"""Whether anybody under an identity's complete number is on the list, as enquiries find them, hidden or not."""

from dataclasses import dataclass, replace

from blacklist_service.store import enquiries
from blacklist_service.store.base import NOBODY
from blacklist_service.store.current_reports import current_reports
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.recognition.number_tokens import number_tokens
from matching.identifiers import schemes
from matching.normalize import read_identity
from matching.types import RawIdentity


@dataclass(frozen=True, slots=True)
class UnderNumber:
    """`subjects`: who was ever reported under the number, and is to see the look. `is_listed`: one of them stands as
    listed today, whatever name it has there. `sought`: the number that was asked for, as one of its tokens; 0 where
    what was given is no number."""

    subjects: tuple[int, ...]
    is_listed: bool
    sought: int


def listed_under(connection: Connection, context: Context, raw: RawIdentity) -> UnderNumber:
    """Who lies under the number of an identity, read as a document of every kind that it could be: a passport may look
    like a permit, and whoever is listed under the one is not free under the other. The number alone decides, because
    a certificate for the holder of a listed number would be false of somebody, whatever the name."""
    tokens = tokens_of_any_kind(context, raw)
    subjects = enquiries.subjects_under(connection, tokens)
    found = sorted(set().union(*subjects.values()))
    reported = current_reports(connection, found or [NOBODY])
    listed = enquiries.listed_about(connection, found)
    seen = tuple(one for one in found if one in reported or one in listed)
    return UnderNumber(seen, bool(listed), min(tokens, default=0))


def tokens_of_any_kind(context: Context, raw: RawIdentity) -> set[int]:
    """The tokens of a number as every kind of document that it could be."""
    kinds = ("", *(scheme.code for scheme in schemes()))
    read = [read_identity(replace(raw, id_type=kind)) for kind in kinds]
    return {token for one in read for token in number_tokens(context.vault, one)}
