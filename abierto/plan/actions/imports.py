"""Loading a plan's file into the working copy: all of it or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, connection, transaction

from abierto.accounts.models import User
from abierto.core import ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.people.enums import Capacity
from abierto.people.models import Membership
from abierto.plan.content import owned_rows
from abierto.plan.exchange.content import PlanContent, checked_content
from abierto.plan.exchange.problems import PlanFileError, Problem, shown
from abierto.plan.exchange.reading import read_plan_file
from abierto.plan.exchange.relations import (
    SHARED,
    missing,
    outside_references,
    overlapping,
    relation_problems,
)
from abierto.plan.exchange.storing import Change, Rows, parts, write
from abierto.plan.format import TABLE, TABLE_OF, TABLES
from abierto.secretariat.models import Exercise


@dataclass
class Count:
    """What a load did to one table."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass
class ImportReport:
    """What a load did, or would do: counts per table, the records removed by name, and what deserves a look."""

    exercise: str
    dry_run: bool
    counts: dict[str, Count] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def changes_anything(self) -> bool:
        return any(count.created or count.changed or count.removed for count in self.counts.values())

    def lines(self) -> list[str]:
        """The report as people read it."""
        lines = [f"Aviso: {warning}" for warning in self.warnings]
        for name, count in self.counts.items():
            lines.append(
                f"{TABLE[name].title}: {count.created} nuevos, {count.changed} corregidos, "
                f"{count.unchanged} iguales, {count.removed} quitados"
            )
        lines += [f"{'Se quitaría' if self.dry_run else 'Se quitó'}: {label}" for label in self.removed]
        if not self.changes_anything:
            lines.append("El borrador ya era idéntico al archivo; no hay nada que cambiar.")
        elif self.dry_run:
            lines.append("Fue un ensayo: no se cambió nada.")
        return lines


def import_plan_file(*, file: str | bytes, name: str = "", by: User | None, dry_run: bool = False) -> ImportReport:
    """Load a JSON or XLSX file (a path, or its bytes and its name). Raises PlanFileError naming every problem."""
    require(by, "plan.import_file")
    return import_plan(content=read_plan_file(file, name, strict=False), by=by, dry_run=dry_run)


@transaction.atomic
def import_plan(*, content: dict[str, Any], by: User | None, dry_run: bool = False) -> ImportReport:
    """Make the working copy of the content's exercise equal to the content.

    What has a known external id is corrected, what is new is added, what the plan no longer has is removed;
    organisations, persons, posts and memberships are never removed. Raises PlanFileError with every problem, and then
    nothing has changed. A dry run does everything and takes it back.
    """
    require(by, "plan.import_file")
    plan = checked_content(content)
    rows = plan["exercises"]
    external_id = rows[0]["external_id"] if rows else ""
    exercise = Exercise.objects.select_for_update().filter(external_id=external_id).first()
    own = owned_rows(exercise) if exercise is not None else {}
    problems = [*plan.problems, *relation_problems(plan), *_database_problems(plan, own)]
    if problems:
        raise PlanFileError(problems)

    try:
        with transaction.atomic():
            change = write(plan, own)
            connection.check_constraints([table.model._meta.db_table for table in TABLES])
            if dry_run:
                transaction.set_rollback(True)
    except IntegrityError as error:
        raise DomainError(f"La base de datos no admite este plan y no se cambió nada. Detalle: {error}") from None
    report = _report(plan, change, dry_run=dry_run)
    if report.changes_anything and not dry_run:
        exercise = Exercise.objects.get(external_id=external_id)
        data = {name: vars(count) for name, count in report.counts.items()}
        ledger.record("plan.imported", on=exercise, by=by, data=data)
    return report


def _report(plan: PlanContent, change: Change, *, dry_run: bool) -> ImportReport:
    report = ImportReport(plan["exercises"][0]["external_id"], dry_run, warnings=list(plan.warnings))
    for table in TABLES:
        count = Count(
            created=len(change.created[table.name]),
            changed=len(change.changed[table.name]),
            removed=len(change.removed[table.name]),
        )
        count.unchanged = len(plan[table.name]) - count.created - count.changed
        if plan[table.name] or count.removed:
            report.counts[table.name] = count
        for row in change.removed[table.name]:
            report.removed.append(f"{table.title}: {row.external_id}")
    return report


def _database_problems(plan: PlanContent, own: Rows) -> list[Problem]:
    return [
        *_unknown_references(plan),
        *_taken_identifiers(plan, own),
        *_standing_titulars(plan),
        *_held_rows(plan, own),
    ]


def _unknown_references(plan: PlanContent) -> list[Problem]:
    """References to organisations, persons and posts that neither the file nor the database knows."""
    problems = []
    unknown: dict[str, set[str]] = {}
    for name, wanted in outside_references(plan).items():
        known = TABLE[name].model._default_manager.in_bulk(list(wanted), field_name="external_id")
        unknown[name] = wanted - set(known)
    for table in TABLES:
        for column in table.parents:
            absent = unknown.get(column.target.name)
            for index, row in enumerate(plan[table.name]) if absent else ():
                if row[column.name] in absent and plan.is_good(table, index, column.name):  # type: ignore[operator]
                    problems.append(plan.problem(table, index, column, missing(plan, column.target, row[column.name])))
    return problems


def _taken_identifiers(plan: PlanContent, own: Rows) -> list[Problem]:
    """Identifiers that another exercise's records already have."""
    problems = []
    for table in TABLES:
        if table.model in SHARED or table.model is Exercise:
            continue
        ids = [row["external_id"] for row in plan[table.name] if row["external_id"]]
        mine = own.get(table.model, {})
        stored = table.model._default_manager.in_bulk(ids, field_name="external_id")
        taken = {external_id for external_id, row in stored.items() if row.pk not in mine}
        for index, row in enumerate(plan[table.name]) if taken else ():
            if row["external_id"] in taken:
                message = f"«{shown(row['external_id'])}» ya es de otro ejercicio; use un identificador distinto."
                problems.append(plan.problem(table, index, table.column("external_id"), message))
    return problems


def _standing_titulars(plan: PlanContent) -> list[Problem]:
    """Titulars of the file whose days are those of one that only the database has."""
    rows = plan["memberships"]
    ids = {row["external_id"] for row in rows}
    standing: dict[str, list[Membership]] = {}
    posts = list({row["post"] for row in rows})
    for part in parts(posts):
        found = Membership.objects.filter(capacity=Capacity.TITULAR, post__external_id__in=part)
        for member in found.select_related("post").order_by("pk"):
            if member.external_id not in ids:
                standing.setdefault(member.post.external_id, []).append(member)
    problems = []
    for index, row in enumerate(rows):
        if row["capacity"] != Capacity.TITULAR or not row["valid_from"]:
            continue
        for member in standing.get(row["post"], ()):
            ends = member.valid_until.isoformat() if member.valid_until else "9999"
            if row["valid_from"] <= ends and (row["valid_until"] or "9999") >= member.valid_from.isoformat():
                other = {"external_id": member.external_id, "valid_from": member.valid_from.isoformat()}
                problems.append(overlapping(plan, index, other))
    return problems


def _held_rows(plan: PlanContent, own: Rows) -> list[Problem]:
    """Rows that the file leaves out and that something outside the plan still needs."""
    problems = []
    for model, rows in own.items():
        table = TABLE_OF[model]
        kept = {row["external_id"] for row in plan[table.name]}
        gone = {pk: row for pk, row in rows.items() if row.external_id not in kept}
        for relation in model._meta.related_objects if gone else ():
            if relation.related_model in TABLE_OF:
                continue
            holders, name = relation.related_model._base_manager, relation.field.name
            held = {
                pk
                for part in parts(list(gone))
                for pk in holders.filter(**{f"{name}__in": part}).values_list(name, flat=True)
            }
            for pk in sorted(held):
                message = f"«{gone[pk].external_id}» no se puede quitar: otros registros dependen de él; consérvelo."
                problems.append(plan.problem_at(table, None, None, message))
    return problems
