"""The site's typeface, cut down to what Spanish needs, made from the locked package and kept in ``DATA_DIR``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

#: File that the style sheet asks for → file in the package.
FACES = {
    "source-sans-400.woff2": "SourceSansPro-Regular.ttf",
    "source-sans-600.woff2": "SourceSansPro-Semibold.ttf",
    "source-sans-400i.woff2": "SourceSansPro-It.ttf",
}
#: Basic Latin, the letters and signs of Spanish and its neighbours, dashes, quotes, arrows and comparisons.
LETTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x100),
    *(ord(sign) for sign in "ŒœŸ–—‘’‚“”„†•…‹›€™−×÷≈≠≤≥←↑→↓✓■▲▼○●"),
)
#: Figures are lining and tabular by default in this face; ``pnum`` makes them proportional.
FEATURES = ("kern", "liga", "locl", "ccmp", "mark", "pnum")
PACKAGE = "font-source-sans-pro"


def stamp() -> str:
    """What the files depend on: when it changes they are made again."""
    return f"{PACKAGE} {version(PACKAGE)} {len(LETTERS)} {','.join(FEATURES)} {','.join(FACES)}"


def folder_under(data_dir: Path) -> Path:
    """Where the files are kept: ``abierto/fonts`` of the folder ``assets``, which static files include."""
    return data_dir / "assets" / "abierto" / "fonts"


def missing(data_dir: Path) -> list[str]:
    """Names of the files that are not there yet."""
    return [name for name in FACES if not (folder_under(data_dir) / name).is_file()]


def build(data_dir: Path) -> Iterator[Path]:
    """Make every face, whole or not at all; yields each file as it is ready."""
    spec = find_spec("font_source_sans_pro")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(PACKAGE)
    source = Path(spec.submodule_search_locations[0]) / "files"
    folder = folder_under(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    for name, original in FACES.items():
        yield _cut(source / original, folder / name)


def _cut(source: Path, target: Path) -> Path:
    options = subset.Options(
        layout_features=list(FEATURES), hinting=False, desubroutinize=True, flavor="woff2", notdef_outline=True
    )
    options.name_IDs = [1, 2, 13, 14]  # the licence travels with the face
    with TTFont(source, recalcTimestamp=False) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=LETTERS)
        cutter.subset(font)
        font.flavor = "woff2"
        unfinished = target.with_suffix(f".{os.getpid()}")
        font.save(unfinished)
    unfinished.replace(target)
    return target
