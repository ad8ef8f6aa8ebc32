"""Addresses of Decide and of the political actors' desk."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from abierto.decide.public import (
    bodies,
    calendar,
    candidacies,
    home,
    opened,
    outcomes,
    parity,
    places,
    progress,
    publications,
    share,
)

app_name = "decide"

urlpatterns: list[URLPattern | URLResolver] = [
    path("actores/", include("abierto.decide.actors.urls")),
    path("decide/", home.home, name="home"),
    path("decide/calendario/", calendar.calendar_page, name="calendar"),
    path("decide/calendario/silencio.json", calendar.silence_file, name="silence-file"),
    path("decide/organos/", bodies.body_list, name="body-list"),
    path("decide/organos/<slug:slug>/", bodies.body_detail, name="body-detail"),
    path("decide/candidaturas/", candidacies.candidacy_list, name="candidacy-list"),
    re_path(r"^decide/candidaturas\.(?P<extension>csv|xlsx|json)$", candidacies.candidacy_file, name="candidacy-file"),
    path("decide/candidaturas/<str:contest_id>/", candidacies.contest_detail, name="contest-detail"),
    path("decide/publicaciones.json", opened.publications_file, name="publications-file"),
    path("decide/plataformas/", publications.platform_list, name="platform-list"),
    path("decide/plataformas/<slug:force_id>/", publications.platform_detail, name="platform-detail"),
    path("decide/plataformas/<slug:force_id>/imagen.png", share.platform_card, name="platform-card"),
    path("decide/perfiles/<int:pk>/", publications.profile_detail, name="profile-detail"),
    path("decide/perfiles/<int:pk>/imagen.png", share.profile_card, name="profile-card"),
    path("decide/propuestas/<slug:piece_id>/", publications.proposal_detail, name="proposal-detail"),
    path("decide/propuestas/<slug:piece_id>/imagen.png", share.proposal_card, name="proposal-card"),
    path("decide/paridad/", parity.parity_page, name="parity"),
    path("decide/avance/", progress.progress, name="progress"),
    path("decide/retomado/", outcomes.outcome_list, name="outcome-list"),
    re_path(r"^decide/retomado\.(?P<extension>csv|json)$", outcomes.outcome_file, name="outcome-file"),
    path("decide/comparar/", publications.compare, name="compare"),
    path("decide/donde-vivo/", places.place_lookup, name="place-lookup"),
    path("decide/donde-vivo/<str:inegi_code>/", places.place_sheet, name="place-sheet"),
]
