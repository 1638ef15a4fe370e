"""The service as a platform meets it: opened on an empty database, with a clerk who uploads a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blacklist_service.settings import Settings
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.open_service import open_service, set_up
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission

_READ_BYTES = 1 << 20


@contextmanager
def new_service(settings: Settings) -> Iterator[Context]:
    """The service on a database that was empty."""
    set_up(settings)
    context = open_service(settings)
    yield context
    context.store.engine.dispose()
    context.looks.engine.dispose()


def new_clerk(context: Context, code: str = "example", *, login: str = "clerk", region: str = "") -> Actor:
    """The clerk of an invented platform."""
    add_member(context, SYSTEM, code=code, name="示例平台", kind="platform", region=region)
    add_user(context, SYSTEM, member_code=code, login=login, role="platform")
    return actor_of_login(context, login)


def take_in(context: Context, clerk: Actor, file: Path) -> int:
    """Uploads a file and takes in its rows; the submission's number."""
    with file.open("rb") as body:
        parts = iter(lambda: body.read(_READ_BYTES), b"")
        received = receive_submission(context, clerk, Upload(filename=file.name), parts)
    process_submission(context, received.submission)
    return received.submission
