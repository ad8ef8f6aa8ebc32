from django.db import migrations, models


class Migration(migrations.Migration):
    """One word for what was given up: it will not be done. Nothing changes in the tables."""

    dependencies = [("followup", "0002_what_was_said_is_frozen")]

    operations = [
        migrations.AlterModelOptions(
            name="droppedactivity",
            options={
                "verbose_name": "actividad que no se hará",
                "verbose_name_plural": "actividades que no se harán",
                "ordering": ["dropped_on", "pk"],
            },
        ),
        migrations.AlterField(
            model_name="activitystate",
            name="is_dropped",
            field=models.BooleanField(verbose_name="no se hará"),
        ),
    ]
