"""The parts of the format, each by itself: cells, commitments, proofs, the archive, the workbook."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from datetime import datetime

import numpy as np
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abierto.core.clock import ZONE
from abierto.delivery.package import archive
from abierto.delivery.package.archive import difference, write_archive
from abierto.delivery.package.proofs import HASH, Levels, Siblings, block_root, root_of_blocks
from abierto.delivery.package.rows import contribution_commitment, digest_of, instant, reaction_commitment
from abierto.delivery.package.tables import cell, csv_bytes, uncell
from abierto.delivery.package.workbook import write_workbook
from abierto.participation.actions.gestures import Words
from abierto.participation.committed import content_of
from abierto.participation.enums import Gesture, Kind
from abierto.transparency.commitments import commit
from abierto.transparency.merkle import root

AT = datetime(2021, 5, 10, 12, 0, 0, 1, tzinfo=ZONE)
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=40)


@settings(deadline=None)
@given(TEXTS, st.sampled_from(["", "'", "''", "=", "'=", "\t", "'\n", "@", "-", "＝"]))
def test_a_cell_is_read_back_as_it_was_and_is_never_a_formula(text, begins):
    whole = begins + text
    written = cell(whole)
    assert uncell(written) == whole
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    read = next(csv.reader(io.StringIO(csv_bytes([[written, "2"]]).decode(), newline="")))
    assert read == [written, "2"]


@settings(deadline=None)
@given(TEXTS, st.sampled_from(list(Kind)), st.integers(1, 9), st.binary(min_size=16, max_size=16))
def test_a_row_opens_the_commitment_that_the_act_was_given(text, kind, version, salt):
    digest = Words(kind, text).digest
    content = content_of("propuesta-1", Gesture.CONTRIBUTE, digest, version, b"a" * 16, AT)
    made = contribution_commitment("propuesta-1", kind.value, text, version, (b"a" * 16).hex(), instant(AT), salt)
    assert made == commit(content, salt)
    assert digest_of(kind.value, text) == digest
    content = content_of("propuesta-1", Gesture.REACT, "up", version, b"a" * 16, AT)
    assert reaction_commitment("propuesta-1", "up", version, (b"a" * 16).hex(), instant(AT), salt) == commit(
        content, salt
    )


def proof_of(hashes: list[bytes], block: int, leaves: list[int]) -> bytes:
    made = b""
    for first in range(0, len(hashes), block):
        own = [leaf - first for leaf in leaves if first <= leaf < first + block]
        made += Levels(b"".join(hashes[first : first + block])).proof(np.array(own, dtype=np.int64))
    return made


def root_by(size: int, block: int, leaves: list[tuple[int, bytes]], proof: bytes) -> bytes:
    siblings = Siblings(io.BytesIO(proof).read)
    roots = [
        block_root(
            min(block, size - first),
            [(leaf - first, hashed) for leaf, hashed in leaves if first <= leaf < first + block],
            siblings,
        )
        for first in range(0, size, block)
    ]
    siblings.finish()
    return root_of_blocks(roots)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 90), st.sampled_from([1, 2, 8, 16, 128]), st.randoms(use_true_random=False))
def test_any_leaves_of_any_tree_are_proved_together(size, block, chance):
    hashes = [chance.randbytes(32) for _ in range(size)]
    leaves = sorted(chance.sample(range(size), chance.randint(0, size)))
    proof = proof_of(hashes, block, leaves)
    known = [(leaf, hashes[leaf]) for leaf in leaves]
    assert root_by(size, block, known, proof) == root(hashes)
    if len(proof) >= HASH:
        at = chance.randrange(len(proof))
        spoiled = proof[:at] + bytes([proof[at] ^ (1 << chance.randrange(8))]) + proof[at + 1 :]
        assert root_by(size, block, known, spoiled) != root(hashes)
        with pytest.raises(ValueError, match="faltan huellas"):
            root_by(size, block, known, proof[:-HASH])
    with pytest.raises(ValueError, match="sobran huellas"):
        root_by(size, block, known, proof + b"\x00" * HASH)


def some_files(folder) -> list[tuple[str, object]]:
    made = []
    for number, length in enumerate([0, 1, 5_000, 3_000_000]):
        path = folder / f"archivo-{number}.bin"
        path.write_bytes(random.Random(number).randbytes(length))
        made.append((path.name, path))
    return made


@pytest.mark.parametrize("long", [archive._FROM_HERE_64, 100])
def test_the_archive_is_a_zip_that_comes_out_the_same_twice(tmp_path, monkeypatch, long):
    monkeypatch.setattr(archive, "_FROM_HERE_64", long)  # the long form, without four gigabytes
    files = some_files(tmp_path)
    first, second = io.BytesIO(), io.BytesIO()
    write_archive(files, first)
    write_archive(files, second)
    assert first.getvalue() == second.getvalue()
    with zipfile.ZipFile(first) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [name for name, _ in files]
        assert all(opened.read(name) == path.read_bytes() for name, path in files)
        assert difference(opened, io.BytesIO(first.getvalue())) is None


def test_the_workbook_holds_typed_cells_and_no_formula(tmp_path):
    rows = [
        ["=1+1", 7, datetime(2021, 5, 10, 12, 30, 15), None],
        ['a\x01b_x0041_ <&> ñ\n\r"', -2, datetime(2021, 4, 4, 0, 0), ""],
        ["'texto", 0, None, "fin"],
    ]
    path = tmp_path / "libro.xlsx"
    with path.open("wb") as target:
        assert write_workbook(target, "Hoja", ["texto", "número", "cuándo", "nota"], iter(rows), most=3) == 2
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Hoja 1", "Hoja 2"]
    found = [[cell.value for cell in row] for sheet in book for row in sheet.iter_rows(min_row=2)]
    assert found[0] == ["=1+1", 7, datetime(2021, 5, 10, 12, 30, 15), None]
    assert found[1][0] in {'ab_x0041_ <&> ñ\n\r"', 'ab_x005F_x0041_ <&> ñ\n\r"'}  # openpyxl leaves the mark
    assert found[2][3] == "fin"
    assert {cell.data_type for row in book["Hoja 1"].iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}
    again = tmp_path / "otra.xlsx"
    with again.open("wb") as target:
        write_workbook(target, "Hoja", ["texto", "número", "cuándo", "nota"], iter(rows), most=3)
    assert again.read_bytes() == path.read_bytes()
