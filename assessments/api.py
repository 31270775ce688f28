"""Scorecards, comparisons, actions and criteria sets in the read API: the same as the pages."""

import datetime

from django.db.models import F
from ninja import Query, Router, Schema
from ninja.errors import HttpError

from structures.api import Code, Place, Problem, example
from structures.api.shapes import part_of
from structures.models import Structure

from . import agenda, comparison
from .criteria import questions
from .models import Action, Assessment, CriteriaSet, Version
from .scorecard import percent

router = Router(tags=["scorecards"])


class MarkOut(Schema):
    """rating: yes, partly, no, unknown, not_applicable or not_assessed; stated_as: the words of whoever gave it."""

    criterion: int
    rating: str
    tentative: bool
    stated_as: str
    reason: str


class ScorecardOut(Schema):
    """The newest published version of an assessment. Percentages, one decimal; `of` counts criteria that apply."""

    model_config = example(
        {
            "structure": "cod-cmj",
            "criteria_set": "ssr-7",
            "edition": "2008",
            "as_of": "2008-01",
            "basis": "expert",
            "voices": 1,
            "version": 1,
            "source": "DFID DRC, Working with partners and coordination on SSR",
            "marks": [{"criterion": 2, "rating": "partly", "tentative": False, "stated_as": "Most", "reason": ""}],
            "rated": 7,
            "of": 7,
            "score": 64.3,
            "low": 64.3,
            "high": 64.3,
            "endorsed_by": [],
            "circle": "public",
            "fictional": False,
            "url": "/assessments/7/",
        }
    )

    structure: str
    criteria_set: str
    edition: str
    as_of: str
    basis: str
    voices: int | None
    version: int
    source: str | None
    marks: list[MarkOut]
    rated: int
    of: int
    score: float | None
    low: float | None
    high: float | None
    endorsed_by: list[str]
    circle: str
    fictional: bool
    url: str


class ScorecardsOut(Schema):
    count: int
    items: list[ScorecardOut]


class CompareOut(Schema):
    """Structures in the order asked for; `scorecard` is null where nothing was published."""

    class Item(Schema):
        structure: str
        scorecard: ScorecardOut | None

    criteria_set: str
    items: list[Item]
    differing: list[int]
    warnings: list[str]


class ActionOut(Schema):
    """status: open, done (of support: answered) or dropped; `overdue` by the day that it is in the country.

    `criterion` is its number, null where the action is about the body as a whole; `due` may be null for support.
    """

    model_config = example(
        {
            "structure": "xxa-cluster-wash",
            "criterion": 3,
            "kind": "action",
            "what": "Send the minutes within a week, with who does what by when.",
            "owner": "WASH cluster coordinator",
            "with_whom": "the co-chair",
            "due": "2026-09-30",
            "overdue": True,
            "priority": True,
            "priority_because": "Without minutes nobody can follow up what was agreed.",
            "status": "open",
            "ended": None,
            "outcome": "",
            "verified_by": None,
            "verified_on": None,
            "circle": "country",
            "fictional": True,
            "url": "/actions/4/",
        }
    )

    structure: str
    criterion: int | None
    kind: str
    what: str
    owner: str
    with_whom: str
    due: datetime.date | None
    overdue: bool
    priority: bool
    priority_because: str
    status: str
    ended: datetime.date | None
    outcome: str
    verified_by: str | None
    verified_on: datetime.date | None
    circle: str
    fictional: bool
    url: str


class ActionsOut(Schema):
    count: int
    items: list[ActionOut]


class CriterionOut(Schema):
    number: int
    code: str
    question: str
    short: str
    help: str
    evidence: list[str]
    yes: str
    partly: str
    no: str
    caution: str


class CriteriaSetOut(Schema):
    """The criteria in the language of the request (`?lang=fr`, else Accept-Language)."""

    slug: str
    edition: str
    name: str
    source: str | None
    criteria: list[CriterionOut]


class ScorecardFilter(Place):
    country: Code = ""
    structure: Code = ""


class ActionFilter(ScorecardFilter):
    status: Code = ""


def figure(share):
    """A share in percent as a number with one decimal; None stays None."""
    return None if share is None else float(percent(share, 1))


def scorecard_out(version):
    """A version loaded `with_card()` as the API gives it."""
    assessment, worth = version.assessment, version.worth
    return {
        "structure": assessment.structure.slug,
        "criteria_set": assessment.criteria_set.slug,
        "edition": assessment.criteria_set.edition,
        "as_of": assessment.as_of.iso(),
        "basis": assessment.basis,
        "voices": assessment.voices,
        "version": version.number,
        "source": str(assessment.source) if assessment.source else None,
        "marks": [
            {
                "criterion": mark.criterion.number,
                "rating": mark.rating,
                "tentative": mark.tentative,
                "stated_as": mark.stated_as,
                "reason": mark.reason,
            }
            for mark in version.marks.all()
        ],
        "rated": worth.rated,
        "of": worth.of,
        "score": figure(worth.score),
        "low": figure(worth.low),
        "high": figure(worth.high),
        "endorsed_by": [f"{e.holder} ({e.role}), {e.on.isoformat()}" for e in version.endorsements.all()],
        "circle": assessment.circle,
        "fictional": assessment.structure.fictional,
        "url": assessment.get_absolute_url(),
    }


@router.get("/scorecards", response={200: ScorecardsOut, 401: Problem, 422: Problem}, summary="Scorecards")
def scorecards(request, asked: Query[ScorecardFilter]):
    """Published cards that the reader may see, by structure and reference date."""
    found = Assessment.objects.visible_to(request.user).published()
    if asked.country:
        found = found.filter(structure__country=asked.country)
    if asked.structure:
        found = found.filter(structure__slug=asked.structure)
    order = found.order_by("structure__slug", "as_of_earliest", "id")
    newest = list(order.values_list("published_version", flat=True)[asked.offset : asked.offset + asked.limit])
    versions = Version.objects.with_card().in_bulk(newest)
    return {"count": found.count(), "items": [scorecard_out(versions[pk]) for pk in newest]}


COPIED = ("kind", "what", "with_whom", "due", "priority", "priority_because", "status", "ended", "outcome")


def action_out(action):
    """An action loaded `with_facts()` as the API gives it."""
    return {
        **{name: getattr(action, name) for name in COPIED},
        "structure": action.structure.slug,
        "criterion": action.criterion.number if action.criterion else None,
        "owner": str(action.holder),
        "overdue": agenda.is_late(action, action.structure.today),
        "verified_by": str(action.verifier) if action.verifier else None,
        "verified_on": action.verified_on,
        "circle": action.circle,
        "fictional": action.structure.fictional,
        "url": action.get_absolute_url(),
    }


@router.get("/actions", response={200: ActionsOut, 401: Problem, 422: Problem}, summary="Actions", tags=["actions"])
def actions(request, asked: Query[ActionFilter]):
    """Actions and requests for support that the reader may see, by structure and due date."""
    found = Action.objects.visible_to(request.user).with_facts()
    if asked.country:
        found = found.filter(structure__country=asked.country)
    if asked.structure:
        found = found.filter(structure__slug=asked.structure)
    if asked.status:
        found = found.filter(status=asked.status)
    return part_of(found.order_by("structure__slug", F("due").asc(nulls_last=True), "pk"), asked, action_out)


@router.get("/compare", response={200: CompareOut, 401: Problem, 404: Problem, 422: Problem}, summary="Side by side")
def compare(request, s: list[Code] = Query(..., min_length=1, max_length=100)):  # noqa: B008
    """2 to 12 structures by slug (`?s=…&s=…`), the latest card of each."""
    if len(set(s)) != len(s):
        raise HttpError(422, "A structure is asked for more than once.")
    if not comparison.FEWEST <= len(s) <= comparison.MOST:
        raise HttpError(422, f"Ask for {comparison.FEWEST} to {comparison.MOST} structures.")
    known = set(Structure.objects.visible_to(request.user).filter(slug__in=s).values_list("slug", flat=True))
    if missing := [slug for slug in s if slug not in known]:
        raise HttpError(404, f"No such structure, or not for you to see: {', '.join(missing)}")
    criteria_set = CriteriaSet.objects.get(default=True)
    found = comparison.compare(request.user, comparison.choose(request.user, s).structures, criteria_set)
    return {
        "criteria_set": criteria_set.slug,
        "items": [
            {
                "structure": column.structure.slug,
                "scorecard": scorecard_out(column.card.version) if column.card else None,
            }
            for column in found.columns
        ],
        "differing": [row.question.number for row in found.differing],
        "warnings": found.warnings,
    }


@router.get(
    "/criteria-sets/{slug}",
    response={200: CriteriaSetOut, 401: Problem, 404: Problem},
    summary="A criteria set",
    tags=["criteria"],
)
def criteria_set(request, slug: Code, edition: Code = "", humanitarian: bool = False):
    """The newest edition of a set (or the edition asked for); `humanitarian=true` for that variant of the texts."""
    sets = CriteriaSet.objects.select_related("source").filter(slug=slug).order_by("-edition")
    row = (sets.filter(edition=edition) if edition else sets).first()
    if row is None:
        raise HttpError(404, "No such criteria set.")
    return {
        "slug": row.slug,
        "edition": row.edition,
        "name": row.local_name,
        "source": str(row.source) if row.source else None,
        "criteria": [
            {name: getattr(question, name) for name in CriterionOut.model_fields}
            for question in questions(row, humanitarian=humanitarian)
        ],
    }
