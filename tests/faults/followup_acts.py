"""What an office and the secretariat do every month: drafts, evidence with files, submissions, rulings and comments."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

from django.db import connection
from django.urls import reverse

from abierto.followup.models import Comment, Evidence, Report
from tests.faults.acts import Act, posting


def report_on_everything(world: SimpleNamespace) -> Iterator[Act]:
    """Of each activity and period: a draft, a file as its evidence, and the submission of both."""
    exercise = world.followed.exercise.external_id
    for period in world.periods:
        home = f"{reverse('followup_desk:owes')}?ejercicio={exercise}&periodo={period.slug}"
        for activity in world.followed.activities:
            name, prefix = f"{period.slug}, actividad {activity.pk}", f"a{activity.pk}"
            words = {
                f"{prefix}-text": f"Informe de {name}",
                f"{prefix}-obstacle": "Falta designar a una persona.",
                f"{prefix}-seen": "",
                f"{prefix}-was": "",
            }
            yield Act(
                "draft",
                posting(home, {"activity": activity.pk, **words, "do": f"draft:{activity.pk}"}),
                Report.objects.filter(text=f"Informe de {name}").count,
                {"followup.draft_saved": 1},
            )
            facts = {f"{prefix}-e-title": f"Minuta de {name}", f"{prefix}-e-dated_on": f"{date.today():%Y-%m-%d}"}
            file = {f"{prefix}-e-file": ("minuta.txt", f"Minuta de {name}. ".encode() * 2000)}
            yield Act(
                "attach a file",
                posting(home, {"activity": activity.pk, **facts, "do": f"draft:{activity.pk}"}, file),
                Evidence.objects.filter(title=f"Minuta de {name}").count,
                {"followup.evidence_attached": 1},
            )
            yield Act(
                "submit",
                posting(home, {"activity": activity.pk, "do": f"submit:{activity.pk}"}),
                Report.objects.submitted().filter(text=f"Informe de {name}").count,
                {"followup.report_submitted": 1, "followup.evidence_submitted": 1},
            )


def accept_what_waits(world: SimpleNamespace) -> Iterator[Act]:
    """The secretariat accepts each piece of evidence as it comes."""
    accepted: set[int] = set()
    while not world.stop.is_set():
        waiting = Evidence.objects.awaiting().filter(report__period__in=world.periods).exclude(pk__in=accepted)
        pk = waiting.order_by("pk").values_list("pk", flat=True).first()
        connection.close()
        if pk is None:
            time.sleep(0.1)
            continue
        accepted.add(pk)
        yield Act(
            "accept",
            posting(reverse("followup_desk:accept", args=[pk]), {}),
            Evidence.objects.filter(pk=pk, accepted_at__isnull=False, counts=True).count,
            {"followup.evidence_accepted": 1},
        )


def comment_on_a_report(world: SimpleNamespace) -> Iterator[Act]:
    """Internal remarks, one after another, on one report."""
    for number in range(10_000):
        yield Act(
            "comment",
            posting(reverse("followup_desk:comment", args=[world.own_report.pk]), {"text": f"Comentario {number}"}),
            Comment.objects.filter(text=f"Comentario {number}").count,
            {"followup.comment_written": 1},
        )
