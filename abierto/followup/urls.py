"""Addresses of the follow-up: permanent, in Spanish, the same for everyone."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from abierto.followup.public import avances_urls, commitments, following, history, voices

app_name = "followup"

_commitment: list[URLPattern | URLResolver] = [
    path("historia/", history.commitment_history_page, name="history"),
    re_path(r"^historia\.(?P<extension>csv|json)$", history.commitment_history_file, name="history-file"),
    path("historia.atom", history.commitment_feed, name="history-feed"),
    path("voces/", voices.commitment_voices, name="voices"),
    path("seguir/", following.follow, name="follow"),
    path("seguir/pedir/", following.follow_ask, name="follow-ask"),
    path("seguir/pedido/", following.follow_asked, name="follow-asked"),
    path("calendario.ics", commitments.commitment_calendar, name="commitment-calendar"),
]

_exercise: list[URLPattern | URLResolver] = [
    path("metodo-de-cumplimiento/", commitments.method, name="method"),
    path("historia.atom", history.plan_feed, name="plan-feed"),
    path("calendario.ics", commitments.plan_calendar, name="plan-calendar"),
    path("compromisos/<slug:commitment_id>/", include(_commitment)),
    *avances_urls.urlpatterns,
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("planes/<slug:exercise_id>/", include(_exercise)),
    path("seguir/confirmar/<str:token>/", following.follow_confirm, name="follow-confirm"),
    path("seguir/terminar/<str:token>/", following.follow_end, name="follow-end"),
]
