"""A process for the tests that pushes by SFTP once and is killed, as by kill -9, at the nth request to the server.

Called with the home, the database URL, the instant, the push and the number of the request.
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from types import FrameType

from blacklist_service.clock import MovingClock
from blacklist_service.settings import Settings
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.push_release import push_release


def main() -> None:
    home, url, instant, push, last_request = sys.argv[1:]
    settings = Settings(
        home=Path(home), database_url=url, environment="test", outgoing_networks="127.0.0.0/8"
    )
    context = open_service(settings, MovingClock(at=datetime.fromisoformat(instant)))
    requests = 0

    def count(frame: FrameType, event: str, _given: object) -> None:
        nonlocal requests
        # A name of asyncssh's own. Were it another one day, no request would be counted and no child killed, and the
        # parent's count of those killed would fail.
        if event == "call" and frame.f_code.co_name == "_send_request":
            requests += 1
            if requests == int(last_request):
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    sys.stdout.write(f"ended {push_release(context, SYSTEM, int(push))} after {requests}\n")


if __name__ == "__main__":
    main()
