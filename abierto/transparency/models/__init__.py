"""The tree, what was signed of it, and the lines of the ledger in it."""

from .keys import Cosignature, LogKey, Witness
from .line_leaf import LineLeaf
from .tree import Audit, Checkpoint, Tile

__all__ = ["Audit", "Checkpoint", "Cosignature", "LineLeaf", "LogKey", "Tile", "Witness"]
