"""Reads of what was received."""

from __future__ import annotations

from abierto.participation.models import Act, Screening


def held_texts(space: int | None) -> list[int]:
    """Acts of a space whose text is not shown: their latest screening found personal data, threats or insults.

    A review that lets them stand shows them.
    """
    holding = Screening.objects.filter(act__space=space, holds_text=True).values("act_id")
    rows = Screening.objects.filter(act__in=holding).order_by("pk").values_list("act_id", "holds_text")
    found = [act for act, holds in dict(rows).items() if holds]
    stands: dict[int, bool] = dict(
        Act.objects.filter(pk__in=found, reviews__isnull=False)
        .order_by("reviews__pk")
        .values_list("pk", "reviews__stands")
    )
    return [act for act in found if not stands.get(act, False)]
