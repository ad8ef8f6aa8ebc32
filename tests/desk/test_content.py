"""News, guides, notices and the home page, written at the desk."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from abierto.accounts.enums import Role
from abierto.content.models import Article, HomeText, NoticeVersion
from abierto.core.models import Entry

ADD = "wagtailsnippets_content_article:add"


def rich(words: str) -> str:
    """Rich text as the shell's editor posts it."""
    block = {"key": "a", "type": "unstyled", "text": words, "depth": 0, "inlineStyleRanges": [], "entityRanges": []}
    return json.dumps({"blocks": [block], "entityMap": {}})


NOTICE = {
    "kind": "privacy",
    "valid_from": "2021-05-01",
    "change": "",
    "is_demonstration": "",
    "summary": rich("Breve"),
    "body": rich("Entero"),
}


def article(**changes) -> dict[str, str]:
    return {
        "kind": "news", "title": "Se instaló el Secretariado", "slug": "se-instalo", "dated_on": "2021-05-01",
        "summary": "Qué pasó.", "body": NOTICE["body"], **changes,
    }  # fmt: skip


def test_a_text_is_drafted_first_and_the_public_sees_it_only_when_published(world, enter, client):
    editor = enter(Role.EDITOR)
    assert editor.get(reverse(ADD)).status_code == 200

    editor.post(reverse(ADD), article())
    text = Article.objects.get()
    assert (text.live, text.revisions.count(), Entry.objects.count()) == (False, 1, 0)
    assert client.get("/noticias/se-instalo/").status_code == 404

    edit = reverse("wagtailsnippets_content_article:edit", args=[text.pk])
    editor.post(edit, article(title="Quedó instalado el Secretariado", **{"action-publish": "1"}))

    text.refresh_from_db()
    assert (text.live, text.title) == (True, "Quedó instalado el Secretariado")
    assert [(entry.event, entry.actor_label) for entry in Entry.objects.all()] == [
        ("content.article_published", "Edición de contenidos")
    ]
    assert "Quedó instalado" in client.get("/noticias/se-instalo/").content.decode()

    editor.post(reverse("wagtailsnippets_content_article:unpublish", args=[text.pk]))
    text.refresh_from_db()
    assert not text.live
    assert Entry.objects.order_by("-pk").first().event == "content.article_withdrawn"

    editor.post(reverse("wagtailsnippets_content_article:delete", args=[text.pk]))
    assert Article.objects.count() == 0


def test_the_history_of_a_text_keeps_its_drafts(world, enter):
    editor = enter(Role.EDITOR)
    editor.post(reverse(ADD), article())
    text = Article.objects.get()
    editor.post(reverse("wagtailsnippets_content_article:edit", args=[text.pk]), article(title="Otro título"))

    page = editor.get(reverse("wagtailsnippets_content_article:history", args=[text.pk]))

    assert (page.status_code, text.revisions.count()) == (200, 2)


def test_a_draft_is_previewed_as_the_public_would_see_it(world, enter):
    editor = enter(Role.EDITOR)
    editor.post(reverse(ADD), article())
    address = reverse("wagtailsnippets_content_article:preview_on_edit", args=[Article.objects.get().pk])
    assert editor.post(address, article(title="Título en vista previa")).json()["is_valid"]

    page = editor.get(address)

    assert page.status_code == 200
    assert "Título en vista previa" in page.content.decode()


@pytest.mark.parametrize("actor", [role for role in Role if role is not Role.EDITOR])
def test_only_those_who_edit_contents_write_them(world, enter, actor):
    client = enter(actor)

    answers = [
        client.post(reverse(ADD), article(**{"action-publish": "1"})),
        client.post(reverse("avisos:add"), NOTICE),
        client.get(reverse("desk-home-text")),
    ]

    assert [answer.status_code for answer in answers[1:]] == [403, 403]
    assert answers[0].status_code in {302, 403}
    assert (Article.objects.count(), NoticeVersion.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_a_notice_is_issued_as_its_next_version_and_never_changed(world, enter):
    editor = enter(Role.EDITOR)

    editor.post(reverse("avisos:add"), NOTICE)
    without_change = editor.post(reverse("avisos:add"), {**NOTICE, "valid_from": "2021-06-01"})
    editor.post(reverse("avisos:add"), {**NOTICE, "valid_from": "2021-06-01", "change": "Se agregó un fin."})

    assert "Escriba qué cambió" in without_change.content.decode()
    assert list(NoticeVersion.objects.order_by("number").values_list("number", "change")) == [
        (1, ""),
        (2, "Se agregó un fin."),
    ]
    assert [entry.event for entry in Entry.objects.all()] == ["content.notice_issued"] * 2
    assert editor.get(f"/escritorio/contenido/avisos/{NoticeVersion.objects.first().pk}/").status_code == 404


def test_the_words_of_the_home_page_are_changed_with_their_line(world, enter):
    editor = enter(Role.EDITOR)
    address = editor.get(reverse("desk-home-text")).headers["Location"]
    form = editor.get(address).context["form"]

    editor.post(address, {**form.initial, "contact_email": "", "title": "Un título nuevo"})

    assert HomeText.objects.get().title == "Un título nuevo"
    assert Entry.objects.get().event == "content.home_changed"
