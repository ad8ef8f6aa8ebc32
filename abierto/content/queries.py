"""What the pages of news, guides and notices ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from abierto.content.enums import ArticleKind
from abierto.content.models import Article, HomeText, NoticeVersion

_CARD = ("kind", "slug", "title", "summary", "dated_on", "is_demonstration")


def articles(*, kind: str, on: date) -> QuerySet[Article, dict[str, Any]]:
    """Published articles of a kind dated up to ``on``, as dicts; the newest first."""
    return _public(on).filter(kind=kind).order_by("-dated_on", "-pk").values(*_CARD)


def latest_news(*, on: date, limit: int = 3) -> list[dict[str, Any]]:
    """The news that the home page shows."""
    return list(articles(kind=ArticleKind.NEWS, on=on)[:limit])


def article(*, kind: str, slug: str, on: date) -> dict[str, Any] | None:
    """One published article with its text, or None."""
    return _public(on).filter(kind=kind, slug=slug).values(*_CARD, "body", "last_published_at").first()


def site_name() -> str:
    """How the instance is called."""
    return (HomeText.objects.first() or HomeText()).site_name


def _public(on: date) -> QuerySet[Article]:
    return Article.objects.filter(live=True, dated_on__lte=on)


@dataclass(frozen=True)
class Notice:
    """A version of a notice and the days it is or was in force; ``valid_until`` is None for the one in force."""

    kind: str
    number: int
    valid_from: date
    valid_until: date | None
    summary: str
    body: str
    change: str
    is_demonstration: bool


def notice_versions(*, kind: str, on: date) -> list[Notice]:
    """The versions of a notice that have come into force by ``on``; the one in force first."""
    rows = NoticeVersion.objects.filter(kind=kind, valid_from__lte=on).order_by("-valid_from")
    fields = ("number", "valid_from", "summary", "body", "change", "is_demonstration")
    notices: list[Notice] = []
    ends: date | None = None
    for row in rows.values(*fields):
        notices.append(Notice(kind=kind, valid_until=ends, **row))
        ends = row["valid_from"] - timedelta(days=1)
    return notices
