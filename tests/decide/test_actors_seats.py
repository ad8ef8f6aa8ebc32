"""Who publishes for an actor: an account each, of one actor alone, handed over by a link that serves once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from abierto.accounts.enums import Role
from abierto.accounts.models import User
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.core.permissions import allowed
from abierto.decide.actions.handovers import SERVES_FOR, find_handover, make_handover, use_handover
from abierto.decide.actions.seats import end_seat, grant_seat, set_validator
from abierto.decide.models import ActorSeat, Handover, Piece
from abierto.decide.models.seat import forces_of
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.decide import NOON, a_draft, an_actor
from tests.factories.elections import ForceFactory

pytestmark = pytest.mark.django_db

GOOD = "una frase larga que nadie más usa"
SECOND = timedelta(seconds=1)


def granted(force=None, **told) -> ActorSeat:
    told = {"email": "alguien@actores.test", "name": "Alguien de Prueba", "by": None, **told}
    return grant_seat(force=force or ForceFactory(), **told)


def test_a_seat_opens_an_account_without_password_that_works_at_no_desk():
    secretary = SecretaryFactory()
    seat = granted(by=secretary, can_validate=True, at=NOON)

    assert (seat.user.email, seat.granted_by, seat.can_validate) == ("alguien@actores.test", secretary, True)
    assert not seat.user.has_usable_password()
    assert not seat.user.works_here
    assert allowed(seat.user, "decide.open_actor_desk")
    entry = Entry.objects.get(event="decide.seat_granted")
    assert not entry.public
    assert "Alguien" not in entry.subject_label
    assert "@" not in str(entry.data)


@pytest.mark.parametrize("role", [Role.EDITOR, Role.INSTITUTION, Role.OPERATING_GROUP, Role.EVALUATOR])
def test_only_the_secretariat_and_the_administration_give_end_and_hand_over(role):
    seat, who = granted(), UserFactory(role=role)
    for act in (
        lambda: granted(email="otra@actores.test", by=who),
        lambda: set_validator(seat=seat, can_validate=True, by=who),
        lambda: end_seat(seat=seat, by=who),
        lambda: make_handover(seat=seat, by=who),
        lambda: make_handover(seat=seat, by=seat.user),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert list(ActorSeat.objects.values_list("can_validate", "ended_at")) == [(False, None)]
    assert not Handover.objects.exists()


def test_an_account_serves_one_actor_in_a_process_even_after_its_seat_ended():
    seat = granted()
    other = ForceFactory(process=seat.process)
    with pytest.raises(DomainError, match="otro actor"):
        granted(other)
    end_seat(seat=seat, by=None)
    with pytest.raises(DomainError, match="otro actor"):
        granted(other)
    assert granted(seat.force).force == seat.force
    with pytest.raises(DomainError, match="ya publica"):
        granted(seat.force)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActorSeat.objects.create(user=seat.user, force=other, process=other.process, granted_at=NOON)
    assert granted().force.process != seat.process


@pytest.mark.parametrize("email", ["", "no es correo", "a@", "a b@actores.test"])
def test_a_seat_needs_an_address_and_a_name(email):
    with pytest.raises(DomainError, match="correo"):
        granted(email=email)
    with pytest.raises(DomainError, match="nombre"):
        granted(name=" ")
    assert not User.objects.exists()


def test_who_works_at_the_desk_publishes_for_nobody():
    staff = UserFactory(role=Role.SECRETARIAT, email="alguien@actores.test")
    with pytest.raises(DomainError, match="escritorio"):
        granted()

    actor = an_actor()
    a_draft(actor)
    actor.writer.groups.set(staff.groups.all())
    promoted = User.objects.get(pk=actor.writer.pk)
    assert not allowed(promoted, "decide.open_actor_desk")
    assert not allowed(promoted, "decide.write_edition", actor.force)
    assert not forces_of(promoted).exists()
    assert not Piece.objects.visible_to(promoted).exists()


def test_each_sees_what_is_of_their_actor_and_nothing_else():
    mine, theirs = an_actor(), an_actor()
    own, foreign = a_draft(mine), a_draft(theirs)
    for who in (mine.writer, mine.validator):
        assert list(Piece.objects.visible_to(who)) == [own.piece]
        assert set(ActorSeat.objects.visible_to(who).values_list("user", flat=True)) == {
            mine.writer.pk,
            mine.validator.pk,
        }
    assert foreign.piece not in Piece.objects.visible_to(mine.writer)
    closed = User.objects.get(pk=mine.writer.pk)
    closed.is_active = False
    assert not Piece.objects.visible_to(closed).exists()


def test_a_link_sets_a_password_once():
    seat = granted()
    _made, token = make_handover(seat=seat, by=SecretaryFactory(), at=NOON)
    assert token not in str(list(Handover.objects.values()))

    used = use_handover(token=token, password=GOOD, at=NOON + SECOND)

    assert used == seat
    assert User.objects.get(pk=seat.user_id).check_password(GOOD)
    for password in (GOOD, "otra frase larga que nadie más usa"):
        with pytest.raises(DomainError, match="ya no sirve"):
            use_handover(token=token, password=password, at=NOON + SECOND)
    assert User.objects.get(pk=seat.user_id).check_password(GOOD)
    with pytest.raises(DomainError, match="ya se activó"):
        make_handover(seat=seat, by=None, at=NOON)
    assert [e.event for e in Entry.objects.filter(event__contains="handover").order_by("pk")] == [
        "decide.handover_made",
        "decide.handover_used",
    ]


def test_no_letter_replaces_a_password_in_use():
    seat = granted()
    _made, token = make_handover(seat=seat, by=None, at=NOON)
    own = "la de siempre, larga y suya"
    seat.user.set_password(own)
    seat.user.save()

    with pytest.raises(DomainError, match="propia contraseña"):
        use_handover(token=token, password=GOOD, at=NOON)
    with pytest.raises(DomainError, match="propia contraseña"):
        make_handover(seat=seat, by=None, at=NOON)
    assert User.objects.get(pk=seat.user_id).check_password(own)


@pytest.mark.parametrize(("at", "serves"), [(NOON + SERVES_FOR - SECOND, True), (NOON + SERVES_FOR, False)])
def test_a_link_serves_until_its_instant(at, serves):
    _made, token = make_handover(seat=granted(), by=None, at=NOON)
    assert (find_handover(token, at) is not None) is serves


def test_another_letter_and_the_end_of_a_seat_withdraw_the_link():
    seat = granted(at=NOON)
    _first, old = make_handover(seat=seat, by=None, at=NOON)
    _second, new = make_handover(seat=seat, by=None, at=NOON)
    assert (find_handover(old, NOON), find_handover(new, NOON) is not None) == (None, True)

    end_seat(seat=seat, by=None, at=NOON + SERVES_FOR)
    assert find_handover(new, NOON) is None
    with pytest.raises(DomainError, match="terminó"):
        make_handover(seat=seat, by=None)


@pytest.mark.parametrize("password", ["", "corta", "123456789012345", "alguien@actores.test"])
def test_a_weak_password_is_refused_and_the_link_still_serves(password):
    _made, token = make_handover(seat=granted(), by=None, at=NOON)
    with pytest.raises(DomainError):
        use_handover(token=token, password=password, at=NOON)
    assert find_handover(token, NOON) is not None


@pytest.mark.parametrize("token", ["", "x", "á", "x" * 500])
def test_an_invented_link_opens_nothing(token):
    make_handover(seat=granted(), by=None, at=NOON)
    assert find_handover(token, NOON) is None


def test_what_was_handed_over_is_not_rewritten():
    seat = granted()
    made, _token = make_handover(seat=seat, by=None, at=NOON)
    for rows, change in (
        (Handover.objects.filter(pk=made.pk), {"token_sha256": "0" * 64}),
        (Handover.objects.filter(pk=made.pk), {"expires_at": NOON + 2 * SERVES_FOR}),
        (ActorSeat.objects.filter(pk=seat.pk), {"force": ForceFactory()}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handover.objects.filter(pk=made.pk).delete()
