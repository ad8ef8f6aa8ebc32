"""Files that people send."""

from .file import StoredFile

__all__ = ["StoredFile"]
