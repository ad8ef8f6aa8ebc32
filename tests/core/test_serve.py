"""«abierto prepare» and «abierto serve»: refused with a sentence, ended with Ctrl-C, and nothing lost in between."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from abierto.config.cli import main
from abierto.core import health
from tests.running import DEMONSTRATION, ROOT, free_port, start_prepared, wait_until_ready

COMMAND = [sys.executable, "-m", "abierto"]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """A folder whose name holds a space and accents, prepared without the demonstration's data; its environment."""
    folder = tmp_path_factory.mktemp("prueba ñandú x")
    own = {"DATABASE_URL", "CACHE_URL", "DEMONSTRATION", "DEMONSTRATION_CLOCK", "SECOND_FACTOR"}
    kept = {name: value for name, value in os.environ.items() if name not in own}
    environ = {
        **kept,
        "DATA_DIR": str(folder),
        "SITE_URL": "http://127.0.0.1:8000",
        "WORKERS": "2",
        "LOG_LEVEL": "INFO",
    }
    start_prepared(folder)
    said = run("prepare", environ=environ)
    assert said.returncode == 0, said.stdout + said.stderr
    return environ


def run(*words, environ):
    return subprocess.run([*COMMAND, *words], cwd=ROOT, env=environ, capture_output=True, text=True, check=False)


def test_preparing_again_does_nothing_and_says_so(prepared):
    said = run("prepare", environ=prepared)
    assert said.returncode == 0
    steps = [line.rpartition(" (")[0] for line in said.stdout.splitlines()]
    assert steps == [
        "Base de datos… al día",
        "Caché… lista",
        "Tipografía… lista",
        "Archivos estáticos… listos",
        "Archivos recibidos… en orden",
        "Quitadudas… al día",
        "Manual… al día",
    ]
    assert said.stderr == ""


def test_two_preparations_at_once_wait_for_each_other(prepared):
    both = [
        subprocess.Popen([*COMMAND, "prepare"], cwd=ROOT, env=prepared, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [(process.communicate()[1], process.returncode) for process in both] == [(b"", 0), (b"", 0)]


def test_the_site_serves_in_production_mode_and_ends_with_ctrl_c(prepared):
    port = free_port()
    environ = {**prepared, "PORT": str(port), "SITE_URL": f"http://127.0.0.1:{port}"}
    server = subprocess.Popen(
        [*COMMAND, "serve"], cwd=ROOT, env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        start_new_session=True,
    )  # fmt: skip
    wait_until_ready(environ["SITE_URL"], server)
    with urlopen(f"{environ['SITE_URL']}/salud") as answer:
        assert json.load(answer)["listo"] is True
    with urlopen(f"{environ['SITE_URL']}/buscar/") as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=4"
        assert "Set-Cookie" not in answer.headers
    taken = run("serve", environ=environ)
    until = time.monotonic() + 20
    while "bien" not in (ran := jobs_of(environ["SITE_URL"])) and time.monotonic() < until:
        time.sleep(0.2)
    assert ran - {"corriendo", "sin correr"} == {"bien"}

    started = time.monotonic()
    os.killpg(server.pid, signal.SIGINT)
    told, _ = server.communicate(timeout=20)

    assert server.returncode == 0
    assert time.monotonic() - started < 15
    assert told.splitlines()[0] == f"Abierto está en {environ['SITE_URL']}/ · Ctrl-C lo detiene."
    assert told.splitlines()[-1] == "Abierto se detuvo."
    assert "Traceback" not in told
    assert "127.0.0.1 " not in told
    assert subprocess.run(["pgrep", "-g", str(server.pid)], capture_output=True, check=False).stdout == b""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))
    assert taken.returncode == 1
    assert f"El puerto {port} de 127.0.0.1 no se puede usar" in taken.stderr


def jobs_of(url: str) -> set[str]:
    """How the scheduled jobs go, as «/salud» tells."""
    with urlopen(f"{url}/salud") as answer:
        return set(json.load(answer)["trabajos"].values())


def test_a_site_that_was_not_prepared_is_not_served(tmp_path, prepared):
    said = run("serve", environ={**prepared, "DATA_DIR": str(tmp_path)})
    assert said.returncode == 1
    assert said.stderr == "No se puede servir todavía: estáticos: sin preparar. Ejecute «abierto prepare».\n"


@pytest.mark.django_db
def test_pending_migrations_are_refused(monkeypatch):
    fine = health.Part("", True)
    monkeypatch.setattr(health, "static", lambda: fine)
    monkeypatch.setattr(health, "pending_migrations", lambda: 2)
    with pytest.raises(CommandError, match="migraciones: 2 pendientes"):
        call_command("serve")


@pytest.mark.parametrize(("words", "sentence"), [(["--port", "0"], "puerto 0"), (["--workers", "0"], "WORKERS")])
def test_impossible_numbers_are_refused(words, sentence):
    with pytest.raises(CommandError, match=sentence):
        call_command("serve", *words)


@pytest.mark.parametrize("command", ["prepare", "serve", "doctor", "jobs"])
def test_each_command_explains_itself(command, capsys, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setattr(sys, "argv", ["abierto", command, "--help"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert said.startswith(f"uso: abierto {command}")
    assert len(said) > 150


def test_a_wrong_setting_stops_with_its_name_and_the_mend(prepared):
    said = run("doctor", environ={**prepared, "PORT": "ocho"})
    assert said.returncode == 1
    assert said.stderr.startswith("Configuración: PORT: el valor «ocho» no sirve:")
    assert "Traceback" not in said.stderr


def test_the_demonstration_is_what_make_run_asks_for():
    makefile = (ROOT / "Makefile").read_text()
    for name, value in DEMONSTRATION.items():
        assert name == "WORKERS" or f"{name}={value}" in makefile
