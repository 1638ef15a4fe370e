"""One snapshot for many questions: what was asked in it once is answered from memory.

Nothing that is committed meanwhile is seen in a snapshot, so a second answer would be the first one. In a write
transaction there is no such thing: there each question is put anew.
"""

from collections.abc import Callable, Hashable
from typing import Final, TypeVar, cast

from sqlalchemy import Connection

# Under which a connection keeps what was answered; a write transaction keeps nothing.
ANSWERED: Final = "answered_in_snapshot"
_T = TypeVar("_T")


def once(connection: Connection, question: Hashable, ask: Callable[[], _T]) -> _T:
    """The answer to a question, which is asked once in a snapshot; in a write transaction each time. An answer is
    handed to whoever asks, so it is one that nobody can change. A refusal is no answer: it is asked again."""
    answered: dict[Hashable, object] | None = connection.get_execution_options().get(ANSWERED)
    if answered is None:
        return ask()
    if question not in answered:
        answered[question] = ask()
    return cast("_T", answered[question])
