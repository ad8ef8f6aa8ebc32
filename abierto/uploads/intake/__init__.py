"""Looking at a file as it comes in: what it is by its content, and whether anything in it could act.

Pure: it reads one file on disk and knows no database. Whatever the bytes and the name, it either says what the file is
or raises :class:`~abierto.core.errors.DomainError` with one sentence: what is wrong and how to mend it.
"""

from .checking import Seen, look
from .names import clean_name, extension_of, with_extension

__all__ = ["Seen", "clean_name", "extension_of", "look", "with_extension"]
