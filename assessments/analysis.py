"""What the published cards of many bodies say together, as pandas frames.

`seen_by` and `with_answers` ask the database; the rest takes frames and gives frames. Frames hold plain Python values
(dtype object), so that None stays None and no number of numpy's reaches a page; only `counts` gives whole numbers.
A body without a card is never a row of answers: it stands beside them, by its `standing`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd
from django.db.models import Case, F, OuterRef, Subquery, When

from structures.access import sources_visible_to
from structures.models import Relation, Structure, StructureSector, localised
from structures.partial_dates import PartialDate
from structures.text import fold
from structures.vocabulary import Kind, RelationKind, Status

from .marks import RATED, Rating
from .models import Assessment, Basis, Mark, Version
from .scoring import SPOKEN_ORDER, worth

# How a body stands to the cards that are looked at; CARD, or why none of its own is counted.
CARD, TOGETHER, OUTSIDE, NONE = "card", "together", "outside", "none"
WITHOUT = (TOGETHER, OUTSIDE, NONE)


def answer(rating, tentative=False):
    """The column of an answer in a table of counts: "yes", "yes?", "unknown"."""
    return f"{Rating(rating).value}{'?' if tentative else ''}"


ANSWERS = [answer(rating, tentative) for rating, tentative in SPOKEN_ORDER]

BODY = ["id", "slug", "name", "full_name", "kind", "level", "status", "place", "place_name", "fictional"]
BODY += ["whole", "whole_slug", "whole_name"]  # the bodies that it is rated together with, where they may be seen
CARD_FACTS = ["assessment", "structure", "criteria_set", "basis", "voices", "circle", "earliest", "latest", "precision"]
CARD_FACTS += ["version", "number", "correction", "source"]
MARK = ["version", "criterion", "rating", "tentative", "stated_as"]


@dataclass(frozen=True)
class Seen:
    """What a person may see, before any filter.

    bodies: one row a body, in the order of every list (countries by name, regional bodies, what is fictional; in each
    by the body's name). sectors: structure, code, name. cards: one row a published version, the superseded ones too.
    """

    bodies: pd.DataFrame
    sectors: pd.DataFrame
    cards: pd.DataFrame


def frame(rows: Iterable, columns: list[str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns, dtype=object)


# What is asked of the database


def seen_by(user) -> Seen:
    """Four queries, however much there is. A proposed body is left out: there is nothing to assess yet."""
    visible = Structure.objects.visible_to(user).exclude(status=Status.PROPOSED)
    sectors = StructureSector.objects.filter(structure__in=visible).values_list(
        "structure", "sector__code", "sector__name", "sector__name_fr", named=True
    )
    return Seen(
        bodies=_bodies(visible),
        sectors=frame(
            [(row.structure, row.sector__code, localised(row, "sector__name")) for row in sectors],
            ["structure", "code", "name"],
        ),
        cards=_cards(user, Assessment.objects.visible_to(user)),
    )


def cards_of(user, body) -> pd.DataFrame:
    """The cards of one body that the person may see, as `Seen` has them: two queries."""
    return _cards(user, Assessment.objects.visible_to(user).filter(structure=body))


def _bodies(visible):
    rated_with_others = Relation.objects.filter(
        from_structure=OuterRef("pk"),
        kind=RelationKind.PART_OF,
        until_latest=None,
        to_structure__kind=Kind.COMPOSITE,
    ).values("to_structure")[:1]
    names = [f"{prefix}{name}" for prefix in ("", "country__") for name in ("name", "name_fr")]
    rows = visible.annotate(whole=Subquery(rated_with_others)).values_list(
        "id", "slug", "acronym", "kind", "level", "status", "country", "country__fictional", "whole", *names, named=True
    )
    found = []
    for row in rows:
        name = localised(row, "name")
        found.append(
            {
                **{column: getattr(row, column) for column in ("id", "slug", "kind", "level", "status", "whole")},
                "name": row.acronym or name,
                "full_name": name,
                "place": row.country or "",
                "place_name": localised(row, "country__name") or "",
                "fictional": bool(row.country__fictional),
            }
        )
    by_id = {body["id"]: body for body in found}
    for body in found:
        whole = by_id.get(body["whole"], {"id": None, "slug": "", "name": ""})
        body |= {"whole": whole["id"], "whole_slug": whole["slug"], "whole_name": whole["name"]}
    found.sort(key=by_place_and_name)
    return frame([[row[column] for column in BODY] for row in found], BODY)


def by_place_and_name(body):
    return (body["fictional"], not body["place"], fold(body["place_name"]), fold(body["name"]), body["slug"])


def _cards(user, visible):
    # A title is read where the source may be read, as everywhere; its author is left to the card's own citation.
    source = {
        f"readable_{name}": Case(
            When(sources_visible_to(user, "assessment__source"), then=F(f"assessment__source__{name}"))
        )
        for name in ("title", "title_fr")
    }
    # By their ids and not by a subquery: PostgreSQL would walk through all cards for each version before it has counted
    # its tables, as after a large import.
    visible = list(visible.values_list("pk", flat=True))
    of_the_card = ["structure", "criteria_set", "basis", "voices", "circle"]
    dates = ["as_of_earliest", "as_of_latest", "as_of_precision"]
    rows = (
        Version.objects.filter(state=Version.State.PUBLISHED, assessment__in=visible)
        .annotate(**source)
        .values_list(
            "assessment",
            *(f"assessment__{column}" for column in [*of_the_card, *dates]),
            "id",
            "number",
            "reason",
            *source,
            named=True,
        )
    )
    return frame([[*row[: len(CARD_FACTS) - 1], localised(row, "readable_title") or ""] for row in rows], CARD_FACTS)


def with_answers(cards: pd.DataFrame, criteria: list[int]) -> pd.DataFrame:
    """The answers of these cards, one row a card and criterion, in order, with the facts of the card; one query.

    Where a card holds no mark for a criterion, the answer is "not assessed".
    """
    marks = Mark.objects.filter(version__in=list(cards["version"])).values_list(
        "version", "criterion__number", "rating", "tentative", "stated_as"
    )
    return completed(cards, frame(marks, MARK), criteria)


# Frames from frames


def completed(cards, marks, criteria):
    asked = cards.merge(frame([(number,) for number in criteria], ["criterion"]), how="cross")
    found = asked.merge(marks, how="left", on=["version", "criterion"]).astype(object)
    return found.assign(
        rating=found["rating"].where(found["rating"].notna(), Rating.NOT_ASSESSED.value),
        tentative=found["tentative"].where(found["tentative"].notna(), False),
        stated_as=found["stated_as"].where(found["stated_as"].notna(), ""),
    ).astype(object)


def newest(cards: pd.DataFrame) -> pd.DataFrame:
    """The newest published version of each card: the one that counts."""
    return cards.sort_values("number").drop_duplicates("assessment", keep="last").sort_index()


def latest_first(cards: pd.DataFrame) -> pd.DataFrame:
    """Newest reference date first; on a tie survey or meeting before expert (rule of `latest_of_each_structure`)."""
    by_rule = cards.assign(expert=cards["basis"] == Basis.EXPERT).sort_values(
        ["latest", "expert", "earliest", "assessment"], ascending=[False, True, False, False]
    )
    return by_rule.drop(columns="expert")


def latest(cards: pd.DataFrame) -> pd.DataFrame:
    """The latest card of each body."""
    return latest_first(cards).drop_duplicates("structure").sort_index()


def narrowed_to_cards(seen: Seen, *, criteria_set, basis="", since=None, until=None) -> Seen:
    """The newest versions of the cards that fit, and each body's `standing` to them.

    A reference date fits where any of its days does: a card of "2024" is one of every month of 2024.
    """
    every = newest(seen.cards)
    fits = every[every["criteria_set"] == criteria_set]
    if basis:
        fits = fits[fits["basis"] == basis]
    if since:
        fits = fits[fits["latest"].map(lambda day: day.year >= since).astype(bool)]
    if until:
        fits = fits[fits["earliest"].map(lambda day: day.year <= until).astype(bool)]
    has_card, has_any = set(fits["structure"]), set(every["structure"])

    def standing(body):
        if body.id in has_card:
            return CARD
        if body.whole in has_card:
            return TOGETHER
        return OUTSIDE if {body.id, body.whole} & has_any else NONE

    standings = [standing(body) for body in seen.bodies.itertuples()]
    return replace(seen, bodies=seen.bodies.assign(standing=standings).astype(object), cards=fits)


def narrowed_to_bodies(seen: Seen, *, country="", kind="", sector="", level="", status="", body="") -> Seen:
    """The bodies that fit, and the cards of these bodies."""
    bodies = seen.bodies
    asked = {"place": country, "kind": kind, "level": level, "status": status, "slug": body}
    for column, value in asked.items():
        if value:
            bodies = bodies[bodies[column] == value]
    if sector:
        bodies = bodies[bodies["id"].isin(seen.sectors.loc[seen.sectors["code"] == sector, "structure"])]
    return replace(seen, bodies=bodies, cards=seen.cards[seen.cards["structure"].isin(bodies["id"])])


def counts(bodies: pd.DataFrame, answers: pd.DataFrame, criteria: list[int], *, by="place") -> pd.DataFrame:
    """How many bodies gave each answer: a row for each group (a column of `bodies`) and criterion.

    Columns: ANSWERS, then WITHOUT for the bodies that have no card to count. A row adds up to the bodies of its group.
    `answers` holds one card a body.
    """
    groups = list(dict.fromkeys(bodies[by]))
    rows = pd.MultiIndex.from_product([groups, criteria], names=[by, "criterion"])
    group_of = bodies.set_index("id")[by]
    column = [answer(row.rating, row.tentative) for row in answers.itertuples()]
    given = pd.crosstab([answers["structure"].map(group_of), answers["criterion"]], pd.Series(column, answers.index))
    without = pd.crosstab(bodies[by], bodies["standing"]).reindex(index=groups, columns=list(WITHOUT), fill_value=0)
    table = given.reindex(index=rows, columns=ANSWERS, fill_value=0)
    for standing in WITHOUT:
        table[standing] = [without.at[group, standing] for group, _criterion in rows]
    return table.astype(int)


def differences(table: pd.DataFrame) -> pd.DataFrame:
    """For each row of `counts`: how many bodies are rated, and whether their ratings differ.

    Doubt makes no difference, and neither does what is unknown, not assessed or not applicable.
    """
    rated = pd.DataFrame({rating: table[answer(rating)] + table[answer(rating, True)] for rating in RATED})
    return pd.DataFrame({"rated": rated.sum(axis=1), "differs": (rated > 0).sum(axis=1) > 1}, index=table.index)


def worths(answers: pd.DataFrame, headline_at: int) -> dict:
    """What each card says (`scoring.worth`), by the id of its version."""
    return {version: worth(rows, headline_at) for version, rows in rows_by(answers, "version").items()}


def rows_by(table: pd.DataFrame, column: str) -> dict[object, list]:
    """The rows of a frame as tuples with names, under each value of a column; in the order of the frame."""
    found = {}
    for row in table.itertuples():
        found.setdefault(getattr(row, column), []).append(row)
    return found


def date_of(card) -> PartialDate:
    """The reference date of a row of cards."""
    return PartialDate(card.earliest, card.latest, card.precision)
