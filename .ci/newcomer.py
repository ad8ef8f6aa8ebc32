#!/usr/bin/env python3
"""Start the product from a clean clone as a newcomer would, follow its public links, stop it, start it again.

Nothing is taken from the folder that this file is in but its commits: the clone, in a folder whose name holds a
space and an accent, makes its own environment, with the system's Python and make alone.

    .ci/newcomer.py [FOLDER]    the site's data is left in FOLDER, which must not exist

Every link, unless EACH says how many addresses of one shape are enough.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.crawling import crawl  # noqa: E402 - it needs the folder above, and nothing installed

FIRST_START, LATER_START, END = 900, 60, 15
POLICY = "content-security-policy"
EACH = int(os.environ.get("EACH", "0"))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="recién llegada ") as folder:
        clone = Path(folder) / "abierto"
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(clone)], check=True)
        port = free_port()
        first, cookies_and_links = once(clone, port, FIRST_START, look=True)
        users = database_rows(clone)
        second, _ = once(clone, port, LATER_START, look=False)
        now = database_rows(clone)
        if now != users:
            sys.exit(f"the second start changed what was kept: {dict(users.items() ^ now.items())}")
        if len(sys.argv) > 1:  # for the drill of backups, which needs a living site
            shutil.copytree(clone / "var", sys.argv[1])
        print(f"A newcomer: {cookies_and_links} links; ready in {first:.0f} s, the second time in {second:.0f} s.")


def once(clone: Path, port: int, patience: float, *, look: bool) -> tuple[float, int]:
    """Run ``make run`` until it is ready, look at the site, end it with Ctrl-C; seconds to ready and links."""
    started = time.monotonic()
    said = clone / "said.txt"
    with said.open("w") as out:
        run = subprocess.Popen(
            ["make", "run", f"PORT={port}"], cwd=clone, env=plain_environment(), stdin=subprocess.DEVNULL,
            stdout=out, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            wait(run, port, patience, said)
            ready = time.monotonic() - started
            links = follow_links(port) if look else 0
        finally:
            end(run, port, said)
    text = said.read_text()
    if f"http://127.0.0.1:{port}" not in text or "@" not in text:
        sys.exit(f"make run did not show the address and the accounts:\n{text}")
    if "Traceback" in text:
        sys.exit(f"make run left a trace:\n{text}")
    return ready, links


def plain_environment() -> dict[str, str]:
    """What a newcomer has: a home, a path, and how this machine reaches its package index."""
    kept = ("HOME", "PATH", "LANG", "PIP_", "SSL_", "REQUESTS_", "HTTP", "http", "NO_PROXY", "no_proxy", "UV_")
    return {name: value for name, value in os.environ.items() if name.startswith(kept)}


def wait(run: subprocess.Popen, port: int, patience: float, said: Path) -> None:
    until = time.monotonic() + patience
    while time.monotonic() < until and run.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/salud", timeout=10) as answer:
                if json.load(answer)["listo"]:
                    return
        except (HTTPError, URLError, OSError, ValueError):
            time.sleep(0.3)
    sys.exit(f"not ready after {patience} s:\n{said.read_text()}")


def follow_links(port: int) -> int:
    """Every public address answers, without a cookie, under the strict policy."""
    at = f"http://127.0.0.1:{port}"
    answers = crawl(at, kind=shape, each=EACH) if EACH else crawl(at)
    wrong = [f"{answer.status} {path}" for path, answer in answers.items() if answer.status not in {200, 301, 302}]
    wrong += [f"cookie {path}" for path, answer in answers.items() if "set-cookie" in answer.headers]
    wrong += [f"policy {path}" for path, answer in answers.items() if "unsafe" in answer.headers.get(POLICY, "unsafe")]
    if wrong or len(answers) < 50:
        sys.exit(f"{len(answers)} links; wrong:\n" + "\n".join(wrong))
    return len(answers)


def shape(address: str) -> str:
    """What addresses of one kind share: «/decide/candidaturas/12/» is as «/decide/candidaturas/7/»."""
    path, asked, _query = address.partition("?")
    *room, _last, _slash = path.split("/") if path.endswith("/") else f"{path}/".split("/")
    return "/".join("" if any(map(str.isdigit, step)) else step for step in room) + asked


def end(run: subprocess.Popen, port: int, said: Path) -> None:
    """Ctrl-C: the whole group ends by itself, quickly, and the port is free."""
    if run.poll() is None:
        os.killpg(run.pid, signal.SIGINT)
    try:
        code = run.wait(END)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
        sys.exit(f"Ctrl-C did not end it within {END} s:\n{said.read_text()}")
    if code not in {0, 130, -signal.SIGINT}:
        sys.exit(f"it ended with {code}:\n{said.read_text()}")
    left = subprocess.run(["pgrep", "-g", str(run.pid)], capture_output=True, text=True, check=False).stdout.split()
    if left:
        sys.exit(f"processes left behind: {left}")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def database_rows(clone: Path) -> dict[str, int]:
    """Rows of each table but what every request may touch, and what grows by itself: the log, and runs of jobs."""
    import sqlite3

    with sqlite3.connect(f"file:{clone / 'var' / 'abierto.sqlite3'}?mode=ro", uri=True) as database:
        names = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [
            name
            for name in names
            if not name.startswith(
                ("sqlite_", "core_cache", "core_jobrun", "django_session", "transparency_", "usage_")
            )
        ]
        return {name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in kept}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


if __name__ == "__main__":
    if shutil.which("make") is None:
        sys.exit("make is not here")
    main()
