"""A process with places and forces, and lists of its candidates as files."""

from __future__ import annotations

import csv
import io
from datetime import date

from openpyxl import Workbook

from abierto.elections.comparing import Terms
from abierto.elections.enums import ContestKind, ForceKind
from abierto.elections.models import Contest
from abierto.elections.reading.candidates import read_candidates
from tests.factories.elections import CouncilContestFactory, DeputyContestFactory, ForceFactory, ProcessFactory
from tests.factories.territory import DistrictFactory, MunicipalityFactory

HOUSE = ("eleccion", "actor", "cargo", "lugar", "calidad", "nombre", "genero", "edad", "registro", "acuerdo")
INE = (
    *("PARTIDO_COALICION", "CARGO", "ENTIDAD", "DISTRITO", "MUNICIPIO", "NUM_LISTA_O_FORMULA", "NOMBRE_CANDIDATO"),
    *("TIPO_CANDIDATO", "EDAD", "SEXO", "CORREO_ELECTRONICO", "REDES", "ESCOLARIDAD", "PROPUESTA_1"),
)
TERMS = Terms(source="Lista de prueba, abril de 2021", on=date(2021, 4, 29), citation="Acuerdo 113")


def a_process():
    """One district, two councils and a list; two parties, an alliance of others and an independent."""
    process = ProcessFactory(external_id="proceso-2021")
    DeputyContestFactory(
        process=process, district=DistrictFactory(map=process.district_map, number=12), external_id="diputacion.12"
    )
    acambay = MunicipalityFactory(inegi_code="15001", electoral_number=1, name="Acambay de Ruíz Castañeda")
    toluca = MunicipalityFactory(inegi_code="15106", electoral_number=107, name="Toluca")
    CouncilContestFactory(process=process, municipality=acambay, external_id="ayuntamiento.15001")
    CouncilContestFactory(process=process, municipality=toluca, external_id="ayuntamiento.15106")
    Contest.objects.create(process=process, kind=ContestKind.DEPUTY_LIST, external_id="diputaciones-rp")
    for name, title in (("pan", "Partido Acción Nacional"), ("mc", "Movimiento Ciudadano")):
        ForceFactory(process=process, external_id=name, short_name=name.upper(), name=title)
    members = [ForceFactory(process=process, external_id=name, short_name=name.upper()) for name in ("pt", "morena")]
    ForceFactory(
        process=process, external_id="jhh", short_name="JHH", name="Juntos Haremos Historia", kind=ForceKind.COALITION,
        members=members,
    )  # fmt: skip
    return process


def house_row(**told):
    row = {
        "eleccion": "ayuntamiento.15106", "actor": "pan", "cargo": "Presidencia municipal", "lugar": "1",
        "calidad": "Propietaria o propietario", "nombre": "Ana Núñez", "genero": "Mujer", "edad": "41",
        "registro": "2021-04-29", "acuerdo": "Acuerdo 113",
    }  # fmt: skip
    return {**row, **told}


def ine_row(**told):
    row = {
        "PARTIDO_COALICION": "PARTIDO ACCIÓN NACIONAL", "CARGO": "PRESIDENCIA MUNICIPAL", "ENTIDAD": "MÉXICO",
        "DISTRITO": "", "MUNICIPIO": "TOLUCA", "NUM_LISTA_O_FORMULA": "8123", "NOMBRE_CANDIDATO": "ANA NÚÑEZ",
        "TIPO_CANDIDATO": "PROPIETARIO", "EDAD": "41", "SEXO": "MUJER", "CORREO_ELECTRONICO": "ana@correo.test",
        "REDES": "redes de ana", "ESCOLARIDAD": "LICENCIATURA", "PROPUESTA_1": "Más agua",
    }  # fmt: skip
    return {**row, **told}


def as_csv(rows, columns=None, *, separator=",", encoding="utf-8", before=()):
    columns = columns or tuple(rows[0])
    out = io.StringIO()
    for line in before:
        out.write(f"{line}\r\n")
    writer = csv.writer(out, delimiter=separator)
    writer.writerow(columns)
    writer.writerows([row[column] for column in columns] for row in rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows, columns=None, *, before=(), merged=()):
    columns = columns or tuple(rows[0])
    book = Workbook()
    sheet = book.active
    for line in before:
        sheet.append([line])
    sheet.append(list(columns))
    for row in rows:
        sheet.append([row[column] for column in columns])
    for area in merged:
        sheet.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def reading_of(*rows):
    return read_candidates(as_csv(rows), "lista.csv")
