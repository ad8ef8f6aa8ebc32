"""A file of published ballots that somebody touched is found out, and each thing is said in its sentence."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from abierto.dialogues.tally import (
    Beacon,
    Method,
    Replaced,
    check,
    read_ballots,
    recompute,
    tally,
    with_result,
    write_ballots,
)
from abierto.dialogues.tally.recomputing import MOST_TOLD
from tests.dialogues.tally_world import AT, ballot, ballot_saying, in_the_log, vote

CAST = [["a", "b"], ["b"], ["c", "a"], [], None]


@pytest.fixture
def file():
    """A ranked vote of five with its result, its log and its proofs."""
    return with_result(in_the_log(vote(Method.RANKED, CAST, electorate=8)))


def short(ballot):
    return ballot.commitment[:12]


def test_an_untouched_file_holds(file):
    assert check(file) == []


@pytest.mark.parametrize(
    ("touch", "sentence"),
    [
        (lambda b: {"content": {**b.content, "value": '["c"]'}}, "su contenido y su sal no dan su compromiso"),
        (lambda b: {"salt": "0" * 32}, "su contenido y su sal no dan su compromiso"),
        (lambda b: {"salt": ""}, "su contenido y su sal no dan su compromiso"),
        (lambda b: {"commitment": "0" * 64}, "su prueba no la lleva a la raíz del punto de control"),
        (lambda b: {"leaf": b.leaf + 1}, "su prueba no la lleva a la raíz del punto de control"),
        (lambda b: {"leaf": 500}, "su hoja, la 500, es posterior al punto de control"),
        (lambda b: {"leaf": None}, "trae una prueba sin hoja o sin punto de control"),
        (lambda b: {"proof": b.proof[1:]}, "su prueba no la lleva a la raíz del punto de control"),
        (lambda b: {"voter": "Alguien"}, "dice quién la emitió o cuándo, y la votación es secreta"),
        (lambda b: {"content": {**b.content, "at": AT}}, "dice quién la emitió o cuándo, y la votación es secreta"),
        (lambda b: {"content": {**b.content, "space": "otra"}}, "no se emitió en esta votación"),
        (lambda b: {"content": {**b.content, "gesture": "react"}}, "no se emitió en esta votación"),
        (lambda b: {"content": {**b.content, "version": 2}}, "se emitió ante otra versión de la boleta, la «2»"),
        (lambda b: {"content": {**b.content, "author": ""}}, "no trae el seudónimo de quien la emitió"),
        (lambda b: {"content": {**b.content, "value": '["z"]'}}, "es con una opción que no estaba en la boleta"),
        (lambda b: {"content": {**b.content, "value": "¿?"}}, "es ilegible, «¿?», y una así no debió aceptarse"),
    ],
)
def test_a_ballot_that_was_touched_is_named_with_what_is_wrong(file, touch, sentence):
    first, *rest = file.ballots
    touched = replace(first, **touch(first))
    problems = check(replace(file, ballots=(touched, *rest)))
    assert [problem for problem in problems if problem.startswith(f"Boleta {short(touched)}: ") and sentence in problem]


def test_a_ballot_put_in_twice_is_found_by_its_commitment_its_author_and_its_leaf(file):
    first = file.ballots[0]
    problems = check(replace(file, ballots=(first, *file.ballots)))

    assert f"El compromiso {short(first)} está en 2 boletas; cada boleta tiene el suyo." in problems
    assert any(f"El seudónimo «{first.author}» emitió 2 boletas" in problem for problem in problems)
    assert f"La hoja {first.leaf} de la bitácora está en 2 boletas; cada boleta tiene la suya." in problems


def test_two_ballots_of_one_author_are_found():
    one, other = ballot(["a"], 7), ballot(["b"], 7)
    first, second = sorted([one, other], key=lambda b: b.commitment)
    assert check(vote(Method.SINGLE, [], ballots=[one, other])) == [
        f"El seudónimo «{one.author}» emitió 2 boletas ({short(first)}, {short(second)}); "
        "a cada quien se le cuenta una."
    ]


def test_a_ballot_taken_out_changes_what_the_file_must_say(file):
    problems = check(replace(file, ballots=file.ballots[1:]))
    assert "El archivo dice «5» boletas recibidas; contiene 4." in problems
    assert "La semilla del sorteo que el archivo dice no es la de sus boletas." in problems


def test_ballots_out_of_order_are_told(file):
    problems = check(replace(file, ballots=file.ballots[::-1]))
    assert problems == [
        "Las boletas no vienen en el orden de sus compromisos; otro orden puede decir cuándo llegó cada una."
    ]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"received": 6}, "El archivo dice «6» boletas recibidas; contiene 5."),
        ({"valid": True}, "El archivo dice «True» boletas válidas; contiene 3."),
        ({"blank": 0}, "El archivo dice «0» boletas en blanco; contiene 1."),
        ({"invalid": {}}, "Las boletas nulas que el archivo dice no son las que contiene."),
        ({"counts": {"a": 2, "b": 1, "c": 1}}, "El archivo dice «2» votos para «A»; resultan 1."),
        ({"counts": {"a": 1}}, "Los votos que el archivo dice no son de las opciones de la votación."),
        ({"counts": 3}, "Los votos que el archivo dice no son de las opciones de la votación."),
        ({"winner": None}, "El archivo dice que gana nadie; gana «{winner}»."),
        ({"winner": ["a"]}, "El archivo dice que gana «['a']»; gana «{winner}»."),
        ({"rounds": []}, "Las rondas que el archivo dice no son las que resultan de sus boletas."),
        ({"tie": {}}, "El desempate que el archivo dice no es el que resulta de la regla."),
        ({"seed": "0" * 64}, "La semilla del sorteo que el archivo dice no es la de sus boletas."),
        ({"draw_order": []}, "El orden del sorteo que el archivo dice no es el de su semilla."),
        ({"otro": 1}, "El resultado que trae el archivo no tiene los campos del formato."),
    ],
)
def test_a_wrong_total_is_told_beside_the_right_one(file, said, sentence):
    told = sentence.format(winner=file.name_of(file.result["winner"]))
    assert check(replace(file, result={**file.result, **said})) == [told]


def test_more_ballots_than_people_or_more_marks_than_options_are_told(file):
    assert check(replace(file, electorate=4)) == ["Hay 5 boletas y solo 4 personas podían votar."]
    assert check(replace(file, most=9, result=None)) == ["La votación permite 9 marcas y tiene 3 opciones."]
    assert check(replace(file, closes_at=file.opens_at)) == ["La votación cierra antes de abrir, o no dice cuándo."]


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("2022-03-01T09:00:00-06:00", None),
        ("2022-03-01T14:59:59.999999+00:00", "se emitió fuera del plazo, el «2022-03-01T14:59:59.999999+00:00»"),
        ("2022-03-08T17:59:59.999999-06:00", None),
        ("2022-03-08T18:00:00-06:00", "se emitió fuera del plazo, el «2022-03-08T18:00:00-06:00»"),
        ("ayer", "no dice cuándo se emitió, y la votación es abierta"),
    ],
)
def test_an_open_vote_counts_ballots_of_its_window_half_open(at, sentence):
    cast = replace(ballot(["a"], at=at), voter="Institución A")
    problems = check(vote(Method.SINGLE, [], ballots=[cast], is_secret=False))
    assert problems == ([f"Boleta {short(cast)}: {sentence}."] if sentence else [])


def test_every_replaced_ballot_leads_to_one_that_counts(file):
    now = file.ballots[0].commitment
    chain = (Replaced("1" * 64, "2" * 64), Replaced("2" * 64, now))
    assert check(replace(file, replaced=chain)) == []

    lost = (*chain, Replaced("3" * 64, "4" * 64), Replaced("5" * 64, "6" * 64), Replaced("6" * 64, "5" * 64))
    assert check(replace(file, replaced=lost)) == [
        f"Boleta sustituida {number * 12}: la que tomó su lugar no está en el archivo." for number in "356"
    ]
    both = (Replaced(now, file.ballots[1].commitment), Replaced("1" * 64, now), Replaced("1" * 64, now))
    assert check(replace(file, replaced=both)) == [
        "Una misma boleta está dos veces entre las sustituidas.",
        f"Boleta {now[:12]}: está entre las que cuentan y entre las sustituidas.",
    ]


@pytest.mark.parametrize("note", ["x", "a\nb\nc\nd", "a\n5\n!!\n\n", "a\n5\nAAAA\n\n", f"a\n{'9' * 40}\nAAAA\n\n"])
def test_a_checkpoint_that_is_not_one_is_told(file, note):
    problems = check(replace(file, checkpoint=note))
    assert problems[0] == "El punto de control que trae el archivo no tiene la forma de uno."
    assert all("trae una prueba sin hoja o sin punto de control" in problem for problem in problems[1:])


def test_recomputing_tells_the_whole_count_and_that_it_holds(file):
    report = recompute(write_ballots(file))

    assert report.holds
    assert report.result == tally(file)
    assert report.lines[:2] == ("Votación: «¿Cómo se llamará la herramienta?».", "Método: Por orden de preferencia.")
    assert report.lines[2].startswith("Huella SHA-256 del archivo: ")
    assert "Participación: 5 de 8 personas que podían votar (62.5 %)." in report.lines
    assert report.lines[-2:] == (
        "Punto de control de 8 hojas; 5 de 5 boletas traen su prueba. "
        "Su firma se comprueba con «abierto verify --checkpoint».",
        "Todo se sostiene: las boletas abren sus compromisos y dan este resultado.",
    )


def test_recomputing_a_file_without_log_result_or_ballots_says_what_is_missing():
    report = recompute(write_ballots(vote(Method.SINGLE, [], replaced=(Replaced("1" * 64, "1" * 64),))))

    assert not report.holds
    assert report.problems == ("Boleta sustituida 111111111111: la que tomó su lugar no está en el archivo.",)
    assert report.lines[-4:-1] == (
        "Boletas que su autor sustituyó antes del cierre, y que no cuentan: 1.",
        "El archivo no trae un punto de control: compruebe los compromisos en la bitácora del sitio.",
        "El archivo no dice qué resultó; este es el resultado de sus boletas.",
    )
    assert recompute(write_ballots(vote(Method.SINGLE, []))).lines[-1] == (
        "Todo se sostiene: la votación no recibió boletas."
    )


def test_a_thousand_problems_are_told_in_rounds():
    ballots = [ballot_saying("¿?", number) for number in range(1000)]
    report = recompute(write_ballots(vote(Method.SINGLE, [], ballots=ballots)))

    assert len(report.problems) == 1000
    assert sum(line.startswith("✗ Boleta") for line in report.lines) == MOST_TOLD
    assert report.lines[-1] == "✗ Y 900 cosas más que no se sostienen."


def content_of(file):
    return json.loads(write_ballots(file))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": "otro"}, "No es un archivo de boletas publicadas"),
        ({"format_version": 2}, "en una versión del formato que este programa no conoce; conoce la 1"),
        ({"format_version": [1]}, "en una versión del formato que este programa no conoce"),
        ({"vote": ""}, "El archivo: el campo «vote» debe ser un texto de 1 a 100 letras."),
        ({"vote": "a\nb"}, "el campo «vote» debe ser un texto sin caracteres de control ni ocultos"),
        ({"title": "x" * 501}, "el campo «title» debe ser un texto de 1 a 500 letras"),
        ({"title": "\ud800"}, "el campo «title» debe ser un texto sin medias letras"),
        ({"method": "borda"}, "el campo «method» debe ser single, approval o ranked"),
        ({"method": ["single"]}, "el campo «method» debe ser single, approval o ranked"),
        ({"most": 0}, "el campo «most» debe ser un entero de 1 en adelante, o null"),
        ({"electorate": True}, "el campo «electorate» debe ser un entero de 0 en adelante, o null"),
        ({"is_secret": 1}, "el campo «is_secret» debe ser true o false"),
        ({"opens_at": "2022-03-01"}, "el campo «opens_at» debe ser una fecha con hora y zona"),
        ({"tie_rule": "a suerte"}, "la única regla de desempate que este programa conoce"),
        ({"options": []}, "el campo «options» debe ser una lista de 1 a 100 opciones"),
        ({"options": [{"key": "a", "name": "A"}] * 2}, "cada una con clave distinta"),
        ({"options": [{"key": "a"}]}, "Opción 1: falta el campo «name»."),
        ({"options": {}}, "el campo «options» debe ser una lista."),
        ({"beacon": {"source": "S", "value": "1\n"}}, "El valor público: el campo «value» debe ser"),
        ({"checkpoint": 5}, "el campo «checkpoint» debe ser el texto de un punto de control"),
        ({"result": []}, "el campo «result» debe ser lo que se dice que resultó"),
        ({"ballots": [1]}, "Boleta 1 debe ser un objeto con campos."),
        ({"ballots": [{}]}, "Boleta 1: falta el campo «content»."),
        ({"replaced": [{"commitment": "1", "by": "2"}]}, "Boleta sustituida 1: el campo «commitment» debe ser"),
        ({"sorpresa": 1}, "El archivo: el campo «sorpresa» no es del formato."),
    ],
)
def test_a_file_of_another_shape_is_answered_with_what_to_mend(file, change, sentence):
    report = recompute(json.dumps({**content_of(file), **change}))
    assert not report.is_readable
    assert len(report.problems) == 1
    assert sentence in report.problems[0]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"commitment": "A" * 64}, "una huella de 64 cifras hexadecimales en minúsculas"),
        ({"salt": "00"}, "32 cifras hexadecimales en minúsculas"),
        ({"content": {"value": ["a"]}}, "el contenido que se comprometió, con campos de texto, de número o vacíos"),
        ({"content": {"\udfff": "a"}}, "el contenido que se comprometió, con campos de texto, de número o vacíos"),
        ({"content": "a"}, "el contenido que se comprometió"),
        ({"proof": ["x"]}, "una lista de huellas de 64 cifras hexadecimales"),
        ({"proof": "x"}, "una lista de huellas de 64 cifras hexadecimales"),
        ({"leaf": -1}, "un entero de 0 en adelante, o null"),
        ({"voter": None}, "un texto de 0 a 200 letras"),
        ({"otra": 1}, "el campo «otra» no es del formato"),
    ],
)
def test_a_ballot_of_another_shape_is_named_by_its_place(file, change, sentence):
    content = content_of(file)
    content["ballots"][2].update(change)
    (problem,) = recompute(json.dumps(content)).problems
    assert problem.startswith("Boleta 3: ")
    assert sentence in problem


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no es JSON bien escrito: revise la línea 1, columna 1"),
        ("[1,", "no es JSON bien escrito"),
        ("[" * 200_000, "demasiados niveles"),
        ('{"a":1,"a":2}', "El campo «a» está dos veces en el mismo objeto; debe estar una."),
        ('{"a":1.5}', "«1.5» donde solo caben números enteros"),
        ('{"a":NaN}', "«NaN» donde solo caben números enteros"),
        ('{"a":' + "9" * 6000 + "}", "es demasiado largo"),
        ('{"\\u001b[31m\\u202e":1,"\\u001b[31m\\u202e":2}', "El campo «�[31m�» está dos veces"),
        ("null", "No es un archivo de boletas publicadas"),
    ],
)
def test_what_is_not_the_format_at_all_is_answered_in_a_sentence(text, sentence):
    (problem,) = recompute(text).problems
    assert sentence in problem


def test_names_that_would_act_on_a_screen_are_shown_harmless(file):
    content = content_of(file)
    content["title"] = "\x1b[2J\u202eatsuj" + "x" * 200
    content["options"][0]["name"] = "A\nGana «Z».\u2028"
    report = recompute(json.dumps(content))

    assert report.lines[0] == f"Votación: «�[2J�atsuj{'x' * 70}…»."
    assert any("«A�Gana «Z».�»" in line for line in report.lines)
    assert report.holds


def test_a_file_that_begins_with_a_mark_of_order_is_read(file):
    assert read_ballots("\ufeff" + write_ballots(file)) == file


def test_a_file_with_a_public_value_is_read_as_it_was_written():
    file = vote(Method.SINGLE, CAST[:2], beacon=Beacon("Sorteo Mayor 3850", "41207"))
    assert read_ballots(write_ballots(file)) == file


def test_a_file_too_large_for_any_vote_is_not_even_read(file, monkeypatch):
    monkeypatch.setattr("abierto.dialogues.tally.reading.LARGEST_TEXT", 10)
    assert recompute(write_ballots(file)).problems == (
        "El archivo es demasiado grande para ser de una votación de aquí.",
    )
