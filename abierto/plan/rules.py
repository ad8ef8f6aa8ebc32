"""What each role may do with a plan."""

from __future__ import annotations

from rules import predicate

from abierto.accounts.rules import is_institution, is_operating_group, is_secretariat, works_here
from abierto.core import permissions
from abierto.people.models import Affiliation
from abierto.plan import models as plan


def commitment_of(record) -> plan.Commitment | None:
    """The commitment that a record of its sheet belongs to, itself included; None for the plan's other records."""
    if isinstance(record, plan.Commitment):
        return record
    for name in ("commitment", "line", "activity"):
        if hasattr(record, f"{name}_id"):
            parent = getattr(record, name)
            return commitment_of(parent) if parent is not None else None
    return None


@predicate("leads_it")
def leads_it(user, record) -> bool:
    """The account works for the institution responsible for the record's commitment."""
    commitment = commitment_of(record) if record is not None else None
    return commitment is not None and _works_for(user, commitment.lead_id)


@predicate("could_lead")
def could_lead(user, record) -> bool:
    """Asked in general, with no record yet: an institution may open the form; saving asks again with the record."""
    return record is None


@predicate("must_sign")
def must_sign(user, version) -> bool:
    """The account works for an institution whose signature the version needs."""
    if version is None:
        return True
    return Affiliation.objects.filter(user=user, organisation__external_id__in=version.signatories).exists()


def _works_for(user, organisation_id: int) -> bool:
    return Affiliation.objects.filter(user=user, organisation_id=organisation_id).exists()


drafts_the_plan = is_secretariat | is_operating_group

RULES = {
    "plan.view_draft": works_here,
    "plan.edit_framework": drafts_the_plan,  # axes, trees, forum, history
    "plan.edit_sheet": drafts_the_plan | (is_institution & (could_lead | leads_it)),
    "plan.add_commitment": drafts_the_plan,
    "plan.delete_record": is_secretariat,
    "plan.import_file": is_secretariat,
    "plan.pass_gate": is_secretariat,
    "plan.seal_version": is_secretariat,
    "plan.sign_version": is_institution & must_sign,
    "plan.publish_version": is_secretariat,
    "plan.withdraw_version": is_secretariat,
}
permissions.register(RULES)
