"""What actors say that they took up: theirs alone to say, after delivery opens, in silence never, for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.test import Client

from abierto.accounts.enums import Role
from abierto.core.errors import DomainError, NotAllowed, StaleRecord
from abierto.core.models import Entry, SearchEntry
from abierto.decide.actions.outcomes import LONGEST_TEXT, Account, observe_outcome, publish_outcome, withdraw_outcome
from abierto.decide.actions.pieces import withdraw_piece
from abierto.decide.enums import Ground, PieceKind, Theme
from abierto.decide.models import Outcome
from abierto.decide.outcomes import about_of
from abierto.elections.actions.candidacies import end_candidate
from abierto.elections.calendar import OutOfTime
from abierto.elections.enums import Ending
from tests.factories.accounts import UserFactory
from tests.factories.decide import (
    DAY,
    DELIVERS,
    NOON,
    OPENS,
    REACT_FROM,
    SILENCE,
    a_draft,
    a_published,
    an_actor,
    an_outcome,
    deliveries_open,
)
from tests.factories.participation import said as contribution

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def actor():
    made = an_actor()
    deliveries_open(made.process)
    return made


def everything() -> tuple:
    return list(Outcome.objects.order_by("pk").values()), Entry.objects.count(), SearchEntry.objects.count()


def said(text: str = "Se agregaron las ciclovías.", **told) -> Account:
    return Account(taken_up=text, **told)


def test_an_actor_says_what_it_took_up_and_it_is_one_line_of_the_ledger(actor):
    edition = a_published(actor)
    account = said(not_taken_up="El tren.", reason="No alcanza.", edition=edition, link="https://ejemplo.test/plan")

    made = publish_outcome(force=actor.force, theme=Theme.WATER, account=account, by=actor.validator, at=DELIVERS)

    made.refresh_from_db()
    assert (made.number, made.taken_up, made.not_taken_up, made.reason) == (
        1,
        "Se agregaron las ciclovías.",
        "El tren.",
        "No alcanza.",
    )
    assert (made.edition, made.said_at, made.said_by, made.withdrawn_at) == (edition, DELIVERS, actor.validator, None)
    line = Entry.objects.order_by("-pk").first()
    assert (line.event, line.data) == ("decide.outcome_published", {"edition": 1})
    assert SearchEntry.objects.get(source__startswith="decide:retomado").url.endswith(
        f"/?tema=water#{actor.force.external_id}"
    )


def test_another_edition_takes_the_place_of_the_one_before_which_stays(actor):
    an_outcome(actor, "Primero")
    second = an_outcome(actor, "Después", at=DELIVERS + DAY)

    assert second.number == 2
    assert list(Outcome.objects.standing()) == [second]
    assert Outcome.objects.count() == 2
    assert SearchEntry.objects.get(source__startswith="decide:retomado").summary == "Después"


@pytest.mark.parametrize("at", [NOON, DELIVERS - SECOND])
def test_before_delivery_opens_nothing_is_said(actor, at):
    before = everything()
    with pytest.raises(OutOfTime, match="abre el 16 de diciembre"):
        an_outcome(actor, at=at)
    assert everything() == before


def test_after_the_stage_of_delivery_closed_it_may_still_be_said(actor):
    deliveries_open(actor.process, closes_at=DELIVERS + DAY)
    assert an_outcome(actor, at=DELIVERS + 40 * DAY).number == 1


def test_in_the_silence_nobody_publishes_or_withdraws_and_the_database_refuses_too():
    actor = an_actor()
    deliveries_open(actor.process, at=OPENS)
    made = an_outcome(actor, at=SILENCE - SECOND)
    before = everything()
    for at in (SILENCE, SILENCE + DAY):
        with pytest.raises(OutOfTime, match="silencio"):
            an_outcome(actor, "Otra cosa", at=at)
        with pytest.raises(OutOfTime, match="silencio"):
            withdraw_outcome(outcome=made, reason="Porque sí", by=actor.validator, at=at)
        with pytest.raises(OutOfTime, match="silencio"):
            observe_outcome(outcome=made, grounds=[Ground.SLANDER], by=None, at=at)
    with pytest.raises(DatabaseError, match="silencio"), transaction.atomic():
        Outcome.objects.filter(pk=made.pk).update(touched_at=SILENCE)
    assert everything() == before


@pytest.mark.parametrize("who", ["writer", "other actor", "institute", "administrator", "nobody"])
def test_only_who_validates_for_the_actor_publishes_or_withdraws(actor, who):
    made = an_outcome(actor)
    other = an_actor(actor.process)
    by = {
        "writer": actor.writer,
        "other actor": other.validator,
        "institute": UserFactory(role=Role.SECRETARIAT),
        "administrator": UserFactory(role=Role.ADMINISTRATOR),
        "nobody": UserFactory(),
    }[who]
    before = everything()
    with pytest.raises(NotAllowed):
        publish_outcome(force=actor.force, theme=Theme.HEALTH, account=said(), by=by, at=DELIVERS)
    with pytest.raises(NotAllowed):
        withdraw_outcome(outcome=made, reason="No es mío", by=by, at=DELIVERS)
    if who != "institute":
        with pytest.raises(NotAllowed):
            observe_outcome(outcome=made, grounds=[Ground.SLANDER], by=by, at=DELIVERS)
    assert everything() == before


@pytest.mark.parametrize(
    ("account", "told"),
    [
        (Account(), "retomó, o qué no"),
        (Account(taken_up=" \u200b\n ", reason="x"), "retomó, o qué no"),
        (Account(taken_up="x" * (LONGEST_TEXT + 1)), "caben"),
        (Account(taken_up="Nos lo pidió alguien; llámele al 722 123 4567."), "Teléfono"),
        (Account(taken_up="Sí", reason="Lo pidió vecina@correo.example"), "Correo"),
        (Account(taken_up="Sí", link="http://ejemplo.test/"), "https"),
        (Account(taken_up="Sí", link="javascript:alert(1)"), "https"),
    ],
)
def test_what_says_nothing_or_tells_of_people_is_not_published(actor, account, told):
    before = everything()
    with pytest.raises(DomainError, match=told):
        publish_outcome(force=actor.force, theme=Theme.WATER, account=account, by=actor.validator, at=DELIVERS)
    assert everything() == before


def test_it_speaks_of_no_text_of_another_nor_of_one_that_nobody_reads(actor):
    other = an_actor(actor.process)
    for edition in (a_published(other), a_draft(actor)):
        with pytest.raises(DomainError, match="publicado por su actor"):
            an_outcome(actor, edition=edition)
    assert not Outcome.objects.exists()


def test_the_same_again_is_refused_and_so_is_who_wrote_over_another(actor):
    an_outcome(actor)
    with pytest.raises(DomainError, match="lo mismo"):
        an_outcome(actor)
    with pytest.raises(StaleRecord):
        publish_outcome(
            force=actor.force, theme=Theme.WATER, account=said("Nuevo"), by=actor.validator, seen=0, at=DELIVERS
        )
    assert Outcome.objects.count() == 1


def test_what_was_said_never_changes_whoever_writes_it(actor):
    made = an_outcome(actor)
    for change in ({"taken_up": "Otra"}, {"theme": "health"}, {"number": 9}, {"link": "https://x.test"}):
        with pytest.raises(DatabaseError, match="definitivo"), transaction.atomic():
            Outcome.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Outcome.objects.filter(pk=made.pk).delete()


def test_withdrawn_it_leaves_its_reason_and_may_be_said_anew(actor):
    made = an_outcome(actor, "Texto que se retira")
    with pytest.raises(DomainError, match="motivo"):
        withdraw_outcome(outcome=made, reason=" ", by=actor.validator, at=DELIVERS)
    made = withdraw_outcome(outcome=made, reason="Tenía un error", by=actor.validator, at=DELIVERS)
    assert (made.withdrawn_by, made.withdrawn_reason) == (actor.validator, "Tenía un error")
    assert not Outcome.objects.standing().exists()
    assert not SearchEntry.objects.filter(source__startswith="decide:retomado").exists()
    with pytest.raises(DomainError, match="ya se había"):
        withdraw_outcome(outcome=made, reason="Otra vez", by=actor.validator, at=DELIVERS)

    page, file = pages(at=DELIVERS + DAY)
    assert "Texto que se retira" not in page + file
    assert "Tenía un error" in page
    again = an_outcome(actor, "Texto que se retira", at=DELIVERS + DAY)
    assert again.number == 2


def test_the_editions_before_go_with_the_one_that_is_taken_away(actor):
    first = an_outcome(actor, "Lo dijo Juana Ejemplo")
    observe_outcome(outcome=an_outcome(actor, "Lo repite Juana Ejemplo"), grounds=["others_data"], by=None, at=DELIVERS)
    an_outcome(actor, "Se retomó", at=DELIVERS + DAY)

    first.refresh_from_db()
    assert first.withdrawn_at == DELIVERS
    page, file = pages(at=DELIVERS + DAY)
    assert "Juana" not in page + file


def test_only_the_last_edition_is_withdrawn(actor):
    first = an_outcome(actor, "Uno")
    an_outcome(actor, "Dos")
    with pytest.raises(DomainError, match="posterior"):
        withdraw_outcome(outcome=first, reason="La anterior", by=actor.validator, at=DELIVERS)


def test_the_institute_stops_showing_it_on_coded_grounds_alone(actor):
    made = an_outcome(actor)
    staff = UserFactory(role=Role.SECRETARIAT)
    for grounds in ([], ["no-me-gusta"]):
        with pytest.raises(DomainError, match="al menos una causa"):
            observe_outcome(outcome=made, grounds=grounds, by=staff, at=DELIVERS)
    made = observe_outcome(outcome=made, grounds=[Ground.OTHERS_DATA, Ground.SLANDER], by=staff, at=DELIVERS)
    assert made.withdrawn_reason == (
        "El instituto lo observó. Contiene datos personales de alguien más; Calumnia a alguien."
    )


def pages(*, at=DELIVERS, query="") -> tuple[str, str]:
    with time_machine.travel(at, tick=False):
        page = Client().get(f"/decide/retomado/{query}")
        file = Client().get("/decide/retomado.csv")
        assert (page.status_code, file.status_code) == (200, 200)
        return page.content.decode(), file.content.decode("utf-8-sig")


def test_the_page_says_what_each_said_who_has_not_and_that_nobody_checks_it(actor, django_assert_max_num_queries):
    silent = an_actor(actor.process)
    edition = a_published(actor)
    an_outcome(actor, "Se retomó <b>el agua</b>", edition=edition, link="https://ejemplo.test/plan")
    an_outcome(actor, "=1+1", theme=Theme.HEALTH)

    page, file = pages()

    assert "nadie lo verifica" in page
    assert "Se retomó &lt;b&gt;el agua&lt;/b&gt;" in page
    assert f'href="/decide/plataformas/{actor.force.external_id}/?edicion=1"' in page
    assert 'href="https://ejemplo.test/plan" rel="nofollow noopener external"' in page
    assert page.index("No han dicho nada") < page.index(silent.force.name)
    assert page.index(actor.force.name) < page.index("No han dicho nada")
    assert "'=1+1" in file
    only, _file = pages(query="?tema=health")
    assert "el agua" not in only
    with time_machine.travel(DELIVERS, tick=False):
        assert Client().get("/decide/retomado/?tema=nada").status_code == 404
        told = Client().get("/decide/retomado.json").json()
        assert [row["tema"] for row in told["retomado"]] == ["health", "water"]
        platform = Client().get(f"/decide/plataformas/{actor.force.external_id}/").content.decode()
        assert f'href="/decide/retomado/#{actor.force.external_id}"' in platform
        withdraw_piece(piece=edition.piece, reason="Ya no", by=actor.validator)
        assert "?edicion=1" not in Client().get("/decide/retomado/").content.decode()
        for number in range(3):
            other = an_actor(actor.process)
            an_outcome(other, f"Del {number}")
        with django_assert_max_num_queries(10):
            Client().get("/decide/retomado/?x=1")


def test_before_delivery_the_page_and_its_files_say_why_they_are_closed(actor):
    with time_machine.travel(DELIVERS - SECOND, tick=False):
        page = Client().get("/decide/retomado/")
        assert (page.status_code, "abre el 16 de diciembre" in page.content.decode()) == (200, True)
        for extension in ("csv", "json"):
            assert Client().get(f"/decide/retomado.{extension}").status_code == 404
        platform = Client().get(f"/decide/plataformas/{actor.force.external_id}/").content.decode()
        assert "Lo que dice que retomó" not in platform


def test_in_the_silence_what_was_said_stays_in_sight():
    actor = an_actor()
    deliveries_open(actor.process, at=OPENS, closes_at=SILENCE)
    an_outcome(actor, "Dicho a tiempo", at=NOON)
    page, _file = pages(at=SILENCE + DAY)
    assert "Dicho a tiempo" in page


def test_the_page_is_the_same_whatever_anybody_received(actor):
    an_outcome(actor)
    edition = a_published(actor)
    before = pages()
    for number in range(12):
        contribution(edition.piece.space, f"Una idea, la {number}", at=REACT_FROM + DAY)
    assert pages() == before


def test_at_the_desk_it_is_read_before_it_is_published_and_then_taken_back(actor, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    client, other = Client(), Client()
    client.force_login(actor.validator)
    other.force_login(actor.writer)
    path = "/actores/retomado/?tema=water"
    told = {"taken_up": "Lo del agua", "seen": "0", "link": "https://ejemplo.test/"}
    with time_machine.travel(DELIVERS - SECOND, tick=False):
        assert "abre el 16 de diciembre" in client.get(path).content.decode()
        assert client.post(path, {**told, "act": "publicar"}).status_code == 422
    with time_machine.travel(DELIVERS, tick=False):
        assert client.get("/actores/retomado/?tema=nada").status_code == 404
        preview = client.post(path, {**told, "act": "ver"})
        assert "Todavía no se publica" in preview.content.decode()
        assert not Outcome.objects.exists()
        assert other.post(path, {**told, "act": "publicar"}).status_code == 403
        assert "Lo publica quien valida" in other.get(path).content.decode()
        assert client.post(path, {**told, "act": "publicar"}).headers["Location"] == "/actores/retomado/"
        assert "Lo del agua" in client.get("/actores/retomado/").content.decode()
        stale = client.post(path, {**told, "taken_up": "Otra", "act": "publicar"})
        assert (stale.status_code, stale.context["form"]["seen"].value()) == (422, 1)
        client.post("/actores/retomado/retirar/", {"theme": "health", "reason": "x"})
        client.post("/actores/retomado/retirar/", {"theme": "water", "reason": "Estaba mal"})
    assert Outcome.objects.get().withdrawn_reason == "Estaba mal"


def test_what_it_speaks_of_is_not_linked_once_its_person_left(actor):
    edition = a_published(actor, PieceKind.PROPOSAL)
    told = an_outcome(actor, edition=edition)
    assert about_of(told) == f"{edition.piece.public_url}?edicion=1"
    end_candidate(candidate=actor.head, ending=Ending.DIED, on=DELIVERS.date(), citation="Acta", by=None, at=DELIVERS)
    assert about_of(Outcome.objects.get()) == ""
    page, _file = pages()
    assert edition.piece.public_url not in page


def test_the_desk_of_one_actor_neither_shows_nor_touches_what_another_said(actor, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    other = an_actor(actor.process)
    theirs = an_outcome(other, "Palabra ajena", edition=a_published(other))
    client = Client()
    client.force_login(actor.validator)
    with time_machine.travel(DELIVERS, tick=False):
        assert "Palabra ajena" not in client.get("/actores/retomado/").content.decode()
        client.post("/actores/retomado/retirar/", {"theme": "water", "reason": "Ajena"})
        told = {"taken_up": "x", "seen": "0", "act": "publicar", "edition": theirs.edition_id}
        assert client.post("/actores/retomado/?tema=water", told).status_code == 422
    assert list(Outcome.objects.values_list("pk", "withdrawn_at")) == [(theirs.pk, None)]


def test_the_institute_reads_them_all_and_observes_one(actor, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    made = an_outcome(actor, "Para leer")
    client = Client()
    client.force_login(UserFactory(role=Role.SECRETARIAT))
    with time_machine.travel(DELIVERS, tick=False):
        assert "Para leer" in client.get("/escritorio/decide/retomado/").content.decode()
        client.post(f"/escritorio/decide/retomado/{made.pk}/observar/", {})
        assert Outcome.objects.standing().exists()
        client.post(f"/escritorio/decide/retomado/{made.pk}/observar/", {"grounds": ["slander"]})
        assert "Ningún actor" in client.get("/escritorio/decide/retomado/").content.decode()
