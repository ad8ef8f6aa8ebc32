"""Addresses of the dialogues' workspaces, under ``/escritorio/dialogos/``."""

from __future__ import annotations

from django.urls import path, re_path

from abierto.dialogues.desk import (
    answers,
    board,
    capture,
    dialogue,
    home,
    imports,
    invitations,
    queue,
    reading,
    suggestions,
    votes,
)  # fmt: skip

app_name = "dialogues_desk"

urlpatterns = [
    path("", home.dialogues, name="dialogues"),
    re_path(r"^plantilla\.(?P<extension>csv|xlsx)$", imports.template, name="import-template"),
    path("<row:pk>/", dialogue.dialogue, name="dialogue"),
    path("<row:pk>/publicar/", dialogue.publish, name="publish"),
    path("<row:pk>/plazo/", dialogue.window, name="window"),
    path("<row:pk>/cerrar/", dialogue.close, name="close"),
    path("<row:pk>/invitaciones/", invitations.invitations, name="invitations"),
    path("invitaciones/<row:pk>/retirar/", invitations.withdraw, name="withdraw"),
    path("<row:pk>/aportaciones/", queue.queue, name="queue"),
    path("<row:pk>/aportaciones/tema/", queue.place, name="place"),
    path("<row:pk>/aportaciones/responder/", answers.answer, name="answer"),
    path("aportaciones/<row:pk>/", queue.contribution, name="contribution"),
    path("<row:pk>/sugerencias/", suggestions.suggestions, name="suggestions"),
    path("<row:pk>/sugerencias/aceptar/", suggestions.accept, name="suggestion-accept"),
    path("<row:pk>/captura/", capture.capture, name="capture"),
    path("<row:pk>/cotejo/", reading.reading, name="reading"),
    path("cotejo/<row:pk>/confirmar/", reading.confirm, name="confirm"),
    path("cotejo/<row:pk>/devolver/", reading.refuse, name="refuse"),
    path("<row:pk>/importar/", imports.file_import, name="import"),
    path("<row:pk>/importar/confirmar/", imports.file_confirm, name="import-confirm"),
    path("<row:pk>/tablero/", board.board, name="board"),
    path("tablero/<row:pk>/", board.mark, name="mark"),
    path("votaciones/<row:pk>/", votes.vote, name="vote"),
    path("votaciones/<row:pk>/convocar/", votes.call, name="call"),
    path("votaciones/<row:pk>/contar/", votes.count, name="count"),
    path("votaciones/<row:pk>/invitaciones/", invitations.vote_invitations, name="vote-invitations"),
]
