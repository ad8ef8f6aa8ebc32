"""What class of device asked, from what its browser says of itself; what it said is kept nowhere."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from .enums import Device

_HERE = Path(__file__).parent / "data" / "programs.txt"
#: No more of what a browser says is looked at.
LONGEST = 400
#: Answers held in memory, each under a number that leads back to nothing; with more, all are forgotten.
MOST = 4096
#: Screens that are none of the three classes.
_ELSEWHERE = ("smart-tv", "smarttv", "googletv", "appletv", " tv", "playstation", "xbox", "nintendo", "watch")
_TABLETS = ("ipad", "tablet", "kindle", "silk/", "playbook")
_PHONES = ("mobi", "iphone", "ipod", "android")
_DESKS = ("windows nt", "macintosh", "x11", "cros ", "linux")


def device_of(agent: str) -> str:
    """The class of device of a ``User-Agent``; empty when it is none of them."""
    number = hash(agent)  # of this process alone: its salt is drawn when it starts
    found = _seen.get(number)
    if found is None:
        if len(_seen) >= MOST:
            _seen.clear()
        found = _seen[number] = classify(agent)
    return found


_seen: dict[int, str] = {}


def classify(agent: str) -> str:
    """The same, looked at anew."""
    said = agent[:LONGEST].lower()
    programs, harmless, _ = program_words()
    for word in harmless:
        said = said.replace(word, "")
    if not said.startswith(("mozilla/", "opera/")) or any(word in said for word in programs):
        return Device.PROGRAM.value
    if any(word in said for word in _ELSEWHERE):
        return ""
    if any(word in said for word in _TABLETS) or ("android" in said and "mobi" not in said):
        return Device.TABLET.value
    if any(word in said for word in _PHONES):
        return Device.PHONE.value
    return Device.DESK.value if any(word in said for word in _DESKS) else ""


@cache
def program_words() -> tuple[tuple[str, ...], tuple[str, ...], date]:
    """Words of programs, words that only look like one, and the day on which the list was last gone through."""
    lines = _HERE.read_text(encoding="utf-8").splitlines()
    words = tuple(line.strip() for line in lines if line.strip() and not line.startswith(("#", "!")))
    harmless = tuple(line[1:].strip() for line in lines if line.startswith("!"))
    reviewed = next(line.rpartition(" ")[2] for line in lines if line.startswith("# revisada:"))
    return words, harmless, date.fromisoformat(reviewed)
