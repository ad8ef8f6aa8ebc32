"""To whom each thing goes: the rule for alliances is data, and an order is fixed when it is given."""

from __future__ import annotations

from datetime import timedelta

import pyrage
import pytest
from django.db.models import F
from django.test import Client

from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.decide.actions.deliveries import Ordered, begin_delivery, discard_delivery
from abierto.decide.actions.delivery_keys import choose_rule, make_official_key, register_actor_key
from abierto.decide.actions.pieces import withdraw_piece
from abierto.decide.delivering import Commission, commission
from abierto.decide.enums import GoesTo
from abierto.decide.models import ActorKey, AllianceHead, Delivery, DeliveryOfficial, DeliveryRule, OfficialKey
from abierto.delivery.package.order import Authority
from abierto.elections.calendar import OutOfTime
from abierto.elections.enums import ForceKind
from abierto.elections.models import ForceMember, Stage
from abierto.participation.models import Window
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.decide import NOON, REACT_FROM, SILENCE, a_published, a_seat, an_actor
from tests.factories.delivery import ANSWERING, DELIVERS, a_contested_process, a_rule, an_official
from tests.factories.elections import ForceFactory, ProcessFactory
from tests.factories.participation import said

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
OFFICE = Authority("Instituto de prueba", "Secretaría Ejecutiva", "Toluca")


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "datos"


@pytest.fixture
def world():
    return a_contested_process()


def told(*officials) -> Ordered:
    return Ordered("Instituto de prueba", "Secretaría Ejecutiva", "Toluca", "Artículo 1", tuple(officials))


def goes(process) -> dict[str, set[str]]:
    """Title of a space → names of who receives it."""
    made = commission(process, OFFICE)
    names = {actor.key: actor.name for actor in made.order.actors}
    return {space.external_id: {names[key] for key in space.recipients} for space in made.order.spaces}


def test_who_answers_to_an_alliance_reads_who_receives_it_by_the_rule(time_machine):
    time_machine.move_to(REACT_FROM + timedelta(days=1), tick=False)
    alliance = an_actor()
    process = alliance.process
    alliance.force.kind, alliance.force.short_name = ForceKind.COALITION, "Juntos"
    alliance.force.save()
    parties = [ForceFactory(process=process, short_name=name) for name in ("Azul", "Rojo")]
    for party in parties:
        ForceMember.objects.create(alliance=alliance.force, party=party)
    a_published(alliance)
    reader = Client(headers={"host": "abierto.test"})

    def read() -> str:
        return reader.get(f"/decide/plataformas/{alliance.force.external_id}/", secure=True).content.decode()

    assert "lo reciben solo Juntos o los partidos que la integran, Azul y Rojo, según la regla" in read()
    told = {
        GoesTo.EACH: "lo reciben solo los partidos que integran Juntos: Azul y Rojo, cada uno completo, cuando",
        GoesTo.ITSELF: "lo recibe solo la representación de Juntos cuando",
        GoesTo.HEAD: "lo recibe solo Rojo, el partido que encabeza Juntos, cuando",
    }
    for goes_to, sentence in told.items():
        heads = {alliance.force.pk: parties[1].pk} if goes_to == GoesTo.HEAD else {}
        a_rule(process, goes_to, heads=heads)
        assert sentence in read()


def test_what_is_of_an_alliance_goes_where_the_rule_says_and_the_rest_to_whose_it_is(world):
    azul, rojo, juntos = (world.spaces[name].external_id for name in ("azul", "rojo", "juntos"))
    names = (world.azul.force.name, world.rojo.force.name, world.alliance.name)
    own = {azul: {names[0]}, rojo: {names[1]}}

    a_rule(world.process, GoesTo.ITSELF)
    assert goes(world.process) == {**own, juntos: {names[2]}}
    a_rule(world.process, GoesTo.EACH)
    assert goes(world.process) == {**own, juntos: {names[0], names[1]}}
    a_rule(world.process, GoesTo.HEAD, heads={world.alliance.pk: world.rojo.force.pk})
    assert goes(world.process) == {**own, juntos: {names[1]}}

    made = commission(world.process, OFFICE)
    assert made.order.rule.key == "a-quien-encabeza"
    assert f"{world.alliance.name}, a {names[1]}" in made.order.rule.text
    assert made.order.rule.source == "Acuerdo de prueba 7"
    assert Commission.from_data(made.as_data()) == made
    assert Entry.objects.filter(event="decide.delivery_rule_chosen").count() == 3


def test_a_party_that_published_nothing_receives_what_is_of_its_alliance(world):
    third = ForceFactory(process=world.process, external_id="Tercero_2021")
    ForceMember.objects.create(alliance=world.alliance, party=third)
    a_rule(world.process, GoesTo.EACH)
    made = commission(world.process, OFFICE)
    assert made.forces["tercero-2021"] == third.pk
    joint = next(space for space in made.order.spaces if space.external_id == world.spaces["juntos"].external_id)
    assert "tercero-2021" in joint.recipients


def test_without_a_rule_or_without_who_it_names_nothing_is_ordered(world):
    with pytest.raises(DomainError, match="Fije antes a quién"):
        commission(world.process, OFFICE)
    with pytest.raises(DomainError, match="el que la encabeza"):
        a_rule(world.process, GoesTo.HEAD, heads={world.alliance.pk: ForceFactory(process=world.process).pk})
    assert not AllianceHead.objects.exists()
    a_rule(world.process, GoesTo.EACH)
    ForceMember.objects.all().delete()
    with pytest.raises(DomainError, match="no consta qué partidos la integran"):
        commission(world.process, OFFICE)
    empty = ProcessFactory()
    a_rule(empty)
    with pytest.raises(DomainError, match="no hay qué entregar"):
        commission(empty, OFFICE)


@pytest.mark.parametrize(("goes_to", "source"), [("a-nadie", "Acuerdo"), (GoesTo.EACH, "   ")])
def test_a_rule_says_to_whom_and_where_it_was_agreed(goes_to, source):
    with pytest.raises(DomainError):
        choose_rule(process=ProcessFactory(), goes_to=goes_to, source=source, by=None)
    assert not DeliveryRule.objects.exists()


def test_what_was_withdrawn_is_delivered_too(world):
    a_rule(world.process)
    platform = world.spaces["azul"].piece
    withdraw_piece(piece=platform, reason="Cambió la candidatura", by=world.azul.validator, at=DELIVERS - SECOND)
    assert world.spaces["azul"].external_id in goes(world.process)


def test_nothing_is_ordered_before_its_stage_to_the_second(world):
    a_rule(world.process)
    officials = an_official(), an_official()
    with pytest.raises(OutOfTime, match="abre el 5 de julio de 2021"):
        begin_delivery(process=world.process, told=told(*officials), by=officials[0], at=DELIVERS - SECOND)
    assert not Delivery.objects.exists()
    made = begin_delivery(process=world.process, told=told(*officials), by=officials[0], at=DELIVERS)
    assert made.is_waiting
    assert [(row.number, row.user) for row in made.officials.all()] == [(1, officials[0]), (2, officials[1])]
    lines = Entry.objects.filter(event="decide.delivery_begun")
    assert [set(line.data) for line in lines] == [{"order"}]
    Stage.objects.filter(doing="deliver").delete()
    discard_delivery(delivery=made, reason="Se repite", by=officials[0])
    with pytest.raises(OutOfTime, match="no señala cuándo"):
        begin_delivery(process=world.process, told=told(*officials), by=officials[0], at=DELIVERS)


def test_nothing_is_ordered_while_people_may_still_answer_or_something_waits_for_the_log(world):
    a_rule(world.process)
    officials = an_official(), an_official()
    Window.objects.filter(space=world.spaces["rojo"]).update(closes_at=DELIVERS + SECOND, set_at=F("opens_at"))
    with pytest.raises(DomainError, match="Todavía se puede opinar"):
        begin_delivery(process=world.process, told=told(*officials), by=None, at=DELIVERS)
    begun = begin_delivery(process=world.process, told=told(*officials), by=None, at=DELIVERS + SECOND)
    discard_delivery(delivery=begun, reason="Se repite", by=None)

    said(world.spaces["azul"], "Llegó después de la última firma.", at=ANSWERING)
    with pytest.raises(DomainError, match="esperan su lugar firmado"):
        begin_delivery(process=world.process, told=told(*officials), by=None, at=DELIVERS + SECOND)
    assert Delivery.objects.standing().count() == 0


def test_two_people_open_and_they_are_never_the_same(world):
    a_rule(world.process)
    one, other = an_official(), an_official()
    for officials, said_of in (
        ((), "hacen falta las de dos personas"),
        ((one, one), "dos personas distintas"),
        ((one,), "dos personas distintas"),
        ((one, SecretaryFactory()), "todavía no hace su llave"),
        ((one, UserFactory()), "cuenta del instituto"),
    ):
        with pytest.raises(DomainError, match=said_of):
            begin_delivery(process=world.process, told=told(*officials), by=one, at=DELIVERS)
    assert not Delivery.objects.exists()
    begin_delivery(process=world.process, told=told(one, other), by=one, at=DELIVERS)
    assert DeliveryOfficial.objects.count() == 2


def test_once_ordered_neither_rule_nor_keys_change_and_there_is_no_second(world):
    a_rule(world.process)
    officials = an_official(), an_official()
    key = str(pyrage.x25519.Identity.generate().to_public())
    register_actor_key(force=world.azul.force, public=key, by=world.azul.validator, at=DELIVERS)
    made = begin_delivery(process=world.process, told=told(*officials), by=None, at=DELIVERS)
    with pytest.raises(DomainError, match="la regla de las alianzas no se cambia"):
        a_rule(world.process, GoesTo.EACH)
    other = str(pyrage.x25519.Identity.generate().to_public())
    with pytest.raises(DomainError, match="la llave no se cambia"):
        register_actor_key(force=world.azul.force, public=other, by=world.azul.validator, at=DELIVERS)
    with pytest.raises(DomainError, match="ya tiene una entrega"):
        begin_delivery(process=world.process, told=told(*officials), by=None, at=DELIVERS)
    order = Commission.from_data(made.commission).order
    assert {actor.name: actor.recipient for actor in order.actors}[world.azul.force.name] == key
    discard_delivery(delivery=made, reason="Falta un acuerdo", by=officials[0])
    register_actor_key(force=world.azul.force, public=other, by=world.azul.validator, at=DELIVERS)


def test_the_key_of_an_actor_is_one_of_age_and_the_last_one_serves():
    actor, other = an_actor(), an_actor()
    first, second = (str(pyrage.x25519.Identity.generate().to_public()) for _ in range(2))
    for wrong in ("", "age1nada", str(pyrage.x25519.Identity.generate()), "ssh-rsa AAAA"):
        with pytest.raises(DomainError, match="no es una llave pública de age"):
            register_actor_key(force=actor.force, public=wrong, by=actor.validator)
    for who in (other.validator, actor.writer, SecretaryFactory()):
        with pytest.raises(NotAllowed):
            register_actor_key(force=actor.force, public=first, by=who)
    register_actor_key(force=actor.force, public=f"  {first}\n", by=actor.validator, at=NOON)
    with pytest.raises(DomainError, match="ya es la que está"):
        register_actor_key(force=actor.force, public=first, by=actor.validator)
    register_actor_key(force=actor.force, public=second, by=actor.validator, at=SILENCE)
    rows = ActorKey.objects.filter(force=actor.force).order_by("registered_at")
    assert [(row.public, row.replaced_at) for row in rows] == [(first, SILENCE), (second, None)]
    lines = Entry.objects.filter(event="decide.actor_key_registered")
    assert sorted(first in line.subject_label for line in lines) == [False, True]


def test_an_officials_key_is_theirs_alone_and_lies_under_their_passphrase():
    official, nobody = SecretaryFactory(), a_seat(ForceFactory()).user
    with pytest.raises(NotAllowed):
        make_official_key(passphrase="una frase larga y propia", by=nobody)
    with pytest.raises(DomainError, match="al menos 12"):
        make_official_key(passphrase="corta", by=official)
    key = make_official_key(passphrase="una frase larga y propia", by=official, at=NOON)
    assert b"AGE-SECRET-KEY" not in bytes(key.wrapped)
    assert official.email not in Entry.objects.get(event="decide.official_key_made").subject_label
    assert OfficialKey.objects.get().user == official
