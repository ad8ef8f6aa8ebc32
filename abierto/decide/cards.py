"""The picture that goes with a shared address: who, what and in which process, in the site's typeface.

1200 by 630 points, which is what social networks ask for. It says nothing that its page does not say in text.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

SIZE = (1200, 630)
_PAPER, _INK, _QUIET = "#fdfcf9", "#1c2a2e", "#55656c"
_EDGE = 80
_MOST_LINES = 4


def draw_card(*, eyebrow: str, title: str, note: str, colour: str, foot: str) -> bytes:
    """A PNG. ``title`` is cut at four lines; ``colour`` is the actor's, as a band at the left."""
    picture = Image.new("RGB", SIZE, _PAPER)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 28, SIZE[1]), fill=colour)
    width = SIZE[0] - 2 * _EDGE
    pen.text((_EDGE, 70), _cut(eyebrow, _face("Regular", 34), width), font=_face("Regular", 34), fill=_QUIET)
    y, face = 130, _face("Semibold", 68)
    for line in _lines(title, face, width):
        pen.text((_EDGE, y), line, font=face, fill=_INK)
        y += 80
    pen.text((_EDGE, y + 14), _cut(note, _face("Regular", 38), width), font=_face("Regular", 38), fill=_INK)
    pen.text((_EDGE, SIZE[1] - 90), _cut(foot, _face("Regular", 30), width), font=_face("Regular", 30), fill=_QUIET)
    held = BytesIO()
    picture.quantize(64).save(held, "PNG", optimize=True)
    return held.getvalue()


@lru_cache(maxsize=8)
def _face(weight: str, size: int) -> ImageFont.FreeTypeFont:
    spec = find_spec("font_source_sans_pro")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("font-source-sans-pro")
    folder = Path(spec.submodule_search_locations[0]) / "files"
    return ImageFont.truetype(folder / f"SourceSansPro-{weight}.ttf", size)


def _lines(text: str, face: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in text[:400].split():
        joined = f"{lines[-1]} {word}" if lines else word
        if lines and face.getlength(joined) <= width:
            lines[-1] = joined
        elif len(lines) == _MOST_LINES:
            lines[-1] = _cut(f"{lines[-1]} …", face, width)
            break
        else:
            lines.append(_cut(word, face, width))
    return lines


def _cut(text: str, face: ImageFont.FreeTypeFont, width: int) -> str:
    """The text, or as much of its beginning as fits."""
    text = " ".join(text[:300].split())
    if face.getlength(text) <= width:
        return text
    while text and face.getlength(f"{text}…") > width:
        text = text[:-1]
    return f"{text.rstrip()}…"
