from django.db import migrations

from abierto.core.dbguard import AppendOnly, Frozen


class Migration(migrations.Migration):
    dependencies = [("plan", "0001_initial")]

    operations = [
        Frozen(
            "plan_planversion",
            columns=("exercise_id", "number", "reason", "content", "sha256", "code", "sealed_at", "sealed_by_id"),
            once=("published_at", "published_by", "withdrawn_at", "withdrawn_reason"),
        ),
        AppendOnly("plan_plansignature"),
        AppendOnly("plan_plandocument"),
    ]
