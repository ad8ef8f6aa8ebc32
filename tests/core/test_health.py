"""«/salud»: alive at once, ready when every part is, and never kept by a cache."""

from __future__ import annotations

import json
from collections import namedtuple

import pytest
from django.db import DatabaseError

from abierto.core import health


@pytest.fixture
def prepared(settings, tmp_path):
    """Static files are where a prepared site has them."""
    (tmp_path / "staticfiles.json").write_text(json.dumps({"paths": {"a.css": "a.1.css"}}))
    settings.STATIC_ROOT = str(tmp_path)


def test_a_living_process_says_so_without_touching_the_database(client, django_assert_num_queries):
    response = client.get("/salud?solo=vivo")
    assert (response.status_code, response.json()) == (200, {"vivo": True})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_a_prepared_site_is_ready(client, prepared):
    response = client.get("/salud")
    assert response.status_code == 200
    told = response.json()
    assert set(told.pop("trabajos").values()) == {"sin correr"}
    warned = told.pop("avisos")
    assert warned["trabajos programados"] == "bien"
    assert told == {
        "vivo": True,
        "listo": True,
        "partes": {
            "base de datos": "bien",
            "migraciones": "bien",
            "caché": "bien",
            "archivos": "bien",
            "estáticos": "bien",
        },
    }
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies


@pytest.mark.django_db
def test_a_site_without_static_files_is_alive_and_not_ready(client, settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    response = client.get("/salud")
    assert response.status_code == 503
    assert (response.json()["vivo"], response.json()["listo"]) == (True, False)
    assert response.json()["partes"]["estáticos"] == "mal"


def test_a_database_that_does_not_answer_is_told_and_nothing_else_is_asked_of_it(client, prepared, monkeypatch):
    class Broken:
        def cursor(self):
            raise DatabaseError("could not connect to server at 192.0.2.1, user secret\nmore")

    monkeypatch.setattr(health, "connection", Broken())
    response = client.get("/salud")
    assert response.status_code == 503
    assert response.json()["partes"] == {"base de datos": "mal", "archivos": "bien", "estáticos": "bien"}
    assert "192.0.2.1" not in response.content.decode()


def test_a_full_disk_is_told(monkeypatch):
    usage = namedtuple("Usage", "total used free")
    monkeypatch.setattr(health.shutil, "disk_usage", lambda folder: usage(10, 9, health.LEAST_FREE - 1))
    part = health.files()
    assert not part.ok
    assert "Libere espacio" in part.mend


@pytest.mark.django_db
def test_a_pending_migration_is_told(monkeypatch):
    monkeypatch.setattr(health, "_up_to_date", set())
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one", "two"])
    part = health.migrations()
    assert (part.ok, part.seen, part.mend) == (False, "2 pendientes", "Ejecute «abierto prepare».")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_health_is_only_asked(client, method):
    assert getattr(client, method)("/salud").status_code == 405
