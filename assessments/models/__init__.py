"""How well it works: criteria, assessments of structures by them, their versions and marks."""

from .cards import Assessment, Basis, Endorsement, Mark, MarkStatement, Version
from .criteria import CriteriaSet, Criterion, CriterionText, reader_language

__all__ = [
    "Assessment",
    "Basis",
    "CriteriaSet",
    "Criterion",
    "CriterionText",
    "Endorsement",
    "Mark",
    "MarkStatement",
    "Version",
    "reader_language",
]
