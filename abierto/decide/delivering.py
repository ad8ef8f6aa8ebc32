"""From a process to the order of its delivery: who receives, from which spaces, and what is of alliances."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils.text import get_text_list

from abierto.core.errors import DomainError
from abierto.decide.enums import GoesTo
from abierto.decide.models import ActorKey, ActorPackage, AllianceHead, Delivery, DeliveryRule, Piece
from abierto.delivery.package.order import Actor, Authority, Order, PackageSpace, Rule
from abierto.delivery.package.production import STATEMENT_SIGNED
from abierto.delivery.package.sealing import PACKAGE
from abierto.delivery.package.signing import key_id_in
from abierto.elections.enums import ForceKind
from abierto.elections.models import Force, ForceMember, Process
from abierto.participation.models import SpaceVersion
from abierto.transparency.models import LogKey

ALLIANCES = (ForceKind.COALITION, ForceKind.COMMON)
FOLDER = "entregas"
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_WHAT = "Lo que la gente dijo de lo que publicó una coalición o una candidatura común se entrega "
_WORDS = {
    GoesTo.EACH: f"{_WHAT}completo a cada partido que la integra.",
    GoesTo.HEAD: f"{_WHAT}solo al partido que la encabeza",
    GoesTo.ITSELF: f"{_WHAT}solo a la representación de la propia alianza.",
}


def alliances_of(process: Process) -> list[Force]:
    """The coalitions and common candidacies of a process, with their parties."""
    forces = Force.objects.filter(process=process, kind__in=ALLIANCES)
    members = ForceMember.objects.select_related("party").order_by("party__order", "pk")
    return list(forces.prefetch_related(Prefetch("members", queryset=members)))


def heads_of_alliances(process: Process) -> dict[int, Force]:
    """Alliance → the party that heads it, as it was recorded."""
    rows = AllianceHead.objects.filter(alliance__process=process).select_related("party", "alliance")
    return {row.alliance_id: row.party for row in rows}


def rule_text(rule: DeliveryRule) -> str:
    """The rule in words, as the letter and the manifest tell it."""
    words = _WORDS[GoesTo(rule.goes_to)]
    if rule.goes_to != GoesTo.HEAD:
        return words
    heads = heads_of_alliances(rule.process)
    told = [f"{each.name}, a {heads[each.pk].name}" for each in alliances_of(rule.process) if each.pk in heads]
    return f"{words}: {'; '.join(told)}." if told else f"{words}."


def who_receives(force: Force) -> str:
    """To whom goes what people say of what ``force`` publishes, for who is about to say it: «lo recibe solo…»."""
    if force.kind not in ALLIANCES:
        return f"lo recibe solo {force.short_name}"
    rule = DeliveryRule.objects.filter(process=force.process_id).first()
    parties = get_text_list([member.party.short_name for member in force.members.all()], "y")
    if rule is None:
        return (
            f"lo reciben solo {force.short_name} o los partidos que la integran, {parties}, "
            "según la regla que fije el instituto antes de entregarlo,"
        )
    if rule.goes_to == GoesTo.EACH:
        return f"lo reciben solo los partidos que integran {force.short_name}: {parties}, cada uno completo,"
    if rule.goes_to == GoesTo.ITSELF:
        return f"lo recibe solo la representación de {force.short_name}"
    head = AllianceHead.objects.filter(alliance=force).select_related("party").first()
    told = f"{head.party.short_name}, el partido" if head is not None else "el partido"
    return f"lo recibe solo {told} que encabeza {force.short_name},"


def delivered_pieces(process: Process) -> list[Piece]:
    """All that people could answer to: what was published with a space, withdrawn later or not."""
    rows = Piece.objects.filter(force__process=process, space__isnull=False)
    rows = rows.select_related(
        "force", "space", "contest__municipality", "candidate__candidacy__contest__municipality"
    ).prefetch_related(Prefetch("space__versions", queryset=SpaceVersion.objects.defer("text").order_by("number")))
    return list(rows.order_by("pk"))


@dataclass(frozen=True)
class Commission:
    """An order, and which force each of its actors is."""

    order: Order
    forces: Mapping[str, int]

    def as_data(self) -> dict[str, Any]:
        """Plain data that :meth:`from_data` reads back."""
        return {"order": asdict(self.order), "forces": dict(self.forces)}

    @classmethod
    def from_data(cls, told: Mapping[str, Any]) -> Commission:
        """What was kept."""
        return cls(_order_from(told["order"]), told["forces"])


def commission(process: Process, authority: Authority, officials: Iterable[str] = ()) -> Commission:
    """The whole order as things stand now. Raises DomainError when the rule leaves something without recipient."""
    rule = DeliveryRule.objects.filter(process=process).select_related("process").first()
    if rule is None:
        raise DomainError("Fije antes a quién se entrega lo dirigido a coaliciones y candidaturas comunes.")
    pieces = delivered_pieces(process)
    if not pieces:
        raise DomainError("Ningún actor político publicó algo sobre lo que se pudiera opinar: no hay qué entregar.")
    goes = _recipients(process, rule)
    forces = {force.pk: force for piece in pieces for force in goes(piece.force)}
    keys = keys_by_name(forces.values())
    publics = dict(
        ActorKey.objects.filter(force__in=forces, replaced_at__isnull=True).values_list("force_id", "public")
    )
    order = Order(
        process=process.name,
        authority=authority,
        rule=Rule(rule.goes_to, rule_text(rule), rule.source),
        actors=tuple(
            Actor(keys[force.pk], force.name, publics.get(force.pk, ""))
            for force in sorted(forces.values(), key=lambda each: (each.order, each.external_id))
        ),
        spaces=tuple(_space(piece, tuple(keys[force.pk] for force in goes(piece.force))) for piece in pieces),
        officials=tuple(officials),
        is_demonstration=settings.DEMONSTRATION or any(piece.is_demonstration for piece in pieces),
    )
    return Commission(order, {key: pk for pk, key in keys.items()})


def keys_by_name(forces: Iterable[Force]) -> dict[int, str]:
    """Force → the key under which its package lies: its identifier, or its number when that is no plain word."""
    found: dict[int, str] = {}
    for force in sorted(forces, key=lambda each: each.pk):
        key = force.external_id.lower().replace("_", "-")
        found[force.pk] = key if _KEY.fullmatch(key) and key not in found.values() else f"actor-{force.pk}"
    return found


def folder_of(delivery: Delivery) -> Path:
    """Where a delivery is made and lies: in no place that any address leads to."""
    return Path(settings.DATA_DIR) / FOLDER / str(delivery.pk)


def packages_of(delivery: Delivery) -> QuerySet[ActorPackage]:
    """The packages of a delivery with all that its pages ask of them."""
    rows = ActorPackage.objects.filter(delivery=delivery).select_related("force", "receipt")
    return rows.prefetch_related("releases__by", "delivery__officials")


def key_that_signed(delivery: Delivery) -> LogKey | None:
    """The log's key under which a prepared delivery was signed, which may not be today's; today's when that is lost."""
    try:
        line = (folder_of(delivery) / STATEMENT_SIGNED).read_bytes()
    except FileNotFoundError:
        line = b""
    known = LogKey.objects.order_by("-pk")
    return known.filter(key_id=key_id_in(line)).first() or known.first()


def sealed_file(package: ActorPackage) -> Path:
    """The sealed package of an actor."""
    return sealed_folder(package) / PACKAGE


def sealed_folder(package: ActorPackage) -> Path:
    return folder_of(package.delivery) / "actores" / package.key / "sellado"


def _recipients(process: Process, rule: DeliveryRule) -> Callable[[Force], list[Force]]:
    """What says to which forces goes what is of a force."""
    parties = {alliance.pk: [member.party for member in alliance.members.all()] for alliance in alliances_of(process)}
    head = {pk: [party] for pk, party in heads_of_alliances(process).items()}

    def goes(force: Force) -> list[Force]:
        if force.kind not in ALLIANCES or rule.goes_to == GoesTo.ITSELF:
            return [force]
        found = parties[force.pk] if rule.goes_to == GoesTo.EACH else head.get(force.pk, [])
        if not found:
            lacks = "qué partidos la integran" if rule.goes_to == GoesTo.EACH else "qué partido la encabeza"
            raise DomainError(f"De «{force.name}» no consta {lacks}: anótelo antes de preparar la entrega.")
        return found

    return goes


def _space(piece: Piece, recipients: tuple[str, ...]) -> PackageSpace:
    contest = piece.contest or (piece.candidate.candidacy.contest if piece.candidate is not None else None)
    municipality = contest.municipality if contest is not None else None
    space: Any = piece.space
    return PackageSpace(
        external_id=space.external_id,
        title=space.title,
        url=f"{settings.SITE_URL}{space.url}",
        recipients=recipients,
        municipality=municipality.name if municipality is not None else "",
        versions=tuple((version.number, version.sha256) for version in space.versions.all()),
    )


def _order_from(told: Mapping[str, Any]) -> Order:
    return Order(
        process=told["process"],
        authority=Authority(**told["authority"]),
        rule=Rule(**told["rule"]),
        actors=tuple(Actor(**each) for each in told["actors"]),
        spaces=tuple(
            PackageSpace(
                **{
                    **each,
                    "recipients": tuple(each["recipients"]),
                    "versions": tuple((number, digest) for number, digest in each["versions"]),
                }
            )
            for each in told["spaces"]
        ),
        officials=tuple(told["officials"]),
        is_demonstration=told["is_demonstration"],
        more=dict(told["more"]),
    )
