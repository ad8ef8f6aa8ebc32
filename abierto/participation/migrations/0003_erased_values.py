"""What was erased before keeps no digest of its text either."""

import secrets

from django.db import migrations


def forget_digests(apps, schema_editor):
    act = apps.get_model("participation", "Act")
    erased = act.objects.filter(gesture="contribute", salt__isnull=True, contribution__erased_at__isnull=False)
    for pk in list(erased.values_list("pk", flat=True)):
        act.objects.filter(pk=pk).update(value=secrets.token_hex(32))


class Migration(migrations.Migration):
    dependencies = [("participation", "0002_erased_without_a_trace")]

    operations = [migrations.RunPython(forget_digests, migrations.RunPython.noop)]
