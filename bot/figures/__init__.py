"""Drawings of exercises: figure data to SVG. Pure functions, no Rasa."""
