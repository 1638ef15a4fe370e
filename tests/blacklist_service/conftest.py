"""What a call did, counted in the real parts: statements that went to the databases, functions of the vault."""

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import FrameType

import pytest
from sqlalchemy import event

import blacklist_service
from blacklist_service.workflows.context import Context

_VAULT = str(Path(blacklist_service.__file__).parent / "vault")
_VALUE = r"(\?|%s|%\(\w+\)s)(::\w+)?"
_VALUES = re.compile(rf"\({_VALUE}(, ?{_VALUE})*\)")
# A key file is looked at again after some time, whoever is asked about.
_BY_TIME = {"LiveKeys.reread", "FileKeyProvider.stamp"}


class Work:
    """SQL statements by kind, however many values they name; calls of the vault's functions by name."""

    def __init__(self) -> None:
        self.statements: Counter[str] = Counter()
        self.vault: Counter[str] = Counter()

    @property
    def openings(self) -> int:
        return self.vault["ReasonedSealer.open"]

    def said(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self.statements[_VALUES.sub("(…)", statement)] += 1

    def called(self, frame: FrameType, happening: str, _argument: object) -> None:
        name = frame.f_code.co_qualname
        if happening == "call" and frame.f_code.co_filename.startswith(_VAULT) and name not in _BY_TIME:
            self.vault[name] += 1


@pytest.fixture
def counted() -> Callable[[Context], AbstractContextManager[Work]]:
    """Counts what this thread does in a context's engines and in the vault."""

    @contextmanager
    def counting(context: Context) -> Iterator[Work]:
        work, engines = Work(), {context.store.engine, context.looks.engine}
        for engine in engines:
            event.listen(engine, "before_cursor_execute", work.said)
        sys.setprofile(work.called)
        try:
            yield work
        finally:
            sys.setprofile(None)
            for engine in engines:
                event.remove(engine, "before_cursor_execute", work.said)

    return counting
