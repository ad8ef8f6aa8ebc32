"""What political actors publish, and who publishes for them."""

from .edition import Edition
from .handover import Handover
from .piece import Piece
from .seat import ActorSeat

__all__ = ["ActorSeat", "Edition", "Handover", "Piece"]
