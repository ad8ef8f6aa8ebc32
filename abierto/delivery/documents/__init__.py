"""What of a package is read on paper: the report of what was received, and the covering letter."""

from .letter import letter_pdf
from .report import report_pdf

__all__ = ["letter_pdf", "report_pdf"]
