"""Saving and removing one record, the same way for every part.

Lock, may they, has anybody else saved, is it valid, save, ledger line. Each app's ``actions/records.py`` adds what its
own records must respect and the name of its event.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.utils.text import capfirst, slugify

from abierto.core import ledger
from abierto.core.changes import difference, snapshot
from abierto.core.errors import DomainError, StaleRecord
from abierto.core.permissions import require
from abierto.core.privacy import sorting

_ID_LENGTH = 80
_KEPT_BACK = "(dato personal)"


def fingerprint(record: Model) -> str:
    """What an edit form carries of the record as it was opened; another value means that somebody saved since."""
    return hashlib.sha256(json.dumps(snapshot(record), sort_keys=True).encode()).hexdigest()[:32]


@transaction.atomic
def save_record(*, record: Model, by: Any, permission: str, event: str, seen: str | None = None) -> Model:
    """Add or change one record and write its line in the ledger, with what changed for staff.

    ``seen`` is the :func:`fingerprint` of the record as the person opened it. The permission is asked of the record as
    it was and as it will be, so nobody gives away, or takes, what is not theirs. Raises NotAllowed, StaleRecord, or
    DomainError with the reason in Spanish when the record is not valid.
    """
    before: dict[str, str | None] = {}
    if record.pk is not None:
        stored = type(record)._default_manager.select_for_update().filter(pk=record.pk).first()
        if stored is None:
            raise StaleRecord("Otra persona quitó este registro mientras usted lo tenía abierto. Copie su texto.")
        require(by, permission, stored)
        before = snapshot(stored)
        if seen is not None and seen != fingerprint(stored):
            raise StaleRecord(
                "Otra persona guardó este registro mientras usted lo tenía abierto. Su texto sigue aquí, sin guardar: "
                "compárelo con lo que ahora está guardado y, si guarda otra vez, quedará el suyo."
            )
    require(by, permission, record)
    if not getattr(record, "external_id", True):
        record.external_id = new_external_id(record)  # type: ignore[attr-defined]
    with in_words(record):
        record.full_clean()
        if record.pk is None:
            _refuse_twin(record)
        record.save()
    record.refresh_from_db()
    changed = difference(before, snapshot(record))
    if changed:
        ledger.record(event, on=record, by=by, data={"changes": _for_staff(record, changed)})
    return record


def _refuse_twin(record: Model) -> None:
    """The same form sent twice makes one record; two sent at once clash in their identifier, which is made alike."""
    same = {
        (f"{field.attname}__isnull" if value is None else field.attname): True if value is None else value
        for field in record._meta.concrete_fields
        if not (field.primary_key or field.generated or not field.editable or field.name == "external_id")
        for value in [getattr(record, field.attname)]
    }
    if type(record)._default_manager.filter(**same).exists():
        raise DomainError(
            "Ya está guardado un registro con exactamente esos datos; no se guardó dos veces. "
            "Si de verdad es otro, escriba en qué se distingue."
        )


@transaction.atomic
def delete_record(*, record: Model, by: Any, permission: str, event: str) -> None:
    """Remove one record and all that lives only within it. Raises DomainError when others depend on it."""
    stored = type(record)._default_manager.select_for_update().filter(pk=record.pk).first()
    if stored is None:
        raise StaleRecord("Este registro ya no existe: otra persona lo quitó.")
    require(by, permission, stored)
    before = snapshot(stored)
    ledger.record(event, on=stored, by=by, data={"changes": _for_staff(stored, difference(before, {}))})
    with in_words():
        stored.delete()


def new_external_id(record: Model) -> str:
    """A readable identifier that no record of its kind has: of its name, or of what it lives within plus a counter."""
    owner = next(
        (
            getattr(record, field.name)
            for field in record._meta.concrete_fields
            if isinstance(field, models.ForeignKey)
            and field.remote_field.on_delete is models.CASCADE
            and getattr(record, field.attname) is not None
        ),
        None,
    )
    kind = slugify(str(record._meta.verbose_name)).split("-")[0]
    if owner is None:
        stem, number = slugify(str(record))[: _ID_LENGTH - 6].strip("-") or kind, 1
        candidate = stem
    else:
        stem, number = f"{owner.external_id[: _ID_LENGTH - 24]}-{kind}", 1
        candidate = f"{stem}-{number}"
    taken = set(
        type(record)._default_manager.filter(external_id__startswith=stem).values_list("external_id", flat=True)
    )
    while candidate in taken:
        number += 1
        candidate = f"{stem}-{number}"
    return candidate


@contextmanager
def in_words(record: Model | None = None) -> Iterator[None]:
    """Tell what Django or the database refuses as a sentence for people, in the words of the record's form."""
    try:
        with transaction.atomic():
            yield
    except ValidationError as problem:
        raise DomainError(_sentences(problem, record)) from problem
    except (ProtectedError, RestrictedError) as problem:
        raise DomainError(_dependants(problem)) from problem
    except IntegrityError as problem:
        raise DomainError(_refusal(str(problem).lower())) from problem


def _sentences(problem: ValidationError, record: Model | None) -> str:
    if not hasattr(problem, "error_dict"):
        return " ".join(problem.messages)
    told = []
    for name, errors in problem.message_dict.items():
        label = record._meta.get_field(name).verbose_name if record is not None and name != "__all__" else name  # type: ignore[union-attr]
        told += [message if name == "__all__" else f"{capfirst(label)}: {message}" for message in errors]
    return " ".join(told)


def _dependants(problem: ProtectedError | RestrictedError) -> str:
    rows: Any = getattr(problem, "protected_objects", None) or getattr(problem, "restricted_objects", ())
    names = sorted({f"{row._meta.verbose_name} «{str(row)[:80]}»" for row in rows})
    more = f" y {len(names) - 5} más" if len(names) > 5 else ""
    return f"No se puede quitar: de este registro dependen {', '.join(names[:5])}{more}."


def _refusal(text: str) -> str:
    if "no_overlap" in text or "se encimen" in text:
        return "Las fechas se enciman con otro periodo del mismo cargo. Cierre primero aquel con su fecha «hasta»."
    if "es definitivo" in text or "solo admite agregar" in text:
        return "Ese registro es definitivo: ya no se puede cambiar."
    if "unique" in text:
        return "Ya existe otro registro con esos mismos datos; recargue la página y revise la lista."
    if "foreign key" in text:
        return "Otro registro depende de este, o aquel al que se refiere ya no existe."
    return "La base de datos no admite este cambio porque contradice otro registro."


def _for_staff(record: Model, changed: dict[str, list[str | None]]) -> dict[str, list[str | None]]:
    """Changes without personal data: the ledger is never erased, so it says that they changed and not to what."""
    kinds = sorting(type(record))
    told = {}
    for name, pair in changed.items():
        field = next((field for field in record._meta.concrete_fields if field.attname == name), None)
        personal = field is not None and kinds.get(field.name) == "personal"
        told[name] = [_KEPT_BACK if value else value for value in pair] if personal else pair
    return told
