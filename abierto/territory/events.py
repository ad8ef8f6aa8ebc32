"""What may happen to the territory, and how it is told."""

from abierto.core.ledger import Event, register

EVENTS = {
    "territory.catalogue_loaded": Event("Se actualizó el catálogo de municipios y distritos."),
    "territory.sections_imported": Event("Se cargaron secciones electorales: {subject}."),
    "territory.municipal_boundaries_imported": Event("Se cargaron los límites oficiales de los municipios."),
    "territory.district_boundaries_imported": Event("Se cargaron los límites oficiales de los distritos: {subject}."),
}
register(EVENTS)
