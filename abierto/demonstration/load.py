"""Loading the demonstration, through the same actions that people use. Repeating it changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from abierto.accounts.models import User
from abierto.content.actions.articles import publish_article
from abierto.content.actions.notices import issue_notice
from abierto.content.models import Article, HomeText, NoticeVersion
from abierto.core import clock
from abierto.core.clock import ZONE
from abierto.core.errors import DomainError
from abierto.people.models import Organisation
from abierto.plan.actions.imports import import_plan
from abierto.plan.actions.versions import publish_version, seal_version, sign_version
from abierto.plan.models import PlanVersion
from abierto.secretariat.actions.records import save_record
from abierto.secretariat.models import Exercise
from abierto.territory.actions.catalogue import load_catalogue
from abierto.transparency.actions.sequencing import sequence_and_sign

from .accounts import address, ensure_accounts, ensure_seats
from .plan_content import EXERCISE, amended_content, amendment_reason, demonstration_content, read
from .story import tell_story

FOLDER = Path(__file__).parent / "content"
FIRST_SEALED = datetime(2021, 3, 18, 10, 0, tzinfo=ZONE)
SECOND_SEALED = datetime(2021, 4, 8, 10, 0, tzinfo=ZONE)
FIRST_REASON = "Primera publicación del plan, con los compromisos que tienen su ficha completa."

#: Who signs: organisation, the office that does it, and the account through which it does.
SIGNATURES = (
    ("infoem", "Presidencia del Infoem", "infoem"),
    ("ieem", "Presidencia del Consejo General del IEEM", "ieem"),
)


def load_demonstration(*, say: Callable[[str], None] = lambda told: None) -> None:
    """Load territory, plan, accounts, two published versions and texts; what is already there is left as it is.

    ``say`` is told each step in Spanish. Raises DomainError outside the demonstration mode.
    """
    if not settings.DEMONSTRATION:
        raise DomainError(
            "Los datos de ejemplo solo se cargan en modo de demostración: ponga DEMONSTRATION=si y use otra base."
        )
    say("Territorio: municipios y distritos")
    load_catalogue()
    if not Exercise.objects.filter(external_id=EXERCISE).exists():
        say("Plan: ejercicio, árboles y compromisos")
        _load_plan()
    say("Cuentas de demostración")
    ensure_accounts()
    exercise = Exercise.objects.get(external_id=EXERCISE)
    if not exercise.versions.exists():
        say("Versiones: sello, firmas, publicación y documentos")
        _publish_versions(exercise)
    say("Seguimiento: informes, evidencia, cortes y voces")
    tell_story()
    ensure_seats()
    say("Portada, noticias, guías y avisos")
    load_texts()
    for _ in range(2):  # signing for the first time makes the key, which is a line of its own
        sequence_and_sign()


@transaction.atomic
def _load_plan() -> None:
    import_plan(content=demonstration_content(), by=None)
    exercise = Exercise.objects.get(external_id=EXERCISE)
    if not Exercise.objects.filter(is_current=True).exists():
        exercise.is_current = True
        save_record(record=exercise, by=None, permission="secretariat.edit_exercise")


@transaction.atomic
def _publish_versions(exercise: Exercise) -> None:
    _publish(exercise, FIRST_REASON, FIRST_SEALED)
    import_plan(content=amended_content(), by=None)
    _publish(exercise, amendment_reason(), SECOND_SEALED)


def _publish(exercise: Exercise, reason: str, at: datetime) -> PlanVersion:
    """Seal, sign by each institution, and publish, ten minutes apart."""
    secretariat = User.objects.get(email=address("secretariado"))
    version = seal_version(exercise=exercise, reason=reason, by=secretariat, at=at)
    for step, (organisation, office, account) in enumerate(SIGNATURES, 1):
        sign_version(
            version=version,
            organisation=Organisation.objects.get(external_id=organisation),
            office=office,
            by=User.objects.get(email=address(account)),
            at=at + timedelta(minutes=10 * step),
            is_demonstration=True,
        )
    return publish_version(version=version, by=secretariat, at=at + timedelta(minutes=30))


def load_texts() -> None:
    """The home's words, and the news, guides and notices whose day has come."""
    HomeText.load()
    _load_articles()
    _load_notices()


def _load_articles() -> None:
    """News and guides whose day has come and are not here yet. What an editor changed, or withdrew, stays so."""
    for name in ("news", "guides"):
        for row in read(FOLDER / f"{name}.toml")["articles"]:
            here = Article.objects.filter(kind=row["kind"], slug=row["slug"]).exists()
            if row["dated_on"] <= clock.today() and not here:
                publish_article(article=Article(**row), by=None, at=_noon(row["dated_on"]))


def _load_notices() -> None:
    """Versions of notices whose day has come, after the last that is here."""
    for row in read(FOLDER / "notices.toml")["notices"]:
        here = NoticeVersion.objects.filter(kind=row["kind"], valid_from__gte=row["valid_from"]).exists()
        if row["valid_from"] <= clock.today() and not here:
            issue_notice(**row, by=None, at=_noon(row["valid_from"]))


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, 0, tzinfo=ZONE)
