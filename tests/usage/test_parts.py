"""Every public address is of a part, or is left out with a reason."""

from __future__ import annotations

from abierto.usage.enums import Table
from abierto.usage.models import OpenCount
from abierto.usage.parts import ADDRESSES, NEVER, OTHER, PARTS, asked_for
from tests.architecture.routes import routes

#: Public pages of no listed part, and files of none: in no published table (that is what keeps small figures hidden).
OF_NO_PART = {"decide/avance", "galeria", "aviso-de-privacidad", "accesibilidad", "terminos"}


def test_every_public_page_is_of_a_part_or_is_named_here():
    found = {
        "/".join(route.path.split("/")[1 : 3 if route.path.startswith("/decide/") else 2])
        for route in routes()
        if route.is_public and (asked := asked_for(route.path)) is not None and asked[0] == OTHER
    }
    assert found - OF_NO_PART == set()


def test_every_address_leads_to_a_part_that_people_can_read():
    told = {part for found in ADDRESSES.values() for part in (found.values() if isinstance(found, dict) else [found])}
    assert told - {NEVER} == set(PARTS)


def test_something_is_always_left_out():
    assert OTHER not in PARTS
    assert asked_for("/aviso-de-privacidad/")[0] == OTHER


def test_a_key_has_no_room_for_an_actor():
    assert {field.name for field in OpenCount._meta.fields} == {"id", "table", "period", "cell", "measure", "amount"}
    assert set(Table.values) == {"partes", "usos", "aparatos", "municipios"}
    for step in ("candidaturas", "plataformas", "perfiles", "propuestas", "comparar"):
        assert asked_for(f"/decide/{step}/partido-x/") == asked_for(f"/decide/{step}/") == (step, "consultas")
