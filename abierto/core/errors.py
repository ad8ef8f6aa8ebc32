"""Errors that a person can read and act on."""

from __future__ import annotations


class DomainError(Exception):
    """An act that cannot be done as asked. ``str(error)`` is a sentence in Spanish fit for the person who asked."""


class NotAllowed(DomainError):
    """The person may not do this; answered as 403."""


class StaleRecord(DomainError):
    """Somebody else changed the record since the person opened it."""
