"""Screening: what was received is kept whole, then looked at. Nothing here refuses, hides or erases anything.

``score`` is pure: acts in, reasons and points out. The method is published in ``docs/screening.md``.
"""

from .reasons import FLAGGED_FROM, REASONS, Reason
from .scoring import Judgement, Seen, score
from .version import RULE_VERSION

__all__ = ["FLAGGED_FROM", "REASONS", "RULE_VERSION", "Judgement", "Reason", "Seen", "score"]
