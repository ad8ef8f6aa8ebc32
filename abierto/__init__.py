"""Abierto: an open-government exercise, from the first public call to the last evaluation."""

__version__ = "0.1.0"
