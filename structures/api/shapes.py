"""What all of the read API has in common: codes, parts of lists, problems, dates."""

from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

MOST = 200  # items a page
Code = Annotated[str, StringConstraints(max_length=80, pattern=r"^[-\w]*$")]


class Problem(Schema):
    detail: str


class Place(Schema):
    """A page of a list: `limit` items (at most 200) from `offset` on."""

    limit: int = Field(100, ge=1, le=MOST)
    offset: int = Field(0, ge=0, le=1_000_000)


def part_of(rows, asked, out):
    """The part that was asked for (a Place) of ordered rows, each as `out` gives it, and how many there are."""
    return {
        "count": rows.count(),
        "items": [out(row) for row in rows[asked.offset : asked.offset + asked.limit]],
    }


def example(found):
    """The settings of a schema whose OpenAPI document and page show this example."""
    return {"json_schema_extra": {"example": found}}


def iso(date):
    """A partial date at its precision: 2008, 2008-01, 2008-01-22; None stays None."""
    return date.iso() if date else None
