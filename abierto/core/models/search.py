"""What the public search finds: one row per public page."""

from __future__ import annotations

from django.db import models
from wagtail.search import index


class SearchEntry(index.Indexed, models.Model):
    """A public page as the search sees it: its title, a summary, its address and its folded, stemmed words."""

    source = models.CharField("origen", max_length=60, db_index=True)
    kind = models.CharField("tipo", max_length=60)
    url = models.CharField("dirección", max_length=300)
    title = models.CharField("título", max_length=300)
    summary = models.TextField("resumen", blank=True)
    title_words = models.TextField("palabras del título", blank=True)
    words = models.TextField("palabras", blank=True)

    search_fields = [
        index.SearchField("title_words", boost=4),
        index.SearchField("words"),
        index.FilterField("kind"),
        index.FilterField("source"),
    ]

    class Meta:
        verbose_name = "entrada de búsqueda"
        verbose_name_plural = "entradas de búsqueda"
        constraints = [models.UniqueConstraint(fields=["source", "url"], name="search_entry_once")]

    class Privacy:
        public = ("kind", "url", "title", "summary")
        internal = ("source", "title_words", "words")

    def __str__(self) -> str:
        return self.title
