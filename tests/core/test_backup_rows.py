"""Backups whose rows were rewritten, with the right digests: the database has the last word."""

from __future__ import annotations

import json
from hashlib import sha256

import pytest

from abierto.core.backup.restoring import check_backup
from tests.core.backups import kept, refused, remade

__all__ = ["kept", "refused"]

ROWS = {
    "another shape": (lambda row: row[:-1], "no admite una fila"),
    "not a list": (lambda row: {"a": 1}, "no admite una fila"),
    "text for a number": (lambda row: ["x" if isinstance(cell, int) else cell for cell in row], "no admite una fila"),
    "nothing where something must be": (lambda row: [None] * len(row), "no admite una fila"),
}


@pytest.mark.parametrize(("change", "told"), ROWS.values(), ids=ROWS)
def test_rows_of_the_wrong_type_with_the_right_digest_are_refused(kept, refused, tmp_path, change, told):
    """Somebody rewrote the rows and their digests: the database has the last word, and says no to all."""
    name = "tablas/people.Person.jsonl"

    def rows(held):
        changed = [change(json.loads(text)) for text in held[name].splitlines()]
        held[name] = b"".join(json.dumps(row).encode() + b"\n" for row in changed)
        rows.body = held[name]

    def manifest(told):
        for table in told["tables"]:
            if table["name"] == "people.Person":
                table.update(bytes=len(rows.body), sha256=sha256(rows.body).hexdigest())

    assert told in refused(remade(kept, tmp_path, entries=rows, change=manifest))


def test_a_row_that_refers_to_nothing_is_refused(kept, refused, tmp_path):
    name = "tablas/people.Post.jsonl"
    columns = next(table.columns for table in check_backup(kept.good).tables if table.name == "people.Post")
    cells = {"id": 1, "organisation_id": 999, "is_demonstration": False, "ends_on": None, "starts_on": None}
    body = json.dumps([cells.get(column, "x") for column in columns], separators=(",", ":")).encode() + b"\n"

    def manifest(told):
        for table in told["tables"]:
            if table["name"] == "people.Post":
                table.update(rows=1, bytes=len(body), sha256=sha256(body).hexdigest())

    told = refused(remade(kept, tmp_path, entries=lambda held: held.update({name: body}), change=manifest))
    assert "se refiere a otra que no viene" in told


def test_tables_or_columns_of_another_program_are_refused(kept, refused, tmp_path):
    def fewer(manifest):
        manifest["tables"] = [table for table in manifest["tables"] if table["name"] != "people.Person"]

    def without_columns(manifest):
        next(table for table in manifest["tables"] if table["name"] == "people.Person")["columns"] = ["id"]

    drop = {"entries": lambda held: held.pop("tablas/people.Person.jsonl")}
    assert "no son las de este programa" in refused(remade(kept, tmp_path, change=fewer, **drop))
    assert "Las columnas de «people.Person»" in refused(remade(kept, tmp_path, change=without_columns))


def test_a_value_that_the_database_would_keep_otherwise_is_noticed(kept, refused, tmp_path):
    """Lines with a space in them load well, and are not what the rows say when they are read again."""
    name = "tablas/people.Person.jsonl"

    def rows(held):
        held[name] = held[name].replace(b"[", b"[ ")
        rows.body = held[name]

    def manifest(told):
        for table in told["tables"]:
            if table["name"] == "people.Person":
                table.update(bytes=len(rows.body), sha256=sha256(rows.body).hexdigest())

    assert "no quedó como estaba" in refused(remade(kept, tmp_path, entries=rows, change=manifest))
