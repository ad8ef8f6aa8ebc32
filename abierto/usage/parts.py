"""The parts of the site, from the first steps of an address; the one list of what a count may be of.

Nothing of an address is ever a key: it is looked up here, and what comes out is one of these words. The pages of one
actor, platform or candidacy lie under their part and are counted in it alone.
"""

from __future__ import annotations

from .enums import Measure

#: Part → how people read it.
PARTS = {
    "inicio": "Portada",
    "plan": "Plan, compromisos y avances",
    "traza": "Trazas",
    "dialogos": "Diálogos",
    "territorio": "Territorio",
    "secretariado": "Secretariado y organizaciones",
    "noticias": "Noticias",
    "guias": "Guías y manual",
    "buscar": "Buscador",
    "verificar": "Verificación de documentos",
    "bitacora": "Bitácora",
    "tamizado": "Tamizado de lo recibido",
    "decide": "Decide: portada",
    "quitadudas": "Decide: Quitadudas",
    "organos": "Decide: órganos que se eligen",
    "calendario": "Decide: calendario",
    "donde-vivo": "Decide: lo que se elige donde vivo",
    "candidaturas": "Decide: candidaturas, todas juntas",
    "plataformas": "Decide: plataformas, todas juntas",
    "perfiles": "Decide: trayectorias, todas juntas",
    "propuestas": "Decide: propuestas, todas juntas",
    "comparar": "Decide: comparaciones, todas juntas",
    "retomado": "Decide: lo que se retomó, todo junto",
    "estadisticas": "Decide: estadísticas de uso",
}
#: Pages of no listed part: they are in no published table, and that is what keeps small figures hidden.
OTHER = ""
NEVER = None
#: Parts whose pages may say that they are a municipality's; those of an actor or a candidacy may not.
WITH_PLACES = frozenset(("territorio", "donde-vivo", OTHER))

#: What is counted of a part, as plain words: an address is looked up at every request.
VIEWS, DOWNLOADS = Measure.VIEWS.value, Measure.DOWNLOADS.value

Found = str | None
#: First step of an address → its part, or what the second step says.
ADDRESSES: dict[str, Found | dict[str, Found]] = {
    "": "inicio",
    "plan": "plan",
    "planes": "plan",
    "traza": "traza",
    "dialogos": "dialogos",
    "territorio": "territorio",
    "secretariado": "secretariado",
    "organizaciones": "secretariado",
    "noticias": "noticias",
    "guias": "guias",
    "manual": "guias",
    "buscar": "buscar",
    "verificar": "verificar",
    "bitacora": "bitacora",
    "participacion": "tamizado",
    "decide": {
        "": "decide",
        "quitadudas": "quitadudas",
        "organos": "organos",
        "calendario": "calendario",
        "donde-vivo": "donde-vivo",
        "candidaturas": "candidaturas",
        "paridad": "candidaturas",
        "plataformas": "plataformas",
        "publicaciones": "plataformas",
        "perfiles": "perfiles",
        "propuestas": "propuestas",
        "comparar": "comparar",
        "retomado": "retomado",
        "estadisticas": "estadisticas",
    },
    # What belongs to one person, to the staff, to one actor's own people, or to machines.
    **dict.fromkeys(
        ("escritorio", "cuenta", "actores", "participar", "seguir", "salud", "static", "archivos", "archivo"), NEVER
    ),
    **dict.fromkeys((".well-known", "robots.txt", "favicon.ico", "sitemap.xml", "api"), NEVER),
}
#: How the addresses of what is downloaded end.
FILES = frozenset(("csv", "json", "xlsx", "pdf", "docx", "zip", "ics"))


def asked_for(path: str) -> tuple[str, str] | None:
    """The part that an address belongs to and what to count of it; None when it is never counted."""
    steps = path.split("/", 3)
    found = ADDRESSES.get(steps[1] if len(steps) > 1 else "", OTHER)
    if isinstance(found, dict):
        found = found.get(steps[2].partition(".")[0] if len(steps) > 2 else "", OTHER)
    if found is NEVER:
        return None
    if path[-1:] == "/":
        return found, VIEWS
    return (found, DOWNLOADS) if path.rpartition(".")[2] in FILES else None
