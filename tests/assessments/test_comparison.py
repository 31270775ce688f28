"""Structures beside each other: what an address asks for, which card counts, what differs, what the page says."""

from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import AnonymousUser

from assessments.comparison import choose, compare
from assessments.models import Basis, CriteriaSet, Version
from structures.models import Structure
from structures.vocabulary import Circle
from tests import factories

COMPARE = "/compare/"
ALL_PARTLY = ["partly"] * 7


class Page(HTMLParser):
    """What other programs hold on to in a page: marks, scores, ticked boxes, links."""

    def __init__(self, response):
        super().__init__()
        self.marks, self.scores, self.ticked, self.boxes, self.links = [], [], [], [], []
        self.language = None
        self._open = None
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "html":
            self.language = attributes["lang"]
        if tag == "a":
            self.links.append(attributes.get("href", ""))
        if "data-rating" in attributes:
            self._open = {**attributes, "text": ""}
            self.marks.append(self._open)
        if "data-rated" in attributes:
            self.scores.append(attributes)
        if tag == "input" and attributes.get("name") == "s" and attributes.get("type") == "checkbox":
            self.boxes.append(attributes["value"])
            if "checked" in attributes:
                self.ticked.append(attributes["value"])

    def handle_data(self, text):
        if self._open is not None:
            self._open["text"] += text

    def handle_endtag(self, tag):
        self._open = None

    def mark(self, structure, criterion):
        (found,) = [
            {name: mark[name] for name in ("data-rating", "data-tentative", "text")}
            for mark in self.marks
            if (mark["data-structure"], mark["data-criterion"]) == (structure, str(criterion))
        ]
        return found


@pytest.fixture
def bodies(cast):
    """Public structures a, b and c, each with a public card."""
    made = {}
    for name, marks in {"a": ["yes"] * 7, "b": ALL_PARTLY, "c": ["no"] * 7}.items():
        made[name] = factories.make_structure(slug=name, country=cast.country, circle=Circle.PUBLIC)
        factories.make_card(structure=made[name], circle=Circle.PUBLIC, marks=marks)
    return made


def default_set():
    return CriteriaSet.objects.get(default=True)


def compared(*structures, user=None, **options):
    return compare(user or AnonymousUser(), list(structures), default_set(), **options)


def columns_of(response):
    return [column.structure.slug for column in response.context["comparison"].columns]


def pair(first, second, **facts):
    """Two public structures with a card each."""
    found = []
    for number, marks in enumerate([first, second]):
        body = factories.make_structure(circle=Circle.PUBLIC)
        own = {name: values[number] for name, values in facts.items()}
        factories.make_card(structure=body, circle=Circle.PUBLIC, marks=marks, **own)
        found.append(body)
    return found


# What an address asks for


def test_structures_stand_in_the_order_of_the_address(client, bodies):
    response = client.get(COMPARE, {"s": ["c", "a", "b"]})
    assert response.status_code == 200
    assert columns_of(response) == ["c", "a", "b"]
    page = Page(response)
    assert [mark["data-structure"] for mark in page.marks[:3]] == ["c", "a", "b"]
    assert [mark["data-criterion"] for mark in page.marks] == [str(n) for n in range(1, 8) for _ in range(3)]


@pytest.mark.parametrize(("asked", "shown"), [(2, 2), (12, 12), (13, 12), (20, 12)])
def test_two_to_twelve_structures_are_compared_and_more_are_left_out_by_name(client, cast, asked, shown):
    slugs = [f"body-of-{number}" for number in range(asked)]
    for number, slug in enumerate(slugs):
        factories.make_structure(slug=slug, country=cast.country, circle=Circle.PUBLIC, acronym=f"ACR{number}.")
    response = client.get(COMPARE, {"s": slugs})
    assert response.status_code == 200
    assert columns_of(response) == slugs[:shown]
    left_out = [f"ACR{number}." for number in range(shown, asked)]
    problems = response.context["problems"]
    assert len(problems) == bool(left_out)
    assert all(name in problems[0] and name in response.content.decode() for name in left_out)


def test_an_unknown_and_an_invisible_structure_are_named_alike_and_the_valid_ones_stay(client, cast, bodies):
    hidden = factories.make_structure(slug="hidden", country=cast.country, name="Secret name", acronym="SECRET")
    for slug in ("nothing-like-it", hidden.slug):
        response = client.get(COMPARE, {"s": ["a", slug, "b"]})
        assert response.status_code == 200
        assert columns_of(response) == ["a", "b"]
        page = response.content.decode()
        assert f"Not found, or not for you to see: {slug}." in page
        assert "secret" not in page.casefold()


def test_a_structure_that_is_asked_for_twice_is_shown_once_and_the_page_says_so(client, bodies):
    response = client.get(COMPARE, {"s": ["b", "a", "b"]})
    assert columns_of(response) == ["b", "a"]
    assert "more than once, shown once: b." in response.content.decode()


def test_several_things_wrong_at_once_are_all_said(client, bodies):
    problems = client.get(COMPARE, {"s": ["a", "a", "b", "nowhere"]}).context["problems"]
    assert len(problems) == 2


def test_a_structure_left_with_nobody_beside_it_stays_ticked_in_the_picker(client, bodies):
    response = client.get(COMPARE, {"s": ["a", "nowhere"]})
    assert response.status_code == 200
    assert "Not found, or not for you to see: nowhere." in response.content.decode()
    assert Page(response).ticked == ["a"]


@pytest.mark.parametrize("slug", ["", "\x00", "a\x00b", "\ufffe", "é", "x" * 5000, "<script>alert(1)</script>", "%"])
def test_a_slug_that_cannot_be_one_is_not_found_and_nothing_breaks(client, bodies, slug):
    response = client.get(COMPARE, {"s": ["a", slug, "b"]})
    assert response.status_code == 200
    assert columns_of(response) == ["a", "b"]
    assert len(response.context["problems"]) == 1
    assert "<script>alert" not in response.content.decode()
    assert "x" * 200 not in response.context["problems"][0]


def test_choosing_keeps_the_order_and_asks_for_nothing_that_is_hidden(cast):
    seen = factories.make_structure(slug="seen", country=cast.other_country)
    chosen = choose(cast.dan, ["seen", "cod-body", "jor-body"])
    assert chosen.structures == [seen, cast.other_body]
    assert len(chosen.problems) == 1
    assert "cod-body" in chosen.problems[0]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_comparison_is_only_read(client, bodies, method):
    assert getattr(client, method)(COMPARE + "?s=a&s=b").status_code == 405


# The picker


def test_with_nothing_chosen_there_is_a_picker_of_what_the_person_may_see(client, bodies, cast):
    response = client.get(COMPARE)
    assert response.status_code == 200
    page = Page(response)
    assert page.boxes == ["a", "b", "c"]
    assert page.ticked == []
    assert not response.context["problems"]
    assert "at least one more" not in response.content.decode()


def test_with_one_chosen_the_picker_asks_for_one_more(client, bodies):
    response = client.get(COMPARE, {"s": "b"})
    page = Page(response)
    assert page.ticked == ["b"]
    assert sorted(page.boxes) == ["a", "b", "c"]
    assert "Tick at least one more structure" in response.content.decode()


def test_searching_in_the_picker_keeps_what_is_ticked(client, bodies):
    response = client.get(COMPARE, {"s": ["c", "a"], "change": "", "q": "b"})
    page = Page(response)
    assert page.ticked == ["c", "a"]
    assert page.boxes == ["c", "a", "b"]
    # The boxes stand in the form of the search: what was ticked since the page came is sent with the next search too.
    (form,) = [form for form in response.content.decode().split("<form") if 'name="q"' in form]
    assert all(f'name="s" value="{slug}" checked' in form for slug in ("c", "a"))


def test_a_search_that_finds_nothing_keeps_what_is_ticked(client, bodies):
    response = client.get(COMPARE, {"s": "a", "change": "", "q": "zzz"})
    assert Page(response).boxes == Page(response).ticked == ["a"]
    assert "No other structure fits" in response.content.decode()


def test_the_pickers_next_page_is_the_picker_with_all_that_was_ticked(client, bodies, cast):
    Structure.objects.bulk_create(
        Structure(slug=f"more-{n:03}", name=f"More {n:03}", kind="cluster", country=cast.country, circle="public")
        for n in range(120)
    )
    page = Page(client.get(COMPARE, {"s": ["a", "b"], "change": ""}))
    (following,) = [link for link in page.links if "page=2" in link]
    response = client.get(COMPARE + following)
    assert Page(response).ticked == ["a", "b"]
    assert "more-119" in Page(response).boxes


# What differs


@pytest.mark.parametrize(
    ("first", "second", "differs"),
    [
        ("yes", "no", True),
        ("yes", "partly", True),
        ("partly", "no", True),
        ("yes", "yes", False),
        ("yes", "yes?", False),
        ("yes", "unknown", False),
        ("no", "not_assessed", False),
        ("no", "not_applicable", False),
        ("unknown", "not_assessed", False),
        ("not_assessed", "not_assessed", False),
    ],
)
def test_a_row_differs_where_the_rated_answers_do(db, first, second, differs):
    bodies = pair([first] + ["yes"] * 6, [second] + ["yes"] * 6)
    found = compared(*bodies)
    assert [row.differs for row in found.rows] == [differs] + [False] * 6
    assert [row.question.number for row in found.differing] == [1] * differs


def test_one_structure_that_answered_otherwise_among_many_makes_a_row_differ(db):
    bodies = [*pair(["yes"] * 7, ["yes"] * 7), *pair(["unknown"] * 7, ["yes"] * 6 + ["no"])]
    assert [row.question.number for row in compared(*bodies).differing] == [7]


def test_differing_rows_come_first_on_request_and_otherwise_the_order_of_the_criteria_holds(client, db):
    a, b = pair(["yes"] * 7, ["yes", "no", "yes", "yes", "partly", "unknown", "yes"])
    asked = {"s": [a.slug, b.slug]}
    orders = []
    for more in ({}, {"differing": ""}):
        page = Page(client.get(COMPARE, asked | more))
        orders.append([int(mark["data-criterion"]) for mark in page.marks[::2]])
    assert orders == [[1, 2, 3, 4, 5, 6, 7], [2, 5, 1, 3, 4, 6, 7]]


# Warnings


def test_cards_on_one_basis_and_near_in_time_raise_no_warning(db):
    assert compared(*pair(ALL_PARTLY, ALL_PARTLY)).warnings == []


def test_different_bases_raise_a_warning_that_names_them(client, db):
    bodies = pair(ALL_PARTLY, ALL_PARTLY, basis=[Basis.MEETING, Basis.EXPERT])
    (warning,) = compared(*bodies).warnings
    assert "Agreed in a meeting" in warning
    assert "Expert view" in warning
    assert warning in client.get(COMPARE, {"s": [body.slug for body in bodies]}).content.decode()


@pytest.mark.parametrize(
    ("dates", "apart"),
    [
        (["2024-06", "2025-06"], None),
        (["2024-06-01", "2025-06-30"], None),
        (["2025-06", "2024-05"], 13),
        (["2024", "2025-02"], 13),
        (["2008-01", "2025-06"], 209),
    ],
)
def test_dates_more_than_twelve_months_apart_raise_a_warning_and_exactly_twelve_do_not(db, dates, apart):
    warnings = compared(*pair(ALL_PARTLY, ALL_PARTLY, as_of=dates)).warnings
    assert len(warnings) == (apart is not None)
    assert all(f"{apart} months apart" in warning for warning in warnings)


def test_a_structure_without_a_card_raises_no_warning_of_date_or_basis(db):
    bodies = [*pair(ALL_PARTLY, ALL_PARTLY), factories.make_structure(circle=Circle.PUBLIC)]
    assert compared(*bodies).warnings == []
    assert compared(*[factories.make_structure() for _ in range(2)]).warnings == []


def test_a_fictional_structure_beside_a_real_one_raises_a_warning_and_the_page_says_fictional(client, cast):
    real, invented = [
        factories.make_structure(country=country, circle=Circle.PUBLIC)
        for country in (cast.country, factories.make_country(iso3="XXA"))
    ]
    assert len(compared(real, invented).warnings) == 1
    assert compared(invented, invented).warnings == []
    assert 'data-kind="fictional"' in client.get(COMPARE, {"s": [real.slug, invented.slug]}).content.decode()


# Marks and scores as others read them


def test_a_structure_without_a_card_shows_marks_that_say_not_assessed_and_no_score(client, bodies, cast):
    factories.make_structure(slug="empty", country=cast.country, circle=Circle.PUBLIC)
    page = Page(client.get(COMPARE, {"s": ["a", "empty"]}))
    for number in range(1, 8):
        assert page.mark("empty", number) == {
            "data-rating": "not_assessed",
            "data-tentative": "false",
            "text": "Not assessed",
        }
    assert len(page.scores) == 1
    assert "not assessed yet" in client.get(COMPARE, {"s": ["a", "empty"]}).content.decode()


def test_a_mark_is_one_element_with_its_codes_and_the_words_as_given_or_the_rating(client, bodies, cast):
    body = factories.make_structure(slug="words", country=cast.country, circle=Circle.PUBLIC)
    marks = [
        {"rating": "yes", "stated_as": "Yes"},
        {"rating": "partly", "stated_as": "Most"},
        {"rating": "yes", "tentative": True, "stated_as": "Yes?"},
        {"rating": "unknown", "stated_as": "?"},
        {"rating": "no", "stated_as": 'Not <b>yet</b> & "never"'},
        {"rating": "no", "tentative": True},
        {"rating": "not_applicable", "reason": "does not arise"},
    ]
    factories.make_card(structure=body, circle=Circle.PUBLIC, marks=marks)
    page = Page(client.get(COMPARE, {"s": ["words", "a"]}))
    assert [tuple(page.mark("words", number).values()) for number in range(1, 8)] == [
        ("yes", "false", "Yes"),
        ("partly", "false", "Most"),
        ("yes", "true", "Yes?"),
        ("unknown", "false", "?"),
        ("no", "false", 'Not <b>yet</b> & "never"'),
        ("no", "true", "No"),
        ("not_applicable", "false", "Not applicable"),
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_scores_are_given_with_dots_in_every_language(client, db, language):
    cmj = ["yes", "partly", "yes", "partly", "partly", "no", "yes"]
    gtse = ["yes", "yes", "yes?", "yes?", "yes", "yes", "yes"]
    page = Page(client.get(COMPARE, {"s": [body.slug for body in pair(cmj, gtse)], "lang": language}))
    assert page.language == language
    names = ("data-score", "data-rated", "data-of", "data-low", "data-high")
    assert [tuple(score[name] for name in names) for score in page.scores] == [
        ("64.3", "7", "7", "64.3", "64.3"),
        ("100.0", "7", "7", "85.7", "100.0"),
    ]
    assert {mark["data-tentative"] for mark in page.marks} == {"true", "false"}


def test_where_there_is_no_score_the_attribute_is_absent_and_not_zero(client, db):
    nothing_known, too_few = pair(["unknown"] * 6 + ["not_assessed"], ["yes"] * 3 + ["unknown"] * 4)
    known, unknown = Page(client.get(COMPARE, {"s": [too_few.slug, nothing_known.slug]})).scores
    assert "data-score" not in known
    assert (known["data-rated"], known["data-of"], known["data-low"], known["data-high"]) == ("3", "7", "42.9", "100.0")
    assert "data-score" not in unknown
    assert (unknown["data-rated"], unknown["data-low"], unknown["data-high"]) == ("0", "0.0", "100.0")


def test_where_no_criterion_applies_there_is_no_range_either(client, bodies, cast):
    body = factories.make_structure(slug="none", country=cast.country, circle=Circle.PUBLIC)
    factories.make_card(structure=body, circle=Circle.PUBLIC, marks=["not_applicable"] * 7)
    score, _other = Page(client.get(COMPARE, {"s": ["none", "a"]})).scores
    assert {name for name in score if name.startswith("data-")} == {"data-rated", "data-of"}
    assert (score["data-rated"], score["data-of"]) == ("0", "0")


def test_the_questions_are_in_the_readers_language(client, bodies):
    page = client.get(COMPARE, {"s": ["a", "b"], "lang": "fr"}).content.decode()
    assert "Question française 1 ?" in page
    assert "Question 1?" not in page


# Which card counts


def first_rating(comparison):
    """The rating of the first criterion in each column."""
    return [mark.rating for _column, mark in comparison.rows[0].cells]


def add_card(structure, rating, **facts):
    return factories.make_card(structure=structure, marks=[rating] * 7, **{"circle": Circle.PUBLIC, **facts})


@pytest.fixture
def body(cast):
    return factories.make_structure(slug="body", country=cast.country, circle=Circle.PUBLIC)


def test_the_newest_reference_date_counts_whatever_was_entered_last(body):
    add_card(body, "yes", as_of="2025-06")
    add_card(body, "no", as_of="2024-06")
    assert first_rating(compared(body)) == ["yes"]


def test_on_the_same_date_a_meeting_counts_before_an_expert(body):
    add_card(body, "yes", as_of="2025-06", basis=Basis.MEETING)
    add_card(body, "no", as_of="2025-06", basis=Basis.EXPERT)
    assert first_rating(compared(body)) == ["yes"]


def test_a_newer_expert_view_counts_before_an_older_meeting(body):
    add_card(body, "no", as_of="2025-06", basis=Basis.MEETING)
    add_card(body, "yes", as_of="2025-07", basis=Basis.EXPERT)
    assert first_rating(compared(body)) == ["yes"]


def test_a_card_of_another_criteria_set_is_not_used(body):
    other = factories.make_criteria_set(slug="other", edition="1", default=False)
    add_card(body, "no", as_of="2025-06", criteria_set=other)
    assert first_rating(compared(body)) == ["not_assessed"]
    add_card(body, "yes", as_of="2020-06")
    assert first_rating(compared(body)) == ["yes"]


def test_the_newest_published_version_counts_and_neither_draft_nor_withdrawn_one(body):
    card = add_card(body, "no", as_of="2025-06")
    factories.add_version(assessment=card, number=2, marks=["yes"] * 7, reason="corrected")
    factories.add_version(
        assessment=card,
        number=3,
        marks=["no"] * 7,
        state=Version.State.WITHDRAWN,
        reason="again",
        withdrawn_because="wrong body",
    )
    factories.add_version(assessment=card, number=4, marks=["no"] * 7, state=Version.State.DRAFT, reason="again")
    add_card(body, "partly", as_of="2026-06", state=Version.State.SUBMITTED)
    assert first_rating(compared(body)) == ["yes"]


def test_only_cards_that_the_person_may_see_are_compared(cast, sign_in, body):
    factories.give(cast.marc, "viewer", body)
    factories.give(cast.fatou, "focal_point", body)
    add_card(body, "no", as_of="2024-06", circle=Circle.PUBLIC)
    add_card(body, "yes", as_of="2025-06", circle=Circle.BODY)
    other = factories.make_structure(slug="other", country=cast.country, circle=Circle.PUBLIC)
    people = [cast.marc, cast.fatou, cast.elena, cast.chloe, cast.dan, None]
    found = []
    for person in people:
        page = Page(sign_in(person).get(COMPARE, {"s": [body.slug, other.slug]}))
        found.append(page.mark(body.slug, 1)["data-rating"])
    assert found == ["yes", "yes", "yes", "no", "no", "no"]
