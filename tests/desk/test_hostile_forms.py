"""Whatever is sent to a form of the desk, it answers with its own page and nothing is half written."""

from __future__ import annotations

import pytest
from django.core.serializers import serialize
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.core.models import Entry
from tests.architecture.test_permission_matrix import undrawn
from tests.desk.test_screens import SCREENS

HOSTILE = {
    "nothing": "",
    "null byte": "antes\x00después",
    "enormous": "x" * 300_000,
    "huge number": "9" * 5000,
    "negative": "-1",
    "not a number": "NaN",
    "right to left": "\u202egpj.exe\u202c",
    "markup": "<script>alert(1)</script>",
    "sql": "'; DROP TABLE plan_commitment; --",
    "surrogate pair": "🙂" * 50,
    "wrong date": "2021-02-30",
    "far date": "99999-01-01",
    "formula": "=cmd|' /C calc'!A0",
    "json": '{"a": [' * 200,
}


def _fields(page) -> list[str]:
    return [name for name in page.context["form"].fields if name != "fingerprint"]


@pytest.mark.parametrize("screens", SCREENS, ids=lambda screens: screens.name)
def test_a_form_survives_every_hostile_value_and_writes_all_or_nothing(screens, world, enter):
    client = enter(Role.SECRETARIAT)
    record = screens.model.objects.first()
    within = f"?en={getattr(record, screens.scope).pk}" if screens.scope else ""
    for address in (
        reverse(f"{screens.name}:add") + within,
        reverse(f"{screens.name}:edit", args=[record.pk]),
    ):
        page = client.get(address)
        names = _fields(page)
        kept = {name: page.context["form"].initial.get(name) for name in page.context["form"].fields}
        for label, value in HOSTILE.items():
            before = serialize("json", screens.model.objects.order_by("pk")), Entry.objects.count()
            sent = {name: str(kept[name]) for name in kept if kept[name] is not None and name not in names}
            with undrawn(unless=label == "markup"):
                answer = client.post(address, {**sent, **dict.fromkeys(names, value)})
            assert answer.status_code in {200, 302, 400}, (label, address, answer.status_code)
            after = serialize("json", screens.model.objects.order_by("pk")), Entry.objects.count()
            if answer.status_code == 302:  # accepted: one record and one line, never one without the other
                assert (after[0] != before[0]) == (after[1] != before[1]), (label, address)
            else:
                assert after == before, (label, address)
            if label == "markup":
                assert b"<script>alert(1)</script>" not in answer.content, address
