"""Room on the plan's pages for parts that stand above the plan.

The plan knows nothing of what is done with it. A higher app registers a panel: a function that, given the published
plan and the row that the page is about, returns safe HTML for that page, or "" when it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from abierto.plan.reading import Plan, Row
from abierto.plan.tracing import Step

Provider = Callable[[Plan, Any], str]

#: Pages that take panels, and where on them. ``row`` is the page's own record, the exercise for "plan-head"; for "plan"
#: it is the list of the commitments that the page shows, in a long plan not all of them.
PAGES = ("plan", "plan-head", "commitment", "commitment-side", "commitment-head", "activity")


@dataclass(frozen=True)
class Panel:
    """One section of a page; the lower ``order`` comes first."""

    name: str
    order: int
    provider: Provider


@dataclass(frozen=True)
class Traced:
    """A record of a higher app as its trace shows it: the plan's row that it hangs from, and the whole chain."""

    row: Row
    steps: tuple[Step, ...]


_PANELS: dict[str, list[Panel]] = {page: [] for page in PAGES}
_STEPS: list[Callable[[Row], list[Step]]] = []
_KINDS: dict[str, Callable[[str], Traced | None]] = {}


def register_panel(page: str, name: str, provider: Provider, *, order: int = 50) -> None:
    """Add a section to a kind of page. Raises KeyError on an unknown page; a name is registered once."""
    panels = _PANELS[page]
    if all(panel.name != name for panel in panels):
        panels.append(Panel(name, order, provider))
        panels.sort(key=lambda panel: panel.order)


def panels(page: str, plan: Plan, row: Any) -> SafeString:
    """The HTML of a page's panels, in order."""
    return mark_safe("".join(panel.provider(plan, row) for panel in _PANELS[page]))


def register_steps(provider: Callable[[Row], list[Step]]) -> None:
    """Add steps at the end of the thread (what became of an activity: its evidence). Registered once."""
    if provider not in _STEPS:
        _STEPS.append(provider)


def later_steps(row: Row) -> list[Step]:
    """The steps that follow the activities in the thread of a row."""
    return [step for provider in _STEPS for step in provider(row)]


def register_kind(kind: str, find: Callable[[str], Traced | None]) -> None:
    """Let ``/traza/<kind>/<external_id>/`` lead to records of a higher app; ``find`` gives None for unknown ones."""
    _KINDS[kind] = find


def later_kind(kind: str) -> Callable[[str], Traced | None] | None:
    """How records of that kind are found, where a higher app registered it."""
    return _KINDS.get(kind)
