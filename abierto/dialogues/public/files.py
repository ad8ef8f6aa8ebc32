"""A dialogue's contributions as rows to download: only what anyone may read on its page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse

from abierto.core import clock
from abierto.dialogues.models import Dialogue
from abierto.participation.models import Contribution

COLUMNS = (
    *("folio", "recibida_el", "tipo", "texto", "firma", "sector", "via", "tema", "decision", "razon"),
    *("respondida_el", "responde", "cambio", "direccion"),
)


def export_rows(dialogue: Dialogue, contributions: QuerySet[Contribution]) -> Iterator[dict[str, Any]]:
    """One row per contribution, with its response if it has one; in the order in which they came."""
    page = f"{settings.SITE_URL}{dialogue.get_absolute_url()}aportaciones/"
    for contribution in contributions:
        answer = next(iter(contribution.standing_responses), None)  # type: ignore[attr-defined]
        response = answer.response if answer is not None else None
        placement = getattr(contribution, "placement", None)
        yield {
            "folio": contribution.folio,
            "recibida_el": _day(contribution.act.at),
            "tipo": contribution.get_kind_display(),
            "texto": contribution.text,
            "firma": contribution.signed_as,
            "sector": contribution.get_sector_display(),
            "via": contribution.act.get_origin_display(),
            "tema": placement.theme.name if placement is not None else "",
            "decision": response.get_decision_display() if response else "",
            "razon": response.reason if response else "",
            "respondida_el": _day(response.given_at) if response else "",
            "responde": response.office if response else "",
            "cambio": "; ".join(item["name"] for item in response.changed) if response else "",
            "direccion": f"{page}{contribution.folio}/",
        }


def json_file(dialogue: Dialogue, rows: Iterator[dict[str, Any]]) -> HttpResponse:
    content = {
        "dialogo": dialogue.external_id,
        "titulo": dialogue.title,
        "pregunta": dialogue.question,
        "demostracion": dialogue.is_demonstration,
        "aportaciones": list(rows),
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})


def _day(at: Any) -> str:
    return at.astimezone(clock.ZONE).date().isoformat()
