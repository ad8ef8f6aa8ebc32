"""A package leaves by one official when its actor's key opens it, and otherwise by two: never by one person twice."""

from __future__ import annotations

from datetime import timedelta

import pyrage
import pytest
from django.db import IntegrityError, transaction

from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.decide.actions.deliveries import discard_delivery
from abierto.decide.actions.delivery_releases import closed_key, release_package, sign_receipt, withdraw_releases
from abierto.decide.delivering import sealed_folder
from abierto.decide.models import ActorPackage, Delivery, DeliveryOfficial, OfficialKey, PackageReceipt, PackageRelease
from abierto.decide.wagtail_hooks import to_deliver
from abierto.elections.calendar import OutOfTime
from abierto.mail.models import Message
from tests.factories.accounts import SecretaryFactory
from tests.factories.decide import an_actor
from tests.factories.delivery import DELIVERS, PASSPHRASE, a_package, an_official, open_delivery

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def own_place(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "datos"


@pytest.fixture
def actor():
    made = an_actor()
    open_delivery(made.process)
    return made


@pytest.fixture
def officials():
    return an_official(), an_official("otra frase que nadie sabe")


def again(package: ActorPackage) -> ActorPackage:
    return ActorPackage.objects.prefetch_related("releases").get(pk=package.pk)


def test_one_releases_what_the_actors_own_key_opens_and_not_before_its_stage(actor):
    package, one = a_package(actor.force, identity=pyrage.x25519.Identity.generate()), SecretaryFactory()
    with pytest.raises(OutOfTime):
        release_package(package=package, by=one, at=DELIVERS - SECOND)
    with pytest.raises(NotAllowed):
        release_package(package=package, by=actor.validator, at=DELIVERS)
    assert not again(package).is_released
    assert release_package(package=package, by=one, at=DELIVERS) == ""
    assert again(package).is_released
    assert closed_key(again(package)) is None
    with pytest.raises(DomainError, match="ya se liberó"):
        release_package(package=package, by=SecretaryFactory(), at=DELIVERS)


def test_two_release_each_with_their_passphrase_and_only_both_codes_open(actor, officials):
    package = a_package(actor.force, officials=officials)
    one, other = officials
    with pytest.raises(DomainError, match="frase no abre"):
        release_package(package=package, by=one, passphrase="otra frase que nadie sabe", at=DELIVERS)
    with pytest.raises(DomainError, match="las dos personas que se nombraron"):
        release_package(package=package, by=an_official(), passphrase=PASSPHRASE, at=DELIVERS)
    second = release_package(package=package, by=other, passphrase="otra frase que nadie sabe", at=DELIVERS)
    assert not again(package).is_released
    relay = bytes(PackageRelease.objects.get().relay or b"")
    assert second.encode() not in relay
    with pytest.raises(DomainError, match="Usted ya liberó"):
        release_package(package=package, by=other, passphrase="otra frase que nadie sabe", at=DELIVERS)
    first = release_package(package=package, by=one, passphrase=PASSPHRASE, at=DELIVERS)
    assert again(package).is_released
    assert set(PackageRelease.objects.values_list("number", "relay")) == {(1, None), (2, None)}

    closed = closed_key(again(package)) or b""
    assert closed.startswith(b"age-encryption.org/v1\n-> scrypt ")
    assert Entry.objects.filter(event="decide.package_released").count() == 2
    assert first not in str(list(Entry.objects.values_list("data", "subject_label")))


def test_the_database_too_refuses_the_same_person_twice(actor, officials):
    package = a_package(actor.force, officials=officials)
    one = officials[0]
    PackageRelease.objects.create(package=package, number=1, by=one, at=DELIVERS)
    key = OfficialKey.objects.get(user=one)
    for wrong in (
        lambda: PackageRelease.objects.create(package=package, number=2, by=one, at=DELIVERS),
        lambda: PackageRelease.objects.create(package=package, number=1, by=officials[1], at=DELIVERS),
        lambda: PackageRelease.objects.create(package=package, number=3, by=officials[1], at=DELIVERS),
        lambda: PackageRelease.objects.update(by=officials[1]),
        lambda: PackageRelease.objects.all().delete(),
        lambda: DeliveryOfficial.objects.create(delivery=package.delivery, number=2, user=one, key=key),
        lambda: DeliveryOfficial.objects.update(user=one),
        lambda: OfficialKey.objects.update(wrapped=b""),
        lambda: ActorPackage.objects.update(recipient="age1otra"),
        lambda: Delivery.objects.update(commission={"otra": 1}),
        lambda: Delivery.objects.update(statement_sha256="b" * 64),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_a_lost_code_is_made_again_by_both_and_the_earlier_ones_open_nothing(actor, officials):
    package = a_package(actor.force, officials=officials)
    with pytest.raises(DomainError, match="no se ha liberado"):
        withdraw_releases(package=package, by=officials[0])
    lost = release_package(package=package, by=officials[0], passphrase=PASSPHRASE, at=DELIVERS)
    withdraw_releases(package=package, by=officials[0], at=DELIVERS)
    assert PackageRelease.objects.get().relay is None
    made = release_package(package=package, by=officials[0], passphrase=PASSPHRASE, at=DELIVERS)
    assert made != lost
    assert [each.number for each in again(package).standing_releases()] == [1]
    (sealed_folder(package) / "llave-2.age").unlink()
    with pytest.raises(DomainError, match="no está en su lugar"):
        release_package(package=package, by=officials[1], passphrase="otra frase que nadie sabe", at=DELIVERS)


def told() -> list[tuple[str, str]]:
    return [(message.to, message.body_text) for message in Message.objects.order_by("to")]


def test_the_people_of_the_actor_are_told_by_mail_once_nobody_else_has_to_release_it(actor, officials):
    other = an_actor()
    package = a_package(actor.force, officials=officials)
    codes = [release_package(package=package, by=officials[0], passphrase=PASSPHRASE, at=DELIVERS)]
    assert told() == []
    codes.append(release_package(package=package, by=officials[1], passphrase="otra frase que nadie sabe", at=DELIVERS))

    people = sorted(seat.user.email for seat in actor.force.seats.all())
    assert [to for to, _ in told()] == people
    assert other.validator.email not in people
    for _, text in told():
        assert "https://abierto.test/actores/entrega/" in text
        assert package.sha256 in text
        assert "los dos códigos" in text
        assert [code for code in codes if code in text] == []

    withdraw_releases(package=again(package), by=officials[0], at=DELIVERS)
    assert len(told()) == len(people)


def test_who_opens_it_with_its_own_key_is_told_so(actor):
    package = a_package(actor.force, identity=pyrage.x25519.Identity.generate())
    release_package(package=package, by=SecretaryFactory(), at=DELIVERS)
    assert {"Se abre con la llave privada" in text for _, text in told()} == {True}


def test_the_actor_signs_once_for_what_was_released_with_its_fingerprint(actor):
    package, one = a_package(actor.force, identity=pyrage.x25519.Identity.generate()), SecretaryFactory()
    other = an_actor(actor.process)
    with pytest.raises(DomainError, match="todavía no se libera"):
        sign_receipt(package=package, by=actor.validator, at=DELIVERS)
    release_package(package=package, by=one, at=DELIVERS)
    for who in (other.validator, actor.writer, one):
        with pytest.raises(NotAllowed):
            sign_receipt(package=package, by=who, at=DELIVERS)
    with pytest.raises(OutOfTime):
        sign_receipt(package=package, by=actor.validator, at=DELIVERS - SECOND)
    sign_receipt(package=package, by=actor.validator, at=DELIVERS)
    receipt = PackageReceipt.objects.get()
    assert (receipt.sha256, receipt.signed_by) == (package.sha256, actor.validator)
    line = Entry.objects.get(event="decide.package_received")
    assert (line.data, line.public) == ({"sha256": package.sha256}, True)
    assert package.sha256 in line.subject_label
    with pytest.raises(DomainError, match="Ya se había firmado"):
        sign_receipt(package=package, by=actor.validator, at=DELIVERS)
    with pytest.raises(DomainError, match="no se retira"):
        withdraw_releases(package=package, by=one)
    with pytest.raises(DomainError, match="no se descarta"):
        discard_delivery(delivery=package.delivery, reason="Otra", by=one)
    for wrong in (lambda: PackageReceipt.objects.update(sha256="x"), lambda: PackageReceipt.objects.all().delete()):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_what_was_discarded_is_of_nobody(actor):
    package, one = a_package(actor.force, identity=pyrage.x25519.Identity.generate()), SecretaryFactory()
    assert list(ActorPackage.objects.visible_to(actor.validator)) == [package]
    assert not ActorPackage.objects.visible_to(an_actor(actor.process).validator).exists()
    discard_delivery(delivery=package.delivery, reason="Se repite", by=one)
    assert not ActorPackage.objects.visible_to(actor.validator).exists()
    with pytest.raises(DomainError, match="se descartó"):
        release_package(package=package, by=one, at=DELIVERS)


def test_the_desk_tells_each_what_waits_for_them_alone(actor, officials):
    a_package(actor.force, officials=officials)
    bystander = SecretaryFactory()

    def waits(user) -> list[str]:
        return [duty.text for duty in to_deliver(user)]

    told = [f"Paquetes por liberar, {actor.process}"]
    assert [waits(user) for user in (*officials, bystander, actor.validator)] == [told, told, [], []]
    release_package(package=ActorPackage.objects.get(), by=officials[0], passphrase=PASSPHRASE, at=DELIVERS)
    assert [waits(user) for user in officials] == [[], told]
    other = an_actor()
    Delivery.objects.create(
        process=other.process, authority="A", office="B", place="C", commission={}, begun_at=DELIVERS, problem="Falta."
    )
    assert [(duty.text, duty.note) for duty in to_deliver(bystander)] == [
        (f"Se detuvo la de {other.process}", "Falta.")
    ]
