"""The exercise, its seats, its registered members and its dated history."""

from .exercise import Exercise
from .forum import RegisteredMember, Seat
from .milestone import Milestone

__all__ = ["Exercise", "Milestone", "RegisteredMember", "Seat"]
