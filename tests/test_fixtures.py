"""The fixtures: written by one script, loaded alone and again, true to the documents that they are taken from."""

import json
import re
import subprocess
import sys
from collections import Counter
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from assessments import marks
from assessments.models import Assessment, CriteriaSet, CriterionText, Mark
from coordhub.management.commands.load_once import signs
from structures.models import Country, Relation, Seat, Sector, Statement, Structure

FIXTURES = settings.BASE_DIR / "fixtures"
NAMES = ["countries", "sectors", "ssr-7", "cod", "caf", "jor", "calp", "exempland"]
MODELS = [model for app in ("structures", "assessments") for model in apps.get_app_config(app).get_models()]

# The only marks that the documents hold: Blake 2008, three slides "Examples of coordination structures".
MARKS_OF_2008 = {
    "cod-election-security": [
        ("yes", False, "Yes"),
        ("yes", False, "Yes"),
        ("yes", True, "Yes?"),
        ("yes", True, "Yes?"),
        ("yes", False, "Yes"),
        ("yes", False, "Yes"),
        ("yes", False, "Yes"),
    ],
    "cod-cmj": [
        ("yes", False, "Yes"),
        ("partly", False, "Most"),
        ("yes", False, "Yes"),
        ("partly", False, "Broadly"),
        ("partly", False, "Most"),
        ("no", False, "Not yet"),
        ("yes", False, "Yes"),
    ],
    "cod-ccrss": [
        ("unknown", False, "?"),
        ("not_assessed", False, "-"),
        ("unknown", False, "?"),
        ("unknown", False, "?"),
        ("unknown", False, "?"),
        ("unknown", False, "?"),
        ("unknown", False, "?"),
    ],
}


def rows_of(name):
    return json.loads((FIXTURES / f"{name}.json").read_text("utf-8"))


def load(*names):
    for name in names:
        call_command("loaddata", str(name), verbosity=0)


def counts():
    """{model: number of rows}, of the tables that have any."""
    numbers = {model._meta.label_lower: model._base_manager.count() for model in MODELS}
    return {label: number for label, number in numbers.items() if number}


def content():
    """Every row by its natural keys, in an order that does not depend on when it was loaded."""
    found = []
    for model in [model for model in MODELS if hasattr(model, "natural_key")]:
        rows = model._base_manager.select_related()
        found += serializers.serialize("python", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True)
    return sorted(json.dumps(row, default=str) for row in found)


def texts(name):
    """(model, column, text) of every text in a fixture but keys and dates."""
    for row in rows_of(name):
        for column, value in row["fields"].items():
            if isinstance(value, str) and not re.search("uid|created|published|^on$|_earliest|_latest", column):
                yield row["model"], column, value


# The files


def test_fixtures_are_up_to_date_with_what_they_are_written_from():
    script = FIXTURES / "source" / "build.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_fixture_of_the_first_start_is_tested():
    assert settings.FIXTURES_AT_FIRST_START == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_rows_have_no_keys_of_one_database_and_no_people(name):
    for row in rows_of(name):
        assert ("pk" in row) == (row["model"] in {"structures.country", "assessments.remark"})
        people = {"author", "published_by", "readers", "user"}
        assert row["model"] == "structures.source" or not people & set(row["fields"])
        assert row["model"].split(".")[0] in {"structures", "assessments"}


@pytest.mark.parametrize("name", NAMES)
def test_no_address_and_no_number_to_reach_a_person(name):
    for _model, column, text in texts(name):
        assert "@" not in text
        if column != "url":
            assert not re.search(r"\+?\d(?:[ .()-]?\d){8,}", text), text


def test_names_of_people_stand_only_in_citations():
    for name in NAMES:
        for model, column, text in texts(name):
            if "Blake" in text:
                assert model == "structures.source" or column == "source"
            assert not re.search("Isidore|Odimula|Rochdi|Moloua|Isopi|Kilani|Knox|Prichard", text)


@pytest.mark.parametrize("name", NAMES)
def test_every_english_text_has_its_french_one(name):
    for row in rows_of(name):
        fields = row["fields"]
        if row["model"] == "structures.source" and not fields["code"].startswith("xxa-"):
            continue  # a real document has the title that it has
        if row["model"] == "structures.organisation" and not fields["code"].startswith("xxa-"):
            continue  # and a real organisation the name that it gives itself
        for column in [column for column in fields if f"{column}_fr" in fields]:
            assert bool(fields[column]) == bool(fields[f"{column}_fr"]), fields
    languages = {"en": set(), "fr": set()}
    for row in rows_of(name):
        if row["model"] == "assessments.criteriontext":
            columns = ("variant", "use", "position")
            key = (*row["fields"]["criterion"], *(row["fields"][column] for column in columns))
            languages[row["fields"]["language"]].add(key)
    assert languages["en"] == languages["fr"]


@pytest.mark.parametrize("name", NAMES)
def test_french_texts_have_french_signs(name):
    for row in rows_of(name):
        fields = row["fields"]
        french = [fields[column] for column in fields if column.endswith("_fr")]
        if fields.get("language") == "fr":
            french += [fields.get("text", ""), fields.get("source", "")]
        for text in french:
            assert "'" not in text, text
            assert not re.search(r"(?<![\u00a0\u202f])[?!;»]|«(?!\u00a0)|(?<!\u00a0):", text), text


# Loading


@pytest.mark.parametrize("name", NAMES)
def test_fixture_loads_alone_and_again_without_doubling_anything(db, name):
    load(name)
    once = content()
    assert counts() == Counter(row["model"] for row in rows_of(name))
    load(name)
    assert counts() == Counter(row["model"] for row in rows_of(name))
    assert content() == once


def test_order_of_loading_does_not_matter(db):
    with transaction.atomic():
        assert load_once() == NAMES
        forwards = content()
        transaction.set_rollback(True)
    assert counts() == {}
    load(*reversed(NAMES))
    assert content() == forwards


def test_rows_that_several_fixtures_repeat_are_the_same_in_all():
    seen = {}
    for name in NAMES:
        for row in rows_of(name):
            fields = row["fields"]
            names = ("code", "slug", "uid", "criteria_set", "criterion", "number", "variant", "language", "use")
            more = ("position", "version", "assessment", "round", "group", "category", "rating")
            key = (row["model"], row.get("pk"), *(str(fields.get(n)) for n in (*names, *more)))
            if row["model"] in {"structures.structuresector", "assessments.version"}:
                key = (*key, str(fields.get("structure")), str(fields.get("assessment")), str(fields.get("sector")))
            assert seen.setdefault(key, row) == row


@pytest.mark.parametrize("name", NAMES)
def test_what_a_fixture_is_known_by_stands_in_no_other(name):
    """`load_once` takes any of these rows for the sign that the fixture was loaded."""
    found = signs(FIXTURES / f"{name}.json")
    assert found
    assert not any(row in rows_of(other) for row in found for other in NAMES if other != name)


def test_reloading_restores_the_fixtures_own_rows_and_leaves_others(loaded):
    loaded("cod")
    Structure.objects.filter(slug="cod-cmj").update(name="Changed", revision=4)
    Mark.objects.filter(version__assessment__code="cod-cmj-2008-01").update(stated_as="Changed")
    Structure.objects.create(slug="cod-new", name="New", kind="wg", country_id="COD")
    load("cod")
    body = Structure.objects.get(slug="cod-cmj")
    assert (body.name, body.revision) == ("Mixed Justice Commission", 1)
    assert not Mark.objects.filter(stated_as="Changed").exists()
    assert Structure.objects.filter(slug="cod-new", name="New").exists()


def spoilt(tmp_path, change):
    """A copy of cod.json with its marks changed."""
    rows = rows_of("cod")
    change(rows, [row for row in rows if row["model"] == "assessments.mark"])
    path = tmp_path / "spoilt.json"
    path.write_text(json.dumps(rows), "utf-8")
    return path


def test_fixture_with_an_unknown_rating_loads_nothing_at_all(db, tmp_path):
    path = spoilt(tmp_path, lambda rows, found: found[9]["fields"].update(rating="maybe"))
    with pytest.raises(IntegrityError):
        load(path)
    assert counts() == {}


def test_fixture_with_an_unknown_criterion_loads_nothing_at_all(db, tmp_path):
    path = spoilt(tmp_path, lambda rows, found: found[9]["fields"].update(criterion=["ssr-7", "2008", 8]))
    with pytest.raises((serializers.base.DeserializationError, CommandError, IntegrityError)):
        load(path)
    assert counts() == {}


def test_fixture_with_two_marks_for_one_criterion_loads_nothing_at_all(db, tmp_path):
    path = spoilt(
        tmp_path, lambda rows, found: rows.append(found[9] | {"fields": found[9]["fields"] | {"rating": "no"}})
    )
    with pytest.raises((CommandError, IntegrityError)):
        load(path)
    assert counts() == {}


def load_once():
    """What it says that it loaded."""
    output = StringIO()
    call_command("load_once", stdout=output)
    return [line.removeprefix("Loaded ") for line in output.getvalue().splitlines()]


def test_load_once_loads_only_what_is_missing_and_then_leaves_what_people_changed(loaded):
    loaded("cod")
    assert load_once() == [name for name in NAMES if name != "cod"]
    Structure.objects.filter(slug="cod-cmj").update(name="Changed")
    assert load_once() == []
    assert Structure.objects.get(slug="cod-cmj").name == "Changed"


def test_load_once_does_not_bring_back_what_somebody_deleted(db, settings):
    settings.FIXTURES_AT_FIRST_START = ["caf", "jor"]
    load("caf", "jor")
    Statement.objects.all().delete()
    Relation.objects.filter(from_structure__slug="caf-sector-fs").delete()
    Structure.objects.get(slug="jor-crisis-centre").delete()
    Structure.objects.filter(slug="caf-hct").update(name="Changed")
    assert load_once() == []
    assert not Structure.objects.filter(slug="jor-crisis-centre").exists()
    assert not Relation.objects.filter(from_structure__slug="caf-sector-fs").exists()
    assert Structure.objects.get(slug="caf-hct").name == "Changed"


def test_load_once_names_a_missing_fixture(db, settings):
    settings.FIXTURES_AT_FIRST_START = ["atlantis"]
    with pytest.raises(CommandError, match="atlantis"):
        call_command("load_once")


# What they say


def test_countries_are_the_iso_ones_and_the_invented_one(db):
    load("countries")
    assert Country.objects.filter(fictional=False).count() == 249
    assert [(c.pk, c.iso2, c.name, c.name_fr) for c in Country.objects.filter(fictional=True)] == [
        ("XXA", "XX", "Exempland", "Exempland")
    ]
    assert all(re.fullmatch(r"\d{3}", m49) for m49 in Country.objects.exclude(pk="XXA").values_list("m49", flat=True))
    for zone in Country.objects.values_list("time_zone", flat=True):
        assert ZoneInfo(zone).key == zone
    french = set(Country.objects.filter(language="fr").values_list("pk", flat=True))
    assert {"CAF", "COD", "TCD", "HTI", "PYF"} <= french
    assert not {"RWA", "XXA", "JOR", "USA"} & french


def test_sectors_are_the_clusters_and_those_of_security_reform(db):
    load("sectors")
    kinds = Counter(Sector.objects.values_list("kind", flat=True))
    assert kinds == {"cluster": 11, "aor": 4, "cross": 3, "ssr": 4}
    assert set(Sector.objects.filter(kind="aor").values_list("parent__code", flat=True)) == {"PRO"}


def test_criteria_have_all_their_texts(loaded):
    loaded("ssr-7")
    found = CriteriaSet.objects.get(slug="ssr-7", edition="2008", default=True)
    assert [criterion.number for criterion in found.criteria.all()] == [1, 2, 3, 4, 5, 6, 7]
    plain = {"question", "short", "help", "evidence", "yes", "partly", "no", "right", "wrong"}
    for criterion in found.criteria.all():
        assert set(criterion.texts.filter(variant="", language="fr").values_list("use", flat=True)) == plain
    cautions = CriterionText.objects.filter(use="caution").values_list("criterion__number", "variant", "language")
    assert sorted(cautions) == sorted((n, "humanitarian", language) for n in (4, 7) for language in ("en", "fr"))


def test_ideas_in_english_are_sentences_of_the_slides(loaded):
    loaded("ssr-7")
    ideas = CriterionText.objects.filter(use__in=["right", "wrong"])
    assert set(ideas.filter(language="en").values_list("source", flat=True)) == {"Blake 2008"}
    assert set(ideas.filter(language="en").values_list("text", flat=True)) <= sentences_of_the_slides()
    assert set(ideas.filter(language="fr").values_list("source", flat=True)) == {"Blake 2008 (traduction)"}


def sentences_of_the_slides():
    slides = json.loads((FIXTURES / "source" / "blake_2008.json").read_text("utf-8"))["slides"]
    return {sentence for slide in slides for sentence in slide["sentences"]}


def test_the_marks_of_2008_are_exactly_those_of_the_slides(loaded):
    loaded("cod")
    found = {slug: [] for slug in Assessment.objects.values_list("structure__slug", flat=True)}
    rows = Mark.objects.order_by("criterion__number").select_related("version__assessment__structure")
    for mark in rows:
        found[mark.version.assessment.structure.slug].append((mark.rating, mark.tentative, mark.stated_as))
        assert mark.reason == ""
    assert found == MARKS_OF_2008
    for card in Assessment.objects.all():
        assert (card.basis, card.voices, card.as_of.iso(), card.source.code, card.circle, card.expert) == (
            *("expert", 1, "2008-01", "blake-2008", "public"),
            "Senior Governance Adviser, DFID DRC",
        )


def test_every_seat_and_relation_of_the_drc_says_where_it_comes_from(loaded):
    loaded("cod")
    assert (Seat.objects.count(), Relation.objects.count()) == (10, 4)
    assert not Seat.objects.filter(statements=None).exists()
    assert not Relation.objects.filter(statements=None).exists()
    assert not Structure.objects.filter(statements=None).exists()
    chair = Seat.objects.get(structure__slug="cod-ccrss-defence")
    assert [statement.standing for statement in chair.statements.all()] == ["inferred"]
    assert chair.note and chair.note_fr
    stated = Relation.objects.filter(statements__standing="stated")
    assert [relation.from_structure.slug for relation in stated] == ["cod-ccrss-defence"]


def fields_of(model, *names):
    return [row["fields"] for name in names for row in rows_of(name) if row["model"] == model]


def test_quotes_are_sentences_of_the_slides_with_their_place():
    statements = fields_of("structures.statement", "cod")
    quoted = [statement for statement in statements if statement["quote"]]
    assert len(quoted) >= 20
    assert {statement["quote"] for statement in quoted} <= sentences_of_the_slides()
    for statement in quoted:
        assert (statement["source"], statement["standing"]) == (["blake-2008"], "stated")
        assert statement["locator"].startswith("slide “")
    for statement in statements:
        assert statement["quote"] or (statement["standing"] != "stated" and statement["note"])


def test_facts_from_elsewhere_are_marked_external(loaded):
    loaded("cod")
    for statement in Statement.objects.exclude(source__code="blake-2008"):
        assert statement.standing == "external"
    decree = Structure.objects.get(slug="cod-election-security").documents.get()
    assert (decree.kind, decree.dated.iso(), decree.standing) == ("decree", "2005-05-06", "external")


def test_no_invented_mark_stands_on_a_real_body():
    countries = {body["slug"]: body["country"] for body in fields_of("structures.structure", "cod", "exempland")}
    for card in fields_of("assessments.assessment", "cod", "exempland"):
        invented = countries[card["structure"][0]] == ["XXA"]
        assert invented == card["code"].startswith("xxa-")
        assert invented or card["source"] == ["blake-2008"]


def test_words_and_ratings_agree_everywhere():
    for mark in fields_of("assessments.mark", "cod", "exempland"):
        assert marks.agrees(mark["rating"], mark["tentative"], mark["stated_as"]), mark


def test_cards_of_a_circle_are_never_wider_than_their_body():
    order = ["named", "body", "country", "public"]
    bodies = {body["slug"]: body["circle"] for body in fields_of("structures.structure", "cod", "exempland")}
    for card in fields_of("assessments.assessment", "cod", "exempland"):
        assert order.index(card["circle"]) <= order.index(bodies[card["structure"][0]])
