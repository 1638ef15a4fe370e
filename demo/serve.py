"""Serves what the story left behind on http://127.0.0.1:8000, with the demo's keys printed by the story."""

import argparse
import os
import sys
from pathlib import Path


def main() -> None:
    """Becomes `blacklist serve` on the demo's home."""
    arguments = argparse.ArgumentParser(description="演示服务")
    arguments.add_argument("--home", type=Path, default=Path("var/demo"))
    home = arguments.parse_args().home.resolve()
    profile = Path(__file__).parent.parent / "samples" / "operator_profile.toml"
    os.environ.update(
        BLACKLIST_HOME=str(home),
        BLACKLIST_ENVIRONMENT="demo",
        BLACKLIST_OPERATOR_PROFILE=str(profile),
    )
    os.execv(sys.executable, [sys.executable, "-m", "blacklist_service.cli", "serve"])  # noqa: S606  # our own interpreter


if __name__ == "__main__":
    main()
