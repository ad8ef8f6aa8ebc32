"""Who stands: political actors, whom an alliance joins, and where each competes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from abierto.core import clock, ledger
from abierto.core.errors import DomainError
from abierto.core.permissions import require
from abierto.elections.calendar import calendar_of
from abierto.elections.enums import ForceKind
from abierto.elections.models import Contest, Force, ForceMember, Process, Standing


@dataclass(frozen=True)
class ForceSheet:
    """A political actor as it is registered."""

    external_id: str
    kind: ForceKind
    name: str
    short_name: str
    colour: str
    emblem_text: str
    order: int
    source: str
    members: Sequence[str] = ()
    organisation: Any = None


@transaction.atomic
def save_force(*, process: Process, sheet: ForceSheet, by: Any, at: datetime | None = None) -> Force:
    """Register a political actor, or correct it. An alliance names two or more parties of the process.

    Raises DomainError with what is wrong; also when a party that it would join stands beside it somewhere.
    """
    process = Process.objects.select_for_update().get(pk=process.pk)
    require(by, "elections.keep_forces", process)
    at = at or clock.now()
    calendar_of(process).keep_silent(at)
    members = _members(process, sheet)
    force = Force.objects.filter(process=process, external_id=sheet.external_id).first() or Force(process=process)
    if force.pk is not None and force.kind != sheet.kind:
        raise DomainError("El tipo de un actor político no se cambia; regístrelo con otro identificador.")
    for name in ("external_id", "kind", "name", "short_name", "colour", "emblem_text", "order", "source"):
        setattr(force, name, getattr(sheet, name))
    force.organisation = sheet.organisation
    try:
        force.full_clean()
    except ValidationError as problem:
        raise DomainError(" ".join(problem.messages)) from None
    force.save()
    ForceMember.objects.filter(alliance=force).exclude(party__in=members).delete()
    for party in members:
        ForceMember.objects.get_or_create(alliance=force, party=party)
    if members:
        _check_where_it_stands(force)
    data = {"force": sheet.external_id, "kind": str(sheet.kind), "members": sorted(sheet.members)}
    ledger.record("elections.force_saved", on=force, by=by, at=at, data=data)
    return force


@transaction.atomic
def set_standing(
    *, contest: Contest, forces: Iterable[Force], source: str, by: Any, at: datetime | None = None
) -> list[Standing]:
    """Say who competes in a contest: these and no others. A party within an alliance there does not stand by itself.

    Raises DomainError when it does, when two alliances share a party, or when one left out has candidates already.
    """
    contest = Contest.objects.select_for_update(of=("self",)).select_related("process").get(pk=contest.pk)
    require(by, "elections.keep_forces", contest.process)
    at = at or clock.now()
    calendar_of(contest.process).keep_silent(at)
    wanted = list(forces)
    _stand(contest, wanted, source)
    names = [force.external_id for force in wanted]
    ledger.record("elections.standing_set", on=contest, by=by, at=at, data={"forces": names, "source": source})
    return list(Standing.objects.filter(contest=contest).select_related("force"))


@transaction.atomic
def set_standings(
    *, process: Process, standings: Mapping[Contest, Sequence[Force]], source: str, by: Any, at: datetime | None = None
) -> None:
    """Say at once who competes in many contests of a process, whole or not at all, as one act; see set_standing."""
    process = Process.objects.select_for_update().get(pk=process.pk)
    require(by, "elections.keep_forces", process)
    at = at or clock.now()
    calendar_of(process).keep_silent(at)
    for contest, forces in standings.items():
        if contest.process_id != process.pk:
            raise DomainError(f"{contest} es de otro proceso.")
        _stand(contest, forces, source)
    data = {"contests": len(standings), "source": source}
    ledger.record("elections.standings_set", on=process, by=by, at=at, data=data)


def _stand(contest: Contest, wanted: Sequence[Force], source: str) -> None:
    _check_together(contest, wanted)
    left_out = Standing.objects.filter(contest=contest).exclude(force__in=wanted)
    busy = left_out.filter(force__candidacies__contest=contest).select_related("force").first()
    if busy is not None:
        raise DomainError(f"{busy.force} ya tiene candidaturas en {contest}: retírelas antes.")
    left_out.delete()
    Standing.objects.filter(contest=contest).update(source=source)
    there = set(Standing.objects.filter(contest=contest).values_list("force_id", flat=True))
    new = [Standing(contest=contest, force=force, source=source) for force in wanted if force.pk not in there]
    Standing.objects.bulk_create(new)


def _members(process: Process, sheet: ForceSheet) -> list[Force]:
    is_alliance = sheet.kind in (ForceKind.COALITION, ForceKind.COMMON)
    if not is_alliance and sheet.members:
        raise DomainError("Solo una coalición o una candidatura común tiene integrantes.")
    if is_alliance and len(set(sheet.members)) < 2:
        raise DomainError("Una coalición o una candidatura común reúne al menos a dos partidos.")
    found = list(Force.objects.filter(process=process, kind=ForceKind.PARTY, external_id__in=sheet.members))
    lacking = set(sheet.members) - {force.external_id for force in found}
    if lacking:
        raise DomainError(f"No hay en el proceso un partido con identificador {', '.join(sorted(lacking))}.")
    return found


def _check_where_it_stands(alliance: Force) -> None:
    """The alliance's members of now, in each contest where it stands already."""
    contests = Contest.objects.filter(standings__force=alliance).select_related("district", "municipality", "process")
    rows = Standing.objects.filter(contest__in=contests).select_related("force").order_by("force__order")
    found: dict[int, list[Force]] = {}
    for standing in rows:
        found.setdefault(standing.contest_id, []).append(standing.force)
    for contest in contests:
        _check_together(contest, found[contest.pk])


def _check_together(contest: Contest, forces: Sequence[Force]) -> None:
    if any(force.process_id != contest.process_id for force in forces):
        raise DomainError("Uno de los actores políticos es de otro proceso.")
    told: dict[int, Force] = {}
    by_pk = {force.pk: force for force in forces}
    for member in ForceMember.objects.filter(alliance__in=forces).select_related("party"):
        alliance = by_pk[member.alliance_id]
        if member.party_id in by_pk:
            raise DomainError(f"En {contest}, {member.party} ya va en {alliance}: no puede ir también por su cuenta.")
        if member.party_id in told:
            raise DomainError(f"En {contest}, {member.party} está en {told[member.party_id]} y en {alliance}.")
        told[member.party_id] = alliance
