"""What the site says, at the desk: news and guides with drafts, legal notices by version, and the home page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import re_path, reverse
from django.views.decorators.http import require_safe
from wagtail.admin.panels import FieldPanel
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.snippets.views import snippets
from wagtail.snippets.views.snippets import SnippetViewSet

from abierto.content.actions.articles import withdraw_article
from abierto.content.actions.drafts import delete_article, publish_draft, save_home
from abierto.content.actions.notices import issue_notice
from abierto.content.forms import NoticeForm
from abierto.content.models import Article, HomeText, NoticeVersion
from abierto.core.desk import DeskViewSet, desk_view
from abierto.core.permissions import require

ARTICLE = {
    "view": "content.view_drafts",
    "add": "content.edit_article",
    "change": "content.edit_article",
    "delete": "content.publish_article",
    "publish": "content.publish_article",
    "lock": "content.publish_article",
    "unlock": "content.publish_article",
}


_COMPARE = (
    r"^history/(?P<pk>\d{1,15})/revisions/compare/"
    r"(?P<revision_id_a>live|earliest|\d{1,15})\.\.\.(?P<revision_id_b>live|latest|\d{1,15})/$"
)


class _Publishing:
    """Publishing goes through the house's action, with its line in the ledger."""

    def publish_action(self) -> HttpResponse | None:
        publish_draft(article=self.object, revision=self.new_revision, by=self.request.user)  # type: ignore[attr-defined]
        return None


class ArticleCreate(_Publishing, snippets.CreateView):
    pass


class ArticleEdit(_Publishing, snippets.EditView):
    pass


class ArticleDelete(snippets.DeleteView):
    def delete_action(self) -> None:
        with transaction.atomic():
            for article in getattr(self, "objects", None) or [self.object]:
                delete_article(article=article, by=self.request.user)


class ArticleUnpublish(snippets.UnpublishView):
    def unpublish(self) -> None:
        withdraw_article(article=self.object, by=self.request.user)


class ArticleDesk(SnippetViewSet):
    model = Article
    icon = "doc-full"
    base_url_path = "contenido/articulos"
    menu_label = "Noticias y guías"
    list_display = ["title", "kind", "dated_on"]
    list_filter = ["kind", "live"]
    add_view_class = ArticleCreate
    edit_view_class = ArticleEdit
    delete_view_class = ArticleDelete
    unpublish_view_class = ArticleUnpublish
    copy_view_enabled = False
    add_to_reference_index = False
    panels = [
        FieldPanel("kind"),
        FieldPanel("title"),
        FieldPanel("slug"),
        FieldPanel("dated_on", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("is_demonstration"),
    ]

    def get_urlpatterns(self) -> list:
        """The shell compares revisions of any text that stands for a key; here a key is a number."""
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name != "revisions_compare"]
        return [*kept, re_path(_COMPARE, self.revisions_compare_view, name="revisions_compare")]


def _issue(*, record: NoticeVersion, by: Any, permission: str, seen: str | None = None) -> Model:
    issued = issue_notice(
        kind=record.kind,
        valid_from=record.valid_from,
        summary=record.summary,
        body=record.body,
        change=record.change,
        is_demonstration=record.is_demonstration,
        by=by,
    )
    record.__dict__.update(issued.__dict__)
    return record


class NoticeDesk(DeskViewSet):
    """Versions are issued and read; none is ever changed."""

    model = NoticeVersion
    name = "avisos"
    url_prefix = "contenido/avisos"
    icon = "clipboard-list"
    permissions = {"view": "content.view_drafts", "add": "content.edit_notice"}
    save = staticmethod(_issue)
    form = NoticeForm
    form_fields = ["kind", "valid_from", "change", "summary", "body", "is_demonstration"]
    list_display = ["__str__", "valid_from", "change"]


class HomeDesk(DeskViewSet):
    """The one record that holds the home page's words."""

    model = HomeText
    name = "portada"
    url_prefix = "contenido/portada"
    icon = "home"
    menu_label = "Portada"
    permissions = {"view": "content.view_drafts", "change": "content.edit_home"}
    save = staticmethod(save_home)
    form_fields = ["site_name", "jurisdiction", "title", "lead", "contact_email"]
    list_display = ["site_name", "jurisdiction"]

    @property
    def menu_url(self) -> str:  # type: ignore[override]
        return reverse("desk-home-text")


@require_safe
@desk_view
def home_text(request: HttpRequest) -> HttpResponse:
    """Lead to the home page's words, which exist from the first time they are asked for."""
    require(request.user, "content.edit_home")
    return redirect("portada:edit", HomeText.load(request_or_site=request).pk)


class ContentGroup(ViewSetGroup):
    """«Contenido» in the menu."""

    menu_label = "Contenido"
    menu_name = "contenido"
    menu_icon = "doc-full"
    menu_order = 500
    items = (ArticleDesk, NoticeDesk, HomeDesk)
