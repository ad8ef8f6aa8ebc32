"""The working copy of a plan as content: the tables of :mod:`abierto.plan.format`, read from the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from abierto.people.models import Membership, Organisation, Person, Post
from abierto.plan.format import FORMAT, FORMAT_VERSION, TABLE, TABLE_OF, TABLES, Table
from abierto.plan.models import ActivityOffice
from abierto.secretariat.models import Exercise


def working_content(exercise: Exercise) -> dict[str, Any]:
    """Everything an exercise's plan is made of, organisations and posts it refers to included.

    Returns the dict that :func:`abierto.plan.format.canonical` writes: ``format``, ``version`` and one list of rows per
    table. Rows are plain JSON values; references are external ids; order does not depend on the database.
    """
    found: dict[type[models.Model], dict[int, models.Model]] = {table.model: {} for table in TABLES}
    found |= owned_rows(exercise)
    _add_referred(found)

    content: dict[str, Any] = {"format": FORMAT, "version": FORMAT_VERSION}
    for table in TABLES:
        rows = found[table.model].values()
        content[table.name] = sorted((_row(table, row, found) for row in rows), key=_sort_key(table))
    return content


def sheets_content(exercise: Exercise) -> dict[str, Any]:
    """What tells whether an exercise's sheets are complete and which gates they passed, and no more.

    The same shape as :func:`working_content` without the tables of people and offices, nor what hangs from them alone;
    references to those are None. Of the activities' offices, only those of the sheets' own calendars.
    """
    content: dict[str, Any] = {"format": FORMAT, "version": FORMAT_VERSION}
    names: dict[type[models.Model], dict[int, str]] = {}
    for table in (TABLE[name] for name in SHEET_TABLES):
        path = _path_to_exercise(table)
        rows = table.model._default_manager.filter(**({path: exercise} if path else {"pk": exercise.pk}))
        if table.model is ActivityOffice:
            rows = rows.filter(activity__line=None)
        kept = list(rows.order_by().values_list("pk", *(column.field.attname for column in table.columns)))
        names[table.model] = {row[0]: row[1] for row in kept}
        cells = [(c.name, names.get(c.target.model, {}) if c.kind == "reference" else None) for c in table.columns]
        content[table.name] = sorted(
            (
                {
                    name: plain(value) if there is None else there.get(value)
                    for (name, there), value in zip(cells, row[1:], strict=True)
                }
                for row in kept
            ),
            key=_sort_key(table),
        )
    return content


#: In the order of TABLES.
SHEET_TABLES = (
    *("exercises", "axes", "trees", "nodes", "commitments", "offices", "values", "sdgs", "key_actions", "actors"),
    *("lines", "activities", "activity_offices", "gates"),
)


def owned_rows(exercise: Exercise) -> dict[type[models.Model], dict[int, Any]]:
    """The rows that are the exercise's own, itself included: model → primary key → row."""
    found: dict[type[models.Model], dict[int, Any]] = {Exercise: {exercise.pk: exercise}}
    for table in TABLES:
        path = _path_to_exercise(table)
        if path is not None:
            rows = table.model._default_manager.filter(**{path: exercise}).order_by()
            found[table.model] = {row.pk: row for row in rows}
    return found


def _path_to_exercise(table: Table) -> str | None:
    """``commitment__exercise`` for lines; None for what the plan does not own."""
    owner = _owner(table)
    if owner is None or table.model._meta.get_field(owner).related_model is Exercise:
        return owner
    return f"{owner}__{_path_to_exercise(table.column(owner).target)}"


def _owner(table: Table) -> str | None:
    """The reference that makes a row part of the plan; people and organisations come by being referred to."""
    if table.model in {Exercise, Organisation, Person, Post, Membership}:
        return None
    return next(column.name for column in table.parents)


def _add_referred(found: dict[type[models.Model], dict[int, models.Model]]) -> None:
    posts = _referred(found, Post)
    found[Post] = dict(Post.objects.in_bulk(posts))
    found[Membership] = _memberships(list(posts))
    found[Person] = dict(Person.objects.in_bulk(_referred(found, Person)))
    wanted = _referred(found, Organisation)
    while wanted:
        found[Organisation] |= Organisation.objects.in_bulk(wanted)
        wanted = _referred(found, Organisation) - set(found[Organisation])


def _memberships(posts: list[int]) -> dict[int, models.Model]:
    parts = (posts[start : start + 500] for start in range(0, len(posts), 500))
    return {row.pk: row for part in parts for row in Membership.objects.filter(post__in=part).order_by()}


def _referred(found: dict[type[models.Model], dict[int, models.Model]], target: type[models.Model]) -> set[int]:
    pks: set[int] = set()
    for table in TABLES:
        for column in table.parents:
            if column.field.related_model is target:
                pks |= {getattr(row, column.field.attname) for row in found[table.model].values()}
    return pks - {None}


def _row(table: Table, row: models.Model, found: dict[type[models.Model], dict[int, models.Model]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column in table.columns:
        value = getattr(row, column.field.attname)
        if column.kind == "reference":
            value = found[column.field.related_model][value].external_id if value is not None else None  # type: ignore[attr-defined]
        values[column.name] = plain(value)
    return values


def plain(value: Any) -> Any:
    """A model value as JSON: dates in ISO 8601, decimals as text without trailing zeros."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value


def _sort_key(table: Table):
    def key(row: dict[str, Any]) -> tuple:
        return (*((row[name] is not None, row[name]) for name in table.order), row["external_id"])

    return key


def without(content: dict[str, Any], table_name: str, external_ids: Iterable[str]) -> dict[str, Any]:
    """The content without some rows and without every row that hangs from them."""
    gone: dict[str, set[str]] = {table.name: set() for table in TABLES}
    gone[table_name] = set(external_ids)
    kept = dict(content)
    for table in TABLES:
        rows = []
        for row in kept[table.name]:
            orphan = any(row[c.name] in gone[TABLE_OF[c.field.related_model].name] for c in table.parents)
            if orphan or row["external_id"] in gone[table.name]:
                gone[table.name].add(row["external_id"])
            else:
                rows.append(row)
        kept[table.name] = rows
    return kept
