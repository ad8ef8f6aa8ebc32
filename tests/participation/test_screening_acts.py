"""Screening what is stored: in order, once for each version, keeping what others said; and forgetting sources."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.participation import sources
from abierto.participation.actions import screening as acts_of_screening
from abierto.participation.actions.erasure import erase_contribution
from abierto.participation.actions.gestures import react
from abierto.participation.actions.reviews import review_screening
from abierto.participation.actions.screening import SETTLE, screen_missed, screen_waiting
from abierto.participation.actions.source_keys import KEPT, destroy_source_keys
from abierto.participation.models import Act, Contribution, Screening, ScreeningReview, ScreeningTotal, SourceKey
from abierto.participation.passes import new_pass
from abierto.participation.queries import held_texts
from abierto.participation.screening import RULE_VERSION
from abierto.participation.sources import source_of
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.participation import DURING, a_space, facts, said

LETTER = "Pedimos que el ayuntamiento repare el alumbrado de la calle Hidalgo antes de la temporada de lluvias."
LATER = DURING + timedelta(hours=2)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    acts_of_screening._forget()
    sources.forget_keys()
    yield
    acts_of_screening._forget()
    sources.forget_keys()


def rows() -> list[tuple]:
    return list(Screening.objects.order_by("pk").values_list("act_id", "score", "reasons", "copy_of_id", "holds_text"))


@pytest.mark.django_db
def test_acts_are_screened_once_they_have_settled_and_only_once():
    space = a_space()
    first, late = said(space, LETTER), said(space, "Mi teléfono es 7221234567", at=LATER)

    assert screen_waiting(DURING + SETTLE - timedelta(seconds=1)) == 0
    assert screen_waiting(DURING + SETTLE) == 1
    assert screen_waiting(DURING + SETTLE) == 0
    assert rows() == [(first.pk, 15, ["trip.missing"], None, False)]

    assert screen_waiting(LATER + SETTLE) == 1
    assert rows()[1:] == [(late.pk, 15, ["personal.phone", "trip.missing"], None, True)]
    assert set(Screening.objects.values_list("rule_version", flat=True)) == {RULE_VERSION}
    assert Act.objects.count() == Contribution.objects.count() == 2


@pytest.mark.django_db
def test_an_act_from_tomorrow_stops_nobody_and_is_screened_in_its_time():
    space, tomorrow = a_space(), DURING + timedelta(days=1)
    ahead, others = said(space, LETTER, at=tomorrow), [said(space, f"{LETTER} {n}") for n in range(2)]

    assert screen_waiting(DURING + SETTLE) == 2
    assert [row[0] for row in rows()] == [other.pk for other in others]
    assert screen_missed(DURING + SETTLE) == 0

    assert screen_missed(tomorrow + SETTLE) == 1
    assert rows()[-1][0] == ahead.pk


@pytest.mark.django_db
def test_a_browser_that_came_back_is_not_missing():
    space = a_space()
    kept = said(space, LETTER)
    Act.objects.filter(pk=kept.pk).update(returned_at=DURING)
    screen_waiting(LATER)
    assert rows() == [(kept.pk, 0, [], None, False)]


@pytest.mark.django_db
@pytest.mark.parametrize("forgets", [False, True])
def test_copies_are_known_from_one_run_to_the_next_and_by_another_process(forgets):
    space, other = a_space(), a_space()
    first, elsewhere = said(space, LETTER), said(other, LETTER)
    screen_waiting(LATER)
    if forgets:
        acts_of_screening._forget()
    again = said(space, LETTER.upper(), at=LATER)
    screen_waiting(LATER + timedelta(hours=1))
    assert [(act, copy) for act, _, _, copy, _ in rows()] == [
        (first.pk, None),
        (elsewhere.pk, None),
        (again.pk, first.pk),
    ]
    assert "copy.exact" in rows()[2][2]


@pytest.mark.django_db
def test_new_rules_screen_everything_again_and_what_the_old_said_stays():
    space = a_space()
    said(space, LETTER)
    screen_waiting(LATER)
    before = list(Screening.objects.values())

    assert screen_waiting(LATER, version="otra.00000000") == 1

    assert list(Screening.objects.filter(rule_version=RULE_VERSION).values()) == before
    assert Screening.objects.count() == 2
    assert screen_waiting(LATER, version="otra.00000000") == 0


@pytest.mark.django_db
def test_the_database_refuses_to_change_or_remove_what_a_version_said():
    said(a_space(), LETTER)
    screen_waiting(LATER)
    for change in (lambda: Screening.objects.update(score=0), lambda: Screening.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert len(rows()) == 1


@pytest.mark.django_db
def test_totals_add_up_by_day_and_reason_and_hold_sealed_spaces_apart():
    said(a_space(), LETTER)
    said(a_space(is_sealed=True), "Mi teléfono es 7221234567")
    said(a_space(is_sealed=True), "Mi correo es alguien@ejemplo.mx")
    screen_waiting(LATER)
    told = ScreeningTotal.objects.order_by("is_sealed", "code").values_list("is_sealed", "code", "amount")
    assert list(told) == [
        (False, "", 1),
        (False, "trip.missing", 1),
        (True, "", 2),
        (True, "personal.email", 1),
        (True, "personal.phone", 1),
        (True, "trip.missing", 2),
    ]
    assert set(ScreeningTotal.objects.values_list("day", flat=True)) == {DURING.date()}


@pytest.mark.django_db
def test_reactions_are_screened_by_how_they_arrive_and_slices_do_not_matter(monkeypatch):
    monkeypatch.setattr(acts_of_screening, "SLICE", 16)
    space = facts(a_space())
    source = source_of("203.0.113.7", DURING.date())
    for number in range(40):
        at = DURING + timedelta(seconds=number * 10 + (number % 2) * 8)
        react(space=space, number=new_pass(), value="up", version=1, source=source, at=at)
    assert screen_waiting(LATER) == 40
    assert {(score, tuple(codes)) for _, score, codes, _, _ in rows()} == {
        (50, ("rate.source", "trip.missing", "trip.source"))
    }
    assert ScreeningTotal.objects.get(code="flagged").amount == 40


@pytest.mark.django_db
def test_an_act_written_behind_the_others_is_found_later():
    space = a_space()
    behind, last = said(space, LETTER), said(space, "Que la biblioteca abra también los domingos por la mañana.")
    batch = list(acts_of_screening._seen(Act.objects.filter(pk=last.pk)))
    acts_of_screening._screen(batch, RULE_VERSION, LATER)
    assert screen_waiting(LATER) == 0

    assert screen_missed(LATER) == 1
    assert screen_missed(LATER) == 0
    assert sorted(act for act, *_ in rows()) == [behind.pk, last.pk]


@pytest.mark.django_db
def test_an_erased_text_is_not_read_nor_given_a_fingerprint():
    space = a_space()
    erased = said(space, LETTER)
    erase_contribution(contribution=erased, at=DURING)
    said(space, LETTER, at=LATER)
    screen_waiting(LATER + SETTLE)
    assert [copy for *_, copy, _ in rows()] == [None, None]
    assert Contribution.objects.get(pk=erased.pk).fingerprint is None
    assert Contribution.objects.exclude(pk=erased.pk).get().fingerprint not in (None, 0)


@pytest.mark.django_db
def test_a_text_to_be_read_is_held_until_somebody_lets_it_stand():
    space = a_space()
    held = said(space, "Bola de pendejos, arreglen la calle.")
    said(space, LETTER)
    screen_waiting(LATER)
    assert held_texts(space.pk) == [held.pk]

    review_screening(act=held.act, stands=True, reason="Grosería que no señala a nadie.", by=SecretaryFactory())

    assert held_texts(space.pk) == []


@pytest.mark.django_db
def test_a_review_adds_a_row_and_one_line_and_changes_nothing_else():
    kept = said(a_space(), "Mi teléfono es 7221234567")
    screen_waiting(LATER)
    before, secretary, lines = rows(), SecretaryFactory(), Entry.objects.count()

    review = review_screening(act=kept.act, stands=False, reason="Lo envió un programa,  según la red.", by=secretary)

    assert (review.act_id, review.stands, review.by) == (kept.pk, False, secretary)
    assert review.reason == "Lo envió un programa, según la red."
    assert [entry.event for entry in Entry.objects.order_by("pk")[lines:]] == ["participation.screening_reviewed"]
    assert rows() == before
    with pytest.raises(DatabaseError), transaction.atomic():
        ScreeningReview.objects.all().delete()


@pytest.mark.django_db
def test_a_review_is_refused_without_permission_reason_or_screening():
    kept = said(a_space(), LETTER)
    with pytest.raises(DomainError, match="todavía no se tamiza"):
        review_screening(act=kept.act, stands=True, reason="Una frase completa.", by=SecretaryFactory())
    screen_waiting(LATER)
    with pytest.raises(NotAllowed):
        review_screening(act=kept.act, stands=True, reason="Una frase completa.", by=UserFactory())
    for reason in ("", "no", "   \x00   ", "a" * 501):
        with pytest.raises(DomainError):
            review_screening(act=kept.act, stands=True, reason=reason, by=SecretaryFactory())
    assert not ScreeningReview.objects.exists()


@pytest.mark.django_db
def test_a_key_is_destroyed_with_its_names_thirty_days_after_its_day_and_the_ledger_says_so(
    django_capture_on_commit_callbacks,
):
    space = facts(a_space())
    source = source_of("203.0.113.7", DURING.date())
    react(space=space, number=new_pass(), value="up", version=1, source=source, at=DURING)
    act = Act.objects.get()
    assert source_of("203.0.113.200", DURING.date()) == source
    assert source_of("203.0.114.7", DURING.date()) != source
    assert bytes(act.source) == source.name

    assert destroy_source_keys(DURING + KEPT) == []
    with django_capture_on_commit_callbacks(execute=True):
        (destroyed,) = destroy_source_keys(DURING + KEPT + timedelta(days=1))
    assert destroy_source_keys(DURING + KEPT + timedelta(days=1)) == []

    act.refresh_from_db()
    assert act.source is None
    assert (destroyed.key, destroyed.destroyed_at) == (None, DURING + KEPT + timedelta(days=1))
    assert [entry.event for entry in Entry.objects.filter(event="participation.key_destroyed")] == [
        "participation.key_destroyed"
    ]
    assert SourceKey.objects.get().key is None
    assert source_of("203.0.113.7", DURING.date()).name != source.name

    screen_waiting(LATER)
    assert Screening.objects.get().reasons == ["trip.missing", "source.gone"]
