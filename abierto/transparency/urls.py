"""Addresses of the log. Those of tiles and of the checkpoint are as C2SP tlog-tiles names them."""

from __future__ import annotations

from django.urls import path

from abierto.transparency import public

app_name = "transparency"

urlpatterns = [
    path("bitacora/arbol/", public.tree_page, name="tree"),
    path("bitacora/punto", public.checkpoint_latest, name="checkpoint-latest"),
    path("bitacora/checkpoint", public.checkpoint_latest, name="checkpoint-standard"),
    path("bitacora/puntos/", public.checkpoint_list, name="checkpoint-list"),
    path("bitacora/puntos/<int:size>.txt", public.checkpoint_note, name="checkpoint-note"),
    path("bitacora/tile/<str:level>/<path:place>", public.tile, name="tile"),
    path("bitacora/prueba/<str:commitment>.json", public.inclusion_proof, name="inclusion-proof"),
    path("bitacora/consistencia/<int:old>/<int:new>.json", public.consistency_proof, name="consistency-proof"),
    path("bitacora/linea/<int:pk>/", public.line_detail, name="line-detail"),
    path("bitacora/linea/<int:pk>.json", public.line_json, name="line-json"),
    path("bitacora/cosignar/", public.cosign, name="cosign"),
    path("verificar/comprobante/", public.receipt, name="receipt"),
    path("verificar/comprobante/leer/", public.receipt_read, name="receipt-read"),
]
