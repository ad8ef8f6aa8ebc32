"""The pages of a delivery: the institute's never tell an amount, and an actor's never another's anything."""

from __future__ import annotations

import re
from hashlib import sha256
from html import unescape

import pyrage
import pytest
from django.test import Client
from django.urls import reverse

from abierto.core.models import Entry
from abierto.decide.actions.deliveries import prepare_waiting
from abierto.decide.actions.delivery_releases import release_package
from abierto.decide.delivering import sealed_file
from abierto.decide.enums import GoesTo
from abierto.decide.models import ActorKey, ActorPackage, Delivery, DeliveryRule, OfficialKey, PackageReceipt
from abierto.elections.models import Stage
from tests.factories.accounts import PASSWORD, SecretaryFactory
from tests.factories.decide import DAY, an_actor
from tests.factories.delivery import (
    DELIVERS,
    PASSPHRASE,
    a_contested_process,
    a_package,
    a_rule,
    an_official,
    open_delivery,
)
from tests.factories.participation import DURING, a_space

pytestmark = pytest.mark.django_db

DESK = "/escritorio/decide/entrega/"
HOME = "/actores/entrega/"


@pytest.fixture(autouse=True)
def at_the_delivery(settings, tmp_path, time_machine):
    settings.SECOND_FACTOR_REQUIRED = False
    settings.DATA_DIR = tmp_path / "datos"
    time_machine.move_to(DELIVERS, tick=False)


def browser(user, *, confirmed: bool = True) -> Client:
    client = Client()
    client.force_login(user)
    if confirmed:
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def text_of(answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


@pytest.fixture
def actor():
    made = an_actor()
    open_delivery(made.process)
    return made


@pytest.fixture
def identity():
    return pyrage.x25519.Identity.generate()


def test_from_the_rule_to_the_receipt_through_the_pages_alone(identity):
    world = a_contested_process()
    one, other = an_official(), an_official("otra frase que nadie sabe")
    desk, second, actor = browser(one), browser(other), browser(world.azul.validator)
    here = f"{DESK}{world.process.pk}/"

    actor.post(f"{HOME}llave/", {"public": str(identity.to_public())})
    assert ActorKey.objects.get().force == world.azul.force
    assert "Fijar la regla" in text_of(desk.get(here))
    told = {"goes_to": GoesTo.HEAD, "source": "Acuerdo 12"}
    assert desk.post(f"{here}regla/", told).status_code == 422
    assert not DeliveryRule.objects.exists()
    desk.post(f"{here}regla/", {**told, f"head_{world.alliance.pk}": world.rojo.force.pk})
    assert f"{world.alliance.name}, a {world.rojo.force.name}" in text_of(desk.get(here))

    order = {"authority": "Instituto de prueba", "office": "Secretaría", "place": "Toluca", "first": one.pk}
    assert "dos personas distintas" in text_of(desk.post(f"{here}encargar/", {**order, "second": one.pk}))
    assert desk.post(f"{here}encargar/", {**order, "second": other.pk}).status_code == 302
    assert "Se reúne lo recibido: 0 %" in text_of(desk.get(here))
    assert "lo está preparando" in text_of(actor.get(HOME))
    prepare_waiting()
    pages = [desk.get(here), actor.get(HOME)]
    assert "Quedó preparada y cifrada" in text_of(pages[0])
    assert "Falta que el instituto lo libere" in text_of(pages[1])

    keyed, two = ActorPackage.objects.order_by("force__order")
    assert desk.post(f"{DESK}paquetes/{keyed.pk}/liberar/").headers["Location"] == here
    download = actor.get(f"{HOME}{keyed.pk}/paquete.zip.age")
    body = b"".join(download.streaming_content)
    assert sha256(body).hexdigest() == keyed.sha256
    assert sha256(pyrage.decrypt(body, [identity])).hexdigest() == keyed.archive_sha256
    assert download.headers["Content-Disposition"].startswith("attachment;")
    assert download.headers["Cache-Control"] == "private, no-store"

    wrong = desk.post(f"{DESK}paquetes/{two.pk}/liberar/", {"passphrase": "no es esta la frase"})
    assert (wrong.status_code, "frase no abre" in text_of(wrong)) == (422, True)
    codes = [
        desk.post(f"{DESK}paquetes/{two.pk}/liberar/", {"passphrase": PASSPHRASE}),
        second.post(f"{DESK}paquetes/{two.pk}/liberar/", {"passphrase": "otra frase que nadie sabe"}),
    ]
    assert ["Código 1 de 2" in text_of(codes[0]), "Código 2 de 2" in text_of(codes[1])] == [True, True]
    assert all("no-store" in answer.headers["Cache-Control"] for answer in codes)
    rojo = browser(world.rojo.validator)
    assert rojo.get(f"{HOME}{two.pk}/llave.age").content.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert [len(re.findall(r"<code>(?:\w{4}-){3}\w{4}</code>", answer.content.decode())) for answer in codes] == [1, 1]
    taken = b"".join(rojo.get(f"{HOME}{two.pk}/paquete.zip.age").streaming_content)
    assert sha256(taken).hexdigest() == two.sha256

    actor.post(f"{HOME}{keyed.pk}/acuse/", {"received": "on"})
    assert PackageReceipt.objects.get().sha256 == keyed.sha256
    for page in (actor.get(f"{HOME}{keyed.pk}/acuse/"), desk.get(f"{DESK}paquetes/{keyed.pk}/acuse/")):
        assert keyed.sha256 in text_of(page)
    pages += [desk.get(here), desk.get(DESK)]
    assert [page for page in pages if re.search(r"\d+ (aportaciones|reacciones|bytes|KB|MB)", text_of(page))] == []


def test_what_the_desk_shows_is_the_same_whatever_each_actor_received(actor):
    """Sizes lie in the files alone: of two packages of different sizes the desk's pages differ only in their names."""
    other = an_actor(actor.process)
    officials = an_official(), an_official()
    packages = [a_package(each.force, officials=officials) for each in (actor, other)]
    with sealed_file(packages[0]).open("ab") as file:
        file.write(bytes(1_000_000))
    page = browser(officials[0]).get(f"{DESK}{actor.process.pk}/").content.decode()
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', page)
    assert len(rows) == 2
    for row, package in zip(rows, packages, strict=True):
        told = row.replace(package.force.name, "«actor»").replace(f"/{package.pk}/", "/«pk»/")
        assert re.sub(r'value="\w{64}"', "", told) == re.sub(
            r'value="\w{64}"', "", rows[0].replace(actor.force.name, "«actor»").replace(f"/{packages[0].pk}/", "/«pk»/")
        )


def test_before_its_stage_the_pages_say_why_and_until_when(actor, identity, time_machine):
    package = a_package(actor.force, identity=identity)
    release_package(package=package, by=SecretaryFactory())
    time_machine.move_to(DELIVERS - DAY, tick=False)
    desk, own = browser(SecretaryFactory()), browser(actor.validator)
    for page in (
        desk.get(f"{DESK}{actor.process.pk}/"),
        desk.get(f"{DESK}{actor.process.pk}/encargar/"),
        own.get(HOME),
    ):
        assert "abre el 5 de julio de 2021" in text_of(page)
    for path in ("paquete.zip.age", "llave.age"):
        assert own.get(f"{HOME}{package.pk}/{path}").headers["Location"] == HOME
    answer = own.post(f"{HOME}{package.pk}/acuse/", {"received": "on"})
    assert "abre el 5 de julio de 2021" in text_of(answer)
    assert not PackageReceipt.objects.exists()
    Stage.objects.filter(doing="deliver").delete()
    assert "no señala cuándo" in text_of(own.get(HOME))


@pytest.mark.parametrize("released", [False, True])
def test_what_is_of_another_actor_is_as_if_it_were_not(actor, identity, released):
    other = an_actor(actor.process)
    theirs = a_package(other.force, identity=identity)
    if released:
        release_package(package=theirs, by=SecretaryFactory())
    lines = Entry.objects.count()
    for who in (actor.validator, actor.writer):
        client = browser(who)
        for path in ("paquete.zip.age", "llave.age", "acuse/"):
            assert client.get(f"{HOME}{theirs.pk}/{path}").status_code == 404
        told = {"received": "on", "package": theirs.pk, "force": other.force.pk}
        assert client.post(f"{HOME}{theirs.pk}/acuse/", told).status_code == 404
        page = client.get(HOME).content.decode()
        for secret in (other.force.name, theirs.sha256, theirs.recipient, theirs.key):
            assert secret not in page
    assert not PackageReceipt.objects.exists()
    assert Entry.objects.count() == lines


def test_a_form_that_names_another_force_registers_ones_own_key(actor, identity):
    other = an_actor(actor.process)
    told = {"public": str(identity.to_public()), "force": other.force.pk, "force_id": other.force.pk}
    browser(actor.validator).post(f"{HOME}llave/", told)
    assert ActorKey.objects.get().force == actor.force
    refused = browser(actor.writer).post(
        f"{HOME}llave/", {"public": str(pyrage.x25519.Identity.generate().to_public())}
    )
    assert refused.status_code == 403
    wrong = browser(actor.validator).post(f"{HOME}llave/", {"public": "AGE-SECRET-KEY-1NO"})
    assert (wrong.status_code, "no es una llave pública" in text_of(wrong)) == (422, True)
    assert ActorKey.objects.count() == 1


def test_who_signed_in_long_ago_proves_again_who_they_are_and_nothing_happens_before(actor, identity):
    package = a_package(actor.force, identity=identity)
    desk = browser(SecretaryFactory(), confirmed=False)
    path = f"{DESK}paquetes/{package.pk}/liberar/"
    assert desk.post(path).headers["Location"].startswith(reverse("account_reauthenticate"))
    release_package(package=package, by=SecretaryFactory())
    own = browser(actor.validator, confirmed=False)
    told = {"received": "on", "public": str(identity.to_public())}
    for path in (f"{HOME}llave/", f"{HOME}{package.pk}/acuse/"):
        assert own.post(path, told).headers["Location"].startswith(reverse("account_reauthenticate"))
        assert own.session["account_reauthentication_state"]
    assert not PackageReceipt.objects.exists()
    assert not ActorKey.objects.exists()
    here = f"{HOME}{package.pk}/acuse/"
    done = own.post(f"{reverse('account_reauthenticate')}?next={here}", {"password": PASSWORD})
    assert (done.status_code, done.headers["Location"]) == (302, here)
    assert PackageReceipt.objects.get().signed_by == actor.validator


def test_a_passphrase_waits_in_no_session(actor):
    official = an_official()
    package = a_package(actor.force, officials=(official, an_official()))
    desk = browser(official, confirmed=False)
    answer = desk.post(f"{DESK}paquetes/{package.pk}/liberar/", {"passphrase": PASSPHRASE})
    assert "Código 1 de 2" in text_of(answer)
    assert PASSPHRASE not in str(dict(desk.session))


def test_it_is_signed_only_by_who_says_that_they_compared_it(actor, identity):
    package = a_package(actor.force, identity=identity)
    own = browser(actor.validator)
    assert "todavía no se libera" in text_of(own.get(f"{HOME}{package.pk}/acuse/"))
    assert own.get(f"{HOME}{package.pk}/paquete.zip.age").headers["Location"] == HOME
    release_package(package=package, by=SecretaryFactory())
    assert "compare su huella" in text_of(own.post(f"{HOME}{package.pk}/acuse/", {"received": ""}))
    assert browser(actor.writer).post(f"{HOME}{package.pk}/acuse/", {"received": "on"}).status_code == 403
    assert not PackageReceipt.objects.exists()
    assert "Descargar el paquete" in text_of(own.get(HOME))
    sealed_file(package).unlink()
    assert "El archivo ya no está en el sitio" in text_of(own.get(HOME))
    assert own.get(f"{HOME}{package.pk}/paquete.zip.age").status_code == 404
    assert own.get(f"{HOME}{package.pk}/llave.age").status_code == 404


def test_stopped_it_says_why_and_is_sent_again_and_discarded_it_asks_for_a_reason(actor):
    delivery = a_package(actor.force).delivery
    other = a_contested_process()
    a_rule(other.process, GoesTo.ITSELF)
    stopped = Delivery.objects.create(
        process=other.process, authority="A", office="B", place="C", begun_at=DELIVERS, problem="Algo no coincide.",
        commission={"order": {}, "forces": {}},
    )  # fmt: skip
    desk = browser(SecretaryFactory())
    here = f"{DESK}{actor.process.pk}/"
    desk.post(f"{here}descartar/", {"reason": " "})
    assert Delivery.objects.standing().filter(pk=delivery.pk).exists()
    desk.post(f"{here}descartar/", {"reason": "Se olvidó una frase"})
    page = text_of(desk.get(here))
    assert "Se olvidó una frase" in page
    assert "Sin encargar" in text_of(desk.get(DESK))
    desk.post(f"{DESK}{other.process.pk}/reanudar/")
    stopped.refresh_from_db()
    assert stopped.problem == ""


def test_somebody_makes_their_key_with_a_passphrase_written_twice():
    desk = browser(user := SecretaryFactory())
    path = f"{DESK}llave/"
    assert "no son iguales" in text_of(desk.post(path, {"passphrase": "una frase larga", "again": "otra frase larga"}))
    assert "al menos 12" in text_of(desk.post(path, {"passphrase": "corta", "again": "corta"}))
    assert not OfficialKey.objects.exists()
    desk.post(path, {"passphrase": "una frase larga y mía", "again": "una frase larga y mía"})
    assert OfficialKey.objects.get().user == user
    assert OfficialKey.objects.get().public in desk.get(path).content.decode()


@pytest.mark.parametrize("is_sealed", [True, False])
def test_who_takes_part_in_what_is_delivered_is_told_to_whom_not_to_show_the_receipt(is_sealed, time_machine):
    time_machine.move_to(DURING, tick=False)
    space = a_space(is_sealed=is_sealed)
    here = {"sec-fetch-site": "same-origin", "origin": "https://abierto.test", "host": "abierto.test"}
    told = {"valor": "up", "version": "1"}
    page = Client(headers=here).post(f"/participar/{space.external_id}/reaccion/", told, secure=True, follow=True)
    assert "Su comprobante" in text_of(page)
    assert ("No se lo enseñe a un actor político" in text_of(page)) is is_sealed
