"""Open dialogues: what they are about, what was answered, and what was voted."""

from .board import BoardMark
from .dialogue import Dialogue, Theme, ThemePlacement
from .response import Response, ResponseTo
from .vote import Option, Vote

__all__ = ["BoardMark", "Dialogue", "Option", "Response", "ResponseTo", "Theme", "ThemePlacement", "Vote"]
