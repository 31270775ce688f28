"""Who coordinates, in the read API: structures, countries, organisations, sources, a country's architecture."""

from ninja import Router

from . import architecture, bodies, reference
from .shapes import Code, Place, Problem, example

router = Router()
for part in (bodies, reference, architecture):
    router.add_router("", part.router)

__all__ = ["Code", "Place", "Problem", "example", "router"]
