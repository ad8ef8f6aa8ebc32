"""The gates of the methodology: in order, each with its record, the last one the published version."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry
from abierto.plan.actions.gates import pass_gate, reopen_gate
from abierto.plan.actions.records import save_record
from abierto.plan.enums import Gate
from abierto.plan.models import GatePassage
from tests.conftest import NOON
from tests.desk.world import OTHER

pytestmark = pytest.mark.usefixtures("_noon")


@pytest.fixture
def _noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_gates_are_passed_in_order_and_each_leaves_one_public_line(world):
    secretary = world.accounts[Role.SECRETARIAT]

    for gate in (1, 2, 3, 4):
        pass_gate(
            commitment=world.theirs, gate=gate, record=f"Acta {gate}", passed_on=date(2021, gate, 1), by=secretary
        )

    assert list(world.theirs.gates.values_list("gate", "record")) == [(n, f"Acta {n}") for n in (1, 2, 3, 4)]
    assert [(entry.event, entry.public) for entry in Entry.objects.all()] == [("plan.gate_passed", True)] * 4


@pytest.mark.parametrize(
    ("gate", "fields", "told"),
    [
        (2, {}, "Antes debe quedar constancia de la fase «Propuesta"),
        (4, {}, "Antes debe quedar constancia de la fase «Diálogo"),
        (5, {}, "no se registra a mano"),
        (6, {}, "no existe"),
        (1, {"record": "  "}, "Escriba la constancia"),
        (1, {"passed_on": None}, "Escriba la fecha"),
        (1, {"passed_on": date(2021, 5, 11)}, "todavía no llega"),
        (1, {"url": "javascript:alert(1)"}, "URL"),
    ],
)
def test_a_gate_that_cannot_be_passed_says_why_and_leaves_nothing(world, gate, fields, told):
    given = {"record": "Acta", "passed_on": date(2021, 5, 10), **fields}

    with pytest.raises(DomainError, match=told):
        pass_gate(commitment=world.theirs, gate=gate, by=None, **given)

    assert (world.theirs.gates.count(), Entry.objects.count()) == (0, 0)


def test_a_gate_is_not_passed_twice_nor_before_the_one_before_it(world):
    pass_gate(commitment=world.theirs, gate=1, record="Acta", passed_on=date(2021, 5, 1), by=None)

    with pytest.raises(DomainError, match="ya tiene constancia"):
        pass_gate(commitment=world.theirs, gate=1, record="Acta", passed_on=date(2021, 5, 1), by=None)
    with pytest.raises(DomainError, match="anterior a la de la fase"):
        pass_gate(commitment=world.theirs, gate=2, record="Acta", passed_on=date(2021, 4, 30), by=None)
    pass_gate(commitment=world.theirs, gate=2, record="Acta", date_note="mayo de 2021", by=None)

    assert world.theirs.gates.count() == 2


def test_only_the_last_gate_is_reopened_with_a_reason_and_the_ledger_keeps_its_record(world):
    secretary = world.accounts[Role.SECRETARIAT]
    for gate, reason, told in ((3, "error", "última"), (4, " ", "por qué"), (5, "error", "a mano")):
        with pytest.raises(DomainError, match=told):
            reopen_gate(commitment=world.mine, gate=gate, reason=reason, by=secretary)
    assert world.mine.gates.count() == 4

    reopen_gate(commitment=world.mine, gate=4, reason="Faltaba una firma", by=secretary)

    assert [passage.gate for passage in world.mine.gates.all()] == [1, 2, 3]
    entry = Entry.objects.get()
    assert (entry.event, entry.data["reason"], entry.data["record"]) == (
        "plan.gate_reopened", "Faltaba una firma", "Minuta de la sesión",
    )  # fmt: skip


@pytest.mark.parametrize("actor", [*(role for role in Role if role is not Role.SECRETARIAT), OTHER], ids=str)
def test_nobody_but_the_secretariat_passes_or_reopens_a_gate(world, actor):
    with pytest.raises(NotAllowed):
        pass_gate(commitment=world.theirs, gate=1, record="Acta", passed_on=date(2021, 5, 1), by=world.accounts[actor])
    with pytest.raises(NotAllowed):
        reopen_gate(commitment=world.mine, gate=4, reason="x", by=world.accounts[actor])

    assert (world.theirs.gates.count(), world.mine.gates.count(), Entry.objects.count()) == (0, 4, 0)


def test_a_gate_is_not_saved_as_any_other_record(world):
    passage = GatePassage(commitment=world.theirs, gate=Gate.ROADMAP, record="x", external_id="x")

    with pytest.raises(DomainError, match="propio panel"):
        save_record(record=passage, by=None, permission="plan.pass_gate")

    assert world.theirs.gates.count() == 0


def test_the_panel_of_a_sheet_passes_the_next_gate_and_reopens_the_last(world, enter):
    client = enter(Role.SECRETARIAT)
    sheet = reverse("plan_desk:sheet", args=[world.theirs.pk])
    assert "Dejar constancia de «Propuesta" in client.get(sheet).content.decode()

    blank = client.post(reverse("plan_desk:gate-pass", args=[world.theirs.pk]), {"gate": 1, "passed_on": "2021-05-01"})
    assert (blank.status_code, world.theirs.gates.count()) == (422, 0)

    client.post(
        reverse("plan_desk:gate-pass", args=[world.theirs.pk]), {"gate": 1, "passed_on": "2021-05-01", "record": "Acta"}
    )
    assert world.theirs.gates.get().record == "Acta"

    client.post(reverse("plan_desk:gate-reopen", args=[world.theirs.pk]), {"gate": "1", "reason": "Fue un error"})
    assert world.theirs.gates.count() == 0
