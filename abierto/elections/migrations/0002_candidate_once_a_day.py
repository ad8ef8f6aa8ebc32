from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("elections", "0001_initial")]

    operations = [
        migrations.AddConstraint(
            model_name="candidate",
            constraint=models.UniqueConstraint(
                fields=["candidacy", "post", "number", "capacity", "registered_on"], name="candidate_once_a_day"
            ),
        ),
    ]
