"""Where gestures arrive: apart from the pages, so that the pass travels here and nowhere else."""

from __future__ import annotations

from django.urls import path

from abierto.participation import public, public_screening

app_name = "participation"

urlpatterns = [
    path("participar/<slug:space_id>/reaccion/", public.react_post, name="react"),
    path("participacion/tamizado/", public_screening.screening_detail, name="screening"),
    path("participar/comprobante/", public.receipt_show, name="receipt-detail"),
    path("participar/seguimiento/<str:token>/", public.follow_show, name="contribution-follow"),
    path("participar/<slug:space_id>/aporte/", public.contribute_post, name="contribute"),
    path("participar/<slug:space_id>/invitacion/<str:token>/", public.invitation_show, name="invitation"),
]
