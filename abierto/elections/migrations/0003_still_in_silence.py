from django.db import migrations

from abierto.elections.guards import StillInSilence

_OF_CONTEST = "(SELECT c.process_id FROM elections_contest c WHERE c.id = {row}.contest_id)"
_OF_CANDIDACY = (
    "(SELECT c.process_id FROM elections_contest c JOIN elections_candidacy y ON y.contest_id = c.id "
    "WHERE y.id = {row}.candidacy_id)"
)


class Migration(migrations.Migration):
    dependencies = [("elections", "0002_candidate_once_a_day")]

    operations = [
        StillInSilence("elections_stage", process="{row}.process_id", silence_may_last=True),
        StillInSilence("elections_contest", process="{row}.process_id"),
        StillInSilence("elections_force", process="{row}.process_id"),
        StillInSilence(
            "elections_forcemember",
            process="(SELECT f.process_id FROM elections_force f WHERE f.id = {row}.alliance_id)",
        ),
        StillInSilence("elections_standing", process=_OF_CONTEST),
        StillInSilence("elections_candidacy", process=_OF_CONTEST),
        StillInSilence("elections_candidate", process=_OF_CANDIDACY),
    ]
