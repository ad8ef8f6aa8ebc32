"""Addresses of the desk of political actors, under ``/actores/``."""

from __future__ import annotations

from django.urls import path, re_path

from abierto.decide.actors import activation, bulk, delivery, home, outcomes, pieces

_WHAT = ("plataforma", "trayectoria", "propuesta")
_ACTS = ("enviar", "devolver", "validar", "retirar")

urlpatterns = [
    path("", home.home, name="actor-home"),
    path("activar/<str:token>/", activation.activate, name="actor-activate"),
    path("cargar/", bulk.bulk_load, name="actor-bulk"),
    path("cargar/confirmar/", bulk.bulk_confirm, name="actor-bulk-confirm"),
    re_path(r"^cargar/plantilla\.(?P<extension>csv|xlsx)$", bulk.bulk_template, name="actor-bulk-template"),
    path("entrega/", delivery.delivery_home, name="actor-delivery"),
    path("entrega/llave/", delivery.key_register, name="actor-key"),
    path("entrega/<row:pk>/paquete.zip.age", delivery.package_file, name="actor-package"),
    path("entrega/<row:pk>/llave.age", delivery.key_file, name="actor-package-key"),
    path("entrega/<row:pk>/acuse/", delivery.receipt, name="actor-receipt"),
    path("retomado/", outcomes.outcome_desk, name="actor-outcomes"),
    path("retomado/retirar/", outcomes.outcome_withdraw, name="actor-outcome-retirar"),
    path("personas/", home.people, name="actor-people"),
    *(
        path(f"publicaciones/nueva/{what}/", pieces.piece_new, {"what": what}, name=f"actor-new-{what}")
        for what in _WHAT
    ),
    path("publicaciones/<row:pk>/", pieces.piece_detail, name="actor-piece"),
    path("publicaciones/<row:pk>/escribir/", pieces.piece_write, name="actor-write"),
    *(path(f"publicaciones/<row:pk>/{act}/", pieces.piece_act, {"act": act}, name=f"actor-{act}") for act in _ACTS),
    path("ediciones/<row:pk>/fotografia/", pieces.edition_photograph, name="actor-photograph"),
]
