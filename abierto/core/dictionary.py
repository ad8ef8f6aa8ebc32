"""The data dictionary: every field of every model, what it is and how private it is, written from the code itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Model

from abierto.core.privacy import own_models, sorting

_KINDS = {"public": "público", "personal": "personal", "internal": "interno"}


def dictionary() -> str:
    """The dictionary as Markdown, models in the order of the apps."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield "# Data dictionary"
    yield ""
    yield "Written by `abierto data-dictionary`; a test keeps it in step with the models."
    yield "*Público* fields are open data, *personal* ones never leave the desk, *interno* ones serve the program."
    for model in own_models():
        yield ""
        yield f"## {model._meta.label}"
        yield ""
        yield _first_sentence(model)
        yield ""
        yield "| field | in Spanish | type | sorted |"
        yield "|---|---|---|---|"
        sorted_as = sorting(model)
        for field in model._meta.get_fields():
            if field.name in sorted_as:
                yield f"| `{field.name}` | {_label(field)} | {_type(field)} | {_KINDS[sorted_as[field.name]]} |"


def _first_sentence(model: type[Model]) -> str:
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def _label(field: Any) -> str:
    return str(getattr(field, "verbose_name", field.name))


def _type(field: Any) -> str:
    kind = type(field).__name__.removesuffix("Field")
    if field.is_relation and field.related_model is not None:
        return f"{kind} → {field.related_model._meta.label}"
    return f"{kind}({field.max_length})" if getattr(field, "max_length", None) else kind
