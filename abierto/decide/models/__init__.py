"""What political actors publish, and who publishes for them."""

from .edition import Edition
from .handover import Handover
from .piece import Piece
from .seat import ActorSeat
from .silence import SilenceRecord

__all__ = ["ActorSeat", "Edition", "Handover", "Piece", "SilenceRecord"]
