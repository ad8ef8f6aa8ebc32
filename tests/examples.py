"""How many made-up cases a property is tried with: few at each run, many when someone asks for them."""

from __future__ import annotations

import os


def examples(few: int) -> int:
    """``few`` times what the environment's ``EXAMPLES`` says: ``EXAMPLES=25 make test`` for a long afternoon."""
    return few * int(os.environ.get("EXAMPLES", "1"))
