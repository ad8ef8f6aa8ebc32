"""Figures as SVG, each with a title, a description and a table that says the same."""
