"""Forms: one for each thing that a person wants to do; a module for each kind of record."""

from .drawn import Drawn, today

__all__ = ["Drawn", "today"]
