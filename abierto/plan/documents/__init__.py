"""Documents of a plan, rendered from a frozen version only."""

from __future__ import annotations

import json

from abierto.plan.enums import DocumentFormat
from abierto.plan.models import PlanVersion
from abierto.plan.reading import Plan, Version

from .outline import document_blocks
from .pdf import render_pdf
from .word import render_docx


def render_documents(version: PlanVersion) -> dict[str, bytes]:
    """Every document of a version, format → bytes. The same version gives the same bytes."""
    facts = Version(
        number=version.number,
        sha256=version.sha256,
        code=version.code,
        reason=version.reason,
        sealed_at=version.sealed_at,
        published_at=version.published_at,
    )
    plan = Plan(json.loads(version.content), version=facts)
    blocks = document_blocks(plan, list(version.signatures.select_related("organisation")))
    at = version.published_at or version.sealed_at
    return {
        DocumentFormat.JSON: version.content.encode(),
        DocumentFormat.PDF: render_pdf(blocks, at=at),
        DocumentFormat.DOCX: render_docx(blocks, at=at),
    }
