"""Addresses of the follow-up's workspaces, under ``/escritorio/seguimiento/``."""

from __future__ import annotations

from django.urls import path

from abierto.followup.desk import activity, bulk, owes, periods, review, scope, sheets

app_name = "followup_desk"

urlpatterns = [
    path("", owes.owes, name="owes"),
    path("evidencias/", bulk.bulk, name="bulk"),
    path("evidencias/lista.csv", bulk.list_template, name="bulk-list"),
    path("actividades/<row:pk>/", activity.activity, name="activity"),
    path("informes/<row:pk>/comentar/", activity.comment, name="comment"),
    path("evidencias/<row:pk>/retirar/", activity.withdraw, name="withdraw"),
    path("revision/", review.queue, name="queue"),
    path("revision/<row:pk>/", review.review, name="review"),
    path("revision/<row:pk>/aceptar/", review.accept, name="accept"),
    path("revision/<row:pk>/devolver/", review.give_back, name="return"),
    path("periodos/", periods.periods, name="periods"),
    path("periodos/nuevos/", periods.calendar, name="calendar"),
    path("periodos/<row:pk>/", periods.period, name="period"),
    path("periodos/<row:pk>/congelar/", periods.freeze, name="freeze"),
    path("alcance/", scope.scope, name="scope"),
    path("alcance/<row:pk>/", scope.activity_scope, name="activity-scope"),
    path("alcance/<row:pk>/peso/", scope.weigh, name="weigh"),
    path("alcance/<row:pk>/abandonar/", scope.drop, name="drop"),
    path("hojas/", sheets.sheets, name="sheets"),
    path("hojas/<row:pk>/", sheets.sheet, name="sheet"),
    path("hojas/<row:pk>/publicar/", sheets.publish, name="publish-sheet"),
    path("mediciones/", sheets.impact, name="impact"),
]
