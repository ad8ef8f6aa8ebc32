"""Invented candidacies and answers: marked as such, named as nobody is, the same each time, alive in fifteen places."""

from __future__ import annotations

import pytest
from django.db.models import F

from abierto.core import clock
from abierto.core.clock import ZONE
from abierto.core.models import Entry
from abierto.decide.models import Edition, Outcome, Piece
from abierto.demonstration.story.answers import answers
from abierto.demonstration.story.candidates import SILENCE_AT, candidates
from abierto.demonstration.story.elections import elections
from abierto.demonstration.story.outcomes import outcomes
from abierto.elections.models import Candidacy, Candidate
from abierto.participation.actions.screening import screen_waiting
from abierto.participation.enums import Gesture, Sector
from abierto.participation.models import Act, Contribution, Screening
from abierto.participation.screening import FLAGGED_FROM
from abierto.territory.actions.catalogue import load_catalogue

pytestmark = pytest.mark.django_db


def test_the_candidacies_of_the_demonstration():
    load_catalogue()
    acts = sorted([*elections(), *candidates(), *answers(), *outcomes()], key=lambda act: act[0])
    for _at, happen in acts:
        happen()
    screen_waiting(clock.now())
    told = counts()

    assert set(Candidacy.objects.values_list("is_demonstration", flat=True)) == {True}
    assert set(Piece.objects.values_list("is_demonstration", flat=True)) == {True}
    assert all(" Ejemplo " in name for name in Candidate.objects.values_list("name", flat=True))
    assert len(set(Candidacy.objects.values_list("contest", flat=True))) == 15
    heads = Piece.objects.filter(candidate__isnull=False).values_list("candidate__candidacy__contest", flat=True)
    assert len(set(heads)) >= 12
    assert not Edition.objects.filter(published_at__isnull=True).exists()
    for candidacy in Candidacy.objects.filter(contest__municipality__isnull=False):
        women = candidacy.candidates.filter(gender="woman").count()
        assert abs(2 * women - candidacy.candidates.count()) <= 2  # parity, formula by formula

    _people_answer_in_time_and_nothing_of_it_is_anybodys()
    _screening_tells_some_apart_and_one_was_erased()
    assert list(dict.fromkeys(Outcome.objects.standing().values_list("force__external_id", flat=True))) == [
        "pan",
        "mc",
        "fxm",
    ]
    assert set(Outcome.objects.values_list("is_demonstration", flat=True)) == {True}

    for _at, happen in [*elections(), *candidates(), *answers(), *outcomes()]:  # told again, it changes nothing
        happen()
    assert counts() == told


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Entry, Candidate, Piece, Act, Contribution, Outcome))


def _people_answer_in_time_and_nothing_of_it_is_anybodys():
    acts = Act.objects.filter(space__is_sealed=True)
    assert 1_500 < acts.filter(gesture=Gesture.REACT).count() < 2_500
    assert 250 < acts.filter(gesture=Gesture.CONTRIBUTE).count() < 500
    assert acts.filter(at__lt=F("space__windows__opens_at")).count() == 0
    assert not acts.filter(at__gte=SILENCE_AT).exists()
    assert not acts.filter(source__isnull=False).exists()
    assert set(Contribution.objects.values_list("is_demonstration", flat=True)) == {True}
    assert set(Contribution.objects.values_list("sector", flat=True)) == set(Sector.values)
    where = acts.values_list("space__piece__candidate__candidacy__contest", flat=True).distinct()
    assert len(set(where) - {None}) >= 13
    signed = set(Contribution.objects.values_list("signed_as", flat=True)) - {""}
    assert all("ejemplo" in each.lower() for each in signed)
    assert list(acts.order_by("pk").values_list("at", flat=True)) == sorted(acts.values_list("at", flat=True))


def _screening_tells_some_apart_and_one_was_erased():
    flagged = Screening.objects.filter(score__gte=FLAGGED_FROM)
    assert set(flagged.values_list("act__space__piece__force__external_id", flat=True)) == {"mc", "prd"}
    assert Screening.objects.filter(holds_text=True).count() == 2
    [erased] = Contribution.objects.filter(erased_at__isnull=False).select_related("act")
    assert (erased.text, erased.act.salt, erased.erased_at.astimezone(ZONE).day) == ("", None, 19)
