"""Addresses of news, guides and legal notices."""

from __future__ import annotations

from django.urls import path

from abierto.content import public
from abierto.content.enums import ArticleKind, NoticeKind

app_name = "content"

NEWS, GUIDE = {"kind": ArticleKind.NEWS}, {"kind": ArticleKind.GUIDE}
PRIVACY, ACCESSIBILITY, TERMS = ({"kind": kind} for kind in NoticeKind)

urlpatterns = [
    path("noticias/", public.article_list, NEWS, name="news-list"),
    path("noticias/<slug:slug>/", public.article_detail, NEWS, name="news-detail"),
    path("guias/", public.article_list, GUIDE, name="guide-list"),
    path("guias/<slug:slug>/", public.article_detail, GUIDE, name="guide-detail"),
    path("aviso-de-privacidad/", public.privacy, name="privacy"),
    path("aviso-de-privacidad/integral/", public.privacy_in_full, name="privacy-full"),
    path("aviso-de-privacidad/versiones/<int:number>/", public.notice_version, PRIVACY, name="privacy-version"),
    path("accesibilidad/", public.notice, ACCESSIBILITY, name="accessibility"),
    path("accesibilidad/versiones/<int:number>/", public.notice_version, ACCESSIBILITY, name="accessibility-version"),
    path("terminos/", public.notice, TERMS, name="terms"),
    path("terminos/versiones/<int:number>/", public.notice_version, TERMS, name="terms-version"),
]
