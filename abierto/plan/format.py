"""The one description of a plan as data.

A plan is a set of flat tables. :data:`TABLES` names each, its model and its columns; types, labels, lengths, choices
and references come from the model's own fields. The exchange file (JSON and XLSX), the frozen version, the read model
behind every public page and document, the JSON Schema and the data dictionary are all made from this description.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from abierto.people.models import Membership, Organisation, Person, Post
from abierto.plan import models as plan
from abierto.secretariat.models import Exercise, Milestone, RegisteredMember, Seat

FORMAT = "abierto-plan"
FORMAT_VERSION = 1


@dataclass(frozen=True)
class Column:
    """One column of a table, described by its model field."""

    field: Any  # a model field; which attributes it has depends on its kind

    @cached_property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        return str(self.field.verbose_name)

    @cached_property
    def kind(self) -> str:
        """``text``, ``choice``, ``number``, ``decimal``, ``date``, ``boolean`` or ``reference``."""
        if self.field.is_relation:
            return "reference"
        if self.field.choices:
            return "choice"
        if isinstance(self.field, models.BooleanField):
            return "boolean"
        if isinstance(self.field, models.DecimalField):
            return "decimal"
        if isinstance(self.field, models.IntegerField):
            return "number"
        if isinstance(self.field, models.DateField):
            return "date"
        return "text"

    @cached_property
    def optional(self) -> bool:
        """Whether the cell may be empty."""
        return self.field.null or self.field.blank

    @cached_property
    def choices(self) -> dict[Any, str]:
        """Stored value → Spanish label."""
        return {value: str(label) for value, label in self.field.choices or ()}

    @property
    def target(self) -> Table:
        """The table that a reference points to."""
        return TABLE_OF[self.field.related_model]

    @cached_property
    def related_name(self) -> str | None:
        """The list in which the row referred to gathers the rows that refer to it."""
        name = self.field.remote_field.related_name if self.field.is_relation else None
        return None if name in {None, "+"} else name


@dataclass(frozen=True)
class Table:
    """One kind of record: ``name`` in JSON, ``title`` as the worksheet, ``order`` as its rows are sorted."""

    name: str
    title: str
    model: type[models.Model]
    fields: tuple[str, ...]
    order: tuple[str, ...] = ()

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(Column(self.model._meta.get_field(name)) for name in ("external_id", *self.fields))

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    @property
    def parents(self) -> tuple[Column, ...]:
        """Columns that refer to other records."""
        return tuple(column for column in self.columns if column.kind == "reference")


_D = "is_demonstration"
_ORG = ("name", "short_name", "kind", "website", "valid_from", "valid_until", "succeeded_by", "source")
_SHEET = (
    *("number", "axis", "tree", "kind", "name", "objective", "problem_solved", "enables"),
    *("starts_on", "starts_note", "ends_on", "ends_note", "lead", "description", "contribution"),
    *("target_population", "sdg_contribution", "gender_perspective", "expected_results"),
)
_DATES = ("starts_on", "ends_on", "dates_note")
_MEASURE = ("unit", "baseline", "baseline_on", "target", "target_on", "source", "method")
_MILESTONE = ("kind", "happened_on", "date_note", "title", "description", "place", "url", "source")
_EXERCISE = (
    "name",
    "jurisdiction",
    "period",
    "starts_on",
    "ends_on",
    "introduction",
    "methodology",
    "follow_up",
    "source",
)

#: In an order in which each table refers only to earlier ones or to itself.
TABLES: tuple[Table, ...] = (
    Table("exercises", "Ejercicio", Exercise, (*_EXERCISE, _D)),
    Table("organisations", "Organizaciones", Organisation, _ORG),
    Table("persons", "Personas", Person, ("name",)),
    Table("posts", "Cargos", Post, ("organisation", "title", "department", "contact_email", "contact_phone")),
    Table("memberships", "Titularidades", Membership, ("post", "person", "capacity", "valid_from", "valid_until", "source")),
    Table("seats", "Asientos", Seat, ("exercise", "number", "sector", "post"), ("number",)),
    Table("members", "Miembros inscritos", RegisteredMember, ("exercise", "number", "sector", "organisation", "public_name"), ("sector", "number")),
    Table("milestones", "Proceso", Milestone, ("exercise", *_MILESTONE), ("happened_on",)),
    Table("axes", "Ejes", plan.Axis, ("exercise", "number", "name", "description", _D), ("number",)),
    Table("trees", "Árboles", plan.ProblemTree, ("exercise", "axis", "title", "central_problem", "central_objective", "source", _D), ("axis",)),
    Table("nodes", "Causas y efectos", plan.TreeNode, ("tree", "parent", "side", "number", "text", "objective", "evidence", _D), ("tree", "side", "number")),
    Table("commitments", "Compromisos", plan.Commitment, ("exercise", *_SHEET, _D), ("number",)),
    Table("offices", "Oficinas responsables", plan.CommitmentOffice, ("commitment", "number", "post", _D), ("commitment", "number")),
    Table("values", "Valores AGA", plan.ValueRelevance, ("commitment", "number", "value", "reason", _D), ("commitment", "number")),
    Table("sdgs", "ODS", plan.SdgLink, ("commitment", "goal", "target", "reason", _D), ("commitment", "goal", "target")),
    Table("key_actions", "Acciones clave", plan.KeyAction, ("commitment", "number", "text", *_DATES, _D), ("commitment", "number")),
    Table("actors", "Otros actores", plan.OtherActor, ("commitment", "number", "kind", "name", "organisation", _D), ("commitment", "number")),
    Table("lines", "Líneas de acción", plan.LineOfAction, ("commitment", "number", "text", _D), ("commitment", "number")),
    Table("line_causes", "Causas atendidas", plan.LineCause, ("line", "node", _D), ("line", "node")),
    Table("activities", "Actividades", plan.Activity, ("commitment", "line", "number", "title", "description", "verification_means", *_DATES, _D), ("commitment", "line", "number")),
    Table("activity_offices", "Oficinas por actividad", plan.ActivityOffice, ("activity", "number", "post", _D), ("activity", "number")),
    Table("indicators", "Indicadores", plan.Indicator, ("commitment", "number", "name", *_MEASURE, _D), ("commitment", "number")),
    Table("annexes", "Anexos", plan.Annex, ("commitment", "number", "kind", "title", "description", "url", _D), ("commitment", "number")),
    Table("gates", "Fases", plan.GatePassage, ("commitment", "gate", "passed_on", "date_note", "record", "url", _D), ("commitment", "gate")),
)  # fmt: skip

TABLE_OF: dict[type[models.Model], Table] = {table.model: table for table in TABLES}
TABLE: dict[str, Table] = {table.name: table for table in TABLES}


def canonical(content: dict[str, Any]) -> str:
    """The one text of a content: keys sorted, two spaces, UTF-8, a final newline. Same content, same bytes."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=2) + "\n"


def fingerprint(body: str | bytes) -> str:
    """SHA-256 of a canonical text or of a document's bytes, as ``sha256sum`` prints it."""
    return hashlib.sha256(body.encode() if isinstance(body, str) else body).hexdigest()


_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U, so a printed code is not misread


def verification_code(sha256: str) -> str:
    """Twelve characters of the fingerprint in Crockford's base 32, in groups of four: ``7K3M-0QXA-9TZC``."""
    number = int(sha256[:15], 16)
    letters = "".join(_ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))
    return "-".join(letters[i : i + 4] for i in range(0, 12, 4))
