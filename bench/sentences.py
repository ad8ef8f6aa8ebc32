"""Invented contributions in Spanish, to measure with: as varied as what people write, and about what they write."""

from __future__ import annotations

import random

_OPEN = [
    "En mi colonia",
    "Desde hace meses",
    "Propongo que",
    "Les pido que",
    "Sería bueno que",
    "Cerca de la escuela",
    "En el mercado",
    "Como vecina",
    "Como estudiante",
    "Por las noches",
    "En temporada de lluvias",
    "Con respeto",
    "Me preocupa que",
    "He visto que",
    "Creo que",
    "Necesitamos que",
    "Ojalá",
    "En la cabecera",
    "Junto al parque",
    "A mi familia y a mí",
]
_WHO = [
    "el ayuntamiento",
    "la regiduría",
    "el comité vecinal",
    "la policía municipal",
    "protección civil",
    "la clínica",
    "la biblioteca",
    "el transporte público",
    "la oficina de obras",
    "el DIF",
    "la dirección de agua",
    "el personal de limpia",
    "el cabildo",
    "la secundaria",
    "la unidad deportiva",
    "el centro cultural",
    "la contraloría",
    "la ventanilla de trámites",
    "el consejo ciudadano",
    "la delegación",
]
_DO = [
    "publique",
    "repare",
    "explique",
    "revise",
    "atienda",
    "mejore",
    "abra",
    "coordine",
    "vigile",
    "entregue",
    "termine",
    "limpie",
    "ilumine",
    "construya",
    "informe",
    "modernice",
    "facilite",
    "audite",
    "difunda",
    "escuche",
]
_WHAT = [
    "los baches",
    "el alumbrado",
    "las cuentas del programa",
    "el drenaje",
    "las banquetas",
    "los horarios",
    "las becas",
    "el pozo",
    "la barda",
    "los contratos",
    "el presupuesto",
    "las rutas",
    "los permisos",
    "el parque",
    "los medicamentos",
    "las cámaras",
    "la basura",
    "los juegos infantiles",
    "las obras inconclusas",
    "los apoyos al campo",
    "el registro civil",
    "los árboles",
    "la ciclovía",
    "el panteón",
    "los perros sin dueño",
]
_HOW = [
    "en lenguaje sencillo",
    "antes de diciembre",
    "con participación de los vecinos",
    "en las comunidades",
    "cada semana",
    "sin condiciones",
    "para personas con discapacidad",
    "en lenguas originarias",
    "con datos abiertos",
    "de manera transparente",
    "en la calle principal",
    "frente a la iglesia",
    "cuanto antes",
    "como se prometió",
    "por internet y en papel",
    "sin intermediarios",
    "para las madres que trabajan",
    "con un calendario público",
    "en los barrios altos",
    "durante todo el año",
]
_WHY = [
    "porque ya hubo accidentes",
    "porque nadie responde",
    "para que todos sepamos",
    "porque el dinero es de todos",
    "porque se inunda",
    "para cuidar a los niños",
    "porque caminamos a oscuras",
    "para no dar vueltas",
    "porque así lo dice la ley",
    "porque nos afecta la salud",
    "para que haya confianza",
    "porque faltan lugares",
    "para que los jóvenes se queden",
    "porque es justo",
    "porque siempre se olvida",
    "para evitar malos manejos",
    "porque pagamos impuestos",
    "para ahorrar tiempo",
    "porque lo pedimos antes",
    "para vivir mejor",
]
_SHORT = [
    "Más seguridad",
    "Agua para todos",
    "Que arreglen las calles",
    "Más alumbrado",
    "Transparencia",
    "Becas para jóvenes",
    "No más baches",
    "Apoyo al campo",
    "Mejor transporte",
    "Medicinas en la clínica",
]
_SYLLABLES = [
    "ma",
    "te",
    "lo",
    "ri",
    "ca",
    "su",
    "no",
    "pe",
    "la",
    "do",
    "vi",
    "ga",
    "to",
    "re",
    "mu",
    "sa",
    "chi",
    "ne",
    "co",
    "ba",
    "ju",
    "fa",
    "ti",
    "ro",
    "lu",
    "que",
]


class Writer:
    """Writes texts; a tenth of their words are names that nobody else uses, as people name streets and neighbours."""

    def text(self, chance: random.Random, sentences: int | None = None) -> str:
        """From one to six sentences."""
        return " ".join(self._sentence(chance) for _ in range(sentences or chance.choice((1, 1, 2, 2, 3, 4, 6))))

    def short(self, chance: random.Random) -> str:
        """A few words that many people say alike."""
        return chance.choice(_SHORT)

    def _sentence(self, chance: random.Random) -> str:
        parts = [chance.choice(_OPEN), chance.choice(_WHO), chance.choice(_DO), chance.choice(_WHAT)]
        if chance.random() < 0.8:
            parts.append(f"de {self.name(chance)}")
        if chance.random() < 0.7:
            parts.append(chance.choice(_HOW))
        if chance.random() < 0.6:
            parts.append(chance.choice(_WHY))
        if chance.random() < 0.5:
            parts.append(f"y también {chance.choice(_WHAT)} de {self.name(chance)}")
        return " ".join(parts) + "."

    def name(self, chance: random.Random) -> str:
        """A word that looks like the name of a place."""
        return "".join(chance.choice(_SYLLABLES) for _ in range(chance.choice((2, 3, 3, 4)))).capitalize()


def retouch(text: str, chance: random.Random, writer: Writer) -> str:
    """The same text with a few words changed, added or taken away, as templates and hands do."""
    words = text.split()
    for _ in range(max(1, len(words) // 12)):
        place = chance.randrange(len(words))
        done = chance.random()
        if done < 0.5:
            words[place] = writer.name(chance).lower()
        elif done < 0.75:
            words.insert(place, chance.choice(("también", "por favor", "ya", "urgente", "siempre")))
        elif len(words) > 5:
            del words[place]
    return " ".join(words)
