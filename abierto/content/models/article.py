"""News and guides, with drafts, workflow and preview at the desk."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from wagtail.fields import RichTextField
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from abierto.content.cleaning import clean_html
from abierto.content.enums import ArticleKind


class Article(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, index.Indexed, models.Model
):
    """A piece of news or a guide. A saved revision leaves the live row as it was until it is published."""

    kind = models.CharField("tipo", max_length=10, choices=ArticleKind)
    slug = models.SlugField("dirección", max_length=120)
    title = models.CharField("título", max_length=200)
    summary = models.CharField("resumen", max_length=400)
    body = RichTextField("texto", features=["h2", "h3", "bold", "italic", "ol", "ul", "link", "hr", "blockquote"])
    dated_on = models.DateField("fecha")
    is_demonstration = models.BooleanField("contenido de demostración", default=False)

    _revisions = GenericRelation("wagtailcore.Revision", related_query_name="article")
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="article",
        for_concrete_model=False,
    )

    search_fields = [index.SearchField("title"), index.SearchField("summary"), index.AutocompleteField("title")]

    class Meta:
        ordering = ["-dated_on", "-pk"]
        verbose_name = "noticia o guía"
        verbose_name_plural = "noticias y guías"
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="article_address_once")]

    class Privacy:
        public = (
            "kind",
            "slug",
            "title",
            "summary",
            "body",
            "dated_on",
            "is_demonstration",
            "first_published_at",
            "last_published_at",
        )
        internal = (
            "live",
            "has_unpublished_changes",
            "go_live_at",
            "expire_at",
            "expired",
            "locked",
            "locked_at",
            "locked_by",
            "latest_revision",
            "live_revision",
            "_revisions",
            "workflow_states",
            "_workflow_states",
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        section = "noticias" if self.kind == ArticleKind.NEWS else "guias"
        return f"/{section}/{self.slug}/"

    def get_preview_template(self, request, mode_name) -> str:
        return "content/article_detail.html"

    def get_preview_context(self, request, mode_name) -> dict:
        """What the public's page shows, with the draft's words."""
        is_news = self.kind == ArticleKind.NEWS
        section = {"title": "Noticias", "url": "/noticias/"} if is_news else {"title": "Guías", "url": "/guias/"}
        context = super().get_preview_context(request, mode_name)
        return {**context, "article": self, "body": clean_html(self.body), "is_news": is_news, "section": section}
