"""Setting a document with Typst, accessible (PDF/A-2a and PDF/UA-1), from data alone: no text is read as markup.

Typst keeps threads for as long as a process lives, and whoever is forked from it would wait for them for ever. Packing
forks a companion, so each document is set by a process of its own (:mod:`.typesetter`).
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from abierto.core import clock
from abierto.plan.documents.blocks import Block, Note
from abierto.plan.documents.pdf import STANDARDS, SUBSTITUTE, Setter, breakable
from abierto.plan.documents.plates import faces, with_plates

#: The templates use the blocks of the plan's document; both lie under here.
ROOT = Path(__file__).resolve().parents[2]
_TEMPLATES = Path(__file__).parent / "typst"
_TYPESETTER = Path(__file__).parent / "typesetter.py"


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
    asked = {
        "template": str(_TEMPLATES / template),
        "root": str(ROOT),
        "faces": [str(path) for path in faces()],
        "data": json.dumps(data, ensure_ascii=False),
        "standards": STANDARDS,
        "timestamp": int(at.timestamp()),
    }
    program = [sys.executable, "-P", str(_TYPESETTER)]
    done = subprocess.run(program, input=json.dumps(asked).encode(), capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise RuntimeError(f"{template} could not be set: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def _words(setter: Setter, value: Any) -> Any:
    if isinstance(value, str):
        return breakable(setter.words(value))
    if isinstance(value, dict):
        return {key: _words(setter, part) for key, part in value.items()}
    return [_words(setter, part) for part in value] if isinstance(value, list | tuple) else value
