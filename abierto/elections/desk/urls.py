"""Addresses of the elections' screens, under ``/escritorio/elecciones/``."""

from __future__ import annotations

from django.urls import path

from abierto.elections.desk import contests, figures, forces, imports, moments, processes

app_name = "elections_desk"

urlpatterns = [
    path("", processes.processes, name="processes"),
    path("abrir/", processes.process_new, name="process-new"),
    path("<row:pk>/", processes.process, name="process"),
    path("<row:pk>/momento/", moments.moment, name="moment"),
    path("<row:pk>/etapas/<slug:doing>/", processes.stage, name="stage"),
    path("<row:pk>/elecciones/", contests.contests, name="contests"),
    path("<row:pk>/elecciones/agregar/", contests.contests_add, name="contests-add"),
    path("<row:pk>/actores/", forces.forces, name="forces"),
    path("<row:pk>/actores/registrar/", forces.force_new, name="force-new"),
    path("<row:pk>/paridad/", figures.parity_page, name="parity"),
    path("<row:pk>/importar/", imports.file_import, name="import"),
    path("<row:pk>/importar/confirmar/", imports.file_confirm, name="import-confirm"),
    *(
        path(f"<row:pk>/candidaturas.{extension}", figures.list_file, {"extension": extension}, name="list-file")
        for extension in ("csv", "xlsx", "json")
    ),
    path("contiendas/<row:pk>/", contests.contest, name="contest"),
    path("actores/<row:pk>/", forces.force, name="force"),
    path("candidaturas/<row:pk>/", contests.candidate, name="candidate"),
    path("candidaturas/<row:pk>/terminar/", contests.candidate_end, name="candidate-end"),
    path("candidaturas/<row:pk>/sustituir/", contests.candidate_substitute, name="candidate-substitute"),
]
