"""What every browser test needs: a browser, the site with its first countries, visitors, and the mark `browser`.

COORDHUB_SHOTS=folder saves pictures of the main steps there.
"""

import datetime
import io
import os
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings as site_settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.test import Client

import assessments.dashboard  # noqa: F401 - pandas takes seconds to load: before a browser waits for the first chart
from assessments import published, rounds, settling, sides, voting
from structures.demo import demo_person
from structures.models import Structure
from structures.partial_dates import PartialDate
from tests import factories
from tests.browser.visitor import Visitor

# Playwright runs an event loop in this thread; without this Django would take the tests' own queries for a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HEIGHTS = {360: 740, 1280: 800}
LOCALES = {"en": "en-GB", "fr": "fr-FR"}


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's browser where there is one, else Playwright's own."""
    system = next(filter(None, map(shutil.which, BROWSERS)), None)
    return {**browser_type_launch_args, "executable_path": system, "args": list(ARGUMENTS)}


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


# The site


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """SQLite in a file, as a running site has it: in memory a reader of one thread refuses the writer of another."""
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(tmp_path_factory.mktemp("sqlite") / "browser.sqlite3")


@pytest.fixture(scope="session")
def first_rows():
    """The rows of the fixtures by table, once a test has loaded them."""
    return {}


@pytest.fixture
def countries(transactional_db, first_rows):
    """The reference data and the first countries, as after a first start."""
    if first_rows:
        put_back(first_rows)
        return
    call_command("loaddata", *site_settings.FIXTURES_AT_FIRST_START, verbosity=0)
    if connection.vendor == "postgresql":
        first_rows.update(taken_out())


@pytest.fixture
def site(live_server, countries, settings):
    """The address of the running site, in demo mode."""
    settings.DEMO = True
    return live_server.url


# Each test begins with an emptied database. Reading the fixtures takes seconds, copying their rows a tenth of one.


def kept_models():
    labels = {"structures", "assessments"}
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.app_label in labels and model._meta.managed]


def taken_out():
    rows = {}
    with connection.cursor() as cursor:
        for model in kept_models():
            copied = io.BytesIO()
            cursor.copy_expert(f'COPY "{model._meta.db_table}" TO STDOUT', copied)
            rows[model._meta.db_table] = copied.getvalue()
    return rows


@transaction.atomic  # foreign keys are looked at when it ends, so the order of the tables does not matter
def put_back(rows):
    with connection.cursor() as cursor:
        for table, copied in rows.items():
            if copied:
                cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(copied))
        for statement in connection.ops.sequence_reset_sql(no_style(), kept_models()):
            cursor.execute(statement)


# Visitors


@pytest.fixture(scope="session")
def pictures():
    """The folder for pictures, None where nobody wants them."""
    folder = os.environ.get("COORDHUB_SHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    return folder or None


@pytest.fixture
def visit(site, new_context, pictures):
    """Opens a browser of its own for one more person. What a browser complains of on its console fails the test."""
    visitors = []

    def visit(*, width=1280, language="en", scripts=True, address=site, **options):
        context = new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            locale=LOCALES[language],
            java_script_enabled=scripts,
            **options,
        )
        context.set_default_timeout(10_000)
        context.set_default_navigation_timeout(40_000)  # the first chart of a worker loads pandas and Plotly
        visitor = Visitor(context.new_page(), address, language=language, scripts=scripts, pictures=pictures)
        visitors.append(visitor)
        return visitor

    yield visit
    assert [complaint for visitor in visitors for complaint in visitor.complaints] == []


@pytest.fixture
def visit_as(visit):
    """A visitor who has signed in already, as the demo's person with that role."""

    def visit_as(role, **options):
        visitor = visit(**options)
        client = Client()
        client.force_login(demo_person(role))
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": visitor.site}
        visitor.page.context.add_cookies([session])
        return visitor

    return visit_as


# Cards to begin with


def yesterday():
    return datetime.date.today() - datetime.timedelta(days=1)


@pytest.fixture
def draft(site):
    """A draft of the demo's assessor: a meeting of Exempland's country team, unless told otherwise."""

    def draft(*, by="assessor", slug="xxa-hct", basis="meeting", **facts):
        if basis == "meeting":
            facts = {"voices": 9, **facts}
        structure = Structure.objects.get(slug=slug)
        as_of = PartialDate.of(yesterday())
        return settling.start(by=demo_person(by), structure=structure, basis=basis, as_of=as_of, **facts)

    return draft


@pytest.fixture
def answered():
    """Answers criteria of a card straight in the database: `answered(assessment, {1: "yes"}, by="assessor")`."""

    def answered(assessment, ratings, *, by="assessor", reason=""):
        version = assessment.versions.get()
        marks = {mark.criterion.number: mark for mark in version.marks.select_related("criterion")}
        entries = [
            (marks[number].pk, marks[number].revision, {"rating": rating, "reason": reason})
            for number, rating in ratings.items()
        ]
        assert settling.fill_in(version=version, by=demo_person(by), entries=entries) == []
        return assessment

    return answered


@pytest.fixture
def cards(draft, answered):
    """A meeting of the coordinator's own, an expert's note, a sent and a returned card, one that is published, one
    with a correction being worked on, one that was withdrawn, and those of a round that is planned and one that is
    open, by what they are."""
    own = answered(draft(by="coordinator"), {1: "yes", 4: "not_applicable"}, by="coordinator", reason="So.")
    note = draft(by="coordinator", slug="xxa-justice-commission", basis="expert")
    sent = answered(draft(slug="xxa-cluster-wash"), {1: "no", 6: "unknown"})
    settling.send(version=sent.versions.get(), by=demo_person("assessor"))
    returned = answered(draft(slug="cod-cmj"), {3: "yes"})
    settling.send(version=returned.versions.get(), by=demo_person("assessor"))
    settling.send_back(version=returned.versions.get(), by=demo_person("coordinator"), word="Look again at 3.")
    made = {"own": own, "note": note, "sent": sent, "returned": returned, **meetings_and_rounds(draft)}
    for name in ("published", "corrected", "withdrawn"):
        made[name] = publish(answered(draft(slug="xxa-hct"), {1: "yes", 2: "partly"}))
    correct(made["corrected"])
    made |= rounds_to_run()
    published.withdraw(assessment=made["withdrawn"], by=demo_person("coordinator"), reason="It was another meeting.")
    return {name: card.pk for name, card in made.items()}


def meetings_and_rounds(draft):
    """A meeting whose room votes and of which the coordinator fills in a side; one that has voted and whose sides are
    ready; a round that is being settled by the coordinator as its facilitator, and one that too few answered."""
    coordinator, assessor = demo_person("coordinator"), demo_person("assessor")
    body = Structure.objects.get(slug="xxa-justice-commission")
    voting_now, voted = (draft(by="coordinator", slug=body.slug) for _card in range(2))
    voting.open_vote(version=voting_now.versions.get(), by=coordinator, heads=9)
    sides.take(assessment=voting_now, which="national", by=coordinator)
    room = voting.open_vote(version=voted.versions.get(), by=coordinator, heads=6)
    votes = [("yes", "partly", "no", "yes?", "yes", "unknown", "yes")] * 4 + [("no",) * 7] * 3
    for marks in votes:
        factories.add_answer(round=room, marks=marks)
    rounds.close(round=room, by=coordinator)
    for which, person, rating in (("national", coordinator, "no"), ("partners", assessor, "yes")):
        side = sides.take(assessment=voted, which=which, by=person)
        mark = side.marks.get(criterion__number=1)
        sides.fill_in(side=side, by=person, entries=[(mark.pk, 1, {"rating": rating, "reason": "The minutes."})])
        sides.call_ready(side=side, by=person, people=4)
    answers = [{"marks": marks, "group": 1 + (marks[0] == "no"), "reasons": {1: "Why."}} for marks in votes * 2]
    closed = {"structure": body, "criteria_set": voted.criteria_set, "facilitator": coordinator, "state": "reconciling"}
    settled_on = factories.make_round(answers=answers, **closed).assessment
    too_few = factories.make_round(answers=answers[:3], **closed).assessment
    return {"voting": voting_now, "voted": voted, "settled_on": settled_on, "too_few": too_few}


def rounds_to_run():
    """A planned and an open round of Exempland's country team, with people who are asked by letter and in a room."""
    asked = {"structure": Structure.objects.get(slug="xxa-hct"), "facilitator": demo_person("assessor")}
    planned = factories.make_round(state="planned", **asked)
    opened = factories.make_round(answers=[["yes"] * 7] * 3, room_code="ACDEFGHJ", room_heads=12, **asked)
    for round in (planned, opened):
        factories.make_invitee(round=round, category="un", written_to=True)
    return {"planned_round": planned.assessment, "open_round": opened.assessment}


def publish(card):
    settling.publish(version=card.versions.get(), by=demo_person("coordinator"), circle="country")
    return card


def correct(card):
    """A correction of its first mark, not published yet."""
    coordinator = demo_person("coordinator")
    version = published.start_correction(version=card.versions.get(), by=coordinator, reason="Misread in the minutes.")
    mark = version.marks.get(criterion__number=1)
    entry = (mark.pk, mark.revision, {"rating": "no", "reason": "Page 3 of the minutes says otherwise."})
    assert settling.fill_in(version=version, by=coordinator, entries=[entry]) == []
