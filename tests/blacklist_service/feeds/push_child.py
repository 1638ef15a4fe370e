"""A process for the tests that pushes once and is killed, as by kill -9, at the nth step that touches the drop folder.

Called with the home, the database URL, the instant, the root of drop folders, the push and the step.
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from blacklist_service.clock import MovingClock
from blacklist_service.settings import Settings
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.push_release import push_release


def main() -> None:
    home, url, instant, root, push, last_step = sys.argv[1:]
    settings = Settings(home=Path(home), database_url=url, environment="test", push_folder=Path(root))
    context = open_service(settings, MovingClock(at=datetime.fromisoformat(instant)))
    steps = 0

    def count(event: str, given: tuple[Any, ...]) -> None:
        nonlocal steps
        if event in {"open", "os.rename", "os.remove"} and str(given[0]).startswith(root):
            steps += 1
            if steps == int(last_step):
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    sys.stdout.write(f"ended {push_release(context, SYSTEM, int(push))}\n")


if __name__ == "__main__":
    main()
