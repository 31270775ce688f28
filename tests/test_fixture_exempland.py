"""Exempland, the invented country: big and varied enough to show every page with something on it, and never real."""

import re
from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from assessments import agreement, marks
from assessments.models import Assessment
from structures.models import Structure
from structures.vocabulary import (
    Circle,
    DocumentKind,
    Function,
    LiaisonMode,
    National,
    OrganisationKind,
    RelationKind,
    Role,
    Standing,
)
from tests import factories
from tests.test_fixtures import FIXTURES, load, rows_of, texts

WRITTEN = date(2026, 11, 22)
YEAR = timedelta(days=365)
YEARS = {"2024", "2025", "2026"}
BASES = {"expert", "meeting", "survey"}


def fields(model):
    """What the fixture says in its rows of this model."""
    return [row["fields"] for row in rows_of("exempland") if row["model"] == model]


@pytest.fixture(scope="module")
def bodies():
    """{slug: its fields}"""
    return {body["slug"]: body for body in fields("structures.structure")}


@pytest.fixture(scope="module")
def seats():
    return fields("structures.seat")


@pytest.fixture(scope="module")
def relations():
    return fields("structures.relation")


@pytest.fixture(scope="module")
def cards():
    """{code: its fields}"""
    return {card["code"]: card for card in fields("assessments.assessment")}


@pytest.fixture(scope="module")
def versions():
    """{(code, number): its fields}"""
    return {(*row["assessment"], row["number"]): row for row in fields("assessments.version")}


@pytest.fixture(scope="module")
def answers():
    """{(code, number): {criterion: mark}}"""
    found = defaultdict(dict)
    for mark in fields("assessments.mark"):
        found[tuple(mark["version"])][mark["criterion"][2]] = mark
    return found


def holder(seat):
    """The code of the post or the organisation that has the seat."""
    return (seat["post"] or seat["organisation"])[0]


# Who coordinates


def test_it_has_so_many_bodies_of_many_kinds(bodies):
    assert 15 <= len(bodies) <= 20
    kinds = Counter(body["kind"] for body in bodies.values())
    expected = {
        "hct",
        "iccg",
        "cluster",
        "aor",
        "cwg",
        "awg",
        "cmcoord",
        "rcf",
        "ngoforum",
        "ingoforum",
        "crisiscentre",
    }
    expected |= {"donorgroup", "jointsteering", "mixedcommission", "jointcommittee", "subcommittee"}
    assert set(kinds) == expected
    assert kinds["cluster"] == 4


def test_every_function_level_and_status_that_a_country_needs_occurs(bodies):
    assert {body["function"] for body in bodies.values()} == set(Function.values)
    assert {body["level"] for body in bodies.values()} == {"national", "hub", "subnational"}
    statuses = Counter(body["status"] for body in bodies.values())
    assert statuses == {"active": 16, "proposed": 1, "dormant": 1, "closed": 1, "intransition": 1}
    assert {body["circle"] for body in bodies.values()} == {Circle.BODY, Circle.COUNTRY, Circle.PUBLIC}
    assert all(body["area"] for body in bodies.values() if body["level"] != "national")


def test_bodies_say_what_they_are_for_in_both_languages_and_how_often_they_meet(bodies):
    for body in bodies.values():
        assert body["mandate"] and body["mandate_fr"] and body["mandate"] != body["mandate_fr"]
        assert body["name_fr"] != body["name"]
        if body["status"] != "proposed":
            assert body["meets"] and float(body["hours"]) > 0
    rhythms = {body["meets"] for body in bodies.values()} - {""}
    assert rhythms == {"weekly", "fortnightly", "monthly", "quarterly", "twiceayear", "adhoc"}


def test_every_role_is_held_by_somebody_and_every_body_has_seats(bodies, seats):
    assert {seat["role"] for seat in seats} == set(Role.values)
    assert {seat["structure"][0] for seat in seats} == set(bodies)


def test_organisations_and_posts_are_of_every_kind_and_each_sits_somewhere(seats):
    organisations = {row["code"]: row for row in fields("structures.organisation")}
    posts = {row["code"]: row for row in fields("structures.post")}
    assert {row["kind"] for row in organisations.values()} == set(OrganisationKind.values)
    assert {row["national"] for row in posts.values()} == set(National.values)
    sitting = {holder(seat) for seat in seats}
    with_posts = {row["organisation"][0] for row in posts.values() if row["organisation"]}
    assert set(posts) <= sitting
    assert set(organisations) <= sitting | with_posts


def test_one_organisation_sits_in_many_bodies_and_posts_of_both_sides_chair_several(seats):
    national = {row["code"]: row["national"] for row in fields("structures.post")}
    sits_in, chairs = defaultdict(set), defaultdict(set)
    for seat in seats:
        sits_in[holder(seat)].add(seat["structure"][0])
        if seat["role"] == "chair":
            chairs[holder(seat)].add(seat["structure"][0])
    assert len(sits_in["xxa-relief-network"]) >= 8
    sides = {national[post] for post, chaired in chairs.items() if len(chaired) > 1}
    assert sides == {"yes", "no"}


def test_relations_are_of_every_kind_and_liaison_of_both_modes(bodies, relations):
    assert {relation["kind"] for relation in relations} == set(RelationKind.values)
    assert {relation["mode"] for relation in relations} == {"", *LiaisonMode.values}
    parts = {(r["from_structure"][0], r["to_structure"][0]) for r in relations if r["kind"] == "part_of"}
    assert ("xxa-aor-gbv", "xxa-cluster-protection") in parts
    assert {relation["to_structure"][0] for relation in relations if relation["to_structure"]} <= set(bodies)
    report = {relation["from_structure"][0] for relation in relations if relation["kind"] in {"reports_to", "part_of"}}
    assert "xxa-donor-group" in set(bodies) - report  # a body that reports to nobody


def test_some_facts_were_confirmed_lately_and_some_more_than_a_year_ago(bodies, seats, relations):
    for rows in (bodies.values(), seats, relations):
        confirmed = [date.fromisoformat(row["confirmed_latest"]) for row in rows]
        assert all(date(2024, 1, 1) <= day <= WRITTEN for day in confirmed)
        old = [day for day in confirmed if WRITTEN - day > YEAR]
        assert old and len(old) < len(confirmed) / 2


def test_documents_and_statements_are_of_every_kind():
    assert {row["kind"] for row in fields("structures.document")} == set(DocumentKind.values)
    statements = fields("structures.statement")
    assert {row["standing"] for row in statements} == set(Standing.values)
    about = {column for row in statements for column in ("structure", "seat", "relation") if row[column]}
    assert about == {"structure", "seat", "relation"}


def test_every_body_says_that_it_is_invented(bodies):
    said = {row["structure"][0] for row in fields("structures.statement") if row["note"].startswith("Invented to show")}
    assert said == set(bodies)


# Bodies that are not simply at work


def test_the_proposed_body_has_neither_card_nor_meeting(bodies, cards):
    (slug,) = [slug for slug, body in bodies.items() if body["status"] == "proposed"]
    assert (bodies[slug]["meets"], bodies[slug]["started_earliest"]) == ("", None)
    assert slug not in {card["structure"][0] for card in cards.values()}


def test_the_closed_body_has_an_end_for_all_and_another_that_replaces_it(bodies, seats, relations):
    (slug,) = [slug for slug, body in bodies.items() if body["ended_latest"]]
    assert bodies[slug]["status"] == "closed"
    assert all(seat["until_latest"] for seat in seats if seat["structure"] == [slug])
    assert all(relation["until_latest"] for relation in relations if relation["from_structure"] == [slug])
    (after,) = [r["from_structure"][0] for r in relations if r["kind"] == "replaces" and r["to_structure"] == [slug]]
    assert bodies[after]["status"] == "active"


def test_a_body_at_work_was_never_assessed(bodies, cards):
    assessed = {card["structure"][0] for card in cards.values()}
    assert [slug for slug in bodies if slug not in assessed and bodies[slug]["status"] == "active"] == [
        "xxa-donor-group"
    ]


# Cards


def test_eight_bodies_have_cards_of_three_years_and_every_year_has_every_basis(cards, versions):
    years, bases = defaultdict(set), defaultdict(set)
    for (code, _number), version in versions.items():
        if version["state"] == "published":
            year = cards[code]["as_of_latest"][:4]
            years[cards[code]["structure"][0]].add(year)
            bases[year].add(cards[code]["basis"])
    assert len([slug for slug, found in years.items() if found == YEARS]) >= 8
    assert bases == dict.fromkeys(YEARS, BASES)


def test_cards_are_mostly_for_the_country_several_public_and_few_for_the_body(cards):
    circles = Counter(card["circle"] for card in cards.values())
    assert circles["country"] > len(cards) / 2
    assert 5 <= circles["public"] <= 10  # each public card is opened by the tests in a browser
    assert {code for code, card in cards.items() if card["circle"] == "body"} == {
        "xxa-awg-2026-04-15",
        "xxa-cmcoord-2026-08",
    }


def test_a_correction_says_why_changes_one_answer_and_leaves_the_first_version(versions, answers):
    corrected = {code for code, number in versions if number == 2}
    assert len(corrected) >= 3
    for code in corrected:
        first, second = versions[code, 1], versions[code, 2]
        assert (first["state"], second["state"]) == ("published", "published")
        assert second["published"] > first["published"] and not first["reason"]
        old, new = answers[code, 1], answers[code, 2]
        (changed,) = [number for number in old if old[number]["rating"] != new[number]["rating"]]
        assert second["reason"].startswith(f"Criterion {changed}: ")
    changed = [answers["xxa-cluster-wash-2026-05-20", number][3]["rating"] for number in (1, 2)]
    assert changed == ["no", "partly"]


def test_a_card_was_withdrawn_with_its_reason(cards, versions):
    withdrawn = {key: version for key, version in versions.items() if version["state"] == "withdrawn"}
    ((code, number),) = withdrawn
    assert number == 1 and (code, 2) not in versions
    assert len(withdrawn[code, 1]["withdrawn_because"]) > 40
    assert not any(v["withdrawn_because"] for key, v in versions.items() if key not in withdrawn)
    others = [other for other, card in cards.items() if card["structure"] == cards[code]["structure"]]
    assert len(others) > 2


def test_experts_cite_an_invented_document_and_the_others_have_voices_and_an_agreement(cards, seats):
    sources = {row["code"]: row["title"] for row in fields("structures.source")}
    sit = {(seat["structure"][0], holder(seat)) for seat in seats}
    for card in cards.values():
        if card["basis"] == "expert":
            assert card["voices"] == 1 and card["expert"]
            assert sources[card["source"][0]].endswith("(fictional)")
        else:
            assert card["source"] is None
            assert card["voices"] >= {"meeting": 2, "survey": 10}[card["basis"]]
            assert card["agreed_on_latest"] < card["as_of_latest"]
            assert (card["structure"][0], card["agreed_by"][0]) in sit


def test_cards_are_published_after_their_reference_date(cards, versions):
    for (code, _number), version in versions.items():
        if version["state"] != "draft":
            assert cards[code]["as_of_earliest"] < version["published"][:10] <= WRITTEN.isoformat()


def test_chairs_and_co_chairs_endorse_between_the_meeting_and_the_publication(cards, versions, seats):
    endorsements = fields("assessments.endorsement")
    assert len(endorsements) > 20
    assert {one["role"] for one in endorsements} == {"chair", "cochair"}
    chairing = {(seat["structure"][0], seat["role"], holder(seat)) for seat in seats}
    for one in endorsements:
        code, number = one["version"]
        assert (cards[code]["structure"][0], one["role"], one["post"][0]) in chairing
        assert cards[code]["as_of_earliest"] < one["on"] <= versions[code, number]["published"][:10]
    without = set(versions) - {tuple(one["version"]) for one in endorsements}
    assert any(cards[code]["basis"] != "expert" for code, _number in without)


def test_dissent_and_replies_stand_on_many_cards_and_name_nobody(versions):
    dissent = {version["dissent"] for version in versions.values()} - {""}
    assert len(dissent) >= 10
    assert len({version["reply"] for version in versions.values()} - {""}) >= 5
    organisations = {row["name"].removesuffix(" (fictional)") for row in fields("structures.organisation")}
    for text in dissent:
        assert "member" in text
        assert not any(name in text for name in organisations)


def test_marks_are_of_every_rating_each_rated_one_also_in_doubt(answers):
    found = {(mark["rating"], mark["tentative"]) for card in answers.values() for mark in card.values()}
    plain = {(rating.value, False) for rating in marks.Rating}
    assert found == plain | {(rating.value, True) for rating in marks.RATED}
    assert all(set(card) == {1, 2, 3, 4, 5, 6, 7} for card in answers.values())


def test_there_is_a_card_of_which_nothing_is_known_and_one_too_thin_for_a_score(answers):
    rated = Counter(sum(mark["rating"] in marks.RATED for mark in card.values()) for card in answers.values())
    assert rated[0] and rated[3] and rated[7]


def test_marks_keep_words_of_both_languages(answers):
    words = {mark["stated_as"] for card in answers.values() for mark in card.values()}
    assert {"Yes", "Most", "Broadly", "Not yet", "Yes?", "?", "-", "n/a", "Don’t know"} <= words
    assert {"Oui", "Oui\u00a0?", "La plupart", "Dans l’ensemble", "Pas encore", "Je ne sais pas", "NSP"} <= words
    for written in words:
        marks.read(written)  # every one is understood


def test_some_cards_give_a_reason_for_each_mark_and_some_for_none(answers):
    given = [sum(bool(mark["reason"]) for mark in card.values()) for card in answers.values()]
    assert given.count(7) > 15
    assert given.count(0) >= 4
    assert all(len(mark["reason"]) <= 200 for card in answers.values() for mark in card.values())


# Nothing is said of anybody real

LETTERS = (
    "OCHA|WHO|UNICEF|UNHCR|WFP|FAO|UNDP|UNFPA|IOM|UNMAS|UNODC|UNOPS|ILO|MSF|ICRC|IFRC|OMS|PAM|HCR|OIM|PNUD|FNUAP|FICR|CICR"
    "|MONUSCO|MINUSCA|MONUC|UNMISS|EUPOL|EUSEC|DFID|FCDO|USAID|ECHO|AFD|GIZ|JICA|OXFAM|CARE|NRC|DRC|IRC|ACF|CALP"
)
NAMES = [
    *("Red Cross", "Croix-Rouge", "Croissant", "Save the Children", "Médecins", "World Bank", "Banque mondiale"),
    *("European Union", "Union européenne", "African Union", "Caritas", "Mercy", "World Vision", "Norwegian", "Danish"),
    *("France", "Germany", "Sweden", "United States", "United Kingdom", "Congo", "Bangui", "Kinshasa", "Jordan"),
]


def test_no_real_organisation_or_place_is_named():
    real = re.compile(rf"\b({LETTERS}|{'|'.join(NAMES)})\b")
    assert real.search("paid by UNICEF") and real.search("the World Bank") and not real.search("whom it concerns")
    own = [(m, c, text) for m, c, text in texts("exempland") if not of_reference_data(m)]
    own += [("source", "title", row["title"]) for row in fields("structures.source") if row["code"].startswith("xxa-")]
    assert len(own) > 500
    assert [text for _model, _column, text in own if real.search(text)] == []


def of_reference_data(model):
    """Countries, sectors, criteria and the set's own source are real, and repeated in every fixture."""
    shared = {"country", "sector", "source", "criteriaset", "criterion", "criteriontext"}
    return model.split(".")[1] in shared


def test_names_of_organisations_and_titles_of_documents_cannot_be_taken_for_real_ones():
    for row in fields("structures.organisation"):
        assert row["code"].startswith("xxa-") and row["country"] == ["XXA"]
        assert "Exempland" in row["name"] or row["name"].endswith("(fictional)")
        assert "Exempland" in row["name_fr"] or re.search(r"\((fictif|fictive)\)$", row["name_fr"])
    for row in fields("structures.document"):
        assert row["title"].endswith("(fictional)")
    sources = {row["code"]: row["title"] for row in fields("structures.source")}
    assert all(title.endswith("(fictional)") for code, title in sources.items() if code != "blake-2008")
    used = {row["source"][0] for name in ("document", "statement") for row in fields(f"structures.{name}")}
    assert "blake-2008" not in used


def test_it_stays_light():
    assert (FIXTURES / "exempland.json").stat().st_size < 500_000


# Rounds


def test_a_card_without_a_publication_waits_for_a_round_to_be_settled(versions):
    drafts = {code for (code, _number), version in versions.items() if version["state"] == "draft"}
    rounds = {one["assessment"][0]: one for one in fields("assessments.round")}
    assert drafts == {code for code, one in rounds.items() if one["state"] == "reconciling"} == {"xxa-jsc-2026-11"}


def test_rounds_are_of_surveys_and_show_groups_and_no_groups(cards):
    rounds = {one["assessment"][0]: one for one in fields("assessments.round")}
    assert {cards[code]["basis"] for code in rounds} == {"survey"}
    assert {one["state"] for one in rounds.values()} == {"published", "reconciling"}
    grouped = {group["round"][0] for group in fields("assessments.roundgroup")}
    assert grouped and set(rounds) - grouped


def test_what_was_settled_is_what_the_answers_suggest(cards, versions):
    """Where it is not, the mark would have to say why: none of Exempland's departs."""
    spreads = defaultdict(dict)
    for tally in fields("assessments.tally"):
        if tally["group"] is None:
            key = (tally["round"][0], tally["criterion"][2])
            spreads[key][agreement.Rating(tally["rating"])] = tally["count"]
    settled = {
        (mark["version"][0], mark["criterion"][2]): mark["rating"]
        for mark in fields("assessments.mark")
        if versions[tuple(mark["version"])]["state"] == "published"
    }
    compared = [
        (settled[key], agreement.suggestion(agreement.Spread(spreads[key]))) for key in spreads if key in settled
    ]
    assert len(compared) == 14
    assert all(mark == suggested for mark, suggested in compared)
    assert all(agreement.Spread(counts).n <= cards[code]["voices"] for (code, _number), counts in spreads.items())


def test_reasons_are_there_for_the_round_that_is_being_settled_only():
    assert {remark["round"][0] for remark in fields("assessments.remark")} == {"xxa-jsc-2026-11"}


# As people find it


@pytest.mark.django_db
def test_everybody_sees_the_public_cards_and_only_the_cells_people_those_of_the_cell():
    load("exempland")
    country = Structure.objects.get(slug="xxa-hct").country
    amina = factories.make_user(email="amina@example.org")
    factories.give(amina, "coordinator", country)
    dan = factories.make_user(email="dan@example.org")
    factories.give(dan, "focal_point", Structure.objects.get(slug="xxa-cmcoord"))

    def latest(user):
        found = Assessment.objects.visible_to(user).latest_of_each_structure()
        return dict(found.values_list("structure__slug", "code"))

    everybody, coordinator, focal_point = latest(AnonymousUser()), latest(amina), latest(dan)
    assert set(everybody) == {
        *("xxa-hct", "xxa-cluster-food-security", "xxa-crisis-centre"),
        *("xxa-jsc", "xxa-justice-commission", "xxa-ngo-forum"),
    }
    assert everybody["xxa-justice-commission"] == "xxa-justice-commission-2025-03"
    assert coordinator["xxa-justice-commission"] == "xxa-justice-commission-2026-09-15"
    assert len(coordinator) == 16 and "xxa-cmcoord" not in coordinator and "xxa-awg" not in coordinator
    assert focal_point["xxa-cmcoord"] == "xxa-cmcoord-2026-08" and "xxa-awg" not in focal_point
    assert not Assessment.objects.visible_to(amina).filter(versions__state="withdrawn").exists()
