"""Hot public pages against a bare server that returns the same bytes, in turns, on the same processor."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.load import ENCODING, requests_per_second
from tests.running import ROOT, free_port

#: Headers that each server writes by itself.
OWN_HEADERS = {"date", "server", "connection"}


@dataclass(frozen=True)
class Ratio:
    """A page's throughput and the bare server's, round by round, and microseconds of processor a request of each."""

    path: str
    bytes: int
    product: list[float]
    bare: list[float]
    product_work: list[float]
    bare_work: list[float]

    @property
    def each(self) -> list[float]:
        return [ours / theirs for ours, theirs in zip(self.product, self.bare, strict=True)]

    @property
    def middle(self) -> float:
        return median(self.each)

    @property
    def by_work(self) -> float:
        """The same ratio by processor time a request, which other programs on the machine do not disturb."""
        return median(self.bare_work) / median(self.product_work)


def keep_answers(port: int, paths: list[str], file: Path) -> dict[str, int]:
    """Write what the product answers to each path, for the bare server to repeat; path → bytes of body."""
    kept = {}
    for path in paths:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", path, headers={"Accept-Encoding": ENCODING})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in OWN_HEADERS]
        kept[path] = {"headers": headers, "body": body.hex()}
        connection.close()
    file.write_text(json.dumps(kept))
    return {path: len(answer["body"]) // 2 for path, answer in kept.items()}


@contextmanager
def bare_server(answers: Path, cpu: int | None) -> Iterator[tuple[int, int]]:
    """Granian with the bare application, one process, like the product's: its port and its process group."""
    port = free_port()
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "1", "--no-ws",
        "--workers-kill-timeout", "5s", "--port", str(port), "--log-level", "warning", "bench.bare:application",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "BARE": str(answers)}, start_new_session=True)
    pin(server.pid, cpu)
    try:
        _wait_for(port)
        yield port, server.pid
    finally:
        os.killpg(server.pid, signal.SIGINT)
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def pin(pid: int, cpu: int | None) -> None:
    """Keep a process and what it starts on one processor, so that both servers have the same and no more."""
    if cpu is not None and hasattr(os, "sched_setaffinity"):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {cpu})


def _wait_for(port: int) -> None:
    for _ in range(200):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("HEAD", "/")
            connection.getresponse()
            return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError("the bare server did not start")


def family(group: int) -> list[int]:
    """The processes of a server: the main one and its workers."""
    said = subprocess.run(["pgrep", "-g", str(group)], capture_output=True, text=True, check=False).stdout
    return [int(pid) for pid in said.split()]


def worked(group: int) -> float:
    """Seconds of processor that a server's processes have used."""
    ticks = 0
    for pid in family(group):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


Server = tuple[int, int]


def measure(
    product: Server, bare: Server, sizes: dict[str, int], *, rounds: int, seconds: float, cpu: int | None
) -> list[Ratio]:
    """Rounds in turns: each page on the product and the same bytes on the bare server (port and process group)."""
    found = {path: Ratio(path, size, [], [], [], []) for path, size in sizes.items()}
    for number in range(rounds + 1):
        for path, ratio in found.items():
            turns = [(ratio.product, ratio.product_work, product), (ratio.bare, ratio.bare_work, bare)]
            for kept, work, (port, group) in turns if number % 2 else reversed(turns):
                turn, before = seconds if number else 0.5, worked(group)
                speed = requests_per_second(port, path, seconds=turn, cpu=cpu)
                if number:  # the first round only warms up
                    kept.append(speed)
                    work.append((worked(group) - before) / (speed * turn) * 1e6)
    return list(found.values())
