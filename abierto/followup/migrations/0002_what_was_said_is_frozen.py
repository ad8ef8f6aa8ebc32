from django.db import migrations

from abierto.core.dbguard import AppendOnly, Frozen, FrozenSince, NoOverlap


class Migration(migrations.Migration):
    dependencies = [("followup", "0001_initial")]

    operations = [
        FrozenSince(
            "followup_reportingperiod",
            since="frozen_at",
            columns=("external_id", "exercise_id", "slug", "name", "starts_on", "ends_on", "cuts_at"),
        ),
        NoOverlap(
            "followup_reportingperiod",
            key="exercise_id",
            start="starts_on",
            end="ends_on",
            only="{row}starts_on IS NOT NULL",
        ),
        FrozenSince(
            "followup_report",
            since="submitted_at",
            columns=(
                *("external_id", "activity_id", "period_id", "text", "obstacle", "next_steps"),
                *("corrects_id", "correction_reason", "submitted_by_id"),
            ),
        ),
        FrozenSince(
            "followup_evidence",
            since="submitted_at",
            columns=(
                *("external_id", "report_id", "kind", "title", "description", "dated_on", "shows", "completed_on"),
                *("access", "legal_reason", "review_on", "file_id", "url", "captured_at"),
                *("author_id", "organisation_id"),
            ),
            once=(
                *("accepted_at", "accepted_by_id", "accepted_for_id"),
                *("returned_at", "returned_by_id", "return_reason"),
                *("withdrawn_at", "withdrawn_by_id", "withdrawal_reason"),
            ),
        ),
        FrozenSince(
            "followup_statement",
            since="published_at",
            columns=(
                *("external_id", "commitment_id", "period_id", "voice", "organisation_id", "member_id", "text"),
                *("completion", "opened_government", "potential", "sources", "written_by_id"),
            ),
        ),
        FrozenSince(
            "followup_progresssheet",
            since="published_at",
            columns=("external_id", "commitment_id", "period_id", "heading", "summary", "figures_caption", "source"),
        ),
        AppendOnly("followup_commitmentstate"),
        AppendOnly("followup_activitystate"),
        AppendOnly("followup_reply"),
        AppendOnly("followup_comment"),
        Frozen("followup_droppedactivity", columns=("activity_id", "dropped_on", "reason", "recorded_at")),
    ]
