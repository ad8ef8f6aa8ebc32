"""Who is who over time. Nobody is overwritten: a successor is a new membership."""

from .affiliation import Affiliation
from .membership import Membership, Post
from .organisation import Organisation
from .person import Person

__all__ = ["Affiliation", "Membership", "Organisation", "Person", "Post"]
