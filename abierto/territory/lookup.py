"""From what a person types to the places it may mean, each with the reason it was found."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from .models import District, DistrictMap, Municipality, Section
from .names import Speller, folded, telling_words

LONGEST_QUERY = 200
MOST_MATCHES = 12
_NUMBER = re.compile(r"^(?:(seccion|secc|distrito|dto|dtto|municipio|mpio|clave|numero|inegi)(?: electoral| local)*"
                     r"(?: numero| num| no)? )?([0-9]{1,9})$")  # fmt: skip
_SECTION, _DISTRICT = {"seccion", "secc"}, {"distrito", "dto", "dtto"}


@dataclass(frozen=True)
class Match:
    """A place that the query may mean. ``reason`` says why, ``detail`` what helps to tell it from another.

    ``inegi_code`` is that of the municipality whose page it leads to; ``section`` is the number, for a section.
    """

    kind: str
    title: str
    url: str
    reason: str
    detail: str = ""
    inegi_code: str = ""
    section: str = ""


@dataclass
class Lookup:
    """What was asked, the places it may mean, the likeliest first, and what must be said beside them."""

    query: str
    matches: list[Match] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def only_municipality(self) -> str:
        """The INEGI code of the one municipality that the answer leads to; empty with none, or with several."""
        found = {match.inegi_code for match in self.matches if match.inegi_code}
        return found.pop() if len(found) == 1 else ""


def find_places(q: str, on: date) -> Lookup:
    """Municipalities, districts and sections that ``q`` may mean on a day: a name, a code, a number or a section.

    Accents and case do not matter, and small misspellings are forgiven. A number that is several things is shown as
    each of them. Only the first 200 characters are read.
    """
    lookup = Lookup(" ".join(str(q)[:LONGEST_QUERY].split()))
    typed = folded(lookup.query)
    if not typed:
        if lookup.query:
            lookup.notes.append("Escriba letras o números: un municipio, una clave o una sección.")
        return lookup
    number = _NUMBER.match(typed)
    if number:
        _by_number(lookup, number[1] or "", number[2], on)
    else:
        _by_name(lookup, typed)
    del lookup.matches[MOST_MATCHES:]
    if not lookup.matches:
        lookup.notes.append(
            "No se encontró ningún lugar. Pruebe con el nombre del municipio, su clave INEGI de cinco dígitos o los "
            "cuatro dígitos de la sección que vienen en la credencial para votar."
        )
    return lookup


def _by_number(lookup: Lookup, word: str, digits: str, on: date) -> None:
    value = int(digits)
    if len(digits) > 5:
        lookup.notes.append("Ninguna clave de aquí pasa de cinco dígitos.")
        return
    wants_section, wants_district = word in _SECTION, word in _DISTRICT
    anything = not wants_section and not wants_district
    if anything and len(digits) == 5:
        _by_inegi_code(lookup, digits)
        return
    if len(digits) > 4:
        lookup.notes.append("La sección tiene a lo más cuatro dígitos y el distrito, tres.")
        return
    if wants_section or (anything and word == ""):
        _sections(lookup, value, on, asked=wants_section or len(digits) == 4)
    if anything:
        _municipality_numbers(lookup, digits, value)
    if wants_district or (anything and word == "" and len(digits) < 4):
        _districts(lookup, value, on)
    if anything and len(lookup.matches) > 1:
        lookup.notes.append(f"«{lookup.query}» puede ser más de una cosa; aquí está cada una.")


def _by_inegi_code(lookup: Lookup, digits: str) -> None:
    place = Municipality.objects.filter(inegi_code=digits).first()
    if place is not None:
        lookup.matches.append(_municipality(place, f"{digits} es su clave INEGI."))
        return
    state = Municipality.objects.values_list("inegi_code", flat=True).first()
    if state is not None and not digits.startswith(state[:2]):
        lookup.notes.append(f"Las claves INEGI de este estado empiezan con {state[:2]}; la {digits} es de otro.")
    else:
        lookup.notes.append(f"Ningún municipio tiene la clave INEGI {digits}.")


def _sections(lookup: Lookup, number: int, on: date, *, asked: bool) -> None:
    """The section under each drawing that knows it, the one in force first."""
    sections = Section.objects.filter(number=number).select_related("map", "municipality", "district")
    found = sorted(sections, key=lambda section: (not section.map.is_in_force(on), -section.map.year))
    for section in found:
        lookup.matches.append(
            Match(
                kind="Sección",
                title=f"Sección {section}: {section.municipality}, distrito local {section.district.number}",
                url=section.municipality.get_absolute_url(),
                reason=f"{section} es el número de una sección electoral.",
                detail=_dates(section.map, on),
                inegi_code=section.municipality.inegi_code,
                section=str(section),
            )
        )
        lookup.matches.append(
            Match(
                kind="Distrito",
                title=f"Distrito local {section.district.number}",
                url=section.district.get_absolute_url(),
                reason=f"La sección {section} está en este distrito.",
                detail=_dates(section.map, on),
            )
        )
    if not asked and not found:
        return
    known = DistrictMap.objects.filter(sections__isnull=False).distinct().order_by("-year").first()
    if known is None:
        lookup.notes.append(
            "La lista de secciones electorales todavía no está cargada en este sitio, así que no se puede buscar por "
            "sección. Busque por municipio."
        )
    elif found:
        lookup.notes.append(f"La sección se buscó en la lista de la {known.name.lower()}. {_dates(known, on)}")
    else:
        lookup.notes.append(
            f"La sección {number:04d} no está en la lista cargada, la de la {known.name.lower()}. "
            "Las secciones cambian con los años: si la suya es más nueva que esa lista, busque por municipio."
        )


def _municipality_numbers(lookup: Lookup, digits: str, value: int) -> None:
    """A short number may be the end of an INEGI code, or the electoral number: two different municipalities, often."""
    if len(digits) > 3:
        return
    for place in Municipality.objects.filter(electoral_number=value):
        same = int(place.inegi_code[2:]) == value
        reason = f"{value} es su número electoral" + (" y el final de su clave INEGI." if same else ".")
        lookup.matches.append(_municipality(place, reason))
    for place in Municipality.objects.filter(inegi_code__endswith=f"{value:03d}").exclude(electoral_number=value):
        lookup.matches.append(_municipality(place, f"Su clave INEGI termina en {value:03d}."))


def _districts(lookup: Lookup, number: int, on: date) -> None:
    found = District.objects.filter(number=number).select_related("map")
    for district in sorted(found, key=lambda d: (not d.map.is_in_force(on), -d.map.year))[:3]:
        lookup.matches.append(
            Match(
                kind="Distrito",
                title=f"Distrito local {district.number}",
                url=district.get_absolute_url(),
                reason=f"{number} es el número de un distrito local.",
                detail=_dates(district.map, on),
            )
        )


def _by_name(lookup: Lookup, typed: str) -> None:
    """Names first, then head towns; whole, then beginning, then by words, then misspelt."""
    speller = Speller(typed)
    words = telling_words(typed)
    ranked = []
    for place in Municipality.objects.all():
        rank = _rank(typed, words, speller, place)
        if rank is not None:
            ranked.append((rank[0], -rank[1], place.folded_name, place, rank[2]))
    ranked.sort(key=lambda item: item[:3])
    sure = bool(ranked) and ranked[0][0] < 6
    for level, _, _, place, reason in ranked:
        if not sure or level < 6:  # with a sound match, likenesses are only noise
            lookup.matches.append(_municipality(place, reason))


def _rank(typed: str, words: list[str], speller: Speller, place: Municipality) -> tuple[int, float, str] | None:
    """(level, likeness, reason); the lower the level the surer. None when the place is not meant."""
    names = ((place.folded_name, "su nombre", 0), (folded(place.head_town), "el nombre de su cabecera", 1))
    for name, called, later in names:
        if name == typed:
            return later, 1.0, f"Es {called}."
    for name, called, later in names:
        if name.startswith(typed):
            return 2 + later, 1.0, f"Así empieza {called}."
    for name, called, later in names:
        if all(any(own.startswith(word) for own in name.split()) for word in words):
            return 4 + later, 1.0, f"Está en {called}."
    for name, called, later in names:
        likeness = speller.likeness(name.split())
        if likeness:
            return 6 + later, likeness, f"Se parece a {called}."
    return None


def _municipality(place: Municipality, reason: str) -> Match:
    return Match(
        kind="Municipio",
        title=place.name,
        url=place.get_absolute_url(),
        reason=reason,
        detail=f"Clave INEGI {place.inegi_code}, número electoral {place.electoral_number}; cabecera: "
        f"{place.head_town}.",
        inegi_code=place.inegi_code,
    )


def _dates(drawing: DistrictMap, on: date) -> str:
    """When a drawing served, said in full."""
    if drawing.is_in_force(on):
        return f"{drawing.name}, vigente {drawing.period}."
    when = "no está vigente todavía" if on < drawing.valid_from else "ya no está vigente"
    return f"{drawing.name}, {drawing.period}; {when}."
