"""The public history as an Atom feed: whole addresses, and ids that never change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from abierto.core.figures.lettering import clean
from abierto.followup.happening import Happening
from abierto.plan.reading import Plan

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
LONGEST_SUMMARY = 2000


def atom(happenings: Iterable[Happening], *, plan: Plan, title: str, subtitle: str, page: str, feed: str) -> str:
    """The feed of some happenings, in their order. ``page`` and ``feed`` are addresses within the site.

    While it has no entries its date is that of the plan's publication.
    """
    host = settings.SITE_URL
    told = list(happenings)
    made = Atom1Feed(
        title=clean(title),
        link=f"{host}{page}",
        description="",
        subtitle=clean(subtitle),
        language="es-MX",
        feed_url=f"{host}{feed}",
        feed_guid=tag_uri(plan.exercise.starts_on, page),
    )
    for line in told:
        made.add_item(
            title=clean(f"{_mark(line)}{line.title}"),
            link=f"{host}{line.url}",
            description=_summary(line),
            unique_id=tag_uri(line.local_at.date(), line.key),
            pubdate=line.at,
            updateddate=line.at,
            author_name=clean(line.who),
            categories=[line.kind],
        )
    if not told:
        made.latest_post_date = lambda: plan.version.published_at  # type: ignore
    return made.writeString("utf-8")


def tag_uri(day: date, name: str) -> str:
    """An id for ever (RFC 4151): this host on a day on which it was ours, and a name of its own."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{day.isoformat()}:{name.strip('/')}"


def _summary(line: Happening) -> str:
    said = [f"{label}: {text}" for label, text in line.said]
    if line.corrects is not None:
        said.append(f"Motivo de la corrección: {line.corrects.reason} Antes se dijo: {line.corrects.text}")
    text = clean(" ".join([*line.changes, *said]))
    return escape(text if len(text) <= LONGEST_SUMMARY else f"{text[:LONGEST_SUMMARY]}…")  # it is declared as HTML


def _mark(line: Happening) -> str:
    return "[Demostración] " if line.is_demonstration else ""
