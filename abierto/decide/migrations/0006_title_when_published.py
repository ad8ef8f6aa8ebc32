"""What a publication was called when it was published is kept with the edition, and said once."""

from django.db import migrations, models

from abierto.core.dbguard import FrozenSince, Lifted

_VALIDATED = (
    *("piece_id", "number", "body", "photograph_id", "photograph_alt", "consent_given", "has_sensitive"),
    *("consent_sensitive", "corrects_id", "written_at", "written_by_id", "submitted_at", "submitted_by_id"),
    *("validated_by_id", "statement"),
)
_ONCE = ("observed_at", "observed_by_id", "grounds", "note", "published_at", "published_by_id")


class Migration(migrations.Migration):
    dependencies = [("decide", "0005_outcomes")]

    operations = [
        Lifted(FrozenSince("decide_edition", since="validated_at", columns=_VALIDATED, once=_ONCE)),
        migrations.AddField(
            model_name="edition",
            name="title",
            field=models.CharField(
                blank=True, max_length=500, null=True, verbose_name="cómo se llamaba al publicarse"
            ),
        ),
        FrozenSince("decide_edition", since="validated_at", columns=_VALIDATED, once=(*_ONCE, "title")),
    ]
