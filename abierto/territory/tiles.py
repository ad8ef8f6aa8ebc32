"""A tile for every place: the grid cells nearest to where the places are, each cell given once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment


def grid_for(count: int) -> tuple[int, int]:
    """Columns and rows of a grid with about an eighth of its cells left free, so that the state keeps its shape."""
    columns = max(1, round(count**0.5))
    return columns, max(1, -(-count * 8 // (columns * 7)))


def tile_positions(points: Sequence[tuple[float, float]]) -> list[tuple[int, int]]:
    """(column, row) per (longitude, latitude), north up: the assignment with least total displacement.

    The same points give the same tiles on every machine.
    """
    if not points:
        return []
    columns, rows = grid_for(len(points))
    where = np.array(points, dtype=float)
    low, span = where.min(axis=0), np.ptp(where, axis=0)
    span[span == 0] = 1.0
    east, north = ((where - low) / span).T
    cells = np.array([(column, row) for row in range(rows) for column in range(columns)], dtype=float)
    wanted = np.column_stack((east * (columns - 1), (1 - north) * (rows - 1)))
    cost = ((wanted[:, None, :] - cells[None, :, :]) ** 2).sum(axis=2)
    _, chosen = linear_sum_assignment(cost.round(9))
    return [(int(cells[index][0]), int(cells[index][1])) for index in chosen]
