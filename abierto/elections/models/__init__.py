"""A process, its stages, what is contested, who stands, and with whom."""

from .candidacy import Candidacy, Candidate
from .contest import Contest
from .force import Force, ForceMember, Standing
from .process import Process, Stage

__all__ = ["Candidacy", "Candidate", "Contest", "Force", "ForceMember", "Process", "Stage", "Standing"]
