"""What is written to people."""

from .message import Message

__all__ = ["Message"]
