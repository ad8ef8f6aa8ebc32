"""Each method in plain words: what it is, how to mark, how it is counted, what a tie does."""

from __future__ import annotations

from dataclasses import dataclass

from abierto.dialogues.tally.validity import Method


@dataclass(frozen=True)
class MethodWords:
    """A method as it is explained beside the ballot and beside the result; each field is a paragraph."""

    name: str
    what: str
    mark: str
    counted: str
    example: str
    tie: str
    validity: str

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The explanation in order, without its name."""
        return self.what, self.mark, self.counted, self.example, self.tie, DRAW, self.validity


#: The draw, as it is told wherever a tie may need it.
DRAW = (
    "El sorteo no se hace con azar ni lo hace una persona. Cada boleta aceptada tiene un compromiso: una clave larga "
    "que se publica. Al cierre se juntan los compromisos de todas las boletas y con ellos se calcula una cifra, la "
    "semilla, y con la semilla el orden de las opciones. Nadie conoce la semilla antes de la última boleta, y después "
    "cualquiera la vuelve a calcular y obtiene el mismo orden."
)

_VALIDITY = (
    "Una boleta sin marcas es un voto en blanco. Una boleta con más marcas de las permitidas, con una opción repetida "
    "o anulada por quien la emitió es nula. Las boletas en blanco y las nulas se conservan, se publican y se suman a "
    "la participación, pero no cuentan para ninguna opción."
)

_WORDS = {
    Method.SINGLE: MethodWords(
        name="Una sola opción",
        what="Cada persona elige una opción, la que prefiere.",
        mark="Marque una opción. Si no quiere ninguna, marque «En blanco».",
        counted="Se suman los votos de cada opción. Gana la que tiene más, aunque no llegue a la mitad.",
        example="Por ejemplo, con 4 votos para la opción A, 3 para la B y 2 para la C, gana la A.",
        tie=(
            "Si dos o más opciones empatan en primer lugar, gana la que quede primero en el sorteo público. El "
            "resultado dice que hubo empate y muestra el sorteo."
        ),
        validity=_VALIDITY,
    ),
    Method.APPROVAL: MethodWords(
        name="Aprobación",
        what="Cada persona marca todas las opciones que le parecen bien. Marcar una no le quita nada a las demás.",
        mark="Marque cuantas opciones apruebe. Si no aprueba ninguna, marque «En blanco».",
        counted=(
            "Se cuenta cuántas personas aprobaron cada opción. Gana la que aprobaron más personas. Como cada quien "
            "puede aprobar varias, la suma de los votos puede ser mayor que el número de boletas."
        ),
        example=(
            "Por ejemplo, si de 5 personas 4 aprueban la opción A, 3 la B y 1 la C, gana la A, aunque alguien que la "
            "aprobó prefiera la B."
        ),
        tie=(
            "Si dos o más opciones empatan en primer lugar, gana la que quede primero en el sorteo público. El "
            "resultado dice que hubo empate y muestra el sorteo."
        ),
        validity=_VALIDITY,
    ),
    Method.RANKED: MethodWords(
        name="Por orden de preferencia",
        what=(
            "Cada persona ordena las opciones: la que más le gusta en primer lugar, luego la segunda, y así hasta "
            "donde quiera. Si su favorita no alcanza, su voto pasa a la siguiente de su lista en vez de perderse."
        ),
        mark=(
            "Dé a cada opción un lugar distinto. No hace falta ordenarlas todas. Si deja un lugar vacío, las "
            "siguientes suben. Si no quiere ordenar ninguna, marque «En blanco»."
        ),
        counted=(
            "Se cuenta por rondas. En cada una, cada boleta vale un voto para la opción mejor colocada que siga en "
            "juego. Si una opción tiene más de la mitad de las boletas que todavía cuentan, gana. Si no, salen las "
            "opciones sin ningún voto; y si todas tienen alguno, sale la que tiene menos. Los votos de la que sale "
            "pasan a la siguiente opción de cada boleta. La boleta a la que ya no le quedan opciones deja de contar en "
            "esa ronda y en las que siguen. Exactamente la mitad no es mayoría."
        ),
        example=(
            "Por ejemplo, con 4 votos para la opción A, 3 para la B y 2 para la C, nadie pasa de la mitad de 9. Sale "
            "la C. Si las 2 boletas de la C tenían a la B en segundo lugar, la B llega a 5 y gana."
        ),
        tie=(
            "Si dos o más opciones empatan con menos votos, se mira la ronda anterior y sale la que tenía menos en "
            "ella. Si siguen iguales, se mira la anterior a esa, y así hasta la primera. Si ninguna ronda las "
            "distingue, sale la que quede última en el sorteo público. El resultado dice cada empate y cómo se "
            "resolvió, paso a paso."
        ),
        validity=_VALIDITY.replace("Una boleta con más", "Una boleta con dos opciones en el mismo lugar, con más"),
    ),
}


def explain(method: Method, *, most: int | None = None) -> MethodWords:
    """The words of a method; ``most`` is the most options that a ballot may mark, where the vote limits them."""
    words = _WORDS[method]
    if most is None or method is Method.SINGLE:
        return words
    limit = "Puede marcar una opción." if most == 1 else f"Puede marcar hasta {most} opciones."
    return MethodWords(**{**vars(words), "mark": f"{limit} {words.mark}"})
