"""Addresses of the dialogues: permanent, in Spanish, the same for everyone."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path, re_path

from abierto.dialogues.public import board, dialogues, voting

app_name = "dialogues"

_dialogue: list[URLPattern | URLResolver] = [
    path("", dialogues.dialogue_detail, name="dialogue-detail"),
    re_path(r"^aportaciones\.(?P<extension>csv|json)$", dialogues.contributions_file, name="contributions-file"),
    path("aportaciones/<str:folio>/", dialogues.contribution_detail, name="contribution-detail"),
    path("resultados/", dialogues.results, name="results"),
    path("tablero/", board.board, name="board"),
    path("tablero/pantalla/", board.board_screen, name="board-screen"),
    path("votaciones/<int:number>/", voting.vote_detail, name="vote-detail"),
    path("votaciones/<int:number>/boletas.json", voting.vote_ballots, name="vote-ballots"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("dialogos/", dialogues.dialogue_list, name="dialogue-list"),
    path("dialogos/<slug:dialogue_id>/", include(_dialogue)),
    path("participar/<slug:space_id>/voto/", voting.vote_post, name="vote"),
]
