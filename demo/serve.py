"""Serves what the story left behind on http://localhost:8000 (or `BLACKLIST_PORT`), beside a worker, until Ctrl-C."""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from demo.story import FEED

_PROFILE = Path(__file__).parent.parent / "samples" / "operator_profile.toml"
_PROGRAM = (sys.executable, "-m", "blacklist_service.cli")
_LOGINS = {
    "maker": "主管部门经办人 office",
    "checker": "主管部门复核人 office",
    "auditor": "审计人员 office",
    "clerk-a": "报送机构 platform",
    "bureau": "使用机构 agency",
}


def main() -> int:
    """Publishes the feed as of today, because the story played in March, then runs worker and web processes."""
    arguments = argparse.ArgumentParser(description="演示服务 / serves the demo")
    arguments.add_argument("--home", type=Path, default=Path("var/demo"))
    home = arguments.parse_args().home.resolve()
    port = os.environ.get("BLACKLIST_PORT", "8000")
    environment = environment_of(home, port)
    try:
        released = _said(environment, "feed", "publish", FEED)
    except subprocess.CalledProcessError as error:
        # What the command says of itself, as where there is no demo yet.
        print(error.stderr.decode(), file=sys.stderr)
        return 1
    print(f"\n今日发布 released today: {FEED} {released['number']}", flush=True)
    print(
        "登录：链接只能用一次，用于设置口令和第二因素。Log in: each link works once, to set password and factor."
    )
    for login, who in _LOGINS.items():
        # Theirs are printed because nobody of this demo exists.
        print(f"  {login:<8} {who}\n           {_link(environment, login)}")
    print(f"打开 open http://localhost:{port}/ ；按 Ctrl-C 结束 ends it\n", flush=True)
    # Whoever ends this program ends both: they would go on and hold the port.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    begun: list[subprocess.Popen[bytes]] = []
    try:
        begun.append(subprocess.Popen([*_PROGRAM, "worker"], env=environment))  # noqa: S603  # our own program
        begun.append(subprocess.Popen([*_PROGRAM, "serve"], env=environment))  # noqa: S603  # as above
        return begun[-1].wait()
    except KeyboardInterrupt:
        return 0
    finally:
        for one in begun:
            one.terminate()
        for one in begun:
            one.wait()


def environment_of(home: Path, port: str) -> dict[str, str]:
    """The settings of the served demo, of which the reader may take another address alone."""
    # Letters and papers say where they are checked; without an address none is made.
    address = {"BLACKLIST_PUBLIC_URL": f"http://localhost:{port}"}
    return address | os.environ | {
        "BLACKLIST_HOME": str(home),
        "BLACKLIST_ENVIRONMENT": "demo",
        "BLACKLIST_OPERATOR_PROFILE": str(_PROFILE),
        "BLACKLIST_WEB_PROCESSES": "1",
    }  # fmt: skip


def _link(environment: dict[str, str], login: str) -> str:
    """The link of this person; whoever has used one gets no other."""
    try:
        return _said(environment, "official", "link", login)["link"]
    except subprocess.CalledProcessError:
        return "已开通，用原口令登录 set up before: log in with that password"


def _said(environment: dict[str, str], *command: str) -> dict[str, str]:
    """What a command of ours says."""
    ran = subprocess.run(  # noqa: S603  # our own program
        [*_PROGRAM, "--json", *command],
        env=environment,
        check=True,
        capture_output=True,
    )
    found: dict[str, str] = json.loads(ran.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
