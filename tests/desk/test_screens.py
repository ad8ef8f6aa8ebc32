"""Every screen of a record opens for those who may and not for the rest."""

from __future__ import annotations

import pytest
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.dialogues.desk.records import VIEWSETS as DIALOGUES
from abierto.followup.desk.records import VIEWSETS as FOLLOWUP
from abierto.people.desk import RegisterGroup
from abierto.plan.desk.records import VIEWSETS
from abierto.secretariat.desk import ForumGroup

SCREENS = [*VIEWSETS, *FOLLOWUP, *DIALOGUES, *RegisterGroup.items, *ForumGroup.items]


@pytest.mark.parametrize("screens", SCREENS, ids=lambda screens: screens.name)
def test_each_kind_of_record_can_be_listed_seen_opened_and_followed(screens, world, enter):
    client = enter(Role.SECRETARIAT)
    record = screens.model.objects.first()
    assert record is not None

    pages = {
        name: client.get(reverse(f"{screens.name}:{name}", args=[record.pk]))
        for name in ("edit", "inspect", "history", "delete")
    }
    pages["index"] = client.get(reverse(f"{screens.name}:index"))
    pages["results"] = client.get(reverse(f"{screens.name}:index_results"), {"q": "prueba"})

    assert {name: page.status_code for name, page in pages.items()} == dict.fromkeys(pages, 200)


@pytest.mark.parametrize("screens", SCREENS, ids=lambda screens: screens.name)
def test_each_form_to_add_opens_within_what_it_belongs_to(screens, world, enter):
    client = enter(Role.SECRETARIAT)
    within = ""
    if screens.scope:
        owner = getattr(screens.model.objects.first(), screens.scope)
        within = f"?en={owner.pk}"

    assert client.get(reverse(f"{screens.name}:add") + within).status_code == 200
