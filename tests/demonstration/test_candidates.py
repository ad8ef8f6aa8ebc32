"""Invented candidacies: marked as such, named as nobody is, the same every time, and alive in fifteen places."""

from __future__ import annotations

import pytest

from abierto.core.models import Entry
from abierto.decide.models import Edition, Piece
from abierto.demonstration.story.candidates import candidates
from abierto.demonstration.story.elections import elections
from abierto.elections.models import Candidacy, Candidate
from abierto.territory.actions.catalogue import load_catalogue

pytestmark = pytest.mark.django_db


def test_the_candidacies_of_the_demonstration():
    load_catalogue()
    acts = sorted([*elections(), *candidates()], key=lambda act: act[0])
    for _at, happen in acts:
        happen()
    told = Entry.objects.count(), Candidate.objects.count(), Piece.objects.count()

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

    for _at, happen in acts:  # told again, it changes nothing
        happen()
    assert (Entry.objects.count(), Candidate.objects.count(), Piece.objects.count()) == told
