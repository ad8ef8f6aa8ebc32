"""What may happen to an election's facts, and how it is told."""

from abierto.core.ledger import Event, register

EVENTS = {
    "elections.process_opened": Event("Se abrió el proceso electoral {subject}."),
    "elections.stage_set": Event("Se fijó una etapa del calendario legal: {subject}."),
    "elections.demonstration_moved": Event("Se movió el reloj de la demostración a lo largo de {subject}."),
    "elections.contests_added": Event("Se registraron las elecciones de {subject}."),
    "elections.force_saved": Event("Se guardó un actor político: {subject}."),
    "elections.standing_set": Event("Se registró quiénes compiten en {subject}."),
    "elections.standings_set": Event("Se registró quiénes compiten en cada elección de {subject}."),
    "elections.candidacies_imported": Event("Se cargaron candidaturas de {subject}."),
    "elections.candidate_ended": Event("Terminó una candidatura: {subject}."),
    "elections.candidate_substituted": Event("Se sustituyó una candidatura: {subject}."),
}
register(EVENTS)
