"""Room on the pages of places for parts that stand above the territory.

The territory knows nothing of what happens in its places. A higher app registers a panel: a function that, given the
municipality or the district that a page is about, returns its section, or None when it has nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.safestring import SafeString

from .models import District, Municipality


@dataclass(frozen=True)
class Section:
    """HTML for the page of a place, and when it will say something else: no cache may keep the page beyond that."""

    html: SafeString
    changes_at: tuple[datetime, ...] = ()


OfMunicipality = Callable[[Municipality], Section | None]
OfDistrict = Callable[[District], Section | None]

_MUNICIPALITIES: dict[str, tuple[int, OfMunicipality]] = {}
_DISTRICTS: dict[str, tuple[int, OfDistrict]] = {}


def register_panels(name: str, *, municipality: OfMunicipality, district: OfDistrict, order: int = 50) -> None:
    """Add a section to the page of every municipality and of every district; the lower ``order`` comes first."""
    _MUNICIPALITIES[name] = (order, municipality)
    _DISTRICTS[name] = (order, district)


def municipality_panels(place: Municipality) -> list[Section]:
    """The sections of a municipality's page, in order."""
    told = (provider(place) for _order, provider in sorted(_MUNICIPALITIES.values(), key=lambda item: item[0]))
    return [section for section in told if section is not None]


def district_panels(district: District) -> list[Section]:
    """The sections of a district's page, in order."""
    told = (provider(district) for _order, provider in sorted(_DISTRICTS.values(), key=lambda item: item[0]))
    return [section for section in told if section is not None]
