"""A small election in a running site, with somebody at each desk already signed in: what the journeys begin from.

Made in a process of its own against the site's database: ``abierto shell -c "from tests.browser.decide_world …"``.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from importlib import import_module
from typing import Any

from tests.running import DEMONSTRATION, ROOT, Site

CLOCK = "2021-05-20T10:00:00-05:00"
#: Two actors, so that the journey with scripts and the one without them do not meet.
ACTORS = ("azul", "rojo")


def make(site: Site) -> dict[str, Any]:
    """Fill the site; what it answers names the sessions, the tokens and the rows to look at."""
    environ = {**os.environ, **DEMONSTRATION, "DEMONSTRATION_CLOCK": CLOCK, "DATA_DIR": str(site.folder)}
    environ |= {"SITE_URL": site.url, "LOG_LEVEL": "ERROR", "JOBS": "no"}
    for name in ("DATABASE_URL", "CACHE_URL", "SECRET_KEY"):
        environ.pop(name, None)
    words = [sys.executable, "-m", "abierto", "shell", "-c", "from tests.browser.decide_world import fill; fill()"]
    told = subprocess.run(words, cwd=ROOT, env=environ, check=False, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr
    return json.loads(told.stdout.splitlines()[-1])


def fill() -> None:
    """The calendar, two actors with their people, and a text in each state. Prints what the journeys need."""
    from abierto.core import clock
    from abierto.decide.actions.handovers import make_handover
    from abierto.elections.actions.processes import Term, set_stage
    from abierto.elections.enums import Doing
    from tests.factories.accounts import SecretaryFactory
    from tests.factories.decide import OPENS, a_calendar, a_seat
    from tests.factories.elections import (
        CandidacyFactory,
        CandidateFactory,
        CouncilContestFactory,
        ForceFactory,
        ProcessFactory,
        StandingFactory,
    )
    from tests.factories.territory import MunicipalityFactory

    process = ProcessFactory(external_id="proceso-de-prueba", name="Proceso de prueba 2021")
    a_calendar(process)
    term = Term(Doing.SEE_INFORMATION, OPENS, None, "Artículo de prueba")
    set_stage(process=process, term=term, by=None, at=OPENS - timedelta(days=1))
    place = MunicipalityFactory(inegi_code="15106", name="Toluca")
    contest = CouncilContestFactory(process=process, municipality=place, external_id="ayuntamiento.prueba")
    secretary = SecretaryFactory(email="instituto@desks.test", name="Instituto de Prueba")
    told: dict[str, Any] = {"process": process.pk, "contest": contest.pk, "institute": session_of(secretary)}
    for number, name in enumerate(ACTORS):
        force = ForceFactory(process=process, external_id=name, name=f"Partido {name.title()} de Prueba")
        StandingFactory(contest=contest, force=force)
        slate = CandidacyFactory(contest=contest, force=force)
        head = CandidateFactory(candidacy=slate, name=f"Candidatura {name.title()} de Prueba")
        CandidateFactory(candidacy=slate, capacity="substitute", registered_on=date(2021, 4, 29))
        validator = a_seat(force, can_validate=True, email=f"valida-{name}@desks.test").user
        writer = a_seat(force, email=f"escribe-{name}@desks.test")
        writer.user.set_unusable_password()
        writer.user.save()
        _handover, token = make_handover(seat=writer, by=None, at=clock.now())
        told[name] = {
            "force": force.pk, "head": head.pk, "token": token, "email": writer.user.email,
            "validator": session_of(validator),
        }  # fmt: skip
        if number == 0:
            told |= texts(force, head, secretary, validator)
    print(json.dumps(told))


def texts(force: Any, head: Any, secretary: Any, validator: Any) -> dict[str, Any]:
    """A publication in each state: of each its number, and of each edition the institute reads, its own."""
    from abierto.core import clock
    from abierto.decide.actions.pieces import (
        begin_piece,
        submit_edition,
        validate_edition,
        withdraw_piece,
    )
    from abierto.decide.actions.review import observe_edition, publish_edition
    from abierto.decide.enums import Ground, PieceKind, Theme
    from tests.factories.decide import a_seat, words
    from tests.factories.uploads import upload
    from tests.uploads.hostile import picture

    writer = a_seat(force, email="otra@desks.test").user
    at = clock.now()

    def draft(kind: PieceKind = PieceKind.PROPOSAL, **more: Any) -> Any:
        theme = Theme.WATER if kind == PieceKind.PROPOSAL else ""
        whose = None if kind == PieceKind.PLATFORM else head
        return begin_piece(kind=kind, force=force, candidate=whose, theme=theme, by=writer, at=at, **more)

    def validated(**more: Any) -> Any:
        sent = submit_edition(edition=draft(**more), by=writer, at=at)
        return validate_edition(edition=sent, by=validator, at=at)

    photograph = {"photograph": upload(picture(), "retrato.jpg"), "photograph_alt": "Retrato de prueba"}
    observed = validated(kind=PieceKind.CAREER, words=words("Vive en la calle Uno.", title="", theme="", **photograph))
    observe_edition(edition=observed, grounds=[Ground.OWN_CONTACT], note="En el primer renglón.", by=secretary, at=at)
    gone = publish_edition(edition=validated(words=words()), by=secretary, at=at)
    withdraw_piece(piece=gone.piece, reason="Se escribió dos veces.", by=validator, at=at)
    published = publish_edition(edition=validated(kind=PieceKind.PLATFORM, words=words()), by=secretary, at=at)
    waiting = validated(words=words("Parques con sombra en cada colonia.", title="Sombra"))
    pieces = {
        "draft": draft(words=words()).piece_id,
        "submitted": submit_edition(edition=draft(words=words()), by=writer, at=at).piece_id,
        "waiting": waiting.piece_id,
        "observed": observed.piece_id,
        "published": published.piece_id,
        "withdrawn": gone.piece_id,
    }
    return {"pieces": pieces, "editions": [waiting.pk, observed.pk, published.pk], "writer": session_of(writer)}


def session_of(user: Any) -> str:
    """A session of somebody who signed in with a second factor."""
    from allauth.mfa.totp.internal import auth as totp
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from abierto.accounts.sessions import ENTERED, SEEN
    from abierto.core import clock

    totp.TOTP.activate(user, totp.generate_totp_secret())
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]  # the one that knows accounts
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[ENTERED] = session[SEEN] = clock.of_the_machine().timestamp()
    session.create()
    return session.session_key
