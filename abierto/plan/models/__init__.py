"""The working copy of a plan, record by record, and its frozen versions."""

from .axis import Axis
from .commitment import Commitment, CommitmentOffice, KeyAction, OtherActor, SdgLink, ValueRelevance
from .gates import GatePassage
from .measures import Annex, Indicator
from .roadmap import Activity, ActivityOffice, LineCause, LineOfAction
from .tree import ProblemTree, TreeNode
from .version import PlanDocument, PlanSignature, PlanVersion

__all__ = [
    "Activity",
    "ActivityOffice",
    "Annex",
    "Axis",
    "Commitment",
    "CommitmentOffice",
    "GatePassage",
    "Indicator",
    "KeyAction",
    "LineCause",
    "LineOfAction",
    "OtherActor",
    "PlanDocument",
    "PlanSignature",
    "PlanVersion",
    "ProblemTree",
    "SdgLink",
    "TreeNode",
    "ValueRelevance",
]
