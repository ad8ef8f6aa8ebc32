"""Which rules spoke: a name for people, and a hash of every rule and word list, so that no change goes unsaid."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from .conduct import DATA

#: Raised by hand when the meaning of a rule changes; the hash tells any other change.
NAME = "2026-11"
_HERE = Path(__file__).resolve().parent
#: The files that decide what an act is told; how they are stored or shown does not count.
RULES = (
    *("conduct.py", "copies.py", "fingerprints.py", "folding.py", "personal.py"),
    *("reasons.py", "rhythm.py", "scoring.py"),
)


def rules_digest() -> str:
    """SHA-256 over the rules and the word lists, by name."""
    digest = sha256()
    for path in (*(_HERE / name for name in RULES), *sorted(DATA.glob("*.txt"))):
        digest.update(f"{path.name}\n".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


#: As kept with each screened act: «2026-11.3f9c2d1e».
RULE_VERSION = f"{NAME}.{rules_digest()[:8]}"
