"""Counts that are still open, and the figures published from them."""

from .open_count import OpenCount
from .publication import Publication, PublishedFigure

__all__ = ["OpenCount", "Publication", "PublishedFigure"]
