"""Publishing and withdrawing news and guides."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from abierto.accounts.models import User
from abierto.content.indexing import index_content
from abierto.content.models import Article
from abierto.core import ledger
from abierto.core.actions.records import in_words
from abierto.core.errors import DomainError
from abierto.core.permissions import require


@transaction.atomic
def publish_article(*, article: Article, by: User | None, at: datetime | None = None) -> Article:
    """Put an article before the public as it stands, keeping the revision; the search knows it from then on.

    Raises DomainError, with the reason in Spanish, when it is not valid.
    """
    require(by, "content.publish_article", article)
    if article.pk is None:
        article.live = False
    with in_words():
        article.full_clean()
        article.save()
    article.save_revision(user=by, log_action=False).publish(user=by, skip_permission_checks=True, log_action=False)
    article.refresh_from_db()
    index_content()
    ledger.record("content.article_published", on=article, by=by, at=at)
    return article


@transaction.atomic
def withdraw_article(*, article: Article, by: User | None, at: datetime | None = None) -> Article:
    """Take a published article away from the public; its text and its history stay."""
    require(by, "content.publish_article", article)
    if not Article.objects.select_for_update().filter(pk=article.pk, live=True).exists():
        raise DomainError("Ese texto no está publicado.")
    article.unpublish(user=by, log_action=False)
    index_content()
    ledger.record("content.article_withdrawn", on=article, by=by, at=at)
    return article
