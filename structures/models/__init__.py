"""Who coordinates: structures, seats, relations, where each fact comes from, who may see it."""

from .bodies import Organisation, Post, Relation, Seat, StatusChange, Structure, StructureSector
from .places import ByNaturalKey, Country, Identified, Named, Sector, localised
from .provenance import BaseStatement, Document, Source, Statement
from .rights import Invitation, Membership

__all__ = [
    "BaseStatement",
    "ByNaturalKey",
    "Country",
    "Document",
    "Identified",
    "Invitation",
    "Membership",
    "Named",
    "Organisation",
    "Post",
    "Relation",
    "Seat",
    "Sector",
    "Source",
    "Statement",
    "StatusChange",
    "Structure",
    "StructureSector",
    "localised",
]
