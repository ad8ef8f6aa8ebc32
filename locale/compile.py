"""Compile each ``.po`` into the ``.mo`` that is committed beside it: ``python locale/compile.py``.

``django.po`` holds what Wagtail and allauth lack, ``messages.po`` what the command line says. A fresh machine has no
``msgfmt``; a test keeps the files in step.
"""

from __future__ import annotations

import ast
import struct
from pathlib import Path

CATALOGUES = sorted((Path(__file__).parent / "es_MX" / "LC_MESSAGES").glob("*.po"))


def read_po(text: str) -> dict[str, str]:
    """msgid (with its context and plural as gettext joins them) → translation; plural forms joined by NUL."""
    messages: dict[str, str] = {}
    entry: dict[str, str] = {}
    field = ""
    for line in [*text.splitlines(), ""]:
        line = line.strip()
        if not line or line.startswith("#"):
            if "msgid" in entry:
                key, value = _joined(entry)
                if value:
                    messages[key] = value
                entry, field = {}, ""
            continue
        if not line.startswith('"'):
            field, _, line = line.partition(" ")
            entry[field] = ""
        entry[field] += ast.literal_eval(line)
    return messages


def _joined(entry: dict[str, str]) -> tuple[str, str]:
    key = entry["msgid"]
    if "msgid_plural" in entry:
        key += "\0" + entry["msgid_plural"]
    if "msgctxt" in entry:
        key = entry["msgctxt"] + "\x04" + key
    forms = [entry[name] for name in sorted(entry) if name.startswith("msgstr")]
    return key, "\0".join(forms)


def write_mo(messages: dict[str, str]) -> bytes:
    """The binary catalogue, in the format of GNU gettext."""
    keys = sorted(messages, key=lambda key: key.encode())
    ids = texts = b""
    places = []
    for key in keys:
        one, other = key.encode(), messages[key].encode()
        places.append((len(one), len(ids), len(other), len(texts)))
        ids += one + b"\0"
        texts += other + b"\0"
    count = len(keys)
    first = 28 + 16 * count
    second = first + len(ids)
    table = b"".join(struct.pack("<II", size, first + at) for size, at, _, _ in places)
    table += b"".join(struct.pack("<II", size, second + at) for _, _, size, at in places)
    return struct.pack("<7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0) + table + ids + texts


if __name__ == "__main__":
    for catalogue in CATALOGUES:
        catalogue.with_suffix(".mo").write_bytes(write_mo(read_po(catalogue.read_text(encoding="utf-8"))))
