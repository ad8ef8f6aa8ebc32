"""What political actors publish, who publishes for them, and what is delivered to each."""

from .delivery import ActorPackage, Delivery, DeliveryOfficial, PackageReceipt, PackageRelease
from .delivery_keys import ActorKey, AllianceHead, DeliveryRule, OfficialKey
from .edition import Edition
from .handover import Handover
from .outcome import Outcome
from .piece import Piece
from .seat import ActorSeat, others_validate
from .silence import SilenceRecord

__all__ = [
    "ActorKey",
    "ActorPackage",
    "ActorSeat",
    "AllianceHead",
    "Delivery",
    "DeliveryOfficial",
    "DeliveryRule",
    "Edition",
    "Handover",
    "OfficialKey",
    "Outcome",
    "PackageReceipt",
    "PackageRelease",
    "Piece",
    "SilenceRecord",
    "others_validate",
]
