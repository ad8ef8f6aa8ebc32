"""Plan files that travel: JSON and XLSX, written and read."""

from .problems import PlanFileError, Problem
from .reading import read_plan_file
from .writing import plan_file

__all__ = ["PlanFileError", "Problem", "plan_file", "read_plan_file"]
