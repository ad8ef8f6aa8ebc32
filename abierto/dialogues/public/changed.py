"""What a response changed in the plan, with the address of its thread where the published plan has it."""

from __future__ import annotations

from dataclasses import dataclass

from abierto.dialogues.models import Response
from abierto.plan.queries import published_plans
from abierto.plan.reading import Plan, Row
from abierto.plan.tracing import TRACED


@dataclass(frozen=True)
class Changed:
    """Something that a response changed, as it was called that day; without ``row`` until the plan publishes it."""

    name: str
    url: str
    row: Row | None


def changed_by(response: Response) -> list[Changed]:
    """The records that a response names, in its order."""
    plans = published_plans() if response.changed else []
    found = []
    for item in response.changed:
        row = _row(plans, item)
        found.append(Changed(item["name"], f"/traza/{item['kind']}/{item['id']}/" if row is not None else "", row))
    return found


def _row(plans: list[Plan], item: dict[str, str]) -> Row | None:
    table = TRACED.get(item["kind"])
    if table is None:
        return None
    return next((row for plan in plans if (row := plan.find(table, item["id"])) is not None), None)
