"""What a form changed, for the ledger: field, before, after."""

from __future__ import annotations

from typing import Any

from django.db.models import Model


def snapshot(instance: Model) -> dict[str, str | None]:
    """The instance's concrete fields as text; a new instance gives an empty dict."""
    if instance.pk is None:
        return {}
    return {field.attname: _text(getattr(instance, field.attname)) for field in instance._meta.concrete_fields}


def difference(before: dict[str, str | None], after: dict[str, str | None]) -> dict[str, list[str | None]]:
    """Field → [before, after] for each field whose text differs."""
    return {
        name: [before.get(name), after.get(name)]
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    }


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
