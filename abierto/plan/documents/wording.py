"""How facts become words in a document: one place, so that every chapter says the same the same way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .blocks import Block, Paragraph, Text

NOTHING = "Sin información"
#: The same in a table, where repeating words would hide what is there.
DASH = "—"


def said(words: Any, row: Any = None, *, url: str = "", blank: str = NOTHING) -> Text:
    """Words of the plan, or that there are none; ``row`` lends its mark of demonstration."""
    text = "" if words is None else str(words).strip()
    return Text(text or blank, demonstration=bool(row is not None and row.is_demonstration), url=url)


def paragraphs(text: str) -> Iterator[Block]:
    """A paragraph per line that says something."""
    for line in Text(text).lines:
        yield Paragraph(Text(line))


def office(post: Any, *, short: bool = False) -> str:
    """A post with its department and institution; ``short``: ``Jefatura de Transparencia (IEEM)``."""
    organisation = post.organisation
    if short:
        return f"{post.title} ({organisation.short_name or organisation.name})"
    return ", ".join(part for part in (post.title, post.department, organisation.name) if part)


def contact(post: Any) -> str:
    """The office's institutional contact, a line each."""
    lines = [
        f"Correo institucional: {post.contact_email}" if post.contact_email else "",
        f"Teléfono: {post.contact_phone}" if post.contact_phone else "",
    ]
    return "\n".join(line for line in lines if line)


def institution(organisation: Any) -> str:
    """``Instituto Electoral del Estado de México (IEEM)``."""
    short = organisation.short_name
    return f"{organisation.name} ({short})" if short and short != organisation.name else organisation.name
