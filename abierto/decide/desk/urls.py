"""Addresses of the institute's side, under ``/escritorio/decide/``."""

from __future__ import annotations

from django.urls import path

from abierto.decide.desk import actors, review

app_name = "decide_desk"

_ACTS = ("terminar", "valida", "no-valida")

urlpatterns = [
    path("", actors.actor_list, name="actors"),
    path("actores/<row:pk>/", actors.actor_detail, name="actor"),
    path("accesos/<row:pk>/carta/", actors.seat_letter, name="letter"),
    *(path(f"accesos/<row:pk>/{act}/", actors.seat_act, {"act": act}, name=f"seat-{act}") for act in _ACTS),
    path("revision/", review.queue, name="queue"),
    path("revision/<row:pk>/", review.edition_review, name="edition"),
    path("publicaciones/<row:pk>/retirar/", review.piece_take_down, name="take-down"),
    path("revision/<row:pk>/publicar/", review.edition_publish, name="publish"),
]
