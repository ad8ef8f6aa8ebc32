"""Plans to render: a whole one, and ways to make it hostile."""

from __future__ import annotations

from copy import deepcopy
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from abierto.core.clock import ZONE
from abierto.people.enums import Capacity
from abierto.plan.actions.versions import publishable_content
from abierto.plan.documents.blocks import Block
from abierto.plan.documents.outline import document_blocks
from abierto.plan.enums import AnnexKind
from abierto.plan.format import TABLES, canonical, fingerprint, verification_code
from abierto.plan.reading import Plan, Version
from abierto.secretariat.enums import MilestoneKind, Sector
from tests.factories.people import MembershipFactory, PostFactory
from tests.factories.plan import AnnexFactory, CommitmentFactory
from tests.factories.secretariat import MilestoneFactory, RegisteredMemberFactory, SeatFactory

AT = datetime(2021, 3, 22, 12, 30, tzinfo=ZONE)

#: What people may write, by chance or on purpose.
HOSTILE = {
    "Typst markup": '#read("/etc/passwd") $x^2$ *a* _b_ `c` <d> @e = f / g \\ #import "x" // y',
    "HTML and XML": "</svg><script>alert(1)</script> &amp; ]]> <!-- <?xml",
    "an endless word": "x" * 10_000,
    "an endless address": "https://ejemplo.mx/" + "a/" * 3000,
    "letters turned around": "abc\u202edef\u2066ghi\u200f",
    "control characters": "uno\x00dos\x07tres\x1bcuatro\ufeff\ud800",
    "letters that the typeface lacks": "漢字 😀 العربية",
    "many lines": "línea\n" * 300,
    "Spanish": "≥ ñ “comillas” «ángulos» ¿? ¡! — … 1.º 2.ª ½ €",
}


def whole_content() -> dict[str, Any]:
    """A plan with a complete commitment, one pending, a secretariat with succession, members, and its history."""
    commitment = CommitmentFactory(complete=True, is_demonstration=True)
    exercise = commitment.exercise
    CommitmentFactory(axis=commitment.axis, blank=True)
    AnnexFactory(commitment=commitment, kind=AnnexKind.LINK)
    post = PostFactory()
    SeatFactory(exercise=exercise, post=post, sector=Sector.CIVIL_SOCIETY)
    MembershipFactory(post=post, capacity=Capacity.TITULAR)
    MembershipFactory(post=post, capacity=Capacity.ALTERNATE, person=None)
    for sector in (Sector.CITIZENS, Sector.CIVIL_SOCIETY, Sector.PUBLIC_BODIES):
        RegisteredMemberFactory(exercise=exercise, sector=sector)
    for kind in (MilestoneKind.DECISION, MilestoneKind.FORUM, MilestoneKind.DIALOGUE):
        MilestoneFactory(exercise=exercise, kind=kind)
    exercise.introduction, exercise.methodology = "Por qué este plan.\n\nCómo leerlo.", "Cinco fases."
    exercise.is_demonstration = True
    exercise.save()
    return publishable_content(exercise)


def hostile_content(content: dict[str, Any], words: str) -> dict[str, Any]:
    """The same plan with ``words``, as long as each column takes them, in the first record of every table."""
    content = deepcopy(content)
    for table in TABLES:
        for row in content[table.name][:1]:
            for column in table.columns:
                if column.kind == "text" and column.name != "external_id":
                    row[column.name] = words[: column.field.max_length]
    for entry in content["pending"]:
        entry["name"] = words
    return content


def frozen_plan(content: dict[str, Any]) -> Plan:
    """The plan as a published version shows it."""
    sha256 = fingerprint(canonical(content).encode(errors="surrogatepass"))
    facts = Version(
        number=3,
        sha256=sha256,
        code=verification_code(sha256),
        reason="Tercera versión",
        sealed_at=AT,
        published_at=AT,
    )
    return Plan(content, version=facts)


def blocks_of(content: dict[str, Any]) -> list[Block]:
    """The document's blocks, signed by the first institution that must."""
    plan = frozen_plan(content)
    signature = SimpleNamespace(
        organisation=plan.commitments[0].lead,
        office="Presidencia",
        sha256=plan.version.sha256,
        signed_at=AT,
        is_demonstration=True,
    )
    return document_blocks(plan, [signature])
