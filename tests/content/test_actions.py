"""Publishing, withdrawing and issuing; who may; what the search knows."""

from __future__ import annotations

from datetime import date, datetime

import pytest
import time_machine
from django.test import Client

from abierto.accounts.enums import Role
from abierto.content.actions.articles import publish_article, withdraw_article
from abierto.content.actions.notices import issue_notice
from abierto.content.cleaning import plain_text
from abierto.content.enums import ArticleKind, NoticeKind
from abierto.content.indexing import index_content
from abierto.content.models import Article, NoticeVersion
from abierto.content.queries import latest_news, notice_versions
from abierto.core.clock import ZONE
from abierto.core.errors import DomainError, NotAllowed
from abierto.core.models import Entry, SearchEntry
from tests.factories.accounts import UserFactory
from tests.factories.content import ArticleFactory, NoticeVersionFactory

pytestmark = pytest.mark.django_db

NOON = datetime(2021, 5, 10, 12, 0, tzinfo=ZONE)
OTHERS = [role for role in Role if role != Role.EDITOR]


@pytest.fixture
def editor():
    return UserFactory(role=Role.EDITOR)


def test_publishing_puts_an_article_before_the_public_and_in_the_search_and_writes_one_line(editor):
    article = publish_article(article=ArticleFactory.build(live=False, title="Foro en Acatlán"), by=editor, at=NOON)

    assert (article.live, article.latest_revision.user) == (True, editor)
    assert Client().get(article.get_absolute_url()).status_code == 200
    assert [(entry.event, entry.actor_label, entry.at) for entry in Entry.objects.all()] == [
        ("content.article_published", "Edición de contenidos", NOON)
    ]
    assert [(row.kind, row.title) for row in SearchEntry.objects.filter(source="content")] == [
        ("Noticia", "Foro en Acatlán")
    ]


def test_withdrawing_takes_it_away_and_keeps_its_text(editor):
    article = publish_article(article=ArticleFactory.build(live=False), by=editor)
    withdraw_article(article=article, by=editor, at=NOON)

    article.refresh_from_db()
    assert (article.live, article.body) == (False, "<p>Lo que pasó, con calma.</p>")
    assert Client().get(article.get_absolute_url()).status_code == 404
    assert not SearchEntry.objects.filter(source="content").exists()
    with pytest.raises(DomainError, match="no está publicado"):
        withdraw_article(article=article, by=editor)


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_an_editor_writes_for_the_public(role):
    other, article = UserFactory(role=role), ArticleFactory()
    with pytest.raises(NotAllowed):
        publish_article(article=ArticleFactory.build(), by=other)
    with pytest.raises(NotAllowed):
        withdraw_article(article=article, by=other)
    with pytest.raises(NotAllowed):
        issue_notice(kind=NoticeKind.TERMS, valid_from=date(2021, 1, 1), summary="a", body="b", by=other)
    assert (Article.objects.count(), NoticeVersion.objects.count(), Entry.objects.count()) == (1, 0, 0)


def test_an_article_that_is_not_valid_is_refused_in_words_and_changes_nothing(editor):
    ArticleFactory(slug="repetida")
    for wrong in (
        ArticleFactory.build(slug="repetida"),
        ArticleFactory.build(title=""),
        ArticleFactory.build(kind="x"),
    ):
        with pytest.raises(DomainError):
            publish_article(article=wrong, by=editor)
    assert (Article.objects.count(), Entry.objects.count()) == (1, 0)


def test_a_notice_is_numbered_and_must_follow_the_one_before(editor):
    first = issue_notice(kind=NoticeKind.PRIVACY, valid_from=date(2021, 3, 18), summary="a", body="b", by=editor)
    second = issue_notice(
        kind=NoticeKind.PRIVACY, valid_from=date(2025, 3, 21), summary="a", body="c", change="Otra ley.", by=editor
    )
    assert (first.number, second.number) == (1, 2)
    for day, change, reason in ((date(2025, 3, 21), "x", "debe regir después"), (date(2026, 1, 1), " ", "qué cambió")):
        with pytest.raises(DomainError, match=reason):
            issue_notice(kind=NoticeKind.PRIVACY, valid_from=day, summary="a", body="d", change=change, by=editor)
    with pytest.raises(DomainError):
        issue_notice(kind=NoticeKind.TERMS, valid_from=date(2026, 1, 1), summary="", body="", by=editor)
    assert NoticeVersion.objects.count() == 2
    assert [entry.event for entry in Entry.objects.all()] == ["content.notice_issued"] * 2


def test_the_search_knows_what_is_public_today_and_nothing_else():
    ArticleFactory(kind=ArticleKind.GUIDE, title="Cómo leer", body="<h2>Uno</h2><p>dos</p>")
    ArticleFactory(live=False)
    ArticleFactory(dated_on=date(2030, 1, 1))
    NoticeVersionFactory(number=1)
    NoticeVersionFactory(number=2, valid_from=date(2030, 1, 1))
    with time_machine.travel(NOON):
        assert index_content() == 2
    assert set(SearchEntry.objects.values_list("kind", "title", "summary")) == {
        ("Guía", "Cómo leer", "Lo que pasó, en una línea."),
        ("Aviso", "Aviso de privacidad", "En pocas palabras."),
    }


def test_a_notice_lasts_until_the_day_before_the_next():
    for number, year in enumerate((2019, 2020, 2022), 1):
        NoticeVersionFactory(number=number, valid_from=date(year, 7, 1))
    told = [(n.number, n.valid_until) for n in notice_versions(kind=NoticeKind.PRIVACY, on=date(2021, 1, 1))]
    assert told == [(2, None), (1, date(2020, 6, 30))]


def test_the_home_shows_the_three_latest_news_up_to_today():
    for day in (1, 2, 3, 4, 20):
        ArticleFactory(title=f"Día {day}", dated_on=date(2021, 5, day))
    ArticleFactory(kind=ArticleKind.GUIDE, dated_on=date(2021, 5, 5))
    assert [row["title"] for row in latest_news(on=NOON.date())] == ["Día 4", "Día 3", "Día 2"]


def test_marks_are_not_words():
    html = "<h2>Qué sigue</h2><ul><li><b>uno</b>, y</li><li>dos &amp; tres</li></ul>"
    assert plain_text(html) == "Qué sigue uno, y dos & tres"
