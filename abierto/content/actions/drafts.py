"""What happens to a text at the desk, where drafts are revisions."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from wagtail.models import Revision

from abierto.content.indexing import index_content
from abierto.content.models import Article, HomeText
from abierto.core import ledger
from abierto.core.actions import records
from abierto.core.permissions import require


@transaction.atomic
def publish_draft(*, article: Article, revision: Revision, by: Any) -> Article:
    """Put one revision of an article before the public; the search knows it from then on."""
    require(by, "content.publish_article", article)
    revision.publish(user=by, skip_permission_checks=True)
    article.refresh_from_db()
    index_content()
    ledger.record("content.article_published", on=article, by=by)
    return article


@transaction.atomic
def delete_article(*, article: Article, by: Any) -> None:
    """Remove an article with its drafts; if the public saw it, the ledger says that it was withdrawn."""
    require(by, "content.publish_article", article)
    if article.live:
        ledger.record("content.article_withdrawn", on=article, by=by)
    article.delete()
    index_content()


def save_home(*, record: HomeText, by: Any, permission: str = "content.edit_home", seen: str | None = None) -> HomeText:
    """Change the words of the home page."""
    records.save_record(record=record, by=by, permission=permission, event="content.home_changed", seen=seen)
    return record
