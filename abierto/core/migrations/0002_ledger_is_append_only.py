from django.db import migrations

from abierto.core.dbguard import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [AppendOnly("core_entry")]
