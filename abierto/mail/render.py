"""Messages as people read them: plain text from a template, with the footer that every message bears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.template import Context
from django.template.loader import get_template

_SUBJECT = "Asunto:"


def _default_name() -> str:
    return "Abierto"


_read_site_name: Callable[[], str] = _default_name


def name_site(read: Callable[[], str]) -> None:
    """Say how the instance is called; whoever keeps its name does so once, when ready."""
    global _read_site_name
    _read_site_name = read


def render(name: str, *, why: str, how_to_end: str, context: dict[str, Any]) -> tuple[str, str]:
    """The subject and the text of ``mail/<name>.txt``, whose first line is ``Asunto: …``.

    ``why`` ends the sentence "Recibe este mensaje porque…"; ``how_to_end`` is a sentence that says how to get no more.
    Values go in as they are: this is text, not HTML.
    """
    values = {**context, "site_url": settings.SITE_URL, "site_name": _read_site_name()}
    head, _, body = _text(f"mail/{name}.txt", values).lstrip().partition("\n")
    if not head.startswith(_SUBJECT):
        raise ValueError(f"mail/{name}.txt does not begin with «{_SUBJECT}»")
    footer = _text("mail/_footer.txt", {**values, "why": why.rstrip("."), "how_to_end": how_to_end})
    return head.removeprefix(_SUBJECT).strip(), f"{body.strip()}\n\n{footer.strip()}\n"


def _text(path: str, values: dict[str, Any]) -> str:
    return get_template(path).template.render(Context(values, autoescape=False))  # type: ignore[attr-defined]
