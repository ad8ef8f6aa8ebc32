"""Spaces, what was done in them, and how it was screened."""

from .act import Act
from .contribution import Contribution
from .screening import Screening, ScreeningReview, ScreeningTotal, SourceKey, SpentProof
from .space import Invitation, Space, SpaceVersion, Window

__all__ = [
    "Act",
    "Contribution",
    "Invitation",
    "Screening",
    "ScreeningReview",
    "ScreeningTotal",
    "SourceKey",
    "Space",
    "SpaceVersion",
    "SpentProof",
    "Window",
]
