"""The public page tells figures of all, never of one; the desk shows what the rules marked, to those who review it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.core import clock
from abierto.participation.actions import screening as acts_of_screening
from abierto.participation.actions.screening import screen_waiting
from abierto.participation.enums import Origin
from abierto.participation.models import Act, Screening, ScreeningReview, Space
from abierto.participation.screening import REASONS, RULE_VERSION
from abierto.participation.screening_figures import figures
from abierto.participation.sealed import ENOUGH_OWNERS
from tests.factories.accounts import SecretaryFactory, UserFactory
from tests.factories.participation import DURING, a_space, said

TOMORROW = DURING + timedelta(days=1)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    acts_of_screening._forget()
    yield
    acts_of_screening._forget()


@pytest.fixture
def _tomorrow(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: TOMORROW)


@pytest.mark.django_db
def test_figures_stop_at_the_end_of_yesterday_and_count_what_waits():
    space = a_space()
    said(space), said(space, "Que se reparen las luminarias del parque central cuanto antes.")
    said(space, at=DURING + timedelta(hours=11, minutes=50))
    screen_waiting(DURING + timedelta(hours=1))

    assert (figures(DURING).received, figures(DURING).screened) == (0, 0)
    told = figures(TOMORROW)
    assert (told.received, told.screened) == (3, 2)
    assert [(row.version, row.screened, row.flagged) for row in told.versions] == [(RULE_VERSION, 2, 0)]
    assert [(reason.code, amount) for reason, amount in told.versions[0].reasons] == [("trip.missing", 2)]


@pytest.mark.django_db
@pytest.mark.parametrize(("sealed", "received"), [(1, 1), (ENOUGH_OWNERS - 1, 1), (ENOUGH_OWNERS, ENOUGH_OWNERS + 1)])
def test_sealed_spaces_are_counted_together_and_only_when_they_are_enough(sealed, received):
    said(a_space())
    for _ in range(sealed):
        said(a_space(is_sealed=True))
    screen_waiting(TOMORROW - timedelta(hours=1))
    told = figures(TOMORROW)
    assert (told.received, told.screened, told.days_left_out) == (received, received, int(sealed < ENOUGH_OWNERS))
    waiting = figures(TOMORROW + timedelta(days=1))
    assert waiting.received == received


@pytest.mark.django_db
def test_each_version_keeps_its_own_figures_and_todays_come_first():
    said(a_space())
    screen_waiting(TOMORROW, version="2020-01.00000000")
    screen_waiting(TOMORROW)
    told = figures(TOMORROW)
    assert [(row.version, row.screened, row.is_current) for row in told.versions] == [
        (RULE_VERSION, 1, True),
        ("2020-01.00000000", 1, False),
    ]
    assert told.received == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("_tomorrow")
def test_the_public_page_publishes_every_rule_and_names_no_space(client, django_assert_max_num_queries):
    space = a_space()
    said(space, "Mi teléfono es 7221234567 y quiero que me llamen.")
    screen_waiting(TOMORROW)
    with django_assert_max_num_queries(12):
        answer = client.get("/participacion/tamizado/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert "public" in answer["Cache-Control"]
    assert all(f"<code>{code}</code>" in page for code in REASONS)
    assert RULE_VERSION in page
    assert space.title not in page
    assert "7221234567" not in page


@pytest.mark.django_db
def test_the_public_page_stands_before_anything_was_received(client):
    page = client.get("/participacion/tamizado/").content.decode()
    assert "no se había tamizado ningún acto" in page


def desk(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def marked(settings):
    settings.SECOND_FACTOR_REQUIRED = False
    space = a_space()
    kept = said(space, "Mi teléfono es 7221234567 <script>alert(1)</script>")
    said(space, "Que la biblioteca abra también los domingos por la mañana.")
    screen_waiting(TOMORROW)
    return kept


@pytest.mark.django_db
def test_the_desk_lists_by_reason_what_waits_to_be_read(marked):
    client = desk(SecretaryFactory())
    where = reverse("screening_desk:list")
    assert str(marked.act) in client.get(where).content.decode()
    listed = {
        code: [row.act_id for row, _ in client.get(f"{where}?motivo={code}").context["rows"]]
        for code in ("", "personal.phone", "trip.missing", "personal.curp")
    }
    assert listed == {
        "": [marked.pk],
        "personal.phone": [marked.pk],
        "trip.missing": [marked.pk + 1, marked.pk],
        "personal.curp": [],
    }
    assert client.get(reverse("screening_desk:list") + "?motivo='&estado=x").status_code == 200


@pytest.mark.django_db
def test_what_a_sealed_space_received_is_not_read_at_the_desk(marked):
    hidden = Space.objects.create(external_id="sellado", title="Sellado", url="/", is_sealed=True)
    act = Act.objects.create(space=hidden, gesture="contribute", author=b"a" * 16, value="up", version=1, at=DURING,
                             origin=Origin.IMPORT, salt=b"s" * 16, commitment=b"c" * 32)  # fmt: skip
    Screening.objects.create(act=act, rule_version=RULE_VERSION, score=90, holds_text=True, at=DURING)
    client = desk(SecretaryFactory())

    page = client.get(reverse("screening_desk:list") + "?estado=todos").content.decode()
    assert str(marked.act) in page
    assert "Sellado" not in page
    assert client.get(reverse("screening_desk:review", args=[act.pk])).status_code == 404


@pytest.mark.django_db
def test_a_review_is_kept_with_its_reason_and_leaves_the_list(marked):
    secretary = SecretaryFactory()
    client, where = desk(secretary), reverse("screening_desk:review", args=[marked.pk])
    page = client.get(where).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert bytes(marked.act.author).hex() not in page

    assert client.post(where, {"stands": "no", "reason": ""}).status_code == 422
    assert not ScreeningReview.objects.exists()
    answer = client.post(where, {"stands": "si", "reason": "Es el teléfono de su propio negocio."})
    assert answer.status_code == 302
    review = ScreeningReview.objects.get()
    assert (review.act_id, review.stands, review.by) == (marked.pk, True, secretary)
    assert "No hay actos" in client.get(reverse("screening_desk:list")).content.decode()
    assert str(marked.act) in client.get(reverse("screening_desk:list") + "?estado=revisados").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.SECRETARIAT])
def test_nobody_else_reads_or_reviews_the_screening(marked, role):
    client, where = desk(UserFactory(role=role)), reverse("screening_desk:review", args=[marked.pk])
    assert client.get(reverse("screening_desk:list")).status_code == 403
    assert client.get(where).status_code == 403
    assert client.post(where, {"stands": "si", "reason": "Una frase completa."}).status_code == 403
    assert not ScreeningReview.objects.exists()
