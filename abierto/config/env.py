"""The only reader of the environment.

Every setting that an operator may change is one row of :data:`TABLE`; ``docs/operations.md`` prints the same
table and a test keeps the two in step. A value that cannot be used stops the program with the variable's name
and the way to mend it.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]


class Misconfigured(SystemExit):
    """A setting is missing or cannot be used; the message names it and says how to mend it."""

    def __init__(self, name: str, problem: str, mend: str) -> None:
        super().__init__(f"Configuración: {name}: {problem} {mend}")


@dataclass(frozen=True)
class Variable:
    """One environment variable: its name, default (as text), meaning in Spanish, and how its text is read."""

    name: str
    default: str
    help: str
    read: Callable[[str], Any]


def _text(raw: str) -> str:
    return raw


def _bool(raw: str) -> bool:
    if raw.lower() in {"1", "true", "si", "sí", "yes", "on"}:
        return True
    if raw.lower() in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError("se esperaba «sí» o «no».")


def _whole(raw: str) -> int:
    if not raw.isdigit():
        raise ValueError("se esperaba un número entero.")
    return int(raw)


def _words(raw: str) -> list[str]:
    return [word.strip() for word in raw.split(",") if word.strip()]


def _path(raw: str) -> Path:
    return Path(raw).expanduser() if raw else ROOT / "var"


def _site(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("se esperaba una dirección como https://abierto.ejemplo.mx.")
    return raw.rstrip("/")


def _contact(raw: str) -> str:
    if raw and (not raw.startswith(("mailto:", "https://")) or any(sign.isspace() for sign in raw)):
        raise ValueError("se esperaba mailto:oficina@ejemplo.mx o una dirección https.")
    return raw


def _instant(raw: str) -> datetime | None:
    if not raw:
        return None
    at = datetime.fromisoformat(raw)
    if at.tzinfo is None:
        raise ValueError("falta la zona horaria (por ejemplo 2021-05-10T10:00:00-06:00).")
    return at


def _second_factor(raw: str) -> bool:
    if raw not in {"required", "optional"}:
        raise ValueError("se esperaba «required» u «optional».")
    return raw == "required"


def _megabytes(raw: str) -> int:
    if not 1 <= (number := _whole(raw)) <= 500:
        raise ValueError("se esperaba un número entre 1 y 500.")
    return number


def _clamd(raw: str) -> str:
    if raw and not (raw.startswith("unix:/") or (raw.startswith("tcp://") and urlsplit(raw).hostname)):
        raise ValueError("se esperaba unix:/ruta/clamd.ctl o tcp://servidor:3310.")
    return raw


TABLE: tuple[Variable, ...] = (
    Variable(
        "SECRET_KEY", "", "Llave con la que se firman sesiones y formularios; al menos 50 caracteres al azar.", _text
    ),
    Variable(
        "SITE_URL",
        "http://127.0.0.1:8000",
        "Dirección pública del sitio; con https se activan HSTS y cookies seguras.",
        _site,
    ),
    Variable("ALLOWED_HOSTS", "", "Otros nombres con los que responde el sitio, separados por comas.", _words),
    Variable(
        "DATABASE_URL",
        "",
        "Base de datos; vacía: SQLite en DATA_DIR. PostgreSQL: postgres://usuario:clave@servidor/base.",
        _text,
    ),
    Variable(
        "CACHE_URL", "", "Caché compartida; vacía: en la base de datos. «locmem://» sirve para un solo proceso.", _text
    ),
    Variable(
        "DATA_DIR", "", "Carpeta de lo que el programa guarda (base, archivos); vacía: «var» junto al programa.", _path
    ),
    Variable("DEMONSTRATION", "no", "Modo de demostración: datos de ejemplo y aviso en cada página.", _bool),
    Variable(
        "DEMONSTRATION_CLOCK",
        "",
        "Instante en que se sitúa la demostración, con zona horaria; solo en demostración.",
        _instant,
    ),
    Variable(
        "SECOND_FACTOR",
        "required",
        "Segundo factor del personal: «required», u «optional» solo en demostración.",
        _second_factor,
    ),
    Variable(
        "EMAIL_URL",
        "",
        "Servidor de correo: smtp://usuario:clave@servidor:587; vacío: los correos se escriben en DATA_DIR/correo.",
        _text,
    ),
    Variable("EMAIL_FROM", "", "Remitente de los correos; vacío: «no-responder@» y el nombre del sitio.", _text),
    Variable("PORT", "8000", "Puerto en que escucha «abierto serve».", _whole),
    Variable("BIND", "127.0.0.1", "Dirección de red en que escucha «abierto serve».", _text),
    Variable("WORKERS", "2", "Procesos de «abierto serve».", _whole),
    Variable(
        "PROXIES",
        "1",
        "Con https: proxies de confianza delante; de ellos viene la dirección por la que se limitan los intentos.",
        _whole,
    ),
    Variable(
        "SECURITY_CONTACT",
        "",
        "A dónde avisar de una debilidad (mailto:… o https://…), en «/.well-known/security.txt»; vacío: no hay.",
        _contact,
    ),
    Variable(
        "JOBS", "sí", "Si «abierto serve» corre también los trabajos programados (correos, cortes de periodo).", _bool
    ),
    Variable(
        "PAGE_CACHE_SECONDS",
        "4",
        "Segundos que una página pública puede servirse desde la memoria; 0 la apaga.",
        _whole,
    ),
    Variable("UPLOAD_MAX_MB", "20", "Megabytes que puede medir un archivo que se recibe.", _megabytes),
    Variable(
        "CLAMD",
        "",
        "Antivirus clamd que revisa lo que se recibe: unix:/ruta/clamd.ctl o tcp://servidor:3310; vacío: ninguno.",
        _clamd,
    ),
    Variable("LOG_LEVEL", "INFO", "Detalle del registro: DEBUG, INFO, WARNING o ERROR.", _text),
    Variable("DEBUG", "no", "Páginas de error con detalle técnico; nunca en producción.", _bool),
)


def load(environ: dict[str, str] | None = None) -> dict[str, Any]:
    """Read every variable of :data:`TABLE` once.

    Returns a dict from variable name to its Python value. Raises :class:`Misconfigured` naming the first
    variable that cannot be used.
    """
    source = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for variable in TABLE:
        raw = source.get(variable.name, "").strip() or variable.default
        try:
            values[variable.name] = variable.read(raw)
        except ValueError as problem:
            raise Misconfigured(variable.name, f"el valor «{raw}» no sirve:", str(problem)) from problem
    _check_together(values)
    return values


def _check_together(values: dict[str, Any]) -> None:
    if not values["SECRET_KEY"]:
        if not (values["DEMONSTRATION"] or values["DEBUG"]):
            raise Misconfigured(
                "SECRET_KEY",
                "falta.",
                "Genere una con: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
            )
        values["SECRET_KEY"] = _kept_secret(values["DATA_DIR"])
    elif len(values["SECRET_KEY"]) < 50:
        raise Misconfigured("SECRET_KEY", "es demasiado corta.", "Use al menos 50 caracteres al azar.")
    if values["DEMONSTRATION_CLOCK"] and not values["DEMONSTRATION"]:
        raise Misconfigured("DEMONSTRATION_CLOCK", "solo vale en demostración.", "Quítela o ponga DEMONSTRATION=sí.")
    if not values["SECOND_FACTOR"] and not values["DEMONSTRATION"]:
        raise Misconfigured(
            "SECOND_FACTOR", "solo es opcional en demostración.", "Quite la variable o ponga «required»."
        )


def _kept_secret(folder: Path) -> str:
    """The demonstration's own key, made once and kept in ``folder`` for its owner only."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "secret-key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key
