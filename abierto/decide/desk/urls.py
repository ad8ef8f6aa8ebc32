"""Addresses of the institute's side, under ``/escritorio/decide/``."""

from __future__ import annotations

from django.urls import path

from abierto.decide.desk import actors, delivery, outcomes, packages, review

app_name = "decide_desk"

_ACTS = ("terminar", "valida", "no-valida")

urlpatterns = [
    path("", actors.actor_list, name="actors"),
    path("actores/<row:pk>/", actors.actor_detail, name="actor"),
    path("accesos/<row:pk>/carta/", actors.seat_letter, name="letter"),
    *(path(f"accesos/<row:pk>/{act}/", actors.seat_act, {"act": act}, name=f"seat-{act}") for act in _ACTS),
    path("retomado/", outcomes.outcome_list, name="outcomes"),
    path("retomado/<row:pk>/observar/", outcomes.outcome_observe, name="outcome-observe"),
    path("revision/", review.queue, name="queue"),
    path("revision/<row:pk>/", review.edition_review, name="edition"),
    path("publicaciones/<row:pk>/retirar/", review.piece_take_down, name="take-down"),
    path("revision/<row:pk>/publicar/", review.edition_publish, name="publish"),
    path("entrega/", delivery.deliveries, name="deliveries"),
    path("entrega/llave/", packages.official_key, name="official-key"),
    path("entrega/<row:pk>/", delivery.process_delivery, name="delivery"),
    path("entrega/<row:pk>/regla/", delivery.delivery_rule, name="delivery-rule"),
    path("entrega/<row:pk>/encargar/", delivery.delivery_order, name="delivery-order"),
    path("entrega/<row:pk>/reanudar/", delivery.delivery_resume, name="delivery-resume"),
    path("entrega/<row:pk>/descartar/", delivery.delivery_discard, name="delivery-discard"),
    path("entrega/paquetes/<row:pk>/liberar/", packages.package_release, name="package-release"),
    path("entrega/paquetes/<row:pk>/repetir/", packages.package_repeat, name="package-repeat"),
    path("entrega/paquetes/<row:pk>/acuse/", packages.package_receipt, name="package-receipt"),
]
