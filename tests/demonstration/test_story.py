"""The demonstration's story: believable, marked as invented, and told only as far as its clock has come."""

from __future__ import annotations

from datetime import datetime

import pytest

from abierto.core import clock
from abierto.core.clock import ZONE
from abierto.core.models import Entry
from abierto.demonstration.accounts import address, ensure_accounts
from abierto.demonstration.load import _load_plan
from abierto.demonstration.plan_content import EXERCISE, amended_content
from abierto.demonstration.story import tell_story
from abierto.followup import models as followup
from abierto.followup.enums import Completion
from abierto.followup.progress import current_progress
from abierto.plan.actions.imports import import_plan
from abierto.secretariat.models import Exercise
from abierto.territory.actions.catalogue import load_catalogue
from abierto.uploads.models import StoredFile
from tests.factories.followup import published_plainly

pytestmark = pytest.mark.django_db
AT = datetime(2022, 5, 16, 10, 0, tzinfo=ZONE)


@pytest.fixture
def published(settings, tmp_path, monkeypatch):
    """The demonstration's plan in force, its accounts, and a clock that the test moves."""
    settings.DEMONSTRATION = True
    settings.DATA_DIR = tmp_path
    load_catalogue()
    _load_plan()
    import_plan(content=amended_content(), by=None)
    ensure_accounts()
    published_plainly(Exercise.objects.get(external_id=EXERCISE))

    def stand(at: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: at)

    return stand


def rows() -> dict[str, int]:
    return {name: getattr(followup, name).objects.count() for name in followup.__all__} | {
        "files": StoredFile.objects.count(),
        "entries": Entry.objects.count(),
    }


def test_the_story_is_told_as_far_as_the_clock_and_goes_on_and_once(published):
    published(datetime(2021, 6, 20, 10, 0, tzinfo=ZONE))
    tell_story()
    assert not followup.CommitmentState.objects.exists()
    assert 0 < (early := followup.Report.objects.count()) < 20
    published(AT)
    tell_story()
    before = rows()
    assert followup.Report.objects.count() > early

    tell_story()

    assert rows() == before
    frozen = followup.CommitmentState.objects.order_by("period__starts_on", "pk").values_list("status", flat=True)
    assert list(frozen) == [1, 2, 1, 2, 1, 2, 2, 2]  # Infoem and IEEM, cut-off by cut-off
    progress = current_progress(EXERCISE)
    assert [(c.completion, len(c.done), len(c.overdue)) for c in progress.commitments] == [
        (Completion.SUBSTANTIAL, 5, 2),
        (Completion.SUBSTANTIAL, 19, 0),
    ]
    assert not Entry.objects.filter(event__startswith="followup.", at__gt=AT).exists()
    something_of_everything()
    what_is_invented_says_so()
    nobody_accepts_their_own()


def something_of_everything() -> None:
    evidence = followup.Evidence.objects
    assert evidence.filter(returned_at__isnull=False).count() == 1
    assert evidence.filter(withdrawn_at__isnull=False).count() == 1
    assert evidence.awaiting().count() == 2
    assert evidence.filter(access="reserved").count() == 1
    assert followup.Report.objects.filter(corrects__isnull=False).count() == 1
    assert followup.Report.objects.drafts().count() == 1
    assert followup.DroppedActivity.objects.count() == 1
    assert followup.Reply.objects.count() == 3
    assert followup.ProgressSheet.objects.filter(published_at__isnull=False).count() == 2
    disagreeing = followup.Statement.objects.filter(period__slug="2021-t2", completion__isnull=False)
    assert sorted(disagreeing.values_list("completion", flat=True)) == [Completion.LIMITED, Completion.SUBSTANTIAL]


def what_is_invented_says_so() -> None:
    for model in (followup.Report, followup.Evidence, followup.Statement, followup.Reply, followup.ReportingPeriod):
        assert not model.objects.filter(is_demonstration=False).exists()
    (real,) = followup.ProgressSheet.objects.filter(is_demonstration=False)
    assert real.figures.count() == 5
    assert sum(real.figures.values_list("count", flat=True)) == 13
    for piece in followup.Evidence.objects.exclude(access="reserved"):
        assert "demostración" in piece.description


def nobody_accepts_their_own() -> None:
    rulings = followup.Evidence.objects.filter(counts=True).values_list("author__email", "accepted_by__email")
    assert {accepted for _author, accepted in rulings} == {address("secretariado")}
    assert all(author != accepted for author, accepted in rulings)
