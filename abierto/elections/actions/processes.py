"""Opening a process, fixing its legal calendar, and saying what is contested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.elections import later
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import ContestKind, Doing
from abierto.elections.models import Contest, Process, Stage
from abierto.territory.models import District, DistrictMap, Municipality


@transaction.atomic
def open_process(
    *,
    external_id: str,
    name: str,
    election_day: date,
    district_map: DistrictMap,
    citation: str,
    source: str,
    by: Any,
    at: datetime | None = None,
) -> Process:
    """A process exists from now on. Raises DomainError when its identifier is taken."""
    require(by, "elections.keep_process")
    if Process.objects.filter(external_id=external_id).exists():
        raise DomainError(f"Ya hay un proceso con el identificador «{external_id}».")
    process = Process.objects.create(
        external_id=external_id, name=name, election_day=election_day, district_map=district_map, citation=citation,
        source=source,
    )  # fmt: skip
    ledger.record("elections.process_opened", on=process, by=by, at=at)
    return process


@dataclass(frozen=True)
class Term:
    """When something opens and closes, and the rule that says so."""

    doing: Doing
    opens_at: datetime
    closes_at: datetime | None
    citation: str
    is_demonstration: bool = False


@transaction.atomic
def set_stage(*, process: Process, term: Term, by: Any, at: datetime | None = None) -> Stage:
    """Fix a stage, or change it while it has not begun: what the public was told of the past is not rewritten.

    The end of a stage that runs may move, to any instant still to come. Within the silence nothing moves but its own
    end, and only to a later instant. Raises DomainError otherwise.
    """
    at = at or clock.now()
    process = Process.objects.select_for_update().get(pk=process.pk)
    require(by, "elections.keep_process", process)
    _keep_silent(process, term, at)
    if not term.citation.strip():
        raise DomainError("Diga el fundamento de la etapa: el artículo o el acuerdo que la fija.")
    if term.closes_at is not None and term.closes_at <= term.opens_at:
        raise DomainError("La etapa debe cerrar después de abrir.")
    stage = Stage.objects.filter(process=process, doing=term.doing).first()
    if stage is None:
        stage = Stage(process=process, doing=term.doing)
    elif stage.closes_at is not None and stage.closes_at <= at:
        raise DomainError(f"La etapa para {term.doing.label} ya terminó: no se cambia.")
    elif stage.opens_at <= at and term.opens_at != stage.opens_at:
        raise DomainError(f"La etapa para {term.doing.label} ya empezó: su inicio no se cambia.")
    elif stage.opens_at <= at and term.closes_at is not None and term.closes_at <= at:
        raise DomainError("El nuevo cierre debe estar por venir.")
    before = None if stage.pk is None else {"opens_at": stage.opens_at, "closes_at": stage.closes_at}
    stage.opens_at, stage.closes_at = term.opens_at, term.closes_at
    stage.citation, stage.is_demonstration = term.citation, term.is_demonstration
    stage.save()
    data: dict[str, Any] = {
        "doing": str(term.doing),
        "opens_at": stage.opens_at.isoformat(),
        "citation": stage.citation,
    }
    data["closes_at"] = stage.closes_at.isoformat() if stage.closes_at else ""
    if before is not None:
        data["before"] = {name: value.isoformat() if value else "" for name, value in before.items()}
    ledger.record("elections.stage_set", on=stage, by=by, at=at, data=data)
    later.tell_of_stages(process)
    return stage


def _keep_silent(process: Process, term: Term, at: datetime) -> None:
    calendar = calendar_of(process)
    silence = calendar.windows.get(Doing.SILENCE)
    if silence is not None and term.doing == Doing.SILENCE and term.opens_at == silence.opens_at:
        lasts = term.closes_at is not None and (silence.closes_at is None or silence.closes_at <= term.closes_at)
        if silence.holds(at) and lasts:
            return
    calendar.keep_silent(at)


@transaction.atomic
def add_contests(*, process: Process, by: Any, with_list: bool = True, at: datetime | None = None) -> list[Contest]:
    """A contest for each district of the process's drawing, each municipality, and the state's list, where missing."""
    at = at or clock.now()
    process = Process.objects.select_for_update().get(pk=process.pk)
    require(by, "elections.keep_process", process)
    calendar_of(process).keep_silent(at)
    there = set(Contest.objects.filter(process=process).values_list("external_id", flat=True))
    day = process.election_day.isoformat()
    wanted = [
        Contest(
            process=process, kind=ContestKind.DEPUTY, district=district,
            external_id=f"diputacion.distrito-{district.number:02}.{day}",
        )
        for district in District.objects.filter(map=process.district_map)
    ]  # fmt: skip
    wanted += [
        Contest(
            process=process, kind=ContestKind.COUNCIL, municipality=municipality,
            external_id=f"ayuntamiento.{municipality.inegi_code}.{day}",
        )
        for municipality in Municipality.objects.all()
    ]  # fmt: skip
    if with_list:
        wanted.append(Contest(process=process, kind=ContestKind.DEPUTY_LIST, external_id=f"diputaciones-rp.{day}"))
    lacking = [contest for contest in wanted if contest.external_id not in there]
    taken = Contest.objects.filter(external_id__in=[contest.external_id for contest in lacking]).first()
    if taken is not None:
        raise DomainError(
            f"{taken} ya es una elección del proceso «{taken.process}», que vota el mismo día. No se registra dos "
            "veces: registre en ese proceso lo que falte."
        )
    made = Contest.objects.bulk_create(lacking)
    if made:
        ledger.record("elections.contests_added", on=process, by=by, at=at, data={"contests": len(made)})
        later.tell(process)
    return made
