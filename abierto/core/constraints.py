"""Database constraints said in the words of the house."""

from __future__ import annotations

from django.db.models import CheckConstraint, F, Q


def both_or_neither(one: str, other: str, *, name: str) -> CheckConstraint:
    """Two paired facts (a date and who, for instance) are both there or both absent."""
    return CheckConstraint(
        name=name,
        condition=Q(**{f"{one}__isnull": True, f"{other}__isnull": True})
        | Q(**{f"{one}__isnull": False, f"{other}__isnull": False}),
    )


def in_order(start: str, end: str, *, name: str) -> CheckConstraint:
    """``end`` is not before ``start``; either may be unknown."""
    return CheckConstraint(
        name=name,
        condition=Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)}),
        violation_error_message="La fecha de fin es anterior a la de inicio.",
    )
