"""Texts as the rules compare them: case, accents, punctuation and disguises do not matter; «ñ» does."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

#: Of a longer text only this much is compared with the others.
COMPARED = 20_000
#: Characters that carry no sound: zero-width, soft hyphen, direction marks. They hide words from rules.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
#: Letters of other alphabets that pass for Latin ones.
_LOOKALIKES = str.maketrans("аеорсухіѕԁһӏαοερνικ", "aeopcyxisdhlaoepvik")
_LEET = str.maketrans("013457@$!|€+", "oieastasiiet")
_SIGNS = frozenset("013457@$!|€+")
#: No disguised word is longer than this.
_LONGEST = 40
_RUNS = re.compile(r"(.)\1{2,}")
#: Single letters spelt apart: «p u t o», «p.u.t.o».
_SPELT = re.compile(r"(?<![a-zñ0-9])[a-zñ0-9](?:[ .\-_*/]{1,2}[a-zñ0-9](?![a-zñ0-9])){3,}")


class _Fold(dict):
    """The folded form of each character, worked out the first time it is seen."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in "ñÑ":
            plain = "ñ"
        else:
            parts = unicodedata.normalize("NFKD", char).translate(_LOOKALIKES)
            plain = "".join(part for part in parts.lower() if not unicodedata.combining(part))
        if len(self) < 70_000:
            self[code] = plain
        return plain


class _Words(_Fold):
    """The same, with everything that is no letter or digit as a space."""

    def __missing__(self, code: int) -> str:
        plain = super().__missing__(code)
        kept = "".join(part if part.isalnum() else " " for part in plain) if plain else plain
        self[code] = kept
        return kept


_FOLD, _WORDS = _Fold(), _Words()


def plain(text: str) -> str:
    """Lower case, without accents or unseen characters; signs and spaces stay."""
    return _UNSEEN.sub("", unicodedata.normalize("NFC", text)).translate(_FOLD)


def compared(text: str) -> str:
    """What two texts are compared by: their words, one space apart."""
    try:
        plain_bytes = text[:COMPARED].encode("latin-1").translate(_LATIN, b"\xad")
    except UnicodeEncodeError:
        text = _UNSEEN.sub("", unicodedata.normalize("NFC", text[:COMPARED]))
        return " ".join(text.translate(_WORDS).split())
    return b" ".join(plain_bytes.split()).decode("latin-1")


def _latin_table() -> bytes:
    """For Spanish, which fits in Latin-1: the same folding, a byte for a byte."""
    folded = (_WORDS[code] for code in range(256))
    return bytes(ord(char) if len(char) == 1 and ord(char) < 256 else 32 for char in folded)


_LATIN = _latin_table()


@lru_cache(maxsize=50_000)
def _undisguised(token: str) -> str:
    return re.sub(r"[^a-zñ]", "", _RUNS.sub(r"\1", token.translate(_LEET)))


def disguised_words(text: str) -> set[str]:
    """Words behind digits for letters («p3nd3jo»), drawn-out letters («putooo») and letters spelt apart («p u t o»)."""
    text = plain(text)
    tokens = (token for token in text.split() if len(token) <= _LONGEST and not _SIGNS.isdisjoint(token))
    found = {_undisguised(token) for token in tokens}
    found |= {re.sub(r"[^a-zñ0-9]", "", match.group()).translate(_LEET) for match in _SPELT.finditer(text)}
    found |= {_RUNS.sub(r"\1", word) for word in re.findall(r"[a-zñ]+", text) if _RUNS.search(word)}
    return found
