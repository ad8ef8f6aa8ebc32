"""How lists of candidates call their columns and what they write in them. A new layout is new words here."""

from __future__ import annotations

from abierto.elections.enums import Capacity, ContestKind, Ending, Gender, Post

#: What each column means → the names it goes by as :func:`abierto.territory.format.column_token` writes them, the
#: surest first. The first of each is the house's own.
COLUMNS: dict[str, tuple[str, ...]] = {
    "contest": ("eleccion", "id_eleccion", "contest", "contest_id"),
    "force": (
        *("actor", "partido_coalicion", "partido_o_coalicion", "actor_politico", "partido", "fuerza", "siglas"),
        *("partido_politico", "force", "force_id", "postulante"),
    ),
    "post": ("cargo", "cargo_eleccion", "tipo_cargo", "post", "puesto"),
    "number": ("lugar", "posicion", "num_posicion", "numero_de_lista", "number", "orden"),
    "formula": ("num_lista_o_formula", "num_lista", "num_formula", "numero_lista_o_formula", "formula"),
    "capacity": ("calidad", "tipo_candidato", "tipo_candidatura", "tipo_de_candidatura", "capacity", "caracter"),
    "name": (
        *("nombre", "nombre_candidato", "nombre_candidatura", "nombre_completo", "nombre_de_la_candidatura", "name"),
        *("candidata_o_candidato", "nombre_del_candidato"),
    ),
    "first_surname": ("apellido_paterno", "primer_apellido", "paterno"),
    "second_surname": ("apellido_materno", "segundo_apellido", "materno"),
    "gender": ("genero", "sexo", "gender", "identidad_de_genero"),
    "age": ("edad", "age"),
    "state": ("entidad", "id_entidad", "estado", "entidad_federativa", "cve_ent"),
    "district": (
        *("distrito", "distrito_local", "id_distrito", "id_distrito_local", "num_distrito", "distrito_electoral_local"),
        "cabecera_distrital",
    ),
    "inegi": ("inegi", "clave_inegi", "cve_inegi", "cvegeo"),
    "electoral": ("id_municipio", "numero_electoral", "municipio_electoral", "id_municipio_ine"),
    "municipality": ("municipio", "nombre_municipio", "ayuntamiento", "nom_municipio"),
    "registered_on": ("registro", "fecha_registro", "fecha_de_registro", "registered_on"),
    "ended_on": ("termino", "fecha_termino", "fecha_de_termino", "ended_on"),
    "ending": ("motivo", "motivo_de_termino", "ending"),
    "citation": ("acuerdo", "acuerdo_de_registro", "num_acuerdo", "citation"),
    "source": ("fuente", "source"),
    "demonstration": ("demostracion", "is_demonstration"),
}
#: What people call each column when it is missing.
LABELS = {
    "force": "actor político (actor, PARTIDO_COALICION)",
    "post": "cargo (cargo, CARGO)",
    "capacity": "calidad (calidad, TIPO_CANDIDATO)",
    "name": "nombre (nombre, NOMBRE_CANDIDATO)",
    "place": "dónde se compite (eleccion, o DISTRITO y MUNICIPIO)",
}
#: Ways to reach people, which are never read nor kept.
CONTACT = (
    *("correo", "mail", "telefono", "celular", "direccion", "domicilio", "pagina_web", "sitio_web", "web", "redes"),
    *("facebook", "twitter", "instagram", "youtube", "tiktok", "whatsapp", "linkedin", "casa_campana"),
    *("casa_de_campana", "curp", "rfc", "clave_elector", "clave_de_elector"),
)
#: What each political actor publishes by itself, with consent; this import leaves it out.
CAREER = (
    *("escolaridad", "estatus_escolaridad", "cursos", "historia_profesional", "trayectoria", "motivo_cargo_publico"),
    *("propuesta", "semblanza", "carrera", "grado_de_estudios", "ocupacion"),
)
#: Columns of the house's own files that say again what others say.
REPEATED = ("id", "eleccion_nombre", "tipo_eleccion", "clave_lugar", "actor_nombre")

#: What is written where there is nothing to write.
EMPTY = frozenset(("", "-", "--", "n/a", "na", "s/d", "sin dato", "no aplica", "null", "ninguno"))

_DEPUTY, _LIST, _COUNCIL = ContestKind.DEPUTY, ContestKind.DEPUTY_LIST, ContestKind.COUNCIL
#: A post's words → the place that it is, and what is elected where the words say it.
POSTS: dict[str, tuple[Post, ContestKind | None]] = {
    **dict.fromkeys(("diputacion", "diputada", "diputado", "diputacion local", "deputy"), (Post.DEPUTY, None)),
    **dict.fromkeys(
        (
            *("diputacion local mr", "diputacion mr", "diputacion de mayoria relativa"),
            *("diputacion local de mayoria relativa", "diputaciones locales mr", "diputacion local mayoria relativa"),
        ),
        (Post.DEPUTY, _DEPUTY),
    ),
    **dict.fromkeys(
        (
            *("diputacion local rp", "diputacion rp", "diputacion de representacion proporcional"),
            *("diputacion local de representacion proporcional", "diputaciones locales rp", "diputaciones rp"),
        ),
        (Post.DEPUTY, _LIST),
    ),
    **dict.fromkeys(
        ("presidencia municipal", "presidenta municipal", "presidente municipal", "presidencia", "presidency"),
        (Post.PRESIDENCY, _COUNCIL),
    ),
    **dict.fromkeys(
        ("sindicatura", "sindico", "sindica", "sindicatura municipal", "sindicatura mr", "syndic"),
        (Post.SYNDIC, _COUNCIL),
    ),
    **dict.fromkeys(
        ("regiduria", "regidor", "regidora", "regidurias", "regiduria mr", "councillor"), (Post.COUNCILLOR, _COUNCIL)
    ),
}
CAPACITIES = {
    **dict.fromkeys(("propietaria o propietario", "propietario", "propietaria", "owner", "prop"), Capacity.OWNER),
    **dict.fromkeys(("suplente", "substitute", "sup"), Capacity.SUBSTITUTE),
}
#: «M» alone is mujer in some lists and masculino in others: it is asked, not guessed.
GENDERS = {
    **dict.fromkeys(("mujer", "femenino", "f", "woman"), Gender.WOMAN),
    **dict.fromkeys(("hombre", "masculino", "h", "man"), Gender.MAN),
    **dict.fromkeys(("persona no binaria", "no binario", "no binaria", "no binarie", "non binary"), Gender.NON_BINARY),
}
ENDINGS = {
    **dict.fromkeys(("renuncio", "renuncia", "withdrew"), Ending.WITHDREW),
    **dict.fromkeys(("fue sustituida o sustituido", "sustitucion", "substituted"), Ending.SUBSTITUTED),
    **dict.fromkeys(("se cancelo su registro", "cancelacion", "cancelled"), Ending.CANCELLED),
    **dict.fromkeys(("fallecio", "fallecimiento", "died"), Ending.DIED),
}
YES_NO = {"si": True, "no": False}
#: State codes → the names that lists write for them.
STATES = {"15": frozenset(("mexico", "estado de mexico", "edo mex", "edomex"))}
#: Posts of which a contest has one place: the formula's number is then a folio and not a place.
SINGLE = frozenset(((Post.DEPUTY, _DEPUTY), (Post.PRESIDENCY, _COUNCIL)))
