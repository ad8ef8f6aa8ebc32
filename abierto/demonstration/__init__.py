"""The demonstration: a real exercise told in own words, loaded on a fresh machine by ``abierto demo``."""
