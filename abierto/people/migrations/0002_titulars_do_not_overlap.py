from django.db import migrations

from abierto.core.dbguard import NoOverlap


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        NoOverlap("people_membership", key="post_id", start="valid_from", end="valid_until", only="{row}capacity = 'titular'")
    ]
