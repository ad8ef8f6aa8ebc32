"""How many acts were received in a day, over all spaces together: what the statistics of use tell of participation."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum

from abierto.participation.models import ScreeningTotal
from abierto.participation.sealed import left_out


def acts_on(day: date) -> int | None:
    """Acts received on a day that is over since long enough to have been screened; None when nothing was.

    As on the page of screening, spaces that show nothing of what they received are left out when few owners had one.
    """
    rows = ScreeningTotal.objects.filter(day=day, code="")
    if left_out([day]):
        rows = rows.filter(is_sealed=False)
    # Each version of the rules goes through everything again: the one that went furthest has counted them all.
    counted = rows.order_by().values("rule_version").annotate(all=Sum("amount")).values_list("all", flat=True)
    return max(counted, default=None)
