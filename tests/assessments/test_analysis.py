"""What many cards say together: which card counts, what is counted, and what is never said of a body without a card."""

import datetime
import itertools

import pandas as pd
import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from assessments import analysis
from assessments.models import Assessment, Basis, CriteriaSet, Mark, Version
from structures.models import Relation, Structure
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle
from tests import factories

NOBODY = AnonymousUser()
CRITERIA = list(range(1, 8))
ALL_YES = ["yes"] * 7
PUBLIC = {"circle": Circle.PUBLIC}


@pytest.fixture
def criteria_set(db):
    return factories.make_criteria_set()


def body(slug=None, **columns):
    return factories.make_structure(slug=slug, **{**PUBLIC, **columns})


def assessed(slug=None, *, marks=ALL_YES, structure=None, **facts):
    """A public body with a public card; the body."""
    structure = structure or body(slug)
    factories.make_card(structure=structure, marks=marks, **{**PUBLIC, **facts})
    return structure


def narrowed(user=NOBODY, of_bodies=None, **of_cards):
    of_cards.setdefault("criteria_set", CriteriaSet.objects.get(default=True).pk)
    return analysis.narrowed_to_bodies(
        analysis.narrowed_to_cards(analysis.seen_by(user), **of_cards), **of_bodies or {}
    )


def table(user=NOBODY, *, by="place", **of_cards):
    seen = narrowed(user, **of_cards)
    return analysis.counts(seen.bodies, analysis.with_answers(analysis.latest(seen.cards), CRITERIA), CRITERIA, by=by)


def counted(user=NOBODY, criterion=1, place="COD", **of_cards):
    """The columns of a row in which something stands."""
    row = table(user, **of_cards).loc[(place, criterion)]
    return {column: int(number) for column, number in row.items() if number}


def standing(user=NOBODY, **of_cards):
    bodies = narrowed(user, **of_cards).bodies
    return dict(zip(bodies["slug"], bodies["standing"], strict=True))


# What is counted


@pytest.mark.parametrize("given", ["yes", "yes?", "partly", "partly?", "no", "no?", "unknown", "not_assessed"])
def test_each_answer_is_counted_in_a_column_of_its_own(criteria_set, given):
    assessed(marks=[given, *["yes"] * 6])
    assert counted() == {given: 1}
    assert counted(criterion=2) == {"yes": 1}


def test_what_does_not_apply_has_its_own_column(criteria_set):
    assessed(marks=["not_applicable", *["yes"] * 6])
    assert counted() == {"not_applicable": 1}


def test_a_body_that_was_never_assessed_gives_no_answer_at_all(criteria_set):
    body()
    assert all(counted(criterion=criterion) == {"none": 1} for criterion in CRITERIA)
    assert table()[analysis.ANSWERS].sum().sum() == 0


def test_a_card_on_which_nothing_is_known_is_a_card(criteria_set):
    assessed(marks=["unknown"] * 7)
    assert counted() == {"unknown": 1}


def test_each_row_adds_up_to_the_bodies_of_its_country(criteria_set):
    assessed(marks=["yes", "yes?", "partly", "no?", "unknown", "not_applicable", "not_assessed"])
    assessed(marks=["no"] * 7)
    assessed(basis=Basis.SURVEY, as_of="2019")
    body()
    body()
    body(country=factories.make_country(iso3="JOR"))
    for filters in ({}, {"basis": "survey"}, {"since": 2020}):
        sums = table(**filters).sum(axis=1)
        assert {(place, int(number)) for (place, _criterion), number in sums.items()} == {("COD", 5), ("JOR", 1)}


def test_a_criterion_without_a_mark_is_not_assessed(criteria_set):
    structure = assessed()
    Mark.objects.filter(version__assessment__structure=structure, criterion__number=3).delete()
    assert counted(criterion=3) == {"not_assessed": 1}


def test_countries_are_counted_apart_and_the_fictional_one_too(criteria_set):
    assessed()
    assessed(structure=body(country=factories.make_country(iso3="XXA")), marks=["no"] * 7)
    assert counted() == {"yes": 1}
    assert counted(place="XXA") == {"no": 1}
    assert list(table(by="fictional").xs(1, level="criterion")["no"]) == [0, 1]


def test_nothing_at_all_is_an_empty_table(criteria_set):
    assert table().empty
    assert analysis.differences(table()).empty
    assert analysis.worths(analysis.with_answers(analysis.seen_by(NOBODY).cards, CRITERIA), 4) == {}


# Which card counts


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_what_is_not_published_does_not_count_even_for_its_author(cast, state):
    factories.make_card(structure=cast.body, state=state, author=cast.boris)
    for user in (cast.boris, cast.amina, cast.elena):
        assert counted(user) == {"none": 1}


def test_a_withdrawn_card_does_not_count(cast):
    factories.make_card(structure=cast.body, state="withdrawn", withdrawn_because="Wrong body.")
    assert counted(cast.amina) == {"none": 1}


def test_a_hidden_card_does_not_count_for_those_who_may_not_see_it(cast):
    structure = body("cod-open", country=cast.country)
    factories.make_card(structure=structure, circle=Circle.COUNTRY)
    people = {"nobody": NOBODY, "nour": cast.nour, "dan": cast.dan, "chloe": cast.chloe, "elena": cast.elena}
    found = {name: standing(user)["cod-open"] for name, user in people.items()}
    assert found == {"nobody": "none", "nour": "none", "dan": "none", "chloe": "card", "elena": "card"}


def test_a_hidden_body_is_not_even_counted(cast):
    factories.make_card(structure=cast.body)
    assert table(NOBODY).empty
    assert counted(cast.chloe) == {"yes": 1}
    assert "COD" not in table(cast.dan).index.get_level_values("place")


def test_a_proposed_body_is_left_out(criteria_set):
    body("there")
    body("thought-of", status="proposed")
    assert standing() == {"there": "none"}


def test_the_newest_published_version_counts_and_the_superseded_one_stays_on_record(criteria_set):
    structure = assessed(marks=["no"] * 7)
    assessment = Assessment.objects.get(structure=structure)
    factories.add_version(assessment=assessment, number=2, reason="Read wrongly.")
    factories.add_version(assessment=assessment, number=3, reason="Again.", state="draft", marks=["partly"] * 7)
    assert counted() == {"yes": 1}
    assert sorted(analysis.seen_by(NOBODY).cards["number"]) == [1, 2]
    assert list(narrowed().cards["correction"]) == ["Read wrongly."]


DATES = ["2024", "2024-06", "2024-12-31", "2023-12", "2025-01-01"]


@pytest.mark.parametrize("bases", [("expert", "survey"), ("survey", "expert"), ("meeting", "meeting")])
def test_the_latest_card_is_the_one_that_every_page_calls_so(criteria_set, bases):
    for dates in itertools.product(DATES, repeat=2):
        structure = body()
        for as_of, basis in zip(dates, bases, strict=True):
            assessed(structure=structure, as_of=as_of, basis=basis)
    expected = set(Assessment.objects.latest_of_each_structure().values_list("pk", flat=True))
    assert len(expected) == len(DATES) ** 2
    assert set(analysis.latest(narrowed().cards)["assessment"]) == expected


# Filters


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "card"),
        ({"basis": "meeting"}, "card"),
        ({"basis": "survey"}, "outside"),
        ({"since": 2025}, "card"),
        ({"since": 2026}, "outside"),
        ({"until": 2025}, "card"),
        ({"until": 2024}, "outside"),
        ({"since": 2024, "until": 2026}, "card"),
        ({"since": 2025, "until": 2025, "basis": "meeting"}, "card"),
    ],
)
def test_a_body_whose_cards_the_filters_leave_out_is_not_called_unassessed(criteria_set, filters, expected):
    assessed("with-a-card", as_of="2025-06")
    body("without")
    assert standing(**filters) == {"with-a-card": expected, "without": "none"}
    assert counted(**filters) == ({"yes": 1, "none": 1} if expected == "card" else {"outside": 1, "none": 1})


@pytest.mark.parametrize(("since", "until"), [(2024, 2024), (2024, None), (None, 2024)])
def test_a_date_that_is_only_a_year_fits_its_year(criteria_set, since, until):
    assessed("a", as_of="2024")
    assert standing(since=since, until=until) == {"a": "card"}


def test_with_a_filter_the_latest_of_the_cards_that_fit_counts(criteria_set):
    structure = assessed(as_of="2025-06", marks=["yes"] * 7)
    assessed(structure=structure, as_of="2023-06", marks=["no"] * 7)
    assert counted(until=2024) == {"no": 1}


def test_answers_to_another_set_of_questions_are_never_counted_with_these(criteria_set):
    other = factories.make_criteria_set(slug="other", edition="1", size=3, default=False)
    assessed("a", criteria_set=other, marks=["no"] * 3)
    assert standing() == {"a": "outside"}
    assert standing(criteria_set=other.pk) == {"a": "card"}


@pytest.mark.parametrize(
    ("filters", "slugs"),
    [
        ({}, {"hct", "wash"}),
        ({"country": "COD"}, {"hct", "wash"}),
        ({"country": "JOR"}, set()),
        ({"kind": "cluster"}, {"wash"}),
        ({"sector": "WSH"}, {"wash"}),
        ({"sector": "NOPE"}, set()),
        ({"level": "hub"}, {"wash"}),
        ({"status": "active"}, {"hct"}),
        ({"body": "hct"}, {"hct"}),
        ({"body": "hct", "kind": "cluster"}, set()),
    ],
)
def test_filters_of_bodies_narrow_the_bodies_and_their_cards(criteria_set, filters, slugs):
    hct, wash = body("hct", kind="hct"), body("wash", kind="cluster", level="hub", status="closed")
    factories.make_sector(code="WSH", structures=[wash])
    assessed(structure=hct)
    assessed(structure=wash)
    found = narrowed(of_bodies=filters)
    assert set(found.bodies["slug"]) == slugs
    assert set(found.cards["structure"]) == set(Structure.objects.filter(slug__in=slugs).values_list("pk", flat=True))


# Bodies rated together


@pytest.fixture
def rated_together(criteria_set):
    """Two bodies that are rated together, as a third."""
    whole = body("both", kind="composite")
    assessed(structure=whole)
    for slug in ("one", "other"):
        factories.make_relation(start=body(slug), kind="part_of", end=whole)
    return whole


def test_a_body_that_was_rated_together_with_others_is_not_called_unassessed(rated_together):
    assert standing() == {"both": "card", "one": "together", "other": "together"}
    assert counted() == {"yes": 1, "together": 2}
    parts = narrowed().bodies.set_index("slug")
    assert parts.at["one", "whole_name"] == "Both"


def test_a_part_keeps_that_standing_where_a_filter_leaves_its_whole_out(rated_together):
    found = narrowed(of_bodies={"kind": "jointcommittee"}).bodies
    assert dict(zip(found["slug"], found["standing"], strict=True)) == {"one": "together", "other": "together"}


def test_a_part_follows_its_whole_out_of_the_filters(rated_together):
    assert set(standing(basis="survey").values()) == {"outside"}


def test_a_part_with_a_card_of_its_own_is_counted_by_it(rated_together):
    assessed(structure=Structure.objects.get(slug="one"), marks=["no"] * 7)
    assert counted() == {"yes": 1, "no": 1, "together": 1}


def test_a_part_of_a_body_that_is_no_composite_stands_for_itself(rated_together):
    Structure.objects.filter(slug="both").update(kind="jointcommittee")
    assert standing()["one"] == "none"


def test_a_part_that_left_stands_for_itself(rated_together):
    for relation in Relation.objects.filter(from_structure__slug="one"):
        relation.until = PartialDate.parse("2020")
        relation.save()
    assert standing()["one"] == "none"


def test_a_whole_that_is_hidden_tells_nothing_through_its_parts(rated_together):
    Structure.objects.filter(slug="both").update(circle=Circle.BODY)
    assert standing() == {"one": "none", "other": "none"}
    assert set(narrowed().bodies["whole_name"]) == {""}


# Where they differ


@pytest.mark.parametrize(
    ("answers", "rated", "differs"),
    [
        (["yes", "yes"], 2, False),
        (["yes", "yes?"], 2, False),
        (["yes", "partly"], 2, True),
        (["no?", "partly?"], 2, True),
        (["yes", "unknown"], 1, False),
        (["no", "not_assessed", "not_applicable"], 1, False),
        (["unknown", "unknown"], 0, False),
        ([], 0, False),
    ],
)
def test_only_rated_answers_differ_and_doubt_makes_no_difference(criteria_set, answers, rated, differs):
    body()  # and neither does a body without a card
    for given in answers:
        assessed(marks=[given, *["yes"] * 6])
    found = analysis.differences(table()).loc[("COD", 1)]
    assert (int(found["rated"]), bool(found["differs"])) == (rated, differs)


# Order, words, values


def test_bodies_come_by_country_then_name_regional_ones_after_and_fictional_ones_last(criteria_set):
    congo = factories.make_country(iso3="COD", name="Congo", name_fr="Zaïre")
    egypt = factories.make_country(iso3="EGY", iso2="EG", name="Egypt", name_fr="Égypte")
    invented = factories.make_country(iso3="XXA", name="Aland")
    body("z-in-congo", country=congo, name="Zebra")
    body("e-in-congo", country=congo, name="Éléphant")
    body("in-egypt", country=egypt)
    body("invented", country=invented, name="Aaa")
    body("regional", name="Aaa")
    Structure.objects.filter(slug="regional").update(country=None)
    in_congo = ["e-in-congo", "z-in-congo"]
    assert list(analysis.seen_by(NOBODY).bodies["slug"]) == [*in_congo, "in-egypt", "regional", "invented"]
    with translation.override("fr"):
        bodies = analysis.seen_by(NOBODY).bodies
    assert list(bodies["slug"]) == ["in-egypt", *in_congo, "regional", "invented"]
    assert list(bodies["place_name"]) == ["Égypte", "Zaïre", "Zaïre", "", "Aland"]


def test_frames_hold_plain_values_and_none_stays_none(criteria_set):
    structure = assessed(basis=Basis.SURVEY, voices=None, as_of="2024")
    body()
    seen = narrowed()
    answers = analysis.with_answers(seen.cards, CRITERIA)
    for found in (seen.bodies, seen.cards, answers):
        kinds = {type(value).__module__ for value in found.to_numpy().ravel()}
        assert kinds <= {"builtins", "datetime"}
        assert not found.isna().any().any() or set(found.columns[found.isna().any()]) <= {"voices", "whole"}
    (card,) = seen.cards.itertuples()
    assert card.voices is None
    assert set(seen.bodies["whole"]) == {None}
    assert type(card.structure) is int
    assert card.structure == structure.pk
    assert analysis.date_of(card) == PartialDate.parse("2024")
    assert type(card.earliest) is datetime.date


def test_a_card_says_the_same_here_as_on_its_own_page(criteria_set):
    for marks in (
        ["yes?", "partly", "no", "unknown", "not_applicable", "not_assessed", "no?"],
        ALL_YES,
        ["unknown"] * 7,
    ):
        assessed(marks=marks)
    answers = analysis.with_answers(narrowed().cards, CRITERIA)
    expected = {version.pk: version.worth for version in Version.objects.all()}
    assert analysis.worths(answers, criteria_set.score_shown_from) == expected


def test_a_source_is_named_by_its_title_and_only_to_those_who_may_read_it(cast):
    source = factories.make_source(country=cast.country, circle=Circle.COUNTRY, title="A study", title_fr="Une étude")
    source.author = "Somebody, DFID"
    source.save()
    assessed(structure=body("a", country=cast.country), basis=Basis.EXPERT, source=source)

    def titles(user):
        return list(analysis.seen_by(user).cards["source"])

    assert titles(NOBODY) == titles(cast.dan) == [""]
    assert titles(cast.chloe) == titles(cast.elena) == ["A study"]
    with translation.override("fr"):
        assert titles(cast.chloe) == ["Une étude"]


def test_rows_under_a_value_keep_their_order():
    rows = analysis.frame([("b", 1), ("a", 2), ("b", 3)], ["name", "number"])
    found = analysis.rows_by(rows, "name")
    assert {name: [row.number for row in those] for name, those in found.items()} == {"b": [1, 3], "a": [2]}


def test_counts_are_whole_numbers_whatever_is_missing(criteria_set):
    assessed()
    body(country=factories.make_country(iso3="JOR"))
    assert all(pd.api.types.is_integer_dtype(kind) for kind in table().dtypes)
