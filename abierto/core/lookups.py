"""A number that no column could hold is a number that no row has.

Django answers so for ``id=…`` and lets the same number through to the database for ``id__in=[…]`` and for a
relation, and SQLite's driver breaks at anything beyond 64 bits. Whoever writes an address or a form chooses such
numbers, so the rule stands here once, for every query of the house and of Wagtail.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Field, ForeignObject, IntegerField
from django.db.models.fields.related_lookups import RelatedExact, RelatedIn
from django.db.models.lookups import In


def install() -> None:
    """Put the rule in the place of Django's lookups."""
    IntegerField.register_lookup(_IntegerIn)
    ForeignObject.register_lookup(_RelatedIn)
    ForeignObject.register_lookup(_RelatedExact)


def _fits(value: Any, field: Field, connection: Any) -> bool:
    """Whether a column of ``field`` could hold ``value``; whatever is not a whole number is left to the field."""
    while field.remote_field is not None:
        field = field.target_field  # type: ignore[attr-defined]
    if not isinstance(value, int) or not isinstance(field, IntegerField):
        return True
    least, most = connection.ops.integer_field_range(field.get_internal_type())
    return (least is None or value >= least) and (most is None or value <= most)


class _InWhatFits(In):
    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value():
            self.rhs = [value for value in self.rhs if _fits(value, self.lhs.output_field, connection)]
        return super().process_rhs(compiler, connection)


class _IntegerIn(_InWhatFits):
    pass


class _RelatedIn(_InWhatFits, RelatedIn):
    pass


class _RelatedExact(RelatedExact):
    def process_rhs(self, compiler: Any, connection: Any) -> Any:
        if self.rhs_is_direct_value() and not _fits(self.rhs, self.lhs.output_field, connection):
            raise EmptyResultSet
        return super().process_rhs(compiler, connection)
