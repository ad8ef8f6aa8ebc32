"""Records that belong to no single part of the exercise."""

from .job_run import JobRun
from .ledger import Entry
from .search import SearchEntry

__all__ = ["Entry", "JobRun", "SearchEntry"]
