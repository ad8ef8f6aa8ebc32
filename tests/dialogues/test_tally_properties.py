"""What must hold of every count, whoever voted whatever: tried on generated votes."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace

import pyrankvote
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abierto.dialogues.tally import Method, check, read_ballots, recompute, tally, tell, with_result, write_ballots
from abierto.dialogues.tally.reading import BallotsFileError
from tests.dialogues.tally_world import ballot, in_the_log, vote

OPTIONS = "abcde"
marks = st.none() | st.lists(st.sampled_from([*OPTIONS, "z"]) | st.lists(st.sampled_from(OPTIONS)), max_size=6)
rankings = st.lists(
    st.permutations(OPTIONS).flatmap(lambda keys: st.integers(0, 5).map(lambda n: keys[:n])), max_size=25
)
votes = st.builds(
    lambda method, cast, name: vote(method, cast, options=OPTIONS, vote=f"v{name}"),
    st.sampled_from(list(Method)),
    st.lists(marks, max_size=25) | rankings,
    st.integers(0, 5),
)
several = settings(max_examples=150, deadline=None)


@pytest.fixture(autouse=True)
def _no_chance(monkeypatch):
    """Whatever is drawn at random while counting is an error: pyrankvote does it between equals."""

    def refused(*args, **kwargs):
        raise AssertionError("something was drawn at random")

    monkeypatch.setattr("pyrankvote.helpers.random.choice", refused)


@several
@given(votes, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_of_options_never_matters(file, chance):
    shuffled = replace(
        file,
        ballots=tuple(chance.sample(file.ballots, len(file.ballots))),
        options=tuple(chance.sample(file.options, len(file.options))),
    )
    one, other = tally(file), tally(shuffled)

    assert one.winner == other.winner
    assert (one.counts, one.seed, one.draw_order, one.by_validity) == (
        other.counts, other.seed, other.draw_order, other.by_validity,
    )  # fmt: skip
    assert [round_.counts for round_ in one.rounds] == [round_.counts for round_ in other.rounds]
    assert [set(round_.out) for round_ in one.rounds] == [set(round_.out) for round_ in other.rounds]
    assert write_ballots(replace(shuffled, options=file.options)) == write_ballots(file)


@several
@given(votes)
def test_every_vote_recomputes_identically_from_its_text(file):
    published = with_result(in_the_log(file))
    text = write_ballots(published)
    again = read_ballots(text)

    assert again == published
    assert write_ballots(again) == text
    assert tally(again) == tally(file)
    assert tell(again, tally(again)) == tell(file, tally(file))
    unexpected = [problem for problem in check(again) if "no debió aceptarse" not in problem]
    assert unexpected == []


@several
@given(st.sampled_from([Method.SINGLE, Method.APPROVAL]), st.lists(marks, max_size=20), st.integers(0, 5))
def test_one_more_ballot_for_the_winner_never_makes_it_lose(method, cast, name):
    file = vote(method, cast, options=OPTIONS, vote=f"v{name}")
    winner = tally(file).winner
    if winner is None:
        return
    more = replace(file, ballots=(*file.ballots, ballot([winner], 1000)))
    assert tally(more).winner == winner


@several
@given(votes)
def test_every_ballot_is_accounted_for(file):
    result = tally(file)

    assert result.valid + result.blank + result.invalid == result.received == len(file.ballots)
    assert (result.winner is None) == (result.valid == 0)
    for round_ in result.rounds:
        assert round_.continuing + round_.exhausted == result.valid
        assert sum((round_.transfers or {}).values()) + round_.to_nobody == sum(
            round_.counts[key] for key in round_.out
        )


@several
@given(rankings)
def test_ranked_choice_agrees_with_a_count_made_by_hand(cast):
    """Round by round: each round's votes are what the ballots say among the options still in."""
    result = tally(vote(Method.RANKED, cast, options=OPTIONS))
    standing = set(OPTIONS)
    for round_ in result.rounds:
        tops = Counter(next((key for key in keys if key in standing), None) for keys in cast if keys)
        tops.pop(None, None)
        assert round_.counts == {key: tops[key] for key in sorted(standing)}
        assert all(round_.counts[key] == min(round_.counts.values()) for key in round_.out)
        standing -= set(round_.out)
    if result.winner is not None:
        assert 2 * result.rounds[-1].counts[result.winner] > result.rounds[-1].continuing


@several
@given(rankings)
def test_pyrankvote_gives_the_same_winner_where_nothing_is_level(cast):
    """An independent count, where it can be one: no two options level and nobody with exactly half in any round."""
    result = tally(vote(Method.RANKED, cast, options=OPTIONS))
    for round_ in result.rounds:
        told = list(round_.counts.values())
        if len(set(told)) != len(told) or any(2 * number == round_.continuing for number in told):
            return
    if not result.rounds:
        return
    candidates = {key: pyrankvote.Candidate(key) for key in OPTIONS}
    ballots = [pyrankvote.Ballot([candidates[key] for key in keys]) for keys in cast if keys]
    theirs = pyrankvote.instant_runoff_voting(list(candidates.values()), ballots).get_winners()
    assert [candidate.name for candidate in theirs] == [result.winner]


def _values(value, at=()):
    """Every place of a value of JSON, the innermost too."""
    yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inside:
        yield from _values(part, (*at, key))


junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["[]", "\x00", "\u202e", "\ud800", "1" * 50]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(st.randoms(use_true_random=False), junk)
def test_a_file_with_anything_in_any_place_is_answered_in_sentences(chance, thing):
    content = with_result(in_the_log(vote(Method.RANKED, [["a", "b"], ["b"], [], None]))).as_content()
    content = json.loads(json.dumps(content))
    place = chance.choice(list(_values(content)))
    holder = content
    for key in place[:-1]:
        holder = holder[key]
    if place:
        holder[place[-1]] = thing
    else:
        content = thing
    report = recompute(json.dumps(content))

    assert report.lines
    assert all(line == line.strip() and "\n" not in line for line in report.lines)
    assert not any(letter in line for line in report.lines for letter in "\x00\x1b\u202e\ud800")


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda body: body.decode("latin-1")))
def test_any_text_is_answered_in_a_sentence(text):
    report = recompute(text)
    assert not report.is_readable
    assert len(report.lines) == len(report.problems) == 1
    with pytest.raises(BallotsFileError):
        read_ballots(text)


def test_the_library_still_draws_at_random_where_we_do_not(monkeypatch):
    """Should pyrankvote mend its ties one day, decision 0018 is read again."""
    drawn = []
    monkeypatch.setattr("pyrankvote.helpers.random.choice", lambda of: drawn.append(of) or of[0])
    a, b = pyrankvote.Candidate("a"), pyrankvote.Candidate("b")
    pyrankvote.instant_runoff_voting([a, b], [pyrankvote.Ballot([a]), pyrankvote.Ballot([b])])
    assert drawn
