"""Invented candidacies and answers: marked as such, named as nobody is, alive in fifteen places.

What is asked here is asked of the demonstration that test_load has loaded, which takes its time.
"""

from __future__ import annotations

from django.db.models import F

from abierto.core import clock
from abierto.core.clock import ZONE
from abierto.decide.bodies import seats_of
from abierto.decide.models import Edition, Outcome, Piece
from abierto.demonstration.story.candidates import SILENCE_AT
from abierto.elections.models import Candidacy, Candidate
from abierto.participation.actions.screening import screen_waiting
from abierto.participation.enums import Gesture, Sector
from abierto.participation.models import Act, Contribution, Screening
from abierto.participation.screening import FLAGGED_FROM


def look_at_candidacies() -> None:
    """What the demonstration tells of candidates, of what people answer them, and of what came of it."""
    screen_waiting(clock.now())
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

        seats = seats_of(candidacy.contest.municipality.population_2020)
        assert candidacy.candidates.filter(post="councillor", capacity="owner").count() == seats.councillors
    heads = [head for head in Candidate.objects.select_related("candidacy__contest") if head.heads]
    for force, kind in {(head.candidacy.force_id, head.candidacy.contest.kind) for head in heads}:
        told = [
            head.gender for head in heads if (head.candidacy.force_id, head.candidacy.contest.kind) == (force, kind)
        ]
        assert abs(told.count("woman") - told.count("man")) <= 1  # and contest by contest

    _people_answer_in_time_and_nothing_of_it_is_anybodys()
    _screening_tells_some_apart_and_one_was_erased()
    assert list(dict.fromkeys(Outcome.objects.standing().values_list("force__external_id", flat=True))) == [
        "pan",
        "mc",
        "fxm",
    ]
    assert set(Outcome.objects.values_list("is_demonstration", flat=True)) == {True}


def _people_answer_in_time_and_nothing_of_it_is_anybodys():
    acts = Act.objects.filter(space__is_sealed=True)
    assert 1_500 < acts.filter(gesture=Gesture.REACT).count() < 2_500
    assert 250 < acts.filter(gesture=Gesture.CONTRIBUTE).count() < 500
    assert acts.filter(at__lt=F("space__windows__opens_at")).count() == 0
    assert not acts.filter(at__gte=SILENCE_AT).exists()
    assert not acts.filter(source__isnull=False).exists()
    texts = Contribution.objects.filter(act__in=acts)
    assert set(texts.values_list("is_demonstration", flat=True)) == {True}
    assert set(texts.values_list("sector", flat=True)) == set(Sector.values)
    where = acts.values_list("space__piece__candidate__candidacy__contest", flat=True).distinct()
    assert len(set(where) - {None}) >= 13
    signed = set(texts.values_list("signed_as", flat=True)) - {""}
    assert all("ejemplo" in each.lower() for each in signed)
    assert list(acts.order_by("pk").values_list("at", flat=True)) == sorted(acts.values_list("at", flat=True))


def _screening_tells_some_apart_and_one_was_erased():
    screened = Screening.objects.filter(act__space__is_sealed=True)
    flagged = screened.filter(score__gte=FLAGGED_FROM)
    assert set(flagged.values_list("act__space__piece__force__external_id", flat=True)) == {"mc", "prd"}
    assert screened.filter(holds_text=True).count() == 2
    [erased] = Contribution.objects.filter(act__space__is_sealed=True, erased_at__isnull=False).select_related("act")
    assert (erased.text, erased.act.salt, erased.erased_at.astimezone(ZONE).day) == ("", None, 19)
