"""Numbers beyond any column, in every place of a query where an address or a form may put one."""

from __future__ import annotations

import pytest

from abierto.elections.enums import ForceKind
from abierto.elections.forms import ForceForm
from abierto.elections.models import Force, ForceMember, Process, Standing
from tests.factories.elections import ForceFactory

pytestmark = pytest.mark.django_db

BEYOND = [2**63, -(2**63) - 1, 10**400]


@pytest.mark.parametrize("number", BEYOND, ids=["just above", "just below", "far"])
@pytest.mark.parametrize(
    ("model", "where"),
    [
        (Force, "pk"),
        (Force, "pk__in"),
        (Force, "order__in"),
        (Force, "process"),
        (Force, "process_id"),
        (Force, "process__in"),
        (Force, "process__pk__in"),
        (ForceMember, "party__process"),
        (Standing, "force__in"),
        (Process, "forces"),
        (Process, "forces__in"),
    ],
    ids=lambda each: getattr(each, "__name__", each),
)
def test_no_row_has_a_number_that_no_column_holds(model, where, number):
    ForceFactory()
    asked = {where: [number] if where.endswith("__in") else number}
    assert not model.objects.filter(**asked).exists()
    assert model.objects.exclude(**asked).count() == model.objects.count()


def test_what_fits_is_found_beside_what_does_not():
    party = ForceFactory()
    assert list(Force.objects.filter(pk__in=[party.pk, BEYOND[0]])) == [party]
    assert list(Force.objects.filter(process__in=[party.process_id, BEYOND[1]])) == [party]
    assert list(Force.objects.exclude(process__in=[BEYOND[0], BEYOND[1]])) == [party]


def test_a_form_says_that_it_is_not_a_choice():
    process = ForceFactory().process
    form = ForceForm({"kind": ForceKind.COALITION, "members": [str(BEYOND[0])]}, process=process)
    assert "members" in form.errors
