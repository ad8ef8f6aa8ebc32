from django.db import migrations

ROLES = (
    "administrator",
    "secretariat",
    "operating_group",
    "institution",
    "civil_society",
    "evaluator",
    "editor",
)


def make_groups(apps, schema_editor):
    group = apps.get_model("auth", "Group")
    for name in ROLES:
        group.objects.get_or_create(name=name)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
