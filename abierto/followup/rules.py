"""What each role may do in the follow-up."""

from __future__ import annotations

from rules import predicate

from abierto.accounts.rules import (
    is_civil_society,
    is_evaluator,
    is_institution,
    is_operating_group,
    is_secretariat,
    works_here,
)
from abierto.core import permissions
from abierto.followup.models import Evidence
from abierto.followup.speakers import repliers_of, speakers_of
from abierto.people.models import Affiliation
from abierto.plan.models import Activity
from abierto.plan.rules import could_lead, leads_it
from abierto.uploads import access
from abierto.uploads.models import StoredFile


def answering_organisations(activity: Activity) -> set[int]:
    """The organisations that answer for an activity: the commitment's lead and those of its responsible offices."""
    offices = set(activity.offices.values_list("post__organisation_id", flat=True))
    return offices | {activity.commitment.lead_id}


def activity_of(record) -> Activity | None:
    """The activity that a follow-up record is about, itself included."""
    if record is None or isinstance(record, Activity):
        return record
    report = getattr(record, "report", None)
    return (report or record).activity


@predicate("answers_for_it")
def answers_for_it(user, record) -> bool:
    """The account works for an organisation that answers for the record's activity."""
    activity = activity_of(record)
    if activity is None:
        return True
    return Affiliation.objects.filter(user=user, organisation_id__in=answering_organisations(activity)).exists()


@predicate("is_its_author")
def is_its_author(user, evidence) -> bool:
    return evidence is not None and evidence.author_id == user.pk


@predicate("works_in_its_office")
def works_in_its_office(user, evidence) -> bool:
    """The account works for the organisation that presented the evidence, or for one that answers for the activity."""
    if evidence is None:
        return False
    organisations = answering_organisations(evidence.report.activity) | {evidence.organisation_id}
    return Affiliation.objects.filter(user=user, organisation_id__in=organisations).exists()


@predicate("speaks_with_it")
def speaks_with_it(user, statement) -> bool:
    """The statement's voice is one that the account speaks with, in the name of the same one."""
    if statement is None:
        return True
    return any(speaker.said(statement) for speaker in speakers_of(user, statement.commitment))


@predicate("may_reply_to_it")
def may_reply_to_it(user, statement) -> bool:
    """The lead institution to the other voices, and they to it; never to oneself."""
    return statement is None or bool(repliers_of(user, statement))


@predicate("leads_what_it_tells_of")
def leads_what_it_tells_of(user, record) -> bool:
    """Of a sheet, what lives within it, or a measurement: the account works for the commitment's institution."""
    for name in ("sheet", "indicator"):
        if hasattr(record, f"{name}_id"):
            record = getattr(record, name)
    return leads_it.test(user, record)


def may_read_evidence(user, file: StoredFile) -> bool | None:
    """Whether an account reads a file that is evidence and not public; None when it is no evidence."""
    evidence = Evidence.objects.filter(file=file).select_related("report__activity__commitment").first()
    if evidence is None:
        return None
    draft = evidence.submitted_at is None
    return permissions.allowed(user, f"followup.read_{'draft_' if draft else ''}evidence", evidence)


access.register("followup", may_read_evidence)

speaks = is_institution | is_civil_society | is_evaluator

RULES = {
    "followup.view_followup": works_here,
    "followup.report_progress": is_institution & answers_for_it,
    "followup.read_draft_evidence": is_institution & answers_for_it,
    "followup.read_evidence": is_secretariat | is_operating_group | is_evaluator | (is_institution & answers_for_it),
    "followup.accept_evidence": is_secretariat & ~is_its_author & ~works_in_its_office,
    "followup.withdraw_evidence": is_secretariat,
    "followup.comment": is_secretariat | is_operating_group | (is_institution & answers_for_it),
    "followup.edit_periods": is_secretariat,
    "followup.freeze_period": is_secretariat,
    "followup.set_weight": is_secretariat,
    "followup.drop_activity": is_secretariat,
    "followup.write_statement": speaks & speaks_with_it,
    "followup.reply": speaks & may_reply_to_it,
    "followup.edit_sheet": is_secretariat
    | is_operating_group
    | (is_institution & (could_lead | leads_what_it_tells_of)),
    "followup.publish_sheet": is_secretariat,
    "followup.edit_impact": is_secretariat
    | is_operating_group
    | (is_institution & (could_lead | leads_what_it_tells_of)),
    "followup.delete_record": is_secretariat,
}
permissions.register(RULES)
