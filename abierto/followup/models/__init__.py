"""Progress and its evidence, frozen periods, the three voices, and what is made of them."""

from .comment import Comment
from .digest import Digest
from .evidence import Evidence, LinkCheck
from .follower import Follower
from .freeze import ActivityState, CommitmentState
from .impact import BeforeAfter, Measurement
from .period import ReportingPeriod
from .report import Report
from .scope import ActivityWeight, DroppedActivity
from .sheet import NextStep, ProgressSheet, RelevantProposal, SectorFigure
from .voices import Reply, Statement

__all__ = [
    "ActivityState",
    "ActivityWeight",
    "BeforeAfter",
    "Comment",
    "CommitmentState",
    "Digest",
    "DroppedActivity",
    "Evidence",
    "Follower",
    "LinkCheck",
    "Measurement",
    "NextStep",
    "ProgressSheet",
    "RelevantProposal",
    "Reply",
    "Report",
    "ReportingPeriod",
    "SectorFigure",
    "Statement",
]
