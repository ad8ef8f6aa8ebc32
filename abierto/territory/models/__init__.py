"""The places of the state, and which lies in which, over time."""

from .boundary import Boundary
from .catalogue import District, DistrictMap, DistrictMunicipality, Municipality
from .section import Section

__all__ = ["Boundary", "District", "DistrictMap", "DistrictMunicipality", "Municipality", "Section"]
