from django.db import migrations

from abierto.core.dbguard import Frozen


class Migration(migrations.Migration):
    dependencies = [("uploads", "0001_initial")]

    operations = [
        Frozen(
            "uploads_storedfile",
            columns=(
                "external_id",
                "media_type",
                "size",
                "sha256",
                "stored_name",
                "received_at",
                "received_by_id",
            ),
            once=("erased_at",),
        ),
    ]
