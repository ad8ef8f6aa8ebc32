"""``abierto demo`` makes a fresh machine a living site, once."""

from __future__ import annotations

import re
import stat
from datetime import datetime
from io import StringIO

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from abierto.accounts.enums import Role
from abierto.accounts.models import User
from abierto.content.models import Article, NoticeVersion
from abierto.core import clock
from abierto.core.clock import ZONE
from abierto.core.errors import DomainError
from abierto.core.models import Entry, SearchEntry
from abierto.demonstration.accounts import ACCOUNTS, FILE, SEATS, address, demonstration_accounts, ensure_accounts
from abierto.demonstration.load import FIRST_SEALED, SECOND_SEALED, load_demonstration, load_texts
from abierto.demonstration.plan_content import amended_content
from abierto.people.models import Affiliation
from abierto.plan.content import working_content
from abierto.plan.format import TABLES
from abierto.plan.models import PlanSignature, PlanVersion
from abierto.plan.queries import published_plan
from abierto.secretariat.models import Exercise
from tests.demonstration.candidacies import look_at_candidacies
from tests.demonstration.test_plan_content import COUNTS, IEEM, INFOEM, SECOGEM
from tests.factories.people import OrganisationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings, tmp_path):
    """A machine in demonstration mode with a data folder of its own."""
    settings.DEMONSTRATION = True
    settings.DATA_DIR = tmp_path
    return tmp_path


def everything() -> dict[str, int]:
    """How many rows each of the project's tables holds."""
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("abierto.")
    }


def versions() -> list[tuple]:
    """What each version is, and when it became so."""
    return list(PlanVersion.objects.order_by("number").values_list("number", "sha256", "sealed_at", "published_at"))


def test_the_demonstration_is_loaded_once_and_repeating_it_changes_nothing(demonstration, client):
    with pytest.raises(CommandError, match="Aún no hay cuentas"):
        call_command("demo", "--cuentas", stdout=StringIO())
    told = StringIO()
    call_command("demo", stdout=told)
    before = everything()
    published = versions()
    accounts = demonstration_accounts()

    load_demonstration()

    assert everything() == before
    assert versions() == published
    assert demonstration_accounts() == accounts
    _each_step_and_an_account_for_each_role_are_told(told.getvalue())
    _counts_are_those_of_the_sources()
    _two_versions_are_published_and_differ_in_what_the_amendment_says()
    _texts_are_there(client)
    _links_in_texts_lead_somewhere(client)
    _accounts_let_each_role_in(accounts)
    look_at_candidacies()


def _each_step_and_an_account_for_each_role_are_told(text: str):
    assert text.lstrip().startswith("Territorio")
    assert "Versiones: sello, firmas, publicación y documentos…" in text
    for account in demonstration_accounts():
        assert account.password in text
    again = StringIO()
    call_command("demo", "--cuentas", stdout=again)
    assert again.getvalue() == text[text.index("Cuentas de demostración (") :]


def _counts_are_those_of_the_sources():
    counted = {table.name: table.model._default_manager.count() for table in TABLES}
    demonstrated = {"indicators": COUNTS["indicators"] + 1, "members": COUNTS["members"] + 1}  # one of each is invented
    assert counted == {**COUNTS, **demonstrated}
    exercise = Exercise.objects.get()
    assert (exercise.external_id, exercise.is_current, exercise.is_demonstration) == ("edomex-2019-2021", True, True)
    content, stated = working_content(exercise), amended_content()
    story = {"organizacion-de-ejemplo"}  # it joins after the plan, to speak for civil society
    referred = {"organisations"}  # a body that nothing refers to (the INAI) is registered and stays out of the plan
    for table in TABLES:
        ids = {row["external_id"]: row for row in stated[table.name]}
        kept = {row["external_id"]: row for row in content[table.name]}
        assert set(ids) - set(kept) == ({"inai"} if table.name in referred else set())
        assert set(kept) - set(ids) == (story if table.name == "members" else set()), table.name
        assert all(ids[key] == row for key, row in kept.items() if key not in story), table.name


def _two_versions_are_published_and_differ_in_what_the_amendment_says():
    first, second = PlanVersion.objects.order_by("number")
    assert (first.sealed_at, second.sealed_at) == (FIRST_SEALED, SECOND_SEALED)
    assert first.published_at < second.sealed_at < second.published_at
    assert first.sha256 != second.sha256
    assert second.reason.startswith("Se anota")
    signatures = PlanSignature.objects.order_by("signed_at")
    assert [(s.version.number, s.organisation.short_name, s.is_demonstration) for s in signatures] == [
        (1, "Infoem", True),
        (1, "IEEM", True),
        (2, "Infoem", True),
        (2, "IEEM", True),
    ]
    plan = published_plan("edomex-2019-2021")
    assert plan.version.number == 2
    assert [commitment.external_id for commitment in plan.commitments] == [INFOEM, IEEM]
    assert [(row["external_id"], row["done"], row["total"]) for row in plan.pending] == [(SECOGEM, 3, 19)]
    assert [entry.event for entry in Entry.objects.filter(event__startswith="plan.version").order_by("at", "pk")] == [
        "plan.version_sealed",
        "plan.version_signed",
        "plan.version_signed",
        "plan.version_published",
    ] * 2


def _texts_are_there(client):
    assert sorted(Article.objects.values_list("kind", flat=True)) == ["guide"] * 5 + ["news"] * 4
    assert sorted(NoticeVersion.objects.values_list("kind", "number")) == [
        ("accessibility", 1),
        ("privacy", 1),
        ("privacy", 2),
        ("terms", 1),
    ]
    for article in Article.objects.all():
        assert client.get(article.get_absolute_url()).status_code == 200
    assert SearchEntry.objects.filter(source="content").count() == 12


def _links_in_texts_lead_somewhere(client):
    texts = [
        *Article.objects.values_list("body", flat=True),
        *NoticeVersion.objects.values_list("body", flat=True),
    ]
    links = {link for text in texts for link in re.findall(r'href="([^"]+)"', text)}
    assert len(links) >= 5
    for link in links:
        assert client.get(link, follow=True).status_code == 200, link


def _accounts_let_each_role_in(accounts):
    assert {role for user in User.objects.all() for role in user.roles} == set(Role.values)
    assert [account.email for account in accounts] == [address(name) for name, *_ in (*ACCOUNTS, *SEATS)]
    assert len({account.password for account in accounts}) == len(ACCOUNTS) + len(SEATS)
    for account in accounts:
        assert authenticate(None, username=account.email, password=account.password) is not None
    assert set(Affiliation.objects.values_list("user__email", "organisation__external_id")) == {
        (address(name), name) for name in ("infoem", "ieem", "secogem")
    }


def test_texts_come_when_their_day_does():
    with time_machine.travel(datetime(2021, 5, 10, 10, 0, tzinfo=ZONE)):
        load_texts()
        assert Article.objects.filter(kind="news").count() == 3
        assert NoticeVersion.objects.filter(kind="privacy").count() == 1
        assert not Entry.objects.filter(at__gt=clock.now()).exists()
    with time_machine.travel(datetime(2025, 3, 21, 0, 0, tzinfo=ZONE)):
        load_texts()
    assert Article.objects.filter(kind="news").count() == 4
    assert list(NoticeVersion.objects.filter(kind="privacy").values_list("number", flat=True)) == [2, 1]


def test_outside_the_demonstration_mode_nothing_is_loaded(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    before = everything()
    with pytest.raises(DomainError, match="DEMONSTRATION=si"):
        load_demonstration()
    with pytest.raises(CommandError, match="DEMONSTRATION=si"):
        call_command("demo", stdout=StringIO())
    assert everything() == before
    assert list(tmp_path.iterdir()) == []


def test_passwords_are_kept_for_their_owner_alone_and_made_anew_when_lost(demonstration):
    for external_id in ("infoem", "ieem", "secogem"):
        OrganisationFactory(external_id=external_id)
    assert ensure_accounts() == len(ACCOUNTS)
    kept = demonstration / FILE
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    first = demonstration_accounts()

    kept.unlink()
    assert demonstration_accounts() == []
    assert ensure_accounts() == len(ACCOUNTS)
    second = demonstration_accounts()

    assert [account.email for account in second] == [account.email for account in first]
    assert not {account.password for account in first} & {account.password for account in second}
    assert authenticate(None, username=second[0].email, password=first[0].password) is None
    assert authenticate(None, username=second[0].email, password=second[0].password) is not None
    assert ensure_accounts() == 0
    assert User.objects.count() == len(ACCOUNTS)
