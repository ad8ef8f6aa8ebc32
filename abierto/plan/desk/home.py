"""«Lo que le espera»: the desk's first page, by what the person may do."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from wagtail.admin.ui.components import Component

from abierto.core import ledger
from abierto.core.duties import duties_of
from abierto.core.models import Entry
from abierto.core.permissions import allowed
from abierto.plan.actions.versions import missing_signatures
from abierto.plan.desk.workspace import versions_awaiting
from abierto.plan.queries import current_exercise, working_sheets

#: Sheets and gates named here; the plan's own page on the desk has them all.
MOST = 10


class WaitingPanel(Component):
    """What waits for this person: sheets to fill, gates to pass, versions to sign or publish, recent changes."""

    template_name = "plan/desk/home.html"
    order = 100

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        sheets, gates = _sheets_and_gates(user)
        versions = versions_awaiting(user)
        return {
            "sheets": sheets[:MOST],
            "more_sheets": len(sheets[MOST:]),
            "gates": gates[:MOST],
            "more_gates": len(gates[MOST:]),
            "to_sign": [version for version in versions if _must_sign(user, version)],
            "to_publish": [
                version
                for version in versions
                if allowed(user, "plan.publish_version", version) and not missing_signatures(version)
            ],
            "to_wait": [
                (version, missing_signatures(version))
                for version in versions
                if allowed(user, "plan.publish_version", version) and missing_signatures(version)
            ],
            "duties": duties_of(user),
            "recent": [(entry, ledger.sentence(entry)) for entry in Entry.objects.all()[:8]],
            "keeps_accounts": allowed(user, "accounts.manage_accounts"),
            "writes": allowed(user, "content.edit_article"),
        }


def _sheets_and_gates(user: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Incomplete sheets that the person may fill (an institution sees its own), and gates that it may pass."""
    exercise = current_exercise()
    if exercise is None:
        return [], []
    records = {commitment.external_id: commitment for commitment in exercise.commitments.select_related("lead")}
    sheets, gates = [], []
    for row in working_sheets(exercise):
        record = records[row.external_id]
        url = reverse("plan_desk:sheet", args=[record.pk])
        if not row.completeness.is_complete and allowed(user, "plan.edit_sheet", record):
            sheets.append({"row": row, "url": url, "missing": row.completeness.missing})
        if row.missing_gates and allowed(user, "plan.pass_gate", record):
            gates.append({"row": row, "url": f"{url}#fases", "gate": row.missing_gates[0]})
    return sheets, gates


def _must_sign(user: Any, version: Any) -> bool:
    if not allowed(user, "plan.sign_version", version):
        return False
    mine = set(user.affiliations.values_list("organisation_id", flat=True))
    return any(organisation.pk in mine for organisation in missing_signatures(version))
