"""Plan contents as hypothesis makes them: valid by every rule of the format, and as odd as the rules let them be."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from abierto.people.enums import Capacity
from abierto.plan.exchange.relations import unique_sets
from abierto.plan.exchange.values import is_needed
from abierto.plan.format import FORMAT, FORMAT_VERSION, TABLES, Column, Table

_ODD = (
    *("=SUMA(A1:A9)", "+52", "-1", "@todos", "'comilla", '"', "  con espacios  ", "a\r\nb\rc\nd\te", "\n", " "),
    *("_x000D_", "_x005F_x000D_", "x005F_", "😀 ñandú", "ﬁ", "\u200b", "16.10", "007", "2021-03-15", "VERDADERO", "sí"),
    *("<b>&amp;</b>", "]]>", "\x85\u2028", "#N/A", "1e5", "NaN", "null"),
)
_LETTERS = st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufffe\uffff")
_TEXTS = st.one_of(st.sampled_from(_ODD), st.text(_LETTERS, max_size=30))
_DAYS = st.dates(date(1600, 1, 1), date(2100, 12, 31))
_DECIMALS = st.one_of(
    st.just("0"),
    st.integers(-(10**15) + 1, 10**15 - 1).map(lambda n: _decimal(n, 4)),
    st.integers(-(10**11), 10**11).map(str),
)


def _decimal(units: int, places: int) -> str:
    sign, digits = "-" if units < 0 else "", str(abs(units)).rjust(places + 1, "0")
    whole, rest = digits[:-places], digits[-places:].rstrip("0")
    return f"{sign}{whole}.{rest}" if rest else (f"{sign}{whole}" if units else "0")


@st.composite
def contents(draw) -> dict[str, Any]:
    """A whole plan: one exercise, and up to three rows of every other table."""
    content: dict[str, Any] = {"format": FORMAT, "version": FORMAT_VERSION}
    for table in TABLES:
        count = 1 if table.name == "exercises" else draw(st.integers(0, 3))
        rows: list[dict[str, Any]] = []
        for index in range(count):
            row = _row(draw, content, table, rows, index)
            if row is not None and not _clashes(table, row, rows):
                rows.append(row)
        content[table.name] = rows
    return content


def _row(draw, content, table: Table, rows: list, index: int) -> dict[str, Any] | None:
    row: dict[str, Any] = {"external_id": f"{table.name.replace('_', '-')}-{index}"}
    for column in table.columns[1:]:
        if column.kind == "reference":
            known = rows if column.target is table else content[column.target.name]
            choices = [target["external_id"] for target in known]
            if not choices and is_needed(column):
                return None
            optional = st.none() if column.optional else st.nothing()
            row[column.name] = draw(st.one_of(optional, st.sampled_from(choices)) if choices else st.none())
        else:
            row[column.name] = draw(_values(column, index))
    return _mended(content, table, row, rows, index)


def _mended(content, table: Table, row: dict, rows: list, index: int) -> dict[str, Any]:
    for start, end in (("starts_on", "ends_on"), ("valid_from", "valid_until")):
        if row.get(start) and row.get(end) and row[end] < row[start]:
            row[start], row[end] = row[end], row[start]
    if table.name == "memberships" and row["capacity"] == Capacity.TITULAR:
        starts = date(1990 + index, 1, 1)
        row["valid_from"], row["valid_until"] = starts.isoformat(), (starts + timedelta(200)).isoformat()
    if table.name == "nodes" and row["parent"]:
        row["tree"] = next(node["tree"] for node in rows if node["external_id"] == row["parent"])
    if table.name == "activities" and row["line"]:
        row["commitment"] = next(x["commitment"] for x in content["lines"] if x["external_id"] == row["line"])
    if table.name == "gates":
        row["gate"] = 1 + sum(other["commitment"] == row["commitment"] for other in rows)
    return row


def _clashes(table: Table, row: dict, rows: list) -> bool:
    return any(all(row[n] == other[n] for n in names) for names in unique_sets(table) for other in rows)


def _values(column: Column, index: int) -> st.SearchStrategy:
    kind = column.kind
    if kind == "choice":
        return st.sampled_from(list(column.choices))
    if kind == "boolean":
        return st.booleans()
    if kind == "number":
        return st.integers(1, 17) if column.name == "goal" else st.just((index * 7 + 3) % 11)
    if kind == "decimal":
        return st.one_of(st.none(), _DECIMALS)
    if kind == "date":
        days = _DAYS.map(date.isoformat)
        return days if is_needed(column) else st.one_of(st.none(), days)
    if column.name in {"url", "website"}:
        return st.sampled_from(["", "https://ejemplo.mx/a?b=1&c=ñ", "http://ejemplo.mx"])
    if column.name == "contact_email":
        return st.sampled_from(["", "oficina@ejemplo.mx"])
    if column.name == "target":
        return st.sampled_from(["", "16.10", "16.a", "1.1"])
    most = column.field.max_length or 1000
    texts = _TEXTS.map(lambda text: text[:most])
    return texts.filter(str.strip) if is_needed(column) else texts
