"""Who coordinates: structures, seats, relations, where each fact comes from, who may see it."""

from .bodies import Organisation, Post, Relation, Seat, Structure, StructureSector
from .places import ByNaturalKey, Country, Identified, Named, Sector, localised
from .provenance import BaseStatement, Document, Source, Statement
from .rights import Membership

__all__ = [
    "BaseStatement",
    "ByNaturalKey",
    "Country",
    "Document",
    "Identified",
    "Membership",
    "Named",
    "Organisation",
    "Post",
    "Relation",
    "Seat",
    "Sector",
    "Source",
    "Statement",
    "Structure",
    "StructureSector",
    "localised",
]
