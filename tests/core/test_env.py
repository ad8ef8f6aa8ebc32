"""Settings fail loudly, naming the variable and the mend."""

from __future__ import annotations

import stat

import pytest

from abierto.config import env

KEY = "k" * 50
PRODUCTION = {"SECRET_KEY": KEY, "SITE_URL": "https://abierto.test"}


def test_defaults_serve_a_site_that_only_lacks_its_key(tmp_path):
    values = env.load({**PRODUCTION, "DATA_DIR": str(tmp_path)})
    assert values["SITE_URL"] == "https://abierto.test"
    assert (values["PORT"], values["WORKERS"], values["PAGE_CACHE_SECONDS"]) == (8000, 2, 4)
    assert values["SECOND_FACTOR"] is True
    assert (values["DEBUG"], values["DEMONSTRATION"]) == (False, False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("SECRET_KEY", "", "secrets.token_urlsafe"),
        ("SECRET_KEY", "short", "al menos 50"),
        ("SITE_URL", "abierto.test", "https://abierto.ejemplo.mx"),
        ("SITE_URL", "ftp://abierto.test", "https://abierto.ejemplo.mx"),
        ("PORT", "ocho mil", "número entero"),
        ("PORT", "-1", "número entero"),
        ("WORKERS", "1.5", "número entero"),
        ("DEBUG", "quizá", "«sí» o «no»"),
        ("DEMONSTRATION_CLOCK", "2021-05-10T10:00:00", "zona horaria"),
        ("DEMONSTRATION_CLOCK", "ayer", "ayer"),
        ("DEMONSTRATION_CLOCK", "2021-05-10T10:00:00-06:00", "Quítela"),
        ("SECOND_FACTOR", "optional", "required"),
        ("SECOND_FACTOR", "none", "required"),
    ],
)
def test_a_value_that_cannot_be_used_stops_with_its_name_and_the_mend(name, value, mend):
    with pytest.raises(env.Misconfigured) as stopped:
        env.load({**PRODUCTION, name: value})
    assert str(stopped.value).startswith(f"Configuración: {name}: ")
    assert mend in str(stopped.value)


@pytest.mark.parametrize("yes", ["1", "si", "sí", "SÍ", "true", "Yes", "on"])
def test_yes_is_understood_in_both_languages(yes):
    assert env.load({**PRODUCTION, "DEBUG": yes})["DEBUG"] is True


def test_a_demonstration_makes_its_key_once_for_its_owner_only(tmp_path):
    environ = {"DEMONSTRATION": "si", "DATA_DIR": str(tmp_path / "nueva")}
    first, second = env.load(environ)["SECRET_KEY"], env.load(environ)["SECRET_KEY"]
    assert first == second
    assert len(first) >= 50
    assert stat.S_IMODE((tmp_path / "nueva" / "secret-key").stat().st_mode) == 0o600


def test_spaces_around_a_value_do_not_count():
    assert env.load({**PRODUCTION, "ALLOWED_HOSTS": " a.test , ,b.test "})["ALLOWED_HOSTS"] == ["a.test", "b.test"]
