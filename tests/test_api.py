"""The read API as others hold on to it: shapes, filters, who sees what, what a mistake answers."""

import datetime
import json

import pytest
from django.test import Client

from accounts.models import Token
from assessments.models import Basis, Version
from structures.fields import date_columns
from structures.models import Structure
from structures.partial_dates import PartialDate
from structures.vocabulary import Circle
from tests import factories

API = "/api/v1"
WRITING = ["post", "put", "patch", "delete"]

SCORECARD = {
    "structure",
    "criteria_set",
    "as_of",
    "basis",
    "voices",
    "version",
    "marks",
    "rated",
    "of",
    "score",
    "low",
    "high",
    "endorsed_by",
    "circle",
    "url",
}
CMJ = [
    {"rating": "yes", "stated_as": "Yes"},
    {"rating": "partly", "stated_as": "Most"},
    {"rating": "yes", "stated_as": "Yes"},
    {"rating": "partly", "stated_as": "Broadly"},
    {"rating": "partly", "stated_as": "Most"},
    {"rating": "no", "stated_as": "Not yet", "reason": "no secretariat"},
    {"rating": "yes", "stated_as": "Yes"},
]


@pytest.fixture
def get(client):
    """GET an address of the API: (status, JSON). `token` goes into the Authorization header as it is."""

    def answer(path, *, token=None, **asked):
        headers = {"Authorization": token} if token else {}
        response = client.get(API + path, asked, headers=headers)
        assert response.headers["Content-Type"] == "application/json; charset=utf-8"
        return response.status_code, response.json()

    return answer


def token_of(user):
    return f"Bearer {Token.objects.issue(user)}"


def slugs_of(answer):
    status, found = answer
    assert status == 200
    assert found["count"] == len(found["items"])
    return [item.get("slug") or item["structure"] for item in found["items"]]


def assert_refused(answer, status):
    """An error is a sentence, never a stack trace."""
    assert answer[0] == status
    assert list(answer[1]) == ["detail"]
    assert isinstance(answer[1]["detail"], str)
    assert answer[1]["detail"]
    assert "Traceback" not in answer[1]["detail"]


@pytest.fixture
def five(cast):
    """Public structures p0 to p4."""
    for number in range(5):
        factories.make_structure(slug=f"p{number}", country=cast.country, circle=Circle.PUBLIC)


@pytest.fixture
def two(cast):
    """Public structures `known` and `unknown`, each with a public card."""
    for slug, marks in {"known": CMJ, "unknown": ["unknown"] * 6 + ["not_assessed"]}.items():
        body = factories.make_structure(slug=slug, country=cast.country, circle=Circle.PUBLIC)
        factories.make_card(structure=body, circle=Circle.PUBLIC, marks=marks, basis=Basis.EXPERT, as_of="2008-01")


# Structures


def test_a_structure_has_codes_dates_at_their_precision_and_its_address(get, cast):
    body = factories.make_structure(
        slug="cod-cmj",
        country=cast.country,
        circle=Circle.PUBLIC,
        name="Joint committee",
        name_fr="Comité mixte",
        acronym="CMJ",
        function="strategic",
        meets="monthly",
        hours="1.5",
        mandate="To coordinate",
        **date_columns("started", PartialDate.parse("2007-10")),
        **date_columns("confirmed", PartialDate.parse("2008")),
    )
    factories.make_sector(code="WSH", structures=[body])
    factories.make_sector(code="HEA", structures=[body])
    status, found = get("/structures/cod-cmj")
    assert status == 200
    assert found == {
        "slug": "cod-cmj",
        "name": "Joint committee",
        "name_fr": "Comité mixte",
        "acronym": "CMJ",
        "kind": "jointcommittee",
        "function": "strategic",
        "sectors": ["HEA", "WSH"],
        "level": "national",
        "country": "COD",
        "area": "",
        "status": "active",
        "confirmed": "2008",
        "started": "2007-10",
        "ended": None,
        "meets": "monthly",
        "hours": 1.5,
        "mandate": "To coordinate",
        "mandate_fr": "",
        "circle": "public",
        "fictional": False,
        "url": "/structures/cod-cmj/",
        "roles": [],
        "relations": [],
    }
    in_list = {name: value for name, value in found.items() if name not in {"roles", "relations"}}
    assert get("/structures") == (200, {"count": 1, "items": [in_list]})


def test_a_regional_structure_has_no_country(get, db):
    body = factories.make_structure(slug="regional", circle=Circle.PUBLIC)
    Structure.objects.filter(pk=body.pk).update(country=None)
    _status, found = get("/structures/regional")
    assert (found["country"], found["fictional"], found["hours"]) == (None, False, None)


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({}, ["p0", "p1", "p2", "p3", "p4"]),
        ({"limit": 2}, ["p0", "p1"]),
        ({"limit": 2, "offset": 3}, ["p3", "p4"]),
        ({"limit": 2, "offset": 4}, ["p4"]),
        ({"offset": 99}, []),
        ({"limit": 200}, ["p0", "p1", "p2", "p3", "p4"]),
    ],
)
def test_a_list_says_how_many_there_are_and_gives_the_part_that_was_asked_for(get, five, asked, slugs):
    status, found = get("/structures", **asked)
    assert status == 200
    assert set(found) == {"count", "items"}
    assert found["count"] == 5
    assert [item["slug"] for item in found["items"]] == slugs


@pytest.mark.parametrize("path", ["/structures", "/scorecards", "/countries", "/organisations", "/sources"])
@pytest.mark.parametrize(
    "asked",
    [
        {"limit": 0},
        {"limit": 201},
        {"limit": -1},
        {"limit": "many"},
        {"offset": -1},
        {"offset": 10**30},
        {"offset": "x"},
    ],
)
def test_a_part_that_cannot_be_given_is_refused_naming_the_parameter(get, db, path, asked):
    answer = get(path, **asked)
    assert_refused(answer, 422)
    assert list(asked)[0] in answer[1]["detail"]


@pytest.mark.parametrize(
    ("asked", "slugs"),
    [
        ({"country": "COD"}, ["a", "b"]),
        ({"country": "JOR"}, ["c"]),
        ({"country": "ZZZ"}, []),
        ({"kind": "cluster"}, ["b"]),
        ({"level": "hub"}, ["c"]),
        ({"function": "technical"}, ["a"]),
        ({"status": "closed"}, ["a"]),
        ({"sector": "WSH"}, ["a", "c"]),
        ({"sector": "WSH", "country": "COD"}, ["a"]),
        ({"kind": "cluster", "status": "closed"}, []),
    ],
)
def test_structures_are_filtered_by_codes(get, cast, asked, slugs):
    public = {"circle": Circle.PUBLIC}
    a = factories.make_structure(slug="a", country=cast.country, status="closed", function="technical", **public)
    factories.make_structure(slug="b", country=cast.country, kind="cluster", **public)
    c = factories.make_structure(slug="c", country=cast.other_country, level="hub", **public)
    factories.make_sector(code="WSH", structures=[a, c])
    assert slugs_of(get("/structures", **asked)) == slugs


@pytest.mark.parametrize(
    "path",
    [
        "/structures?country=%00",
        "/structures?sector=%00",
        "/structures?kind=%EF%BF%BE",
        "/structures/%00",
        "/structures/a%00b",
        "/scorecards?country=%00",
        "/scorecards?structure=%00",
        "/compare?s=a&s=%00",
        "/organisations?country=%00",
        "/organisations?kind=%00",
        "/sources?country=%00",
        "/architecture/%00",
        "/architecture/C%C3%94D",
        "/criteria-sets/%00",
        "/criteria-sets/ssr-7?edition=%00",
    ],
)
def test_characters_that_no_code_has_find_nothing_and_break_nothing(get, cast, path):
    status, found = get(path)
    assert status in {200, 404, 422}
    assert found.get("count", 0) == 0


# Scorecards


def test_a_scorecard_is_as_the_contract_has_it(get, cast):
    body = factories.make_structure(slug="cod-cmj", country=cast.country, circle=Circle.PUBLIC)
    source = factories.make_source(title="Working with partners", author="Blake")
    card = factories.make_card(
        structure=body, circle=Circle.PUBLIC, marks=CMJ, basis=Basis.EXPERT, as_of="2008-01", source=source
    )
    status, found = get("/scorecards", country="COD", structure="cod-cmj")
    assert status == 200
    assert found["count"] == 1
    (item,) = found["items"]
    assert set(item) >= SCORECARD
    marks = item.pop("marks")
    assert marks[0] == {"criterion": 1, "rating": "yes", "tentative": False, "stated_as": "Yes", "reason": ""}
    assert marks[5] == {
        "criterion": 6,
        "rating": "no",
        "tentative": False,
        "stated_as": "Not yet",
        "reason": "no secretariat",
    }
    assert [mark["criterion"] for mark in marks] == [1, 2, 3, 4, 5, 6, 7]
    assert {name: item[name] for name in SCORECARD - {"marks"}} == {
        "structure": "cod-cmj",
        "criteria_set": "ssr-7",
        "as_of": "2008-01",
        "basis": "expert",
        "voices": 1,
        "version": 1,
        "rated": 7,
        "of": 7,
        "score": 64.3,
        "low": 64.3,
        "high": 64.3,
        "endorsed_by": [],
        "circle": "public",
        "url": f"/assessments/{card.pk}/",
    }
    assert item["source"] == "Blake, Working with partners"


@pytest.mark.parametrize(
    ("marks", "figures"),
    [
        (["yes", "yes", "yes?", "yes?", "yes", "yes", "yes"], (7, 7, 100.0, 85.7, 100.0)),
        (["unknown"] * 6 + ["not_assessed"], (0, 7, None, 0.0, 100.0)),
        (["yes"] * 3 + ["unknown"] * 4, (3, 7, None, 42.9, 100.0)),
        (["no"] * 4 + ["not_applicable"] * 3, (4, 4, 0.0, 0.0, 0.0)),
        (["not_applicable"] * 7, (0, 0, None, None, None)),
    ],
)
def test_figures_have_one_decimal_and_are_null_where_there_are_none(get, public_body, marks, figures):
    body = factories.make_structure(slug="body", circle=Circle.PUBLIC)
    factories.make_card(structure=body, circle=Circle.PUBLIC, marks=marks)
    _status, found = get("/scorecards", structure="body")
    (item,) = found["items"]
    assert tuple(item[name] for name in ("rated", "of", "score", "low", "high")) == figures


def test_a_doubt_is_a_boolean(get, public_body):
    _status, found = get("/scorecards")
    assert [mark["tentative"] for mark in found["items"][0]["marks"]] == [False, True] + [False] * 5


def test_who_endorsed_a_card_stands_in_it(get, public_body):
    version = public_body.card.versions.get()
    factories.make_endorsement(version=version, post=factories.make_post(title="Minister of Justice"))
    _status, found = get("/scorecards")
    (endorsed_by,) = found["items"][0]["endorsed_by"]
    assert "Minister of Justice" in endorsed_by
    assert "2025-07-01" in endorsed_by


def test_only_the_newest_published_version_of_a_card_is_given_and_no_draft(get, public_body):
    factories.add_version(assessment=public_body.card, number=2, marks=["no"] * 7, reason="corrected")
    factories.add_version(
        assessment=public_body.card, number=3, marks=["yes"] * 7, reason="again", state=Version.State.DRAFT
    )
    factories.make_card(structure=public_body.structure, circle=Circle.PUBLIC, state=Version.State.SUBMITTED)
    _status, found = get("/scorecards")
    assert [(item["version"], item["marks"][0]["rating"]) for item in found["items"]] == [(2, "no")]


def test_a_structures_cards_come_by_structure_and_date(get, cast, two):
    body = Structure.objects.get(slug="known")
    factories.make_card(structure=body, circle=Circle.PUBLIC, as_of="2006")
    _status, found = get("/scorecards")
    order = [(item["structure"], item["as_of"]) for item in found["items"]]
    assert order == [("known", "2006"), ("known", "2008-01"), ("unknown", "2008-01")]
    _status, found = get("/scorecards", limit=1, offset=1)
    assert (found["count"], [item["as_of"] for item in found["items"]]) == (3, ["2008-01"])
    assert slugs_of(get("/scorecards", structure="unknown")) == ["unknown"]
    assert slugs_of(get("/scorecards", country="JOR")) == []
    assert slugs_of(get("/scorecards", structure="no-such-body")) == []


# Who sees what


def everybody(cast):
    return {person.email.split("@")[0]: person for person in cast.everybody}


SEEN = {
    "amina": {"cod-body", "cod-public"},
    "boris": {"cod-body", "cod-public"},
    "chloe": {"cod-body", "cod-public"},
    "fatou": {"cod-body", "cod-public"},
    "marc": {"cod-body", "cod-public"},
    "dan": {"jor-body", "cod-public"},
    "elena": {"cod-body", "jor-body", "cod-public"},
    "nour": {"cod-public"},
}


@pytest.fixture
def cards(cast, public_body):
    """A card for the country on each country's body, beside the public one."""
    for body in (cast.body, cast.other_body):
        factories.make_card(structure=body)


@pytest.mark.parametrize("path", ["/structures", "/scorecards"])
def test_nobody_signed_in_sees_what_is_public_and_everybody_what_their_circles_hold(get, cast, cards, sign_in, path):
    assert slugs_of(get(path)) == ["cod-public"]
    for name, person in everybody(cast).items():
        sign_in(person)
        assert set(slugs_of(get(path))) == SEEN[name], name


@pytest.mark.parametrize("path", ["/structures", "/scorecards"])
def test_a_token_opens_exactly_what_its_owner_may_see(get, cast, cards, path):
    for name, person in everybody(cast).items():
        assert set(slugs_of(get(path, token=token_of(person)))) == SEEN[name], name


def test_a_token_counts_and_not_the_session_beside_it(get, cast, sign_in):
    sign_in(cast.elena)
    assert slugs_of(get("/structures", token=token_of(cast.dan))) == ["jor-body"]


@pytest.mark.parametrize(
    "header",
    ["Bearer not-a-token", "Bearer", "Bearer ", "Basic YTpi", "token abc", "Bearer \x00", "bearer not-a-token"],
)
@pytest.mark.parametrize("path", ["/structures", "/structures/cod-public", "/scorecards", "/criteria-sets/ssr-7"])
def test_a_wrong_token_is_refused_even_beside_a_session(get, cast, sign_in, public_body, header, path):
    sign_in(cast.elena)
    assert_refused(get(path, token=header), 401)


def test_the_word_bearer_may_be_written_in_any_case(get, cast):
    header = token_of(cast.dan).replace("Bearer", "bearer")
    assert slugs_of(get("/structures", token=header)) == ["jor-body"]


def test_a_token_ends_with_its_row_and_with_its_owners_right_to_sign_in(get, cast):
    first, second = token_of(cast.dan), token_of(cast.dan)
    cast.dan.is_active = False
    cast.dan.save()
    assert_refused(get("/structures", token=first), 401)
    cast.dan.is_active = True
    cast.dan.save()
    assert get("/structures", token=first)[0] == 200
    Token.objects.filter(digest=Token.digest_of(first.split()[1])).delete()
    assert_refused(get("/structures", token=first), 401)
    assert get("/structures", token=second)[0] == 200


def test_only_a_digest_of_the_token_is_kept(cast):
    text = Token.objects.issue(cast.dan)
    row = Token.objects.get()
    assert text not in str(vars(row))
    assert row.digest == Token.digest_of(text)


def test_a_right_taken_away_is_gone_at_the_next_request(get, cast):
    header = token_of(cast.dan)
    assert slugs_of(get("/structures", token=header)) == ["jor-body"]
    cast.dan.memberships.all().delete()
    assert slugs_of(get("/structures", token=header)) == []


def test_a_hidden_structure_and_a_missing_one_answer_alike(get, cast):
    hidden, missing = get("/structures/cod-body"), get("/structures/no-such-body")
    assert_refused(hidden, 404)
    assert hidden == missing
    assert get("/structures/cod-body", token=token_of(cast.chloe))[0] == 200
    assert_refused(get("/structures/cod-body", token=token_of(cast.dan)), 404)


def test_an_address_that_does_not_exist_says_so_as_all_errors_do(get, db):
    assert_refused(get("/nothing-here"), 404)


@pytest.mark.parametrize("signed_in", [False, True])
def test_what_a_person_alone_may_see_is_kept_by_no_cache(client, cast, signed_in):
    headers = {"Authorization": token_of(cast.dan)} if signed_in else {}
    response = client.get(f"{API}/structures", headers=headers)
    assert ("no-store" in response.headers.get("Cache-Control", "")) is signed_in
    assert "cookie" in response.headers["Vary"].casefold()


# Side by side


def test_structures_are_compared_in_the_order_asked_for(get, two, cast):
    factories.make_structure(slug="empty", country=cast.country, circle=Circle.PUBLIC)
    status, found = get("/compare", s=["unknown", "empty", "known"])
    assert status == 200
    assert found["criteria_set"] == "ssr-7"
    assert [item["structure"] for item in found["items"]] == ["unknown", "empty", "known"]
    unknown, empty, known = [item["scorecard"] for item in found["items"]]
    assert empty is None
    assert (unknown["score"], known["score"]) == (None, 64.3)
    assert known == get("/scorecards", structure="known")[1]["items"][0]
    assert found["differing"] == []
    assert found["warnings"] == []


def test_a_comparison_names_the_criteria_that_differ_and_warns(get, two, cast):
    body = factories.make_structure(slug="other", country=cast.country, circle=Circle.PUBLIC)
    factories.make_card(structure=body, circle=Circle.PUBLIC, marks=["yes"] * 7, basis=Basis.MEETING)
    _status, found = get("/compare", s=["known", "other"])
    assert found["differing"] == [2, 4, 5, 6]
    assert len(found["warnings"]) == 2


def test_twelve_structures_can_be_compared(get, db):
    slugs = [factories.make_structure(circle=Circle.PUBLIC).slug for _ in range(12)]
    factories.make_criteria_set()
    status, found = get("/compare", s=slugs)
    assert status == 200
    assert [item["structure"] for item in found["items"]] == slugs


@pytest.mark.parametrize(
    "slugs",
    [
        [],
        ["known"],
        ["known", "known"],
        ["known", "unknown", "known"],
        [f"x{n}" for n in range(13)],
        [f"x{n}" for n in range(101)],
        ["known", "x" * 81],
    ],
)
def test_a_comparison_of_fewer_than_two_more_than_twelve_or_one_twice_is_refused(get, two, slugs):
    assert_refused(get("/compare", s=slugs), 422)


def test_a_comparison_with_a_hidden_or_missing_structure_is_refused_naming_it(get, two, cast):
    hidden, missing = get("/compare", s=["known", "cod-body"]), get("/compare", s=["known", "no-such-body"])
    assert_refused(hidden, 404)
    assert hidden[1]["detail"].replace("cod-body", "") == missing[1]["detail"].replace("no-such-body", "")
    assert "known" not in hidden[1]["detail"]
    assert get("/compare", s=["known", "cod-body"], token=token_of(cast.boris))[0] == 200


# Criteria


def test_a_criteria_set_has_its_questions_and_what_each_answer_looks_like(get, db):
    criteria_set = factories.make_criteria_set()
    criteria_set.source = factories.make_source(title="Working with partners")
    criteria_set.save()
    status, found = get("/criteria-sets/ssr-7")
    assert status == 200
    criteria = found.pop("criteria")
    assert found == {"slug": "ssr-7", "edition": "2008", "name": "Seven criteria", "source": "Working with partners"}
    assert [criterion["number"] for criterion in criteria] == [1, 2, 3, 4, 5, 6, 7]
    assert criteria[3] == {
        "number": 4,
        "code": "c4",
        "question": "Question 4?",
        "short": "short 4",
        "help": "help 4",
        "evidence": ["evidence 4"],
        "yes": "yes 4",
        "partly": "partly 4",
        "no": "no 4",
        "caution": "",
    }


@pytest.mark.parametrize(
    ("asked", "headers", "language"),
    [
        ({"lang": "fr"}, {}, "fr"),
        ({}, {"Accept-Language": "fr-CD,fr;q=0.9,en;q=0.5"}, "fr"),
        ({"lang": "en"}, {"Accept-Language": "fr"}, "en"),
        ({"lang": "xx"}, {}, "en"),
        ({}, {"Accept-Language": "de"}, "en"),
    ],
)
def test_criteria_come_in_the_language_of_the_request(client, db, asked, headers, language):
    factories.make_criteria_set()
    response = client.get(f"{API}/criteria-sets/ssr-7", asked, headers=headers)
    question = {"en": "Question 1?", "fr": "Question française 1 ?"}[language]
    first = response.json()["criteria"][0]
    assert first["question"] == question
    assert first["help"] == "help 1"  # in English where there is no French


def test_the_humanitarian_variant_is_given_on_request_with_its_caution(get, db):
    factories.make_criteria_set()
    _status, found = get("/criteria-sets/ssr-7", humanitarian="true")
    third, fourth = found["criteria"][2:4]
    assert (fourth["help"], fourth["caution"]) == ("humanitarian help", "humanitarian caution")
    assert (third["help"], third["caution"]) == ("help 3", "")


def test_the_newest_edition_is_given_unless_another_is_asked_for(get, db):
    factories.make_criteria_set()
    factories.make_criteria_set(edition="2026", size=3, default=False)
    found = {edition: get("/criteria-sets/ssr-7", edition=edition)[1] for edition in ("", "2008", "2026")}
    assert {edition: len(answer["criteria"]) for edition, answer in found.items()} == {"": 3, "2008": 7, "2026": 3}
    assert_refused(get("/criteria-sets/ssr-7", edition="1999"), 404)
    assert_refused(get("/criteria-sets/no-such-set"), 404)


# Actions


def test_an_action_has_what_others_hold_on_to(get, cast):
    body = factories.make_structure(slug="cod-cmj", country=cast.country, circle=Circle.PUBLIC)
    criterion = factories.make_criteria_set().criteria.get(number=3)
    action = factories.make_action(
        structure=body,
        criterion=criterion,
        post=factories.make_post(title="Secretary"),
        due=datetime.date(2025, 7, 1),
        status="done",
        verified_on=datetime.date(2025, 9, 1),
        verified_organisation=factories.make_organisation(name="Bar Association"),
        circle=Circle.PUBLIC,
    )
    status, found = get("/actions", country="COD")
    assert (status, found["count"]) == (200, 1)
    assert found["items"] == [
        {
            "structure": "cod-cmj",
            "criterion": 3,
            "kind": "action",
            "what": "Send the minutes",
            "owner": "Secretary",
            "with_whom": "",
            "due": "2025-07-01",
            "overdue": False,
            "priority": False,
            "priority_because": "",
            "status": "done",
            "ended": "2025-08-01",
            "outcome": "The last three were sent.",
            "verified_by": "Bar Association",
            "verified_on": "2025-09-01",
            "circle": "public",
            "fictional": False,
            "url": f"/actions/{action.pk}/",
        }
    ]


def test_actions_are_filtered_and_stand_by_structure_and_due_date(get, cast):
    for slug, day in [("b", 2), ("a", 9), ("a", 1), ("a", None)]:
        body = Structure.objects.filter(slug=slug).first()
        body = body or factories.make_structure(slug=slug, country=cast.country, circle=Circle.PUBLIC)
        due = datetime.date(2025, 7, day) if day else None
        kind = "action" if day else "support"
        factories.make_action(structure=body, circle=Circle.PUBLIC, due=due, kind=kind)
    items = get("/actions")[1]["items"]
    assert [(item["structure"], item["due"]) for item in items] == [
        ("a", "2025-07-01"),
        ("a", "2025-07-09"),
        ("a", None),
        ("b", "2025-07-02"),
    ]
    assert [item["overdue"] for item in items] == [True, True, False, True]
    assert slugs_of(get("/actions", structure="b")) == ["b"]
    assert slugs_of(get("/actions", country="JOR")) == []
    assert slugs_of(get("/actions", status="done")) == []
    assert get("/actions", limit=1)[1]["count"] == 4


def test_the_api_gives_each_person_the_actions_of_their_circles(get, cast):
    public = factories.make_structure(slug="cod-public", country=cast.country, circle=Circle.PUBLIC)
    for circle in Circle.values:
        factories.make_action(structure=public, what=circle, circle=circle, readers=[cast.nour])
    found = {}
    for name in ("nour", "dan", "chloe", "amina", "elena"):
        token = token_of(getattr(cast, name))
        found[name] = {item["what"] for item in get("/actions", token=token)[1]["items"]}
    assert {item["what"] for item in get("/actions")[1]["items"]} == {"public"}
    assert found == {
        "nour": {"public", "named"},
        "dan": {"public"},
        "chloe": {"public", "country"},
        "amina": {"public", "country"},
        "elena": set(Circle.values),
    }


# The document and the rest


def test_the_openapi_document_is_valid_json_and_names_every_route(client, db):
    response = client.get(f"{API}/openapi.json")
    assert response.status_code == 200
    document = json.loads(response.content)
    assert document["openapi"].startswith("3.")
    assert document["info"]["title"] == "coordhub"
    assert {path: list(operations) for path, operations in document["paths"].items()} == {
        f"{API}{path}": ["get"]
        for path in [
            "/structures",
            "/structures/{slug}",
            "/countries",
            "/organisations",
            "/sources",
            "/architecture/{iso3}",
            "/scorecards",
            "/actions",
            "/compare",
            "/criteria-sets/{slug}",
        ]
    }
    for operations in document["paths"].values():
        assert operations["get"]["summary"]
        assert "401" in operations["get"]["responses"]
    names = {parameter["name"] for parameter in document["paths"][f"{API}/structures"]["get"]["parameters"]}
    assert names == {"limit", "offset", "country", "kind", "function", "level", "status", "sector"}


def test_the_documents_schema_of_a_scorecard_has_what_the_answer_has(client, get, public_body):
    document = client.get(f"{API}/openapi.json").json()
    (item,) = get("/scorecards")[1]["items"]
    assert set(document["components"]["schemas"]["ScorecardOut"]["properties"]) == set(item)


def test_the_page_about_the_api_lists_every_route(client, db):
    page = client.get(f"{API}/docs").content.decode()
    for path in client.get(f"{API}/openapi.json").json()["paths"]:
        assert f"GET {path}</code>" in page


def test_the_page_about_the_api_shows_examples_that_have_what_an_answer_has(client, db):
    page = client.get(f"{API}/docs").content.decode()
    schemas = client.get(f"{API}/openapi.json").json()["components"]["schemas"]
    examples = {name: schema["example"] for name, schema in schemas.items() if "example" in schema}
    assert {"StructureOut", "CountryOut", "OrganisationOut", "SourceOut", "ScorecardOut", "RelationOut"} < set(examples)
    for name, example in examples.items():
        assert set(example) == set(schemas[name]["properties"]), name
    assert page.count("Example of an answer") == 7
    assert "&quot;iso3&quot;: &quot;COD&quot;" in page


PATHS = ["/structures", "/structures/cod-body", "/scorecards", "/compare?s=a&s=b", "/criteria-sets/ssr-7"]
PATHS += ["/countries", "/organisations", "/sources", "/architecture/COD", "/actions"]


@pytest.mark.parametrize("method", WRITING)
@pytest.mark.parametrize("path", [*PATHS, "/openapi.json", "/docs"])
def test_the_api_only_reads(sign_in, cast, method, path):
    response = getattr(sign_in(cast.elena), method)(API + path)
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


@pytest.mark.parametrize("path", PATHS)
def test_a_program_without_a_form_token_is_told_the_same(cast, path):
    response = Client(enforce_csrf_checks=True).post(API + path, headers={"Authorization": token_of(cast.dan)})
    assert response.status_code == 405
