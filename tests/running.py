"""The real site in processes of its own: «abierto prepare» and «abierto serve», as a newcomer runs them."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.database import kept, start_from_template

ROOT = Path(__file__).resolve().parents[1]
DEMONSTRATION = {
    "DEMONSTRATION": "si",
    "SECOND_FACTOR": "optional",
    "DEMONSTRATION_CLOCK": "2022-05-16T10:00:00-05:00",
    "WORKERS": "1",
}

#: What a site is prepared under to hold nothing; it may be served as a demonstration all the same.
EMPTY = {"DEMONSTRATION": "no", "DEMONSTRATION_CLOCK": "", "SECRET_KEY": "only-to-prepare-" + "0123456789" * 5}


@dataclass(frozen=True)
class Site:
    """A running site: where it is, where it keeps its things, what it said when prepared, and its server's process."""

    url: str
    folder: Path
    said: str
    server: int


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until_ready(url: str, server: subprocess.Popen, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            with urlopen(f"{url}/salud", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            if server.poll() is not None:
                break
            time.sleep(0.1)
    server.kill()
    raise AssertionError(f"the site did not get ready: {server.communicate()[0]}")


def start_prepared(folder: Path) -> None:
    """Put in ``folder`` what «abierto prepare» makes of the code alone: an empty database, typefaces, static files.

    They are made once and kept between runs, as the database is. «abierto prepare» looks at them and finds them well.
    """
    start_from_template(folder / "abierto.sqlite3")
    template = kept(f"prepared-{_files_key()}", _prepare_plainly)
    for name in ("assets", "static"):
        shutil.copytree(template / name, folder / name)
    shutil.copy2(template / "preparado.json", folder)


def _prepare_plainly(folder: Path) -> None:
    start_from_template(folder / "abierto.sqlite3")
    environ = {**os.environ, **EMPTY, "DATA_DIR": str(folder), "SITE_URL": "http://127.0.0.1:8000"}
    environ.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "abierto", "prepare"]
    said = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stdout + said.stderr


def _files_key() -> str:
    """What names them for the present code: every static file of the project, and what comes with its libraries."""
    told = hashlib.sha256((ROOT / "requirements.txt").read_bytes() + sys.prefix.encode())
    for path in sorted(ROOT.glob("abierto/*/static/**/*")):
        seen = path.stat()
        told.update(f"{path} {seen.st_size} {seen.st_mtime_ns}\n".encode())
    return told.hexdigest()[:16]


@contextmanager
def running_site(*, host: str = "127.0.0.1", empty: bool = False, **environ: str) -> Iterator[Site]:
    """Prepare a site in a folder of its own, from a copy of the template, serve it, and stop it with Ctrl-C.

    ``empty=True`` leaves the demonstration's data out, for journeys that look at none.
    """
    port = free_port()
    url = f"http://{host}:{port}"
    own = {"DATABASE_URL", "CACHE_URL", "SECRET_KEY"}
    others = {name: value for name, value in os.environ.items() if name not in own}
    with tempfile.TemporaryDirectory(prefix="abierto-navegador-") as folder:
        start_prepared(Path(folder))
        environ = {**others, **DEMONSTRATION, "DATA_DIR": folder, "PORT": str(port), "SITE_URL": url, **environ}
        command = [sys.executable, "-m", "abierto"]
        prepared = subprocess.run(
            [*command, "prepare"], cwd=ROOT, env={**environ, **(EMPTY if empty else {})},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert prepared.returncode == 0, prepared.stdout + prepared.stderr
        server = subprocess.Popen(
            [*command, "serve"], cwd=ROOT, env=environ, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            wait_until_ready(url, server)
            yield Site(url, Path(folder), prepared.stdout, server.pid)
        finally:
            os.killpg(server.pid, signal.SIGINT)
            try:
                server.communicate(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(server.pid, signal.SIGKILL)
                server.communicate()
