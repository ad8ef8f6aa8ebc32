"""Records that belong to no single part of the exercise."""

from .ledger import Entry
from .search import SearchEntry

__all__ = ["Entry", "SearchEntry"]
