"""How columns and properties are called in the files that offices publish. A new name is a new word here."""

from __future__ import annotations

from .names import folded

#: What each column of a section table means → the names it goes by, the surest first.
SECTION_COLUMNS: dict[str, tuple[str, ...]] = {
    "section": ("seccion", "id_seccion", "seccion_electoral", "num_seccion", "secc", "section"),
    "district": (
        *("distrito_local", "id_distrito_local", "id_distrito", "distrito_l", "distrito", "dto_local"),
        *("local_district", "district"),
    ),
    "inegi": ("inegi", "cve_inegi", "clave_inegi", "cvegeo", "inegi_code"),
    "inegi_part": ("cve_mun", "clave_mun"),
    "electoral": (
        *("id_municipio", "id_municipio_ine", "municipio_ine", "id_ieem", "numero_electoral", "num_municipio"),
        *("municipio_electoral", "electoral_number"),
    ),
    "state": ("cve_ent", "id_entidad", "id_estado", "clave_entidad"),
}
#: What people call each column when something is missing or wrong in it.
SECTION_COLUMN_LABELS = {
    "section": "sección (seccion)",
    "district": "distrito (distrito_local)",
    "municipality": "municipio (inegi, o id_municipio con el número electoral)",
}

#: The same for the properties of a GeoJSON feature.
FEATURE_PROPERTIES: dict[str, tuple[str, ...]] = {
    "inegi": ("cvegeo", "cve_inegi", "clave_inegi", "inegi", "inegi_code"),
    "inegi_part": ("cve_mun", "clave_mun"),
    "electoral": ("id_municipio_ine", "id_municipio", "municipio_ine", "municipio", "id_ieem", "electoral_number"),
    "district": ("distrito_local", "id_distrito_local", "distrito_l", "distrito", "local_district", "district"),
    "state": ("cve_ent", "id_entidad", "entidad", "id_estado", "clave_entidad"),
    "id": ("id",),
}


def column_token(text: object) -> str:
    """A header as it is compared: ``="Distrito Local"`` → ``distrito_local``."""
    return folded(str(text)).replace(" ", "_")


def meanings(tokens: list[str], table: dict[str, tuple[str, ...]]) -> dict[str, int]:
    """What each header means → its position; a meaning's surest name wins when several are there."""
    found = {}
    for meaning, aliases in table.items():
        position = next((tokens.index(alias) for alias in aliases if alias in tokens), None)
        if position is not None:
            found[meaning] = position
    return found
