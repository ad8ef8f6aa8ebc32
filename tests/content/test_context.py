"""The frame of every page stands even when there is no database to name the site."""

from __future__ import annotations

import pytest
from django.db import DatabaseError
from django.test import RequestFactory

from abierto.content.context import site
from abierto.content.models import HomeText


def test_an_error_page_stands_without_a_database(monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError("la base no responde")

    monkeypatch.setattr(HomeText.objects, "first", away)
    assert site(RequestFactory().get("/"))["site"].site_name == "Abierto"


@pytest.mark.parametrize(("path", "here"), [("/plan/", "page"), ("/planes/x/", "true"), ("/buscar/", ""), ("/", "")])
def test_the_menu_says_where_one_is(db, path, here):
    plan = next(item for item in site(RequestFactory().get(path))["site"].menu if item["url"] == "/plan/")
    assert plan["is_here"] == here
