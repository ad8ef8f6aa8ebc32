"""Why an act was marked: the published codes, what each means, and how much it counts.

Points speak of one thing alone: whether the act looks like one of a series made by a program or by one hand. What a
text says (personal data, threats, insults) gives no points: a person reads it before it is published. No reason looks
at which side an act takes. No single family of signs reaches :data:`FLAGGED_FROM`: a crowded network, a letter that
many people sign, or a browser without cookies are, each alone, ordinary.
"""

from __future__ import annotations

from dataclasses import dataclass

#: An act with these points or more is one of those told apart; it is kept, counted and delivered all the same.
FLAGGED_FROM = 50


@dataclass(frozen=True)
class Reason:
    """A published code: its family, its title, what it means in plain words, and its points."""

    code: str
    family: str
    title: str
    meaning: str
    points: int = 0


#: The families, with what they look at.
FAMILIES = {
    "personal": "Datos personales en el texto",
    "conduct": "Trato en el texto",
    "copy": "Textos repetidos",
    "rate": "Cantidad en poco tiempo",
    "regular": "Pausas de máquina",
    "trip": "Ida y vuelta del navegador",
}
#: The families for which a person reads the text before it is published.
HOLDING = frozenset({"personal", "conduct"})

_TABLE = (
    Reason("personal.curp", "personal", "CURP", "El texto lleva una CURP con su dígito verificador correcto."),
    Reason("personal.rfc", "personal", "RFC de persona", "El texto lleva el RFC de una persona, con dígito correcto."),
    Reason("personal.elector", "personal", "Clave de elector", "El texto lleva una clave de elector."),
    Reason("personal.phone", "personal", "Teléfono", "El texto lleva un teléfono de diez dígitos."),
    Reason("personal.email", "personal", "Correo", "El texto lleva un correo que no es de gobierno."),
    Reason("personal.card", "personal", "Tarjeta bancaria", "El texto lleva un número de tarjeta válido (Luhn)."),
    Reason("conduct.threat", "conduct", "Amenaza", "El texto lleva una frase de la lista de amenazas."),
    Reason("conduct.insult", "conduct", "Insulto", "El texto lleva una palabra de la lista de insultos."),
    Reason("copy.exact", "copy", "Igual a otra", "Las mismas palabras que una aportación anterior del espacio."),
    Reason("copy.near", "copy", "Casi igual a otra", "Casi las mismas palabras que otra anterior del espacio."),
    Reason("copy.mass", "copy", "Texto muy repetido", "Hay veinte o más iguales o casi iguales en el espacio.", 20),
    Reason("rate.source", "rate", "Muchos de una misma red", "Treinta o más en media hora desde una misma red.", 10),
    Reason("rate.author", "rate", "Muchas de un mismo pase", "Más de diez aportaciones en media hora del mismo.", 30),
    Reason("regular.source", "regular", "Pausas iguales en una red", "Llegan de esa red con pausas casi iguales.", 40),
    Reason("regular.author", "regular", "Pausas iguales en un pase", "Llegan de ese pase con pausas casi iguales.", 40),
    Reason("regular.copy", "regular", "Pausas iguales entre copias", "Llegan copias con pausas casi iguales.", 40),
    Reason("trip.missing", "trip", "El navegador no volvió", "El navegador no regresó con el pase que se le dio.", 15),
    Reason("trip.source", "trip", "No vuelven desde una red", "En esa red, en media hora, no volvió la mayoría.", 25),
    Reason("trip.copy", "trip", "No vuelven con un texto", "No volvió la mayoría de quienes lo enviaron.", 25),
    Reason("source.gone", "rate", "Sin huella de red", "La huella de la red ya se había borrado: no se miró."),
)  # fmt: skip
REASONS: dict[str, Reason] = {reason.code: reason for reason in _TABLE}


def points(codes: list[str]) -> int:
    """The points of an act, up to 100. A sign of the browser counts together with a sign of another family alone."""
    total = sum(REASONS[code].points for code in codes)
    families = {REASONS[code].family for code in codes if REASONS[code].points}
    return min(total, 100) if len(families) > 1 else min(total, FLAGGED_FROM - 1)
