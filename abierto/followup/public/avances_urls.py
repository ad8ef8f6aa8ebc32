"""Addresses of periods, sheets, balance, impact and the end-of-commitment report, below those of an exercise."""

from __future__ import annotations

from django.urls import path, re_path

from abierto.followup.public import balance, impact, periods, sheets

_PERIOD = r"^avances/(?P<period_slug>[-\w]+)/"
_STATE = _PERIOD + r"(?P<commitment_id>[-\w]+)/"
_REPORT = "informe-del-grupo-operativo"
_COMMITMENT = r"^compromisos/(?P<commitment_id>[-\w]+)/"

urlpatterns = [
    path("avances/", periods.period_list, name="period-list"),
    path("avances/<slug:period_slug>/", periods.period_detail, name="period-detail"),
    re_path(_PERIOD + r"estados\.csv$", periods.period_states, name="period-states"),
    re_path(_PERIOD + _REPORT + r"/$", periods.report_detail, name="report-detail"),
    re_path(_PERIOD + _REPORT + r"\.(?P<extension>pdf|docx)$", periods.report_download, name="report-download"),
    re_path(_PERIOD + _REPORT + r"/(?P<commitment_id>[-\w]+)/$", periods.report_chapter, name="report-chapter"),
    re_path(_STATE + "$", periods.state_detail, name="state-detail"),
    re_path(_STATE + r"estado\.json$", periods.state_download, name="state-download"),
    re_path(_STATE + "hoja/$", sheets.sheet_detail, name="sheet-detail"),
    re_path(_STATE + r"hoja\.pdf$", sheets.sheet_download, name="sheet-download"),
    re_path(_STATE + r"diapositivas\.pdf$", sheets.sheet_slides, name="sheet-slides"),
    path("balance/", balance.balance_list, name="balance-list"),
    path("balance/<int:year>/", balance.balance_detail, name="balance-detail"),
    path("balance/<int:year>/<slug:outcome>/", balance.balance_group, name="balance-group"),
    re_path(
        r"^balance/(?P<year>\d{1,4})\.(?P<extension>csv|pdf)$",
        balance.balance_download,
        name="balance-download",
    ),
    path("impacto/", impact.impact_list, name="impact-list"),
    re_path(
        r"^impacto\.(?P<extension>csv|json)$",
        impact.impact_export,
        name="impact-export",
    ),
    re_path(_COMMITMENT + "impacto/$", impact.commitment_impact, name="commitment-impact"),
    re_path(
        _COMMITMENT + r"impacto\.(?P<extension>csv|json)$",
        impact.commitment_impact_export,
        name="commitment-impact-export",
    ),
    re_path(_COMMITMENT + r"informe-final\.(?P<extension>xlsx|json)$", impact.end_report, name="end-report"),
]
