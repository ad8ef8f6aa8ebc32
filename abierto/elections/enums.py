"""Words of elections: what a calendar opens, what is elected, who stands, and how a candidacy ends."""

from __future__ import annotations

from django.db.models import TextChoices


class Doing(TextChoices):
    """What the law lets be seen or done only within a stage; ``SILENCE`` closes what moves, whatever else is open."""

    SEE_INFORMATION = "see_information", "consultar la información electoral"
    SEE_PLATFORMS = "see_platforms", "consultar las plataformas electorales"
    SEE_CANDIDATES = "see_candidates", "consultar la lista de candidaturas"
    SEE_PROFILES = "see_profiles", "consultar trayectorias y propuestas"
    PUBLISH_PLATFORMS = "publish_platforms", "publicar plataformas electorales"
    PUBLISH_PROFILES = "publish_profiles", "publicar trayectorias y propuestas"
    REACT_TO_PLATFORMS = "react_platforms", "opinar sobre las plataformas electorales"
    REACT_TO_PROPOSALS = "react_proposals", "opinar sobre las propuestas"
    SILENCE = "silence", "guardar silencio electoral"
    VOTE = "vote", "votar en las casillas"
    SEE_RESULTS = "see_results", "consultar los resultados definitivos"
    SEE_STATISTICS = "see_statistics", "consultar la estadística de la herramienta"
    DELIVER = "deliver", "entregar a cada actor político lo que recibió"


#: What stands still while there is silence, for everybody, staff included. What was published stays in sight.
FROZEN_BY_SILENCE = frozenset(
    (Doing.PUBLISH_PLATFORMS, Doing.PUBLISH_PROFILES, Doing.REACT_TO_PLATFORMS, Doing.REACT_TO_PROPOSALS)
)


class ContestKind(TextChoices):
    """What a contest elects."""

    DEPUTY = "deputy", "Diputación de mayoría relativa"
    DEPUTY_LIST = "deputy_list", "Diputaciones de representación proporcional"
    COUNCIL = "council", "Ayuntamiento"


class ForceKind(TextChoices):
    """Who may stand."""

    PARTY = "party", "Partido político"
    COALITION = "coalition", "Coalición"
    COMMON = "common", "Candidatura común"
    INDEPENDENT = "independent", "Candidatura independiente"


class Post(TextChoices):
    """The place that somebody stands for."""

    DEPUTY = "deputy", "Diputación"
    PRESIDENCY = "presidency", "Presidencia municipal"
    SYNDIC = "syndic", "Sindicatura"
    COUNCILLOR = "councillor", "Regiduría"


def place_words(post: Post, number: int) -> str:
    """A place as people say it: there is one presidency and, in a formula, one deputy."""
    return str(post.label) if post in (Post.DEPUTY, Post.PRESIDENCY) and number == 1 else f"{post.label} {number}"


class Capacity(TextChoices):
    """Owner of the place, or the one who would take it."""

    OWNER = "owner", "Propietaria o propietario"
    SUBSTITUTE = "substitute", "Suplente"


class Gender(TextChoices):
    """As the register says it; empty when it does not."""

    WOMAN = "woman", "Mujer"
    MAN = "man", "Hombre"
    NON_BINARY = "non_binary", "Persona no binaria"


class Ending(TextChoices):
    """Why somebody no longer stands."""

    WITHDREW = "withdrew", "Renunció"
    SUBSTITUTED = "substituted", "Fue sustituida o sustituido"
    CANCELLED = "cancelled", "Se canceló su registro"
    DIED = "died", "Falleció"


class NameChange(TextChoices):
    """What a list means when it names somebody else in a place that is held."""

    CORRECTION = "correction", "Es la misma persona: se corrige el nombre"
    SUBSTITUTION = "substitution", "Es otra persona: se asienta una sustitución"
