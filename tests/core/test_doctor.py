"""«abierto doctor» says what is misconfigured and how to mend it."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.checks import Warning as CheckWarning
from django.core.management import call_command
from django.core.management.base import CommandError

from abierto.core import fonts, health
from abierto.core.management.commands import doctor

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(settings, tmp_path, monkeypatch):
    """A site as it should be in production."""
    settings.DATA_DIR = tmp_path
    settings.STATIC_ROOT = str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    (tmp_path / "staticfiles.json").write_text(json.dumps({"paths": {"a.css": "a.1.css"}}))
    fonts.folder_under(tmp_path).mkdir(parents=True)
    for name in fonts.FACES:
        (fonts.folder_under(tmp_path) / name).write_bytes(b"wOF2")
    monkeypatch.setattr(doctor, "run_checks", lambda **words: [])
    monkeypatch.setattr(doctor, "database_version", lambda: health.Part("versión de la base", True))
    monkeypatch.setattr(doctor, "_ON_DATABASE", (doctor.period_extension, doctor.search_index))
    return settings


class Changed:
    """The settings with some values changed, for whom reads them through this module alone."""

    def __init__(self, settings, change):
        self._settings, self._change = settings, change

    def __getattr__(self, name):
        return self._change[name] if name in self._change else getattr(self._settings, name)


def said() -> tuple[str, int]:
    """What the command printed, and its exit code."""
    out = io.StringIO()
    try:
        call_command("doctor", stdout=out, no_color=True)
    except CommandError as problem:
        return out.getvalue(), problem.returncode
    return out.getvalue(), 0


def test_a_site_in_order_is_told_so(production):
    text, code = said()
    assert code == 0, text
    assert text.endswith("Todo está en orden.\n")
    assert "FALTA" not in text


@pytest.mark.parametrize(
    ("change", "name", "mend"),
    [
        ({"DEBUG": True}, "DEBUG", "Quite DEBUG"),
        ({"HTTPS": False, "SITE_URL": "http://abierto.test"}, "SITE_URL", "SITE_URL=https://"),
        ({"DEMONSTRATION": True}, "DEMONSTRATION", "quite DEMONSTRATION"),
        ({"PAGE_CACHE_SECONDS": 60}, "PAGE_CACHE_SECONDS", "Use 4 o menos"),
        ({"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend"}, "EMAIL_URL", "smtp://"),
        ({"TIME_ZONE": "America/Nowhere"}, "zona horaria", "tzdata"),
        ({"STATIC_ROOT": "not-here"}, "estáticos", "abierto prepare"),
        ({"SECRET_KEY": "short-key"}, "SECRET_KEY", "token_urlsafe"),
    ],
)
def test_what_is_wrong_is_named_with_its_mend(production, monkeypatch, change, name, mend):
    changed = Changed(production, change)
    monkeypatch.setattr(doctor, "settings", changed)
    monkeypatch.setattr(health, "settings", changed)
    text, code = said()
    assert code == 1
    lines = text.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith("FALTA") and name in line)
    assert mend in lines[place + 1]
    assert text.count("FALTA") == 1


def test_a_typeface_that_was_not_made_is_told(production, tmp_path):
    (fonts.folder_under(tmp_path) / "source-sans-600.woff2").unlink()
    text, code = said()
    assert code == 1
    assert "tipografía: source-sans-600.woff2" in text


def test_pending_migrations_are_told(production, monkeypatch):
    monkeypatch.setattr(health, "pending_migrations", lambda: 3)
    text, code = said()
    assert code == 1
    assert "migraciones: 3 pendientes" in text


def test_a_cache_that_does_not_keep_is_told(production, settings, monkeypatch):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    text, code = said()
    assert code == 1
    assert "caché: no guarda" in text


def test_warnings_of_the_framework_are_told(production, monkeypatch):
    warning = CheckWarning("Something is open.", hint="Close it.", id="security.W999")
    monkeypatch.setattr(doctor, "run_checks", lambda **words: [warning])
    text, code = said()
    assert code == 1
    assert "security.W999: Something is open.\n       → Close it." in text


def test_a_database_that_does_not_answer_does_not_stop_the_rest(production, monkeypatch):
    monkeypatch.setattr(health, "database", lambda: health.Part("base de datos", False, "no answer", "Revise."))
    text, code = said()
    assert code == 1
    assert "FALTA  base de datos: no answer\n       → Revise." in text
    assert "estáticos" in text
    assert "búsqueda" not in text


def test_the_doctor_looks_at_the_real_database():
    part = doctor.period_extension()
    assert part.ok, part.seen
    assert doctor.search_index().ok


def test_a_demonstration_may_stand_at_another_instant_on_ones_own_machine(production, settings, monkeypatch):
    settings.DEMONSTRATION = True
    settings.DEMONSTRATION_CLOCK = datetime(2021, 5, 10, tzinfo=UTC)
    settings.HTTPS = False
    assert said()[1] == 0
