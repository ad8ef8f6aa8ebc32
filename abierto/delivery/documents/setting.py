"""Setting a document with Typst, accessible (PDF/A-2a and PDF/UA-1), from data alone: no text is read as markup."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from abierto.core import clock
from abierto.plan.documents.blocks import Block, Note
from abierto.plan.documents.pdf import STANDARDS, SUBSTITUTE, Setter, breakable
from abierto.plan.documents.plates import typefaces, with_plates

#: The templates use the blocks of the plan's document; both lie under here.
ROOT = Path(__file__).resolve().parents[2]
_TEMPLATES = Path(__file__).parent / "typst"


def set_pdf(template: str, facts: dict[str, Any], blocks: Iterable[Block], *, at: datetime) -> bytes:
    """The PDF of a template over its facts, plain words, and its blocks; dated ``at``."""
    setter = Setter()
    data = _words(setter, facts)
    data["blocks"] = [setter.block(block) for block in with_plates(blocks)]
    if setter.replaced:
        told = f"La tipografía no tiene {setter.replaced} de los signos escritos; en su lugar aparece {SUBSTITUTE}. "
        data["blocks"].append(setter.block(Note(told + "«aportaciones.csv» los conserva íntegros.")))
    data["breaking"] = "simple" if setter.endless else "optimized"
    local = at.astimezone(clock.ZONE)
    data["date"] = [local.year, local.month, local.day]
    return typst.compile(
        _TEMPLATES / template,
        root=ROOT,
        font_paths=typefaces(),
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=int(at.timestamp()),
    )


def _words(setter: Setter, value: Any) -> Any:
    if isinstance(value, str):
        return breakable(setter.words(value))
    if isinstance(value, dict):
        return {key: _words(setter, part) for key, part in value.items()}
    return [_words(setter, part) for part in value] if isinstance(value, list | tuple) else value
