"""Counting closed votes: who wins, round by round, which ballots do not count, how ties are settled and told."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest

from abierto.dialogues.tally import (
    Beacon,
    Method,
    Tie,
    Validity,
    choice_value,
    explain,
    read_choice,
    tally,
    tell,
)
from abierto.dialogues.tally.draw import draw
from abierto.dialogues.tally.words import DRAW
from tests.dialogues.tally_world import ballot_saying, vote


def test_single_choice_gives_it_to_the_most_voted_even_below_half():
    result = tally(vote(Method.SINGLE, [["a"]] * 4 + [["b"]] * 3 + [["c"]] * 2))

    assert result.counts == {"a": 4, "b": 3, "c": 2}
    assert (result.winner, result.ties, result.rounds) == ("a", (), ())


def test_approval_counts_every_option_that_a_ballot_marks():
    result = tally(vote(Method.APPROVAL, [["a", "b"], ["b"], ["c", "b", "a"], ["c"]]))

    assert result.counts == {"a": 2, "b": 3, "c": 2}
    assert (result.winner, result.valid) == ("b", 4)


def test_ranked_choice_moves_the_votes_of_whoever_goes_out():
    result = tally(vote(Method.RANKED, [["a"]] * 4 + [["b", "a"]] * 3 + [["c", "b"]] * 2))

    assert [round_.counts for round_ in result.rounds] == [{"a": 4, "b": 3, "c": 2}, {"a": 4, "b": 5}]
    assert result.rounds[0].out == ("c",)
    assert result.rounds[0].transfers == {"b": 2}
    assert (result.winner, result.ties) == ("b", ())


def test_a_ballot_with_no_option_left_stops_counting_and_lowers_the_majority():
    result = tally(vote(Method.RANKED, [["a"]] * 4 + [["b", "a"]] * 3 + [["c"]] * 2))

    first, second = result.rounds
    assert (first.to_nobody, first.transfers, first.majority) == (2, {}, 5)
    assert (second.exhausted, second.continuing, second.majority) == (2, 7, 4)
    assert result.winner == "a"


def test_half_is_not_a_majority():
    """pyrankvote would elect A in the first round; here C goes out and its vote makes a tie of two."""
    file = vote(Method.RANKED, [["a"], ["a"], ["b"], ["c", "b"]])
    result = tally(file)

    assert result.rounds[0].counts == {"a": 2, "b": 1, "c": 1}
    assert result.rounds[0].majority == 3
    assert len(result.rounds) > 1


def test_options_without_a_vote_go_out_together_and_need_no_draw():
    result = tally(vote(Method.RANKED, [["a"], ["a"], ["b"], ["b"], ["e", "a"]], options="abcde"))

    assert result.rounds[0].out == ("c", "d")
    assert (result.rounds[1].out, result.winner, result.ties) == (("e",), "a", ())


def test_a_tie_for_last_place_looks_back_before_it_draws():
    """C and B are level in the second round; in the first one B had fewer."""
    cast = [["a"]] * 5 + [["b"]] * 3 + [["c"]] * 4 + [["d", "b"]]
    result = tally(vote(Method.RANKED, cast, options="abcd"))

    assert [round_.counts for round_ in result.rounds[:2]] == [
        {"a": 5, "b": 3, "c": 4, "d": 1},
        {"a": 5, "b": 4, "c": 4},
    ]
    assert result.rounds[1].tie == Tie(("b", "c"), "b", earlier_round=1)
    assert result.rounds[1].out == ("b",)


def test_a_tie_that_no_round_tells_apart_goes_to_the_last_of_the_draw():
    file = vote(Method.RANKED, [["a"], ["a"], ["b"], ["c"]])
    result = tally(file)

    order = [key for key in draw(file).order if key in "bc"]
    assert result.rounds[0].tie == Tie(("b", "c"), order[-1], drawn=tuple(order))
    assert result.rounds[0].out == (order[-1],)
    assert result.winner == "a"


@pytest.mark.parametrize("method", [Method.SINGLE, Method.APPROVAL])
def test_a_tie_for_first_place_goes_to_the_first_of_the_draw(method):
    file = vote(method, [["a"], ["b"], ["b"], ["a"], ["c"]])
    result = tally(file)

    order = tuple(key for key in draw(file).order if key in "ab")
    assert result.tie == Tie(("a", "b"), order[0], drawn=order)
    assert result.winner == order[0]


def test_the_draw_is_computed_as_its_rule_says():
    file = vote(Method.SINGLE, [["a"], ["b"]], beacon=Beacon("Sorteo Mayor 3850", "41207"))
    commitments = sorted(ballot.commitment for ballot in file.ballots)
    seed = sha256("\n".join(["abierto-sorteo-1", file.vote, "41207", *commitments, ""]).encode())

    drawn = draw(file)
    assert drawn.seed == seed.hexdigest()
    assert drawn.numbers == {key: sha256(seed.digest() + key.encode()).hexdigest() for key in "abc"}
    assert list(drawn.order) == sorted("abc", key=drawn.numbers.get)


def test_the_draw_changes_with_any_ballot_and_with_the_public_value():
    file = vote(Method.SINGLE, [["a"], ["b"]])
    seeds = {
        draw(file).seed,
        draw(vote(Method.SINGLE, [["a"], ["b"], []])).seed,
        draw(replace(file, beacon=Beacon("Sorteo Mayor 3850", "41207"))).seed,
        draw(replace(file, vote="otra")).seed,
    }
    assert len(seeds) == 4


def test_every_option_is_sometimes_the_first_of_the_draw():
    firsts = [draw(replace(vote(Method.SINGLE, []), vote=f"votacion-{n}")).order[0] for n in range(300)]
    assert {key: firsts.count(key) > 60 for key in "abc"} == {"a": True, "b": True, "c": True}


def test_a_vote_without_a_mark_has_no_winner():
    for method in Method:
        result = tally(vote(method, [[], None, []]))
        assert (result.received, result.blank, result.invalid) == (3, 2, 1)
        assert (result.winner, result.ties, result.rounds) == (None, (), ())
        assert result.counts == {"a": 0, "b": 0, "c": 0}


SINGLE, APPROVAL, RANKED = Method.SINGLE, Method.APPROVAL, Method.RANKED


@pytest.mark.parametrize(
    ("method", "value", "validity", "options"),
    [
        (SINGLE, '["a"]', "valid", ("a",)),
        (SINGLE, "[]", "blank", ()),
        (SINGLE, "null", "spoiled", ()),
        (SINGLE, '["a","b"]', "over_voted", ()),
        (SINGLE, '["a","a"]', "repeated", ()),
        (SINGLE, '["z"]', "unknown_option", ()),
        (SINGLE, '[["a"]]', "valid", ("a",)),
        (SINGLE, '[["a","b"]]', "unreadable", ()),
        (SINGLE, "a", "unreadable", ()),
        (SINGLE, '"a"', "unreadable", ()),
        (SINGLE, "[1]", "unreadable", ()),
        (SINGLE, "{}", "unreadable", ()),
        (SINGLE, None, "unreadable", ()),
        (SINGLE, ["a"], "unreadable", ()),
        (SINGLE, "[" * 5000, "unreadable", ()),
        (SINGLE, " " * 30_000, "unreadable", ()),
        (APPROVAL, '["b","a"]', "valid", ("a", "b")),
        (APPROVAL, '["a","b","c"]', "over_voted", ()),
        (APPROVAL, '["a","a"]', "repeated", ()),
        (RANKED, '["b","a"]', "valid", ("b", "a")),
        (RANKED, '["b",[],"a"]', "over_voted", ()),
        (RANKED, '[[],"b",[],["a"]]', "valid", ("b", "a")),
        (RANKED, '[[],[]]', "blank", ()),
        (RANKED, '["a",["b","c"]]', "over_voted", ()),
        (RANKED, '["a","b","a"]', "repeated", ()),
    ],
)  # fmt: skip
def test_each_ballot_counts_or_says_why_it_does_not(method, value, validity, options):
    most = 2 if method is not RANKED else None
    if value == '["b",[],"a"]':
        most = 1  # two marks where one place may be ranked
    choice = read_choice(value, method=method, options=["a", "b", "c"], most=most)
    assert (choice.validity, choice.options) == (Validity(validity), options)


def test_a_choice_is_written_as_it_is_read():
    assert choice_value(["b", "a"]) == '["b","a"]'
    assert choice_value([]) == "[]"
    assert choice_value(None) == "null"
    assert choice_value(["ñ"]) == '["ñ"]'


def test_ballots_that_do_not_count_are_kept_and_counted_as_such():
    ballots = [ballot_saying(value, n) for n, value in enumerate(['["a"]', "[]", '["a","b"]', "null", '["z"]', "¿?"])]
    result = tally(vote(Method.SINGLE, [], ballots=ballots, electorate=9))

    assert (result.received, result.valid, result.blank, result.invalid) == (6, 1, 1, 4)
    assert result.as_content()["invalid"] == {"over_voted": 1, "spoiled": 1, "unknown_option": 1, "unreadable": 1}
    assert (result.winner, result.turnout_permille) == ("a", 666)


def test_why_ballots_are_invalid_reads_well_of_one_and_of_many():
    values = ["null", "null", '["a","b"]', '["a","a"]', '["z"]', "¿?", '["a"]']
    file = vote(Method.SINGLE, [], ballots=[ballot_saying(value, n) for n, value in enumerate(values)])

    assert [line for line in tell(file, tally(file)) if line.startswith("Boletas nulas")] == [
        "Boletas nulas por más marcas de las permitidas: 1.",
        "Boletas nulas por una opción repetida: 1.",
        "Boletas nulas por decisión de quien votó: 2.",
        "Boletas nulas por una opción que no estaba en la boleta: 1.",
        "Boletas nulas por no poder leerse: 1.",
    ]


def test_single_choice_is_told_with_its_tie():
    file = vote(Method.SINGLE, [["a"], ["b"], ["b"], ["a"], ["c"], [], None], electorate=10)
    result = tally(file)

    first, second = (file.name_of(key) for key in result.tie.drawn)
    assert tell(file, result) == [
        "Boletas recibidas: 7 (válidas, 5; en blanco, 1; nulas, 1).",
        "Boletas nulas por decisión de quien votó: 1.",
        "Participación: 7 de 10 personas que podían votar (70.0 %).",
        "«A» 2 votos, «B» 2 votos, «C» 1 voto.",
        f"Empatan en primer lugar «A» y «B», con 2 votos. Decide el sorteo público, "
        f"cuyo orden es «{first}», «{second}»: gana «{first}».",
        f"Semilla del sorteo, hecha con los compromisos de todas las boletas: {result.seed}.",
        f"Gana «{first}».",
    ]


def test_ranked_choice_is_told_round_by_round():
    file = vote(Method.RANKED, [["a"]] * 5 + [["b"]] * 3 + [["c"]] * 4 + [["d", "b"]], options="abcde")

    assert tell(file, tally(file)) == [
        "Boletas recibidas: 13 (válidas, 13; en blanco, 0; nulas, 0).",
        "Ronda 1: «A» 5 votos, «C» 4 votos, «B» 3 votos, «D» 1 voto, «E» 0 votos. Boletas que cuentan: 13; "
        "la mayoría es de 7.",
        "Ronda 1: sale «E», sin ningún voto.",
        "Ronda 2: «A» 5 votos, «C» 4 votos, «B» 3 votos, «D» 1 voto. Boletas que cuentan: 13; la mayoría es de 7.",
        "Ronda 2: sale «D»; de sus votos: 1 voto para «B».",
        "Ronda 3: «A» 5 votos, «B» 4 votos, «C» 4 votos. Boletas que cuentan: 13; la mayoría es de 7.",
        "Ronda 3: empatan con 4 votos, los menos, «B» y «C». Al ver hacia atrás, la ronda 2 deja a «B» con menos.",
        "Ronda 3: sale «B»; de sus votos: 4 votos sin otra opción a la que pasar.",
        "Ronda 4: «A» 5 votos, «C» 4 votos. Boletas que cuentan: 9; 4 ya sin opciones; la mayoría es de 5.",
        "Ronda 4: «A» tiene la mayoría.",
        "Gana «A».",
    ]


def test_a_ranked_draw_is_told_with_its_order_and_its_seed():
    file = vote(Method.RANKED, [["a"], ["b"]], options="ab")
    result = tally(file)

    first, last = (file.name_of(key) for key in result.draw_order)
    told = tell(file, result)
    assert told[2] == (
        "Ronda 1: empatan con 1 voto, los menos, «A» y «B». Ninguna ronda anterior distingue a «A» y «B». "
        f"Decide el sorteo público, cuyo orden es «{first}», «{last}»: sale «{last}», por ser la última."
    )
    assert told[-2:] == [
        f"Semilla del sorteo, hecha con los compromisos de todas las boletas: {result.seed}.",
        f"Gana «{first}».",
    ]


def test_a_vote_that_nobody_won_says_so():
    file = vote(Method.RANKED, [[]])
    assert tell(file, tally(file))[-1] == "No gana ninguna opción: ninguna boleta válida eligió alguna."


@pytest.mark.parametrize("method", Method)
def test_each_method_is_explained_in_short_sentences(method):
    words = explain(method)
    text = " ".join(words.paragraphs)

    assert all(paragraph.strip() and paragraph.endswith(".") for paragraph in words.paragraphs)
    sentences = [sentence for sentence in text.replace(":", ".").split(". ") if sentence]
    assert max(len(sentence.split()) for sentence in sentences) <= 30
    assert "sorteo público" in words.tie
    assert DRAW in words.paragraphs
    assert "nula" in words.validity


def test_the_examples_of_the_explanations_come_out_as_they_say():
    nine = [["a"]] * 4 + [["b"]] * 3 + [["c"]] * 2
    assert tally(vote(Method.SINGLE, nine)).winner == "a"
    assert tally(vote(Method.APPROVAL, [["a", "b", "c"], ["a", "b"], ["a", "b"], ["a"], []])).counts == {
        "a": 4, "b": 3, "c": 1,
    }  # fmt: skip
    ranked = tally(vote(Method.RANKED, nine[:7] + [["c", "b"]] * 2))
    assert (ranked.rounds[-1].counts["b"], ranked.winner) == (5, "b")


def test_a_limit_of_marks_is_said_where_one_marks():
    assert explain(Method.APPROVAL, most=3).mark.startswith("Puede marcar hasta 3 opciones. Marque")
    assert explain(Method.APPROVAL, most=1).mark.startswith("Puede marcar una opción. ")
    assert explain(Method.SINGLE, most=1) == explain(Method.SINGLE)
