from django.db import migrations

from abierto.dialogues.guards import Ended


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0001_initial"),
        ("participation", "0001_initial"),
    ]

    operations = [Ended()]
