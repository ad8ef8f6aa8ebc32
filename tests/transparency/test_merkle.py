"""The tree of RFC 6962: published roots, proofs that hold, and proofs that do not."""

from __future__ import annotations

import random
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abierto.transparency.merkle import (
    EMPTY,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    range_hash,
    reading,
    root,
    verify_consistency,
    verify_inclusion,
)

#: Inputs and roots of the Certificate Transparency project's own tests.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        *("", "00", "10", "2021", "3031", "40414243"),
        *("5051525354555657", "606162636465666768696a6b6c6d6e6f"),
    )
]
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
HASHES = [leaf_hash(data) for data in LEAVES]


def tree(size: int) -> list[bytes]:
    return [leaf_hash(number.to_bytes(4, "big")) for number in range(size)]


def by_definition(hashes: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word by word."""
    if not hashes:
        return sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(by_definition(hashes[:split]), by_definition(hashes[split:]))


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_of_0_to_8_leaves_come_out(size):
    assert root(HASHES[:size]).hex() == ROOTS[size]
    assert range_hash(reading(HASHES), 0, size).hex() == ROOTS[size]


def test_the_published_inclusion_proofs_come_out():
    proof = inclusion_proof(reading(HASHES), 0, 8)
    assert [step.hex() for step in proof] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]
    assert [step.hex() for step in inclusion_proof(reading(HASHES), 2, 3)] == [ROOTS[2]]


def test_the_published_consistency_proofs_come_out():
    assert consistency_proof(reading(HASHES), 1, 1) == []
    assert [step.hex() for step in consistency_proof(reading(HASHES), 6, 8)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        ROOTS[4],
    ]
    assert [step.hex() for step in consistency_proof(reading(HASHES), 2, 5)] == [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ]


@given(st.integers(0, 300))
@settings(max_examples=60, deadline=None)
def test_the_root_is_that_of_the_definition(size):
    assert root(tree(size)) == by_definition(tree(size))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_every_leaf_is_proved_and_no_other_is(data):
    size = data.draw(st.integers(1, 400))
    leaf = data.draw(st.integers(0, size - 1))
    hashes = tree(size)
    proof = inclusion_proof(reading(hashes), leaf, size)

    assert verify_inclusion(leaf, size, hashes[leaf], proof, root(hashes))
    assert not verify_inclusion(leaf, size, leaf_hash(b"another"), proof, root(hashes))
    assert not verify_inclusion(leaf, size, hashes[leaf], [*proof, EMPTY], root(hashes))
    if proof:
        assert not verify_inclusion(leaf, size, hashes[leaf], proof[:-1], root(hashes))


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_every_earlier_tree_is_proved_to_be_within_the_later_one(data):
    new = data.draw(st.integers(1, 400))
    old = data.draw(st.integers(0, new))
    hashes = tree(new)
    proof = consistency_proof(reading(hashes), old, new)

    assert verify_consistency(old, new, root(hashes[:old]), root(hashes), proof)
    assert not verify_consistency(old, new, leaf_hash(b"another"), root(hashes), proof)
    if 0 < old < new:
        assert not verify_consistency(old, new, root(hashes[:old]), leaf_hash(b"another"), proof)
        assert not verify_consistency(old, new, root(hashes[:old]), root(hashes), proof[:-1])
        assert not verify_consistency(old, new, root(hashes[:old]), root(hashes), [*proof, EMPTY])


def test_ranges_that_are_not_there_are_refused():
    for wrong in ((3, 3), (-1, 3)):
        with pytest.raises(ValueError, match="not in the tree"):
            inclusion_proof(reading(HASHES), *wrong)
    with pytest.raises(ValueError, match="larger"):
        consistency_proof(reading(HASHES), 4, 3)
    assert not verify_inclusion(3, 3, HASHES[3], [], EMPTY)
    assert not verify_consistency(4, 3, EMPTY, EMPTY, [])
    assert not verify_consistency(3, 5, EMPTY, EMPTY, [])


TRIALS = 10_000


def test_any_flip_removal_insertion_or_reorder_of_leaves_changes_what_was_signed():
    chance = random.Random(6962)  # trials that can be repeated
    whole = tree(130)
    roots = [root(whole[:size]) for size in range(131)]
    undetected = []
    for trial in range(TRIALS):
        size = chance.randrange(2, 131)
        hashes, kind = whole[:size], trial % 4
        place = chance.randrange(size)
        if kind == 0:
            flipped = bytearray(hashes[place])
            flipped[chance.randrange(32)] ^= 1 << chance.randrange(8)
            hashes[place] = bytes(flipped)
        elif kind == 1:
            del hashes[place]
        elif kind == 2:
            hashes.insert(place, chance.randbytes(32))
        else:
            other = (place + chance.randrange(1, size)) % size
            hashes[place], hashes[other] = hashes[other], hashes[place]
        if root(hashes) == roots[size]:
            undetected.append((trial, kind, size))
    assert undetected == []


def test_any_bit_flipped_in_a_proof_makes_it_fail():
    chance = random.Random(9162)  # trials that can be repeated
    hashes = tree(1000)
    read = reading(hashes)
    roots = {size: range_hash(read, 0, size) for size in range(1, 1001)}
    accepted = []
    for trial in range(TRIALS):
        new = chance.randrange(2, 1001)
        flip = 1 << chance.randrange(256)
        if trial % 2:
            leaf = chance.randrange(new)
            proof = inclusion_proof(read, leaf, new)
            spoiled = _spoil(proof, chance.randrange(len(proof)), flip)
            if verify_inclusion(leaf, new, hashes[leaf], spoiled, roots[new]):
                accepted.append(trial)
        else:
            old = chance.randrange(1, new)
            proof = consistency_proof(read, old, new)
            spoiled = _spoil(proof, chance.randrange(len(proof)), flip)
            if verify_consistency(old, new, roots[old], roots[new], spoiled):
                accepted.append(trial)
    assert accepted == []


def _spoil(proof: list[bytes], place: int, flip: int) -> list[bytes]:
    step = (int.from_bytes(proof[place], "big") ^ flip).to_bytes(32, "big")
    return [*proof[:place], step, *proof[place + 1 :]]
