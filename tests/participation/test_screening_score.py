"""From acts to points: series made by a program are told apart; crowds, letters and lost cookies are not."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from abierto.participation.screening import FLAGGED_FROM, REASONS, RULE_VERSION, Seen, score
from abierto.participation.screening.copies import Copies
from abierto.participation.screening.fingerprints import fingerprints, signed, unsigned
from abierto.participation.screening.folding import compared
from abierto.participation.screening.reasons import points
from abierto.participation.screening.version import RULES, rules_digest
from bench.sentences import Writer, retouch
from bench.simulate import world

SECOND = 1_000_000
LETTER = "Pedimos que el ayuntamiento repare el alumbrado de la calle Hidalgo antes de la temporada de lluvias."


def an_act(number: int, at: float = 0.0, **told) -> Seen:
    facts = {"author": number.to_bytes(16, "big"), "source": number.to_bytes(16, "big"), "returned": True}
    facts |= told
    return Seen(act=number, space=1, at=int(at * SECOND), contributes=facts.get("text") is not None, **facts)


def reasons(acts) -> list[tuple[str, ...]]:
    return [said.reasons for said in score(acts)]


def test_an_ordinary_act_has_no_reason_and_no_points():
    (said,) = score([an_act(1, text="Que haya talleres de lectura en la biblioteca, por favor.")])
    assert (said.reasons, said.score, said.first, said.is_flagged, said.holds_text) == ((), 0, None, False, False)


def test_every_act_gets_a_judgement_in_its_own_place():
    acts = [an_act(n, n, text=LETTER if n % 2 else None) for n in range(1, 2_501)]
    assert [said.act for said in score(acts)] == list(range(1, 2_501))


def test_a_whole_classroom_on_one_network_is_not_told_apart():
    chance = random.Random(1)
    acts = sorted((an_act(n, chance.uniform(0, 900), source=b"school") for n in range(1, 61)), key=lambda a: a.at)
    told = score(acts)
    assert {said.reasons for said in told} == {("rate.source",)}
    assert {said.score for said in told} == {10}


def test_a_classroom_that_is_dictated_one_text_is_not_told_apart_either():
    chance = random.Random(2)
    acts = [an_act(n, chance.uniform(0, 900), source=b"school", text=LETTER) for n in range(1, 61)]
    assert not any(said.is_flagged for said in score(acts))


def test_a_carriers_shared_address_is_not_told_apart_even_for_those_without_cookies():
    chance = random.Random(3)
    acts = [
        an_act(n, chance.uniform(0, 6 * 3600), source=b"carrier", returned=chance.random() > 0.1)
        for n in range(1, 3_001)
    ]
    told = score(acts)
    assert not any(said.is_flagged for said in told)
    assert all("rate.source" in said.reasons for said in told[100:200])


def test_a_network_whose_browsers_never_come_back_is_told_apart():
    chance = random.Random(4)
    acts = [an_act(n, chance.uniform(0, 900), source=b"program", returned=False) for n in range(1, 61)]
    assert {said.reasons for said in score(acts)} == {("rate.source", "trip.missing", "trip.source")}
    assert all(said.is_flagged for said in score(acts))


def test_pauses_of_a_machine_are_told_apart_and_those_of_people_are_not():
    machine = [an_act(n, n * 20 + (n % 3), source=b"program") for n in range(1, 101)]
    assert all(said.reasons == ("rate.source", "regular.source") for said in score(machine)[30:70])
    assert all(said.is_flagged for said in score(machine)[30:70])
    chance = random.Random(5)
    at, people = 0.0, []
    for n in range(1, 2_001):
        at += chance.expovariate(1 / 20)
        people.append(an_act(n, at, source=b"people"))
    assert not any("regular.source" in said.reasons for said in score(people))


def test_one_pass_that_writes_too_much_is_marked_and_does_not_reach_the_mark_by_itself():
    chance, writer = random.Random(9), Writer()
    acts = [an_act(n, n * n, author=b"one", text=writer.text(chance)) for n in range(1, 13)]
    told = score(acts)
    assert {said.reasons for said in told} == {("rate.author",)}
    assert not any(said.is_flagged for said in told)


def test_copies_name_the_first_and_a_few_are_only_told():
    acts = [
        an_act(1, 0, text=LETTER),
        an_act(2, 60, text=LETTER.upper()),
        an_act(3, 120, text=LETTER.replace("Hidalgo", "Juárez")),
        an_act(4, 180, text="Otra cosa muy distinta: que la biblioteca abra los domingos por la mañana."),
    ]
    told = score(acts)
    assert [said.reasons for said in told] == [(), ("copy.exact",), ("copy.near",), ()]
    assert [said.first for said in told] == [None, 1, 1, None]
    assert [said.score for said in told] == [0, 0, 0, 0]


def test_short_texts_that_everybody_says_are_not_copies():
    assert reasons([an_act(n, n * 100, text="Más seguridad") for n in range(1, 40)]) == [()] * 39


def test_a_letter_that_many_people_sign_is_marked_and_not_told_apart():
    chance = random.Random(6)
    acts = [an_act(n, chance.uniform(0, 86_400), text=LETTER, returned=n % 20 > 0) for n in range(1, 201)]
    told = score(acts)
    assert "copy.mass" in told[100].reasons
    assert not any(said.is_flagged for said in told)


def test_a_text_sent_by_browsers_that_never_come_back_is_told_apart():
    chance = random.Random(7)
    acts = [an_act(n, chance.uniform(0, 86_400), text=LETTER, returned=False) for n in range(1, 201)]
    told = score(acts)
    assert told[100].reasons == ("copy.exact", "copy.mass", "trip.copy", "trip.missing")
    assert all(said.is_flagged for said in told[20:])


def test_what_came_on_paper_has_no_rhythm_and_no_browser():
    acts = [an_act(n, n * 20, source=b"office", returned=None) for n in range(1, 101)]
    assert reasons(acts) == [()] * 100


def test_an_act_whose_network_was_forgotten_says_so():
    assert reasons([an_act(1, source=None, source_gone=True)]) == [("source.gone",)]


def test_spaces_do_not_mix():
    here = [an_act(n, n * 7, source=b"both", text=LETTER) for n in range(1, 21)]
    there = [replace(seen, act=seen.act + 20, space=2) for seen in here]
    told = score([*here, *there])
    assert {said.first for said in told[1:20]} == {1}
    assert {said.first for said in told[21:]} == {21}
    assert not any("rate.source" in said.reasons for said in told)


def test_the_acts_around_count_and_are_not_judged():
    around = [an_act(n, n, source=b"program", returned=False) for n in range(2, 60)]
    (said,) = score([an_act(1, 30, source=b"program", returned=False)], around=around)
    assert said.is_flagged


@pytest.mark.parametrize("family", ["copy", "rate", "regular", "trip", "personal", "conduct"])
def test_no_family_of_signs_reaches_the_mark_by_itself(family):
    codes = [code for code, reason in REASONS.items() if reason.family == family]
    assert points(codes) < FLAGGED_FROM


def test_retouched_copies_are_found_and_different_texts_are_not():
    chance, writer = random.Random(8), Writer()
    texts = [writer.text(chance, 3) for _ in range(400)]
    copies = [retouch(text, chance, writer) for text in texts]
    folded = [compared(text) for text in [*texts, *copies]]
    read = dict(enumerate(folded))
    held = Copies(read=lambda acts: {act: read[act] for act in acts})
    marks = fingerprints(folded)
    first = held.place(range(400), folded[:400], marks[:400])
    then = held.place(range(400, 800), folded[400:], marks[400:])
    assert sum(found is not None for found in first) == 0
    assert sum(found is not None and found.first == place for place, found in enumerate(then)) > 280


def test_copies_remember_through_the_rows_that_were_kept():
    folded = compared(LETTER)
    mark = int(fingerprints([folded])[0])
    held = Copies([(7, signed(mark))], {7: (30, 12)}, lambda acts: {7: folded})
    (found,) = held.place([99], [folded], np.array([mark], dtype=np.uint64), [True])
    assert found is not None
    assert (found.first, found.exact, found.size, found.missing) == (7, True, 31, 13)


def test_a_fingerprint_survives_the_databases_signed_numbers():
    marks = fingerprints([compared(LETTER), compared(LETTER[::-1] * 2), "corto"])
    assert [int(mark) for mark in unsigned([signed(int(mark)) for mark in marks])] == [int(mark) for mark in marks]
    assert marks[2] == 0
    assert all(-(2**63) <= signed(int(mark)) < 2**63 for mark in marks)


def test_the_version_is_the_hash_of_the_rules_and_the_lists(tmp_path, monkeypatch):
    from abierto.participation.screening import version

    assert f"2026-11.{rules_digest()[:8]}" == RULE_VERSION
    assert set(RULES) == {path.name for path in version._HERE.glob("*.py")} - {"__init__.py", "version.py"}
    for path in version.DATA.glob("*.txt"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(version, "DATA", tmp_path)
    assert rules_digest()[:8] == RULE_VERSION.rpartition(".")[2]
    with (tmp_path / "insultos.txt").open("a", encoding="utf-8") as lists:
        lists.write("# una nota\n")
    assert rules_digest()[:8] != RULE_VERSION.rpartition(".")[2]


def test_the_same_world_is_judged_the_same_and_no_person_of_it_is_told_apart():
    acts, groups = world(2026, 0.02)
    told = score(acts)
    assert told == score(acts)
    assert (len(told), len(groups)) == (2_980, 2_980)
    assert [group.name for said, group in zip(told, groups, strict=True) if group.honest and said.is_flagged] == []
