"""Addresses of the plan's workspaces, under ``/escritorio/plan/``."""

from __future__ import annotations

from django.urls import path, re_path

from abierto.plan.desk import files, sheet, trees, versions, workspace

app_name = "plan_desk"

urlpatterns = [
    path("", workspace.current, name="current"),
    path("importar/", files.file_import, name="import"),
    path("importar/confirmar/", files.file_confirm, name="import-confirm"),
    path("ejercicios/<slug:exercise_id>/", workspace.workspace, name="plan"),
    path("ejercicios/<slug:exercise_id>/sellar/", versions.seal, name="seal"),
    re_path(r"^ejercicios/(?P<exercise_id>[-\w]+)/descargar\.(?P<extension>json|xlsx)$", files.export, name="export"),
    path("compromisos/<row:pk>/", sheet.sheet, name="sheet"),
    path("compromisos/<row:pk>/fases/", sheet.gate_pass, name="gate-pass"),
    path("compromisos/<row:pk>/fases/reabrir/", sheet.gate_reopen, name="gate-reopen"),
    path("arboles/<row:pk>/", trees.tree, name="tree"),
    path("causas/<row:pk>/mover/", trees.node_move, name="node-move"),
    path("versiones/<row:pk>/", versions.version, name="version"),
    path("versiones/<row:pk>/firmar/", versions.sign, name="sign"),
    path("versiones/<row:pk>/publicar/", versions.publish, name="publish"),
    path("versiones/<row:pk>/retirar/", versions.withdraw, name="withdraw"),
]
