"""The desk of political actors: what each may do there, and that nobody sees or touches another's anything."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from abierto.accounts.enums import Role
from abierto.core.models import Entry
from abierto.decide.actions.handovers import make_handover
from abierto.decide.actions.pieces import return_edition, save_draft, submit_edition, validate_edition
from abierto.decide.actions.review import observe_edition, publish_edition, take_down_piece
from abierto.decide.actions.seats import end_seat
from abierto.decide.enums import Ground, PieceKind, Theme
from abierto.decide.models import ActorSeat, Edition, Piece
from abierto.decide.models.edition import State
from abierto.elections.actions.candidacies import end_candidate
from abierto.elections.enums import Ending
from tests.factories.accounts import UserFactory
from tests.factories.decide import (
    NOON,
    SILENCE,
    a_draft,
    a_published,
    a_seat,
    a_validated,
    an_actor,
    words,
)
from tests.factories.uploads import upload
from tests.uploads.hostile import picture

pytestmark = pytest.mark.django_db

GOOD = "una frase larga que nadie más usa"


@pytest.fixture(autouse=True)
def _noon(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    with time_machine.travel(NOON, tick=False):
        yield


def browser(user=None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def actor_routes() -> list[str]:
    """Every address under ``/actores/``, from the URL map itself, but the one that stands on its own secret."""
    found = []

    def walk(patterns, prefix):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, route)
            elif route.startswith("actores/") and "activar" not in route:
                found.append("/" + route)

    walk(get_resolver().url_patterns, "")
    return found


ROUTES = actor_routes()
OF_RECORDS = [route for route in ROUTES if "<row:pk>" in route]


def address(route: str, draft: Edition) -> str:
    route = re.sub(r"\^|\$|\\", "", route)
    pk = draft.pk if "/ediciones/" in route else draft.piece_id
    return re.sub(r"\(\?P<\w+>([^|)]*)[^)]*\)", r"\1", route.replace("<row:pk>", str(pk)))


def everything() -> tuple:
    return list(Edition.objects.order_by("pk").values()), list(Piece.objects.order_by("pk").values())


def test_the_walk_knows_the_addresses():
    assert len(ROUTES) > 10
    assert len(OF_RECORDS) > 5


@pytest.mark.parametrize("role", ["anonymous", "nobody", "ended", *[role.value for role in Role]])
def test_nobody_but_the_people_of_an_actor_comes_in(role):
    actor = an_actor()
    draft = a_draft(actor)
    if role == "ended":
        seat = a_seat(actor.force)
        end_seat(seat=seat, by=None, at=seat.granted_at)
        user = seat.user
    else:
        user = {"anonymous": None, "nobody": UserFactory()}.get(role)
        user = UserFactory(role=role) if role in Role.values else user
    before, lines = everything(), Entry.objects.count()
    client = browser(user)
    paths = [address(route, draft) for route in ROUTES]
    for answer in [*(client.get(path) for path in paths), *(client.post(path, {"reason": "x"}) for path in paths)]:
        if user is None:
            assert answer.status_code in {302, 405}
            assert answer.status_code == 405 or answer.headers["Location"].startswith("/cuenta/entrar/")
        else:
            assert answer.status_code in {403, 405}
            assert actor.force.name not in answer.content.decode()
    assert everything() == before
    assert Entry.objects.count() == lines


@pytest.mark.parametrize("kind", list(PieceKind))
def test_what_is_of_another_actor_is_as_if_it_were_not_whatever_its_state(kind):
    mine, theirs = an_actor(), an_actor()
    a_draft(mine)
    photo = {"photograph": upload(picture(), "r.jpg"), "photograph_alt": "Retrato"} if kind == PieceKind.CAREER else {}
    draft = a_draft(theirs, kind, words=words("Secreto de campaña", **photo))
    told = {"reason": "x", "statement": "x", "text_": "Ajeno", "text_water": "Ajeno", "consent_given": "on"}
    for step in (None, submit_edition, validate_edition, publish_edition):
        if step is not None:
            step(edition=draft, by=None, at=NOON)
        before, lines = everything(), Entry.objects.count()
        for who in (mine.writer, mine.validator):
            client = browser(who)
            paths = [address(route, draft) for route in OF_RECORDS]
            for answer in [*(client.get(path) for path in paths), *(client.post(path, told) for path in paths)]:
                assert answer.status_code in {404, 405}
                assert "Secreto" not in answer.content.decode()
        assert everything() == before
        assert Entry.objects.count() == lines


@pytest.mark.parametrize("what", ["trayectoria", "propuesta"])
def test_the_candidate_of_another_actor_is_as_if_they_were_not(what):
    mine, theirs = an_actor(), an_actor()
    for told in (str(theirs.head.pk), "0", "x", "", "9" * 30, "-1", "²"):
        path = f"/actores/publicaciones/nueva/{what}/?candidatura={told}"
        client = browser(mine.writer)
        assert client.get(path).status_code == 404
        posted = client.post(path, {"text_": "x", "title_": "x", "theme": Theme.WATER, "consent_given": "on"})
        assert posted.status_code == 404
    assert not Piece.objects.exists()


def test_form_fields_that_name_another_force_or_candidate_change_nothing():
    mine, theirs = an_actor(), an_actor()
    told = {
        "force": theirs.force.pk, "force_id": theirs.force.pk, "candidate": theirs.head.pk, "piece": "1",
        "text_water": "Nuestra", "title_water": "Agua",
    }  # fmt: skip
    browser(mine.writer).post("/actores/publicaciones/nueva/plataforma/", told)

    piece = Piece.objects.get()
    assert (piece.force, piece.candidate) == (mine.force, None)


def test_no_page_of_an_actor_names_what_is_of_another():
    mine, theirs = an_actor(), an_actor()
    a_published(theirs, PieceKind.CAREER, words=words("Texto ajeno"))
    own = a_draft(mine)
    client = browser(mine.writer)
    for path in ("/actores/", "/actores/personas/", f"/actores/publicaciones/{own.piece_id}/"):
        page = client.get(path).content.decode()
        for secret in (theirs.force.name, theirs.head.name, theirs.writer.email, "Texto ajeno"):
            assert secret not in page
        assert mine.force.name in page


def test_pages_are_kept_by_nobody():
    answer = browser(an_actor().writer).get("/actores/")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_platform_is_written_submitted_and_validated_at_the_desk():
    actor = an_actor()
    client = browser(actor.writer)
    new = "/actores/publicaciones/nueva/plataforma/"
    assert client.get(new).status_code == 200
    told = {"title_water": "Agua", "text_water": "Más agua", "text_health": "Clínicas", "consent_given": "on"}
    answer = client.post(new, told, follow=True)
    edition = Edition.objects.get()
    assert [each["text"] for each in edition.body] == ["Clínicas", "Más agua"]
    assert "Se guardó el borrador" in answer.content.decode()

    here = f"/actores/publicaciones/{edition.piece_id}/"
    form = client.get(f"{here}escribir/").context["form"]
    client.post(f"{here}escribir/", {**told, "text_water": "Agua potable", "seen": form.initial["seen"]})
    client.post(f"{here}enviar/", {"seen": client.get(here).context["seen"]})
    edition.refresh_from_db()
    assert (edition.body[1]["text"], edition.state) == ("Agua potable", State.SUBMITTED)

    assert client.post(f"{here}validar/").status_code == 403
    other = browser(actor.validator)
    assert ">Validar</button>" in other.get(here).content.decode()
    assert "Por validar" in other.get("/actores/").content.decode()
    other.post(f"{here}validar/", {"seen": other.get(here).context["seen"]})
    edition.refresh_from_db()
    assert (edition.state, edition.validated_by) == (State.VALIDATED, actor.validator)


def test_who_opened_a_text_before_it_changed_reads_it_again_and_keeps_what_they_wrote():
    actor = an_actor()
    end_seat(seat=ActorSeat.objects.get(user=actor.writer), by=None)
    edition = submit_edition(edition=a_draft(actor, by=actor.validator), by=actor.validator, at=NOON)
    here = f"/actores/publicaciones/{edition.piece_id}/"
    client = browser(actor.validator)
    seen = client.get(here).context["seen"]
    return_edition(edition=edition, by=actor.validator, at=NOON)
    save_draft(piece=edition.piece, words=words("Lo que no leyó."), by=actor.validator, at=NOON)
    submit_edition(edition=edition, by=actor.validator, at=NOON)

    answer = client.post(f"{here}validar/", {"seen": seen, "statement": "Respondo por él."})
    page = answer.content.decode()
    assert answer.status_code == 409
    for told in ("El texto cambió desde que usted abrió esta página", "Lo que no leyó.", "Respondo por él."):
        assert told in page
    edition.refresh_from_db()
    assert edition.state == State.SUBMITTED
    client.post(f"{here}validar/", {"seen": answer.context["seen"], "statement": "Respondo por él."})
    edition.refresh_from_db()
    assert edition.state == State.VALIDATED


def test_who_cannot_validate_is_told_when_nobody_can():
    actor = an_actor()
    edition = submit_edition(edition=a_draft(actor), by=actor.writer, at=NOON)
    here = f"/actores/publicaciones/{edition.piece_id}/"
    assert "Lo valida otra persona" in browser(actor.writer).get(here).content.decode()
    end_seat(seat=ActorSeat.objects.get(user=actor.validator), by=None)
    assert "pida al instituto que le permita validar" in browser(actor.writer).get(here).content.decode()


def test_a_career_with_its_photograph_that_only_its_actor_sees_before():
    actor, other = an_actor(), an_actor()
    told = {
        "text_": "Nació en Toluca.", "photograph": upload(picture(), "r.jpg"), "photograph_alt": "Una mujer sonríe",
        "consent_given": "on", "has_sensitive": "on", "consent_sensitive": "on",
    }  # fmt: skip
    client = browser(actor.writer)
    answer = client.post(f"/actores/publicaciones/nueva/trayectoria/?candidatura={actor.head.pk}", told, follow=True)
    assert answer.status_code == 200
    edition = Edition.objects.get()
    assert (edition.photograph_alt, edition.consent_sensitive) == ("Una mujer sonríe", True)

    photo = f"/actores/ediciones/{edition.pk}/fotografia/"
    shown = client.get(photo)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content)
    assert browser(other.writer).get(photo).status_code == 404
    assert browser().get(edition.photograph.get_absolute_url()).status_code == 404
    assert browser(other.writer).get(edition.photograph.desk_url).status_code in {302, 403}


def test_what_does_not_fit_stays_in_the_form_with_its_reason():
    actor = an_actor()
    client = browser(actor.writer)
    path = f"/actores/publicaciones/nueva/propuesta/?candidatura={actor.head.pk}"
    answer = client.post(path, {"title_": "Agua", "text_": "a" * 1_601, "theme": Theme.WATER})
    assert answer.status_code == 422
    assert "a" * 1_601 in answer.content.decode()
    assert not Piece.objects.exists()


def test_who_saves_after_another_is_told_and_keeps_their_text():
    actor = an_actor()
    draft = a_draft(actor)
    path = f"/actores/publicaciones/{draft.piece_id}/escribir/"
    answer = browser(actor.writer).post(path, {"text_water": "Mi texto", "seen": "0 2021-05-01T00:00:00+00:00"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Otra persona guardó" in page
    assert "Mi texto" in page
    draft.refresh_from_db()
    assert draft.body[0]["text"] != "Mi texto"
    again = {"text_water": "Mi texto", "seen": answer.context["form"]["seen"].value()}
    assert browser(actor.writer).post(path, again).status_code == 302


def test_what_was_written_while_the_session_ended_is_given_back():
    actor = an_actor()
    path = f"/actores/publicaciones/nueva/propuesta/?candidatura={actor.head.pk}"
    before = everything()
    answer = browser().post(path, {"theme": Theme.WATER, "title_": "Agua", "text_": "Dos horas & más", "seen": ""})
    page = answer.content.decode()
    assert (answer.status_code, answer.headers["Cache-Control"]) == (401, "private, no-store")
    assert "Agua\n\nDos horas &amp; más</textarea>" in page
    assert (
        f"/cuenta/entrar/?next=%2Factores%2Fpublicaciones%2Fnueva%2Fpropuesta%2F%3Fcandidatura%3D{actor.head.pk}"
        in page
    )
    told = {"text_water": "Agua", "text_health": "Clínicas"}
    page = browser().post("/actores/publicaciones/1/escribir/", told).content.decode()
    assert f"{Theme.WATER.label}\nAgua\n\n{Theme.HEALTH.label}\nClínicas" in page
    assert (
        'next=%2Factores%2F"'
        in browser().post("/actores/publicaciones/1/validar/", {"statement": "Yo"}).content.decode()
    )
    gone = browser(UserFactory()).post("/actores/retomado/?tema=water", {"taken_up": "Las ciclovías", "reason": "Sí"})
    assert (gone.status_code, "Las ciclovías\n\nPor qué\nSí" in gone.content.decode()) == (403, True)
    for told in ({}, {"text_water": " ", "csrfmiddlewaretoken": "x"}):
        assert browser().post(path, told).status_code == 302
    assert everything() == before


def test_the_home_page_tells_how_complete_it_is_what_is_observed_and_until_when():
    actor = an_actor(heads=2)
    a_published(actor)
    observed = a_validated(actor, PieceKind.PROPOSAL)
    observe_edition(edition=observed, grounds=[Ground.OWN_CONTACT], note="El teléfono.", by=None, at=NOON)
    page = browser(actor.writer).get("/actores/").content.decode()
    assert "1 de 5 publicaciones esperadas" in page
    assert "Observadas: admiten una corrección" in page
    assert "hasta el 3 de junio de 2021" in page

    detail = browser(actor.writer).get(f"/actores/publicaciones/{observed.piece_id}/").content.decode()
    assert Ground.OWN_CONTACT.label in detail
    assert "El teléfono." in detail
    assert "Escribir la corrección" in detail


def test_what_was_taken_away_or_is_of_who_left_stays_in_sight_of_its_actor():
    actor = an_actor(heads=2)
    client = browser(actor.validator)
    platform = a_published(actor).piece
    take_down_piece(piece=platform, grounds=[Ground.SLANDER], by=None, at=NOON)
    told = words("Veinte años.", title="", photograph=upload(picture(), "r.jpg"), photograph_alt="Una mujer sonríe")
    career = a_published(actor, PieceKind.CAREER, words=told).piece
    draft = a_draft(actor, PieceKind.PROPOSAL).piece
    end_candidate(candidate=actor.head, ending=Ending.WITHDREW, on=NOON.date(), citation="Acuerdo", by=None)

    page = client.get("/actores/").content.decode()
    away, left = page.partition('id="retiradas"')[2], page.partition('id="dejaron"')[2].partition('id="retiradas"')[0]
    assert f"/actores/publicaciones/{platform.pk}/" in away
    assert "La retiró el instituto. Causa: Calumnia" in away
    assert all(f"/actores/publicaciones/{each.pk}/" in left for each in (career, draft))
    assert "Borradores por terminar" not in page
    page = client.get(f"/actores/publicaciones/{career.pk}/").content.decode()
    assert "ya no es candidata" in page
    assert "Escribir otra edición" not in page
    client.post(f"/actores/publicaciones/{career.pk}/retirar/", {"reason": "Ya no"})
    career.refresh_from_db()
    assert career.withdrawn_at is not None


def test_in_silence_the_desk_says_why_and_changes_nothing():
    actor = an_actor()
    draft = a_draft(actor)
    before = everything()
    with time_machine.travel(SILENCE, tick=False):
        client = browser(actor.validator)
        here = f"/actores/publicaciones/{draft.piece_id}/"
        assert "silencio electoral" in client.get("/actores/").content.decode()
        assert "silencio electoral" in client.get(here).content.decode()
        for path in ("enviar/", "retirar/", "devolver/", "validar/"):
            client.post(here + path, {"reason": "x"})
        assert client.post(f"{here}escribir/", {"text_water": "x"}).status_code == 422
    assert everything() == before


def test_withdrawing_asks_a_reason():
    actor = an_actor()
    edition = a_published(actor)
    here = f"/actores/publicaciones/{edition.piece_id}/"
    client = browser(actor.validator)
    assert "motivo" in client.post(f"{here}retirar/", {"reason": " "}, follow=True).content.decode()
    assert Piece.objects.shown().count() == 1
    client.post(f"{here}retirar/", {"reason": "Se sustituye"})
    assert not Piece.objects.shown().exists()
    assert browser(actor.writer).post(f"{here}retirar/", {"reason": "x"}).status_code == 403


def test_the_link_of_a_letter_sets_a_password_and_then_leads_to_signing_in():
    actor = an_actor()
    seat = ActorSeat.objects.get(user=a_seat(actor.force).user)
    seat.user.set_unusable_password()
    seat.user.save()
    _made, token = make_handover(seat=seat, by=None, at=NOON)
    path = f"/actores/activar/{token}/"
    client = browser()
    page = client.get(path)
    assert (page.status_code, page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == (
        200,
        "no-store",
        "same-origin",
    )
    assert actor.force.name in page.content.decode()
    assert client.post(path, {"password": GOOD, "again": "otra"}).status_code == 422
    assert client.post(path, {"password": "12345678", "again": "12345678"}).status_code == 422
    done = client.post(path, {"password": GOOD, "again": GOOD})
    assert done.headers["Location"] == "/cuenta/entrar/?next=/actores/"
    for answer in (client.get(path), client.post(path, {"password": GOOD, "again": GOOD})):
        assert answer.status_code == 404
        assert actor.force.name not in answer.content.decode()
    signed = client.post("/cuenta/entrar/", {"login": seat.user.email, "password": GOOD})
    assert signed.headers["Location"] == "/actores/"
    assert client.get("/actores/").status_code == 200


def test_who_already_has_a_password_is_led_to_sign_in_with_it():
    seat = ActorSeat.objects.get(user=a_seat(an_actor().force).user)
    password = seat.user.password
    seat.user.set_unusable_password()
    seat.user.save()
    _made, token = make_handover(seat=seat, by=None, at=NOON)
    seat.user.password = password
    seat.user.save()
    page = browser().get(f"/actores/activar/{token}/")
    assert (page.status_code, "entre con ella" in page.content.decode()) == (409, True)
    assert reverse("account_reset_password") in page.content.decode()


def test_guessing_links_is_slow():
    cache.clear()
    client = browser()
    codes = [client.get(f"/actores/activar/x{number}/").status_code for number in range(61)]
    assert (set(codes[:60]), codes[60]) == ({404}, 429)


def test_where_second_factors_are_asked_nothing_opens_without_one(settings):
    settings.SECOND_FACTOR_REQUIRED = True
    actor = an_actor()
    draft = a_draft(actor)
    for route in ROUTES:
        answer = browser(actor.writer).get(address(route, draft))
        assert (answer.status_code, answer.headers["Location"]) == (302, "/cuenta/segundo-factor/")
    assert django_settings.SECOND_FACTOR_REQUIRED


@pytest.mark.parametrize("rows", [1, 3])
def test_the_home_page_asks_the_same_number_of_times_however_many_candidates(rows, django_assert_max_num_queries):
    actor = an_actor(heads=rows)
    for candidate in actor.candidates:
        a_draft(actor, PieceKind.CAREER, candidate=candidate)
    client = browser(actor.writer)
    client.get("/actores/")
    with django_assert_max_num_queries(24) as asked:
        client.get("/actores/")
    counts = _ASKED.setdefault("home", len(asked))
    assert len(asked) == counts


_ASKED: dict[str, int] = {}
