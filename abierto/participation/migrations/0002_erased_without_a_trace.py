"""The salt and the value of an act go away only with the text that its author erases; consent is only withdrawn."""

from django.db import migrations

from abierto.core.dbguard import Frozen, Lifted, Refused

_COLUMNS = ("id", "space_id", "gesture", "author", "value", "version", "at", "origin", "commitment")
_ONCE = ("returned_at", "superseded_at", "leaf")
_ERASABLE = ("salt", "source", "source_key")


class Migration(migrations.Migration):
    dependencies = [("participation", "0001_initial")]

    operations = [
        Lifted(Frozen("participation_act", columns=_COLUMNS, once=_ONCE, erasable=_ERASABLE)),
        Frozen(
            "participation_act",
            columns=[column for column in _COLUMNS if column != "value"],
            once=_ONCE,
            erasable=_ERASABLE,
        ),
        Refused(
            "participation_act",
            name="erased_only_with_its_text",
            of=("value", "salt"),
            when=(
                "(NEW.value {differs} OLD.value OR (NEW.salt IS NULL AND OLD.salt IS NOT NULL)) "
                "AND NOT (OLD.gesture = 'contribute' AND NEW.salt IS NULL AND EXISTS ("
                "SELECT 1 FROM participation_contribution c WHERE c.act_id = OLD.id AND c.erased_at IS NOT NULL))"
            ),
        ),
        Refused(
            "participation_contribution",
            name="consent_only_withdrawn",
            of=("may_publish",),
            when="NEW.may_publish AND NOT OLD.may_publish",
        ),
    ]
