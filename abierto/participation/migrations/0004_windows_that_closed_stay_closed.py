"""A window that closed is not moved, nor one removed in which something came; only contributions come without one."""

from django.db import migrations, models

from abierto.core.dbguard import Lifted, Refused, Within

_OPEN = (
    "EXISTS (SELECT 1 FROM participation_window w WHERE w.space_id = NEW.space_id "
    "AND w.gesture = NEW.gesture AND w.opens_at <= NEW.at AND NEW.at < w.closes_at)"
)
_RECEIVED = (
    "SELECT 1 FROM participation_act a WHERE a.space_id = OLD.space_id AND a.superseded_at IS NULL "
    "AND a.gesture = OLD.gesture AND a.at >= OLD.opens_at AND a.at < OLD.closes_at AND a.gesture "
)


class Migration(migrations.Migration):
    dependencies = [("participation", "0003_erased_values")]

    operations = [
        migrations.AddField(
            model_name="window",
            name="set_at",
            field=models.DateTimeField(editable=False, null=True, verbose_name="se fijó"),
        ),
        migrations.AlterConstraint(
            model_name="invitation",
            name="invitation_label_once",
            constraint=models.UniqueConstraint(
                condition=models.Q(("withdrawn_at__isnull", True)),
                fields=("space", "label"),
                name="invitation_label_once",
                violation_error_message=(
                    "Ya hay una invitación con ese nombre en este espacio. Escriba otro, o retire antes la que está."
                ),
            ),
        ),
        Lifted(Within("participation_act", open_when=_OPEN, only="NEW.origin = 'web'")),
        Within("participation_act", open_when=_OPEN, only="(NEW.origin = 'web' OR NEW.gesture <> 'contribute')"),
        Refused(
            "participation_window",
            name="closed_stays_closed",
            when=(
                "NEW.space_id <> OLD.space_id OR NEW.gesture <> OLD.gesture OR NEW.public <> OLD.public "
                "OR ((NEW.opens_at <> OLD.opens_at OR NEW.closes_at <> OLD.closes_at OR NEW.set_at {differs} OLD.set_at) "
                "AND NOT (OLD.set_at IS NOT NULL AND OLD.closes_at < OLD.set_at) "
                "AND NOT (NEW.set_at IS NOT NULL AND (OLD.set_at IS NULL OR OLD.set_at < NEW.set_at) "
                "AND NEW.set_at < OLD.closes_at AND NEW.set_at <= NEW.closes_at))"
            ),
        ),
        Refused(
            "participation_window",
            name="received_stays",
            verb="DELETE",
            when=(f"EXISTS ({_RECEIVED} IN ('react', 'vote')) OR EXISTS ({_RECEIVED} = 'contribute')"),
        ),
    ]
