"""News, guides and notices."""

from __future__ import annotations

from datetime import date

import factory
from factory.django import DjangoModelFactory

from abierto.content.enums import ArticleKind, NoticeKind
from abierto.content.models import Article, NoticeVersion


class ArticleFactory(DjangoModelFactory):
    """A published piece of news; ``live=False`` for a draft."""

    class Meta:
        model = Article

    kind = ArticleKind.NEWS
    slug = factory.Sequence(lambda n: f"noticia-{n}")
    title = factory.Sequence(lambda n: f"Noticia de prueba {n}")
    summary = "Lo que pasó, en una línea."
    body = "<p>Lo que pasó, con calma.</p>"
    dated_on = date(2021, 3, 5)
    live = True


class NoticeVersionFactory(DjangoModelFactory):
    """A version of the privacy notice, in force from 18 March 2021."""

    class Meta:
        model = NoticeVersion

    kind = NoticeKind.PRIVACY
    number = factory.Sequence(lambda n: n + 1)
    valid_from = date(2021, 3, 18)
    summary = "<p>En pocas palabras.</p>"
    body = "<h2>Responsable</h2><p>Con todas sus letras.</p>"
