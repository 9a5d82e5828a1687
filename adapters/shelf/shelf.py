"""What every shelf is held to; the verbs of the domain are given one, so the words stand on the ground floor."""

from privacy.shelf import NotOnShelf, Shelf, ShelfAway

__all__ = ["NotOnShelf", "Shelf", "ShelfAway"]
