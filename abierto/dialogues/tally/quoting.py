"""Words of a stranger's file inside our sentences: short, and without characters that act on a screen."""

from __future__ import annotations

import unicodedata
from typing import Any

_LONGEST = 80
#: Control and format characters (right-to-left marks among them), half characters, line and paragraph separators.
_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINER = "\u200d"  # makes one emoji of several


def quoted(text: Any) -> str:
    """``«text»`` as it can be shown: at most eighty characters, one line, nothing that hides or turns around."""
    shown = "".join("�" if acts(letter) else letter for letter in str(text)[: _LONGEST + 1])
    return f"«{shown[:_LONGEST]}…»" if len(shown) > _LONGEST else f"«{shown}»"


def acts(letter: str) -> bool:
    """Whether a character does something to a screen, rather than be seen on it."""
    return letter != _JOINER and unicodedata.category(letter) in _ACTING
