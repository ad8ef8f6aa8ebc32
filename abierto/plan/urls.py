"""Addresses of the plan: permanent, in Spanish, the same for everyone."""

from __future__ import annotations

from django.urls import include, path, re_path

from abierto.plan.public import documents, forum, overview, sheets, verification

app_name = "plan"

_exercise = [
    path("", overview.plan_detail, name="detail"),
    path("cronograma/", overview.plan_schedule, name="schedule"),
    path("compromisos/<slug:commitment_id>/", sheets.commitment_detail, name="commitment-detail"),
    path("actividades/<slug:activity_id>/", sheets.activity_detail, name="activity-detail"),
    path("arboles/<slug:tree_id>/", overview.tree_detail, name="tree-detail"),
    re_path(r"^arboles/(?P<tree_id>[-\w]+)\.(?P<extension>csv|json|svg)$", overview.tree_export, name="tree-export"),
    path("documento/", documents.document_detail, name="document-detail"),
    re_path(r"^documento\.(?P<extension>pdf|docx|json|xlsx)$", documents.document_download, name="document-download"),
    path("versiones/", documents.version_list, name="version-list"),
    path("versiones/<int:number>/", documents.version_detail, name="version-detail"),
    re_path(
        r"^versiones/(?P<number>\d{1,5})/documento\.(?P<extension>pdf|docx|json|xlsx)$",
        documents.version_download,
        name="version-download",
    ),
]

urlpatterns = [
    path("plan/", overview.plan_current, name="current"),
    path("planes/<slug:exercise_id>/", include(_exercise)),
    path("traza/<slug:kind>/<slug:external_id>/", sheets.trace_detail, name="trace-detail"),
    path("verificar/", verification.verify, name="verify"),
    path("verificar/archivo/", verification.file_verify, name="file-verify"),
    path("verificar/<slug:code>/", verification.version_verify, name="version-verify"),
    path("secretariado/", forum.secretariat, name="secretariat"),
    path("organizaciones/<slug:external_id>/", forum.organisation_detail, name="organisation-detail"),
]
