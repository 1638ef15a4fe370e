"""Serves what the story left behind on http://127.0.0.1:8000, with a worker beside it, until Ctrl-C."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from demo.story import FEED

_PROFILE = Path(__file__).parent.parent / "samples" / "operator_profile.toml"


def main() -> int:
    """Publishes the feed as of today, because the story played in March, then runs worker and web processes."""
    arguments = argparse.ArgumentParser(description="演示服务 / serves the demo")
    arguments.add_argument("--home", type=Path, default=Path("var/demo"))
    home = arguments.parse_args().home.resolve()
    environment = os.environ | {
        "BLACKLIST_HOME": str(home),
        "BLACKLIST_ENVIRONMENT": "demo",
        "BLACKLIST_OPERATOR_PROFILE": str(_PROFILE),
        "BLACKLIST_WEB_PROCESSES": "1",
    }
    program = [sys.executable, "-m", "blacklist_service.cli"]
    subprocess.run([*program, "feed", "publish", FEED], env=environment, check=True)  # noqa: S603  # our own program
    for login in ("maker", "checker", "auditor"):
        # Officials come in by a link that works once; theirs are printed because nobody of this demo exists.
        subprocess.run([*program, "official", "link", login], env=environment, check=False)  # noqa: S603  # as above
    worker = subprocess.Popen([*program, "worker"], env=environment)  # noqa: S603  # as above
    try:
        return subprocess.run([*program, "serve"], env=environment, check=False).returncode  # noqa: S603  # as above
    except KeyboardInterrupt:
        return 0
    finally:
        worker.terminate()
        worker.wait()


if __name__ == "__main__":
    sys.exit(main())
