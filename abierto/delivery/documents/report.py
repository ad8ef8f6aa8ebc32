"""``informe.pdf``: how many, when, about what and from where, in the raw and screened, as people read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from abierto.core.dates import long_date, long_instant
from abierto.core.figures.bars import bar_chart
from abierto.delivery.package.order import Actor, Order
from abierto.delivery.package.rows import STANDS
from abierto.delivery.package.run import Run
from abierto.delivery.package.tables import rows_of, uncell
from abierto.delivery.package.tally import KIND_WORDS, Figures
from abierto.delivery.package.themes import Texts, Themes
from abierto.participation.screening import FLAGGED_FROM, REASONS
from abierto.participation.screening.reasons import HOLDING
from abierto.plan.documents.blocks import Block, Bullets, FigureBlock, Heading, Item, Note, Paragraph, Table, Text

from .setting import set_pdf

#: Bars of a chart at most; with more days, it is drawn by week. Spaces told one by one, and examples of a theme.
_BARS, _SPACES, _EXAMPLES = 35, 400, 3
#: Reasons for which a text is read by a person before anybody shows it.
_HELD = frozenset(code for code, reason in REASONS.items() if reason.family in HOLDING)
_PLURALS = {"idea": "Ideas", "propuesta": "Propuestas", "comentario": "Comentarios"}
_VALUES = (("me_gusta", "Me gusta"), ("no_me_gusta", "No me gusta"), ("sin_reaccion", "Retiradas"))


def report_pdf(order: Order, run: Run, actor: Actor, figures: Figures, table: Path) -> bytes:
    """The report of an actor's package; ``table`` is its ``aportaciones.csv``."""
    themes, quoted = _themes(table)
    facts = {
        "title": "Lo que la ciudadanía dijo",
        "subject": order.process,
        "to": actor.name,
        "made": f"Hecho el {long_instant(run.made_at)}",
        "by": f"{order.authority.office}, {order.authority.name}",
        "demonstration": order.is_demonstration,
    }
    blocks = [
        *_totals(figures, run),
        *_timeline(figures),
        *_municipalities(order, figures),
        *_spaces(order, actor, figures),
        *_themes_told(themes, quoted, order.is_demonstration),
        *_screening(figures, run),
    ]
    return set_pdf("report.typ", facts, blocks, at=run.made_at)


def _totals(figures: Figures, run: Run) -> Iterator[Block]:
    yield Heading(1, "Cuántas", "totales")
    yield Note(
        "Esto no es una encuesta: cuenta lo que enviaron quienes quisieron, desde cualquier lugar y sin cuenta. "
        "«En bruto» es todo lo vigente; «tamizadas» deja fuera lo que las reglas públicas del tamizado apartaron por "
        "parecer hecho en serie. Lo apartado se entrega igual, con sus motivos."
    )
    rows = [
        (f"{_PLURALS[kind]}", figures.all(f"{kind}.en_bruto"), figures.all(f"{kind}.tamizadas")) for kind in KIND_WORDS
    ]
    rows.append(("Aportaciones en total", *_both(figures, "aportaciones")))
    rows += [(label, *_both(figures, value)) for value, label in _VALUES]
    yield Table(
        "Aportaciones y reacciones vigentes", ("Qué", "En bruto", "Tamizadas"),
        tuple(_line(label, raw, screened) for label, raw, screened in rows), (30, 14, 14),
    )  # fmt: skip
    received = figures.all("reacciones.recibidas")
    yield Paragraph(
        Text(
            f"Se recibieron {_n(figures.all('aportaciones.recibidas'))} aportaciones, de las que se borraron "
            f"{_n(figures.all('aportaciones.borradas'))} a petición de quien las escribió y faltan de cotejar con su "
            f"hoja {_n(figures.all('aportaciones.sin_cotejar'))}; y {_n(received)} reacciones, de las que "
            f"{_n(received - figures.all('reacciones.en_bruto'))} cambió después la misma persona: cuenta la última."
        )
    )


def _both(figures: Figures, what: str) -> tuple[int, int]:
    return figures.all(f"{what}.en_bruto"), figures.all(f"{what}.tamizadas")


def _timeline(figures: Figures) -> Iterator[Block]:
    days = figures.keys("dias")
    if not days:
        return
    yield Heading(1, "Cuándo", "cuando")
    for kind, title in (("aportaciones", "Aportaciones por día"), ("reacciones", "Reacciones por día")):
        amounts = [(day, figures.of("dias", day, f"{kind}.en_bruto")) for day in days]
        unit, bars = ("día", amounts) if len(amounts) <= _BARS else ("semana", _by_week(amounts))
        title = title if unit == "día" else title.replace("día", "semana")
        drawn = [(long_date(date.fromisoformat(day)), amount) for day, amount in bars[-_BARS:]]
        told = f"En bruto, por {unit}; la tabla de abajo dice lo mismo y lo tamizado."
        yield FigureBlock(bar_chart(f"por-{unit}-{kind}", title, told, drawn), with_table=False)
    yield Heading(2, "Día por día", "dias")
    yield Table(
        "Aportaciones y reacciones de cada día",
        ("Día", "Aportaciones en bruto", "Tamizadas", "Reacciones en bruto", "Tamizadas"),
        tuple(_line(long_date(date.fromisoformat(day)), *_pairs(figures, "dias", day)) for day in days),
        (26, 14, 14, 14, 14),
    )


def _by_week(amounts: list[tuple[str, int]]) -> list[tuple[str, int]]:
    weeks: Counter[str] = Counter()
    for day, amount in amounts:
        year, week, _ = date.fromisoformat(day).isocalendar()
        weeks[date.fromisocalendar(year, week, 1).isoformat()] += amount
    return sorted(weeks.items())


def _pairs(figures: Figures, group: str, key: str) -> list[int]:
    return [
        figures.of(group, key, f"{kind}.{form}")
        for kind in ("aportaciones", "reacciones")
        for form in ("en_bruto", "tamizadas")
    ]


def _municipalities(order: Order, figures: Figures) -> Iterator[Block]:
    if not order.municipalities:
        return
    yield Heading(1, "De qué municipio", "municipios")
    yield Paragraph(
        Text(
            "Es el municipio del que trata aquello en lo que se participó; de dónde escribe cada persona no se "
            "pregunta ni se guarda."
        )
    )
    keys = figures.keys("municipios")
    yield Table(
        "Aportaciones y reacciones por municipio",
        ("Municipio", "Aportaciones en bruto", "Tamizadas", "Reacciones en bruto", "Tamizadas"),
        tuple(_line(key or "Sin municipio", *_pairs(figures, "municipios", key)) for key in keys),
        (26, 14, 14, 14, 14),
    )


def _spaces(order: Order, actor: Actor, figures: Figures) -> Iterator[Block]:
    yield Heading(1, "Sobre qué", "espacios")
    amounts: dict[str, list[int]] = {}
    for key in figures.keys("espacios"):
        space = key.rpartition("/")[0]
        pairs = _pairs(figures, "espacios", key)
        amounts[space] = [one + other for one, other in zip(amounts.get(space, [0] * 4), pairs, strict=True)]
    spaces = sorted(
        order.spaces_of(actor.key), key=lambda space: (-sum(amounts.get(space.external_id, [0])), space.external_id)
    )
    yield Table(
        "Aportaciones y reacciones de cada plataforma o propuesta",
        ("Espacio", "Aportaciones en bruto", "Tamizadas", "Reacciones en bruto", "Tamizadas"),
        tuple(_line(space.title, *amounts.get(space.external_id, [0] * 4)) for space in spaces[:_SPACES]),
        (34, 14, 14, 14, 14),
    )
    if len(spaces) > _SPACES:
        yield Paragraph(Text(f"Aquí van los {_SPACES} con más; los {_n(len(spaces))} están en «manifiesto.json»."))


def _themes_told(found: Themes, quoted: dict[int, str], demonstration: bool) -> Iterator[Block]:
    yield Heading(1, "De qué hablan", "temas")
    if not found.themes:
        yield Paragraph(Text("Son muy pocas, o muy distintas, para encontrar temas: conviene leerlas todas."))
        return
    yield Paragraph(
        Text(
            "Los temas los encuentra un programa con un método simple. Junta las palabras que aparecen en los mismos "
            "textos más de lo que haría el azar y pone cada texto en el tema con el que comparte más. No entiende lo "
            "que se dice ni si es a favor o en contra: sirve para saber por dónde empezar a leer. Las palabras que "
            "distinguen son las más propias de esos textos frente a los demás de este mismo paquete. De los textos "
            "repetidos aprende una sola vez, pero los cuenta todos."
        )
    )
    yield Table(
        "Temas", ("Tema", "En bruto", "Tamizadas"),
        (
            *(_line(_capital(theme.name), theme.raw, theme.screened) for theme in found.themes),
            (Text("Sin tema"), Text(_n(found.without)), Text("—")),
        ),
        (34, 14, 14),
    )  # fmt: skip
    for number, theme in enumerate(found.themes, 1):
        yield Heading(2, f"{number}. {_capital(theme.name)}", f"tema-{number}")
        yield Paragraph(Text(f"Palabras que lo distinguen: {', '.join(theme.words)}."))
        examples = list(dict.fromkeys(quoted[place] for place in theme.examples if place in quoted))[:_EXAMPLES]
        if examples:
            yield Bullets(tuple(Item(Text(f"«{words}»", demonstration)) for words in examples))


def _screening(figures: Figures, run: Run) -> Iterator[Block]:
    yield Heading(1, "Qué dijo el tamizado", "tamizado")
    yield Paragraph(
        Text(
            f"Reglas {run.rules}; se aparta lo que reúne {FLAGGED_FROM} puntos o más, salvo que una persona lo haya "
            "revisado y decidido otra cosa. Son las mismas reglas para todos los actores, y son públicas."
        )
    )
    codes = figures.keys("motivos")
    if codes:
        rows = [
            _line(
                REASONS[code].title if code in REASONS else code,
                figures.of("motivos", code, "aportaciones.recibidas"),
                figures.of("motivos", code, "reacciones.recibidas"),
            )
            for code in codes
        ]
        yield Table("Motivos anotados", ("Motivo", "Aportaciones", "Reacciones"), tuple(rows), (34, 14, 14))


def _themes(table: Path) -> tuple[Themes, dict[int, str]]:
    """The themes of a table, and the texts that are shown as examples."""
    texts = Texts()
    for words, like, apart, codes in _standing(table):
        texts.add(uncell(words), teaches=not like, apart=apart == "si", shows=_HELD.isdisjoint(codes.split()))
    found = texts.themes(4 * _EXAMPLES)  # some say the same, word for word
    wanted = {place for theme in found.themes for place in theme.examples}
    quoted = {place: words for place, (words, *_) in enumerate(_standing(table)) if place in wanted}
    return found, {place: " ".join(uncell(words).split()) for place, words in quoted.items()}


def _standing(table: Path) -> Iterator[tuple[str, str, str, str]]:
    """Of each contribution that counts: its text as the table has it, what it repeats, whether it is apart, why."""
    with table.open(encoding="utf-8", newline="") as file:
        for text, like, apart, codes, state in rows_of(file, "texto", "se_parece_a", "apartada", "motivos", "estado"):
            if state == STANDS:
                yield text, like, apart, codes


def _line(label: str, *amounts: int) -> tuple[Text, ...]:
    return Text(label), *(Text(_n(amount)) for amount in amounts)


def _n(amount: int) -> str:
    return f"{amount:,}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
