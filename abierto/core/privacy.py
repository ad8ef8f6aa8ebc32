"""Every field of every model is sorted *public*, *personal* or *internal* in the model's inner ``Privacy`` class.

The sorting drives open data, the data dictionary and scrubbed copies; a test fails on an unsorted field.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.apps import apps
from django.db.models import Model

KINDS = ("public", "personal", "internal")
#: A relation that the search adds to what it indexes; it holds nothing of the record.
NOT_OURS = {"index_entries"}


def own_models() -> Iterator[type[Model]]:
    """The project's own concrete models, in a stable order."""
    for model in apps.get_models():
        if model.__module__.startswith("abierto."):
            yield model


def sorting(model: type[Model]) -> dict[str, str]:
    """Field name → kind, for every field that ``model.Privacy`` sorts (the primary key is internal unless said)."""
    declared = getattr(model, "Privacy", None)
    found: dict[str, str] = {}
    for kind in KINDS:
        for name in getattr(declared, kind, ()):
            if name in found:
                raise ValueError(f"{model.__name__}.{name} is sorted twice")
            found[name] = kind
    found.setdefault(model._meta.pk.name, "internal")
    return found


def unsorted_fields(model: type[Model]) -> set[str]:
    """Names that the model has and ``Privacy`` does not sort, plus names sorted that do not exist."""
    have = {field.name for field in model._meta.get_fields() if not field.auto_created or field.concrete} - NOT_OURS
    return have ^ set(sorting(model))
