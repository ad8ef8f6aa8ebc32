"""Reading drawn paths back into shapes, to measure what was drawn."""

from __future__ import annotations

import re

import shapely

_RING = re.compile(r"M(-?\d+) (-?\d+)l([^z]+)z")
_NUMBER = re.compile(r"-?\d+")


def shape_of(path: str) -> shapely.Geometry:
    """The surface that a path of whole numbers encloses; rings within rings are holes."""
    surface = shapely.Polygon()
    for x, y, steps in _RING.findall(path):
        points = [(int(x), int(y))]
        numbers = [int(number) for number in _NUMBER.findall(steps)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            points.append((points[-1][0] + dx, points[-1][1] + dy))
        surface = surface.symmetric_difference(shapely.Polygon(points).buffer(0))
    return surface
