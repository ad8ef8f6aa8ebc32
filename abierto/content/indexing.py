"""What the public search knows of news, guides and notices."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from abierto.content.cleaning import plain_text
from abierto.content.enums import ArticleKind, NoticeKind
from abierto.content.models import Article
from abierto.content.queries import notice_versions
from abierto.core import clock
from abierto.core.search import SearchRow, replace_rows

NOTICE_URLS = {
    NoticeKind.PRIVACY: "/aviso-de-privacidad/",
    NoticeKind.ACCESSIBILITY: "/accesibilidad/",
    NoticeKind.TERMS: "/terminos/",
}


def index_content() -> int:
    """Replace the search entries of this part; returns how many there are."""
    return replace_rows("content", search_rows(clock.today()))


def search_rows(on: date) -> Iterator[SearchRow]:
    """One row per public page as it stands on ``on``."""
    for article in Article.objects.filter(live=True, dated_on__lte=on):
        kind = str(ArticleKind(article.kind).label)
        yield SearchRow(kind, article.get_absolute_url(), article.title, article.summary, plain_text(article.body))
    for notice_kind, url in NOTICE_URLS.items():
        for notice in notice_versions(kind=notice_kind, on=on)[:1]:
            words = plain_text(f"{notice.summary} {notice.body}")
            yield SearchRow("Aviso", url, str(notice_kind.label), plain_text(notice.summary)[:300], words)
