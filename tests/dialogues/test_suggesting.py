"""Themes suggested from the texts: the same every time, with the words that explain them."""

from __future__ import annotations

import random

from abierto.dialogues.suggesting import MOST, Suggestion, Text, suggest

CALENDAR = "Que se publique el calendario de entregas de apoyos."
TEXTS = [
    CALENDAR,
    "QUE SE PUBLIQUE EL CALENDARIO DE ENTREGAS DE APOYOS!!",
    "Publicar cada mes el calendario de las entregas",
    "Más capacitación a servidores públicos municipales en transparencia",
    "Capacitación para los servidores municipales",
    "Hola",
]


def _texts(*themes: int | None) -> list[Text]:
    placed = [*themes, *[None] * len(TEXTS)]
    return [Text(pk, text, placed[pk - 1]) for pk, text in enumerate(TEXTS, 1)]


def test_copies_and_texts_that_share_their_telling_words_are_put_together_with_what_they_share():
    assert suggest(_texts()) == [
        Suggestion(
            members=(1, 2, 3),
            shared=(("calendario", 3), ("entregas", 3), ("apoyos", 2), ("publique", 2)),
            copies=2,
            total=3,
            name="Calendario, entregas, apoyos",
        ),
        Suggestion(
            members=(4, 5),
            shared=(("capacitación", 2), ("municipales", 2), ("servidores", 2)),
            copies=0,
            total=2,
            name="Capacitación, municipales, servidores",
        ),
    ]


def test_a_theme_that_exists_is_proposed_by_its_name_or_by_the_texts_that_it_already_holds():
    by_name = suggest(_texts(), {7: "Capacitaciones", 8: "Otro asunto"})
    by_place = suggest(_texts(8), {7: "Capacitaciones", 8: "Otro asunto"})

    assert [(each.members, each.theme, each.name) for each in by_name] == [
        ((1, 2, 3), None, "Calendario, entregas, apoyos"),
        ((4, 5), 7, ""),
    ]
    assert by_name[1].why == "comparten palabras con el nombre de ese tema"
    assert [(each.members, each.theme, each.why) for each in by_place] == [
        ((2, 3), 8, "una parecida ya está en ese tema"),
        ((4, 5), 7, "comparten palabras con el nombre de ese tema"),
    ]


def test_texts_that_are_all_placed_leave_nothing_to_suggest():
    assert suggest(_texts(7, 7, 7, 8, 8, 8), {7: "Calendario", 8: "Capacitación"}) == []


def test_the_very_same_short_words_are_together_though_they_say_nothing_by_themselves():
    found = suggest([Text(1, "Muy bien."), Text(2, "muy  BIEN."), Text(3, "Nada.")])

    assert [(each.members, each.copies, each.shared, each.name) for each in found] == [((1, 2), 2, (), "")]


def test_the_same_texts_give_the_same_groups_whatever_python_hashes_today():
    words = [f"palabra{number}" for number in range(200)]
    draw = random.Random(3)
    texts = [Text(pk, " ".join(draw.choices(words, k=12))) for pk in range(300)]

    first = suggest(texts)

    assert suggest(list(texts)) == first
    assert sum(len(each.members) for each in first) <= 300


def test_hostile_texts_and_more_than_are_looked_at_at_once_do_no_harm():
    texts = [Text(1, ""), Text(2, "\u202e🙂" * 5_000), Text(3, "x" * 400_000), Text(4, "x" * 400_000)]

    assert [each.members for each in suggest(texts)] == [(3, 4)]
    assert suggest([Text(pk, "hola") for pk in range(MOST + 5)])[0].total == MOST
