"""As many queries with 10 structures as with 100 or 1,000, and at most twelve: no page grows slow with its country."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.models import Action, ActionUpdate, Assessment, Basis, Endorsement, Mark, MarkStatement, Version
from structures.models import (
    Document,
    Invitation,
    Membership,
    Organisation,
    Post,
    Relation,
    Seat,
    Sector,
    Statement,
    Structure,
    StructureSector,
)
from structures.vocabulary import Circle, Standing
from tests import factories

User = get_user_model()

FEW, MANY, THOUSAND, MOST_QUERIES = 10, 100, 1000, 12
DAY = datetime.date(2025, 6, 1)
ON_THE_DAY = {"as_of_earliest": DAY, "as_of_latest": DAY, "as_of_precision": "day"}
PUBLIC = {"circle": Circle.PUBLIC}


class World:
    """A country whose bodies sit in each other, each with seats, a sector, a relation, cards and statements."""

    def __init__(self, cast):
        self.country, self.author = cast.country, cast.boris
        self.criteria_set = factories.make_criteria_set()
        self.criteria = list(self.criteria_set.criteria.all())
        self.source = factories.make_source(code="guide", country=cast.country)
        # An organisation that sits in every body, by itself and by a post that endorses every card.
        self.holder = factories.make_organisation(code="holder", country=cast.country)
        self.post = factories.make_post(code="chair-of-all", organisation=self.holder)
        factories.make_organisation(code="twin", country=cast.country)
        self.sector = factories.make_sector()
        # The bodies whose own pages are measured: everything below is joined to the first.
        self.hub = factories.make_structure(slug="hub", country=cast.country, **PUBLIC)
        self.others = [factories.make_structure(country=cast.country, **PUBLIC) for _ in range(11)]
        self.size = 0
        self.public = self.cards([self.hub], state="published", **PUBLIC)[0]
        factories.give(cast.amina, "focal_point", self.hub)

    def grow(self, size):
        """Until there are so many bodies beside those that are measured."""
        names = [f"more-{number}" for number in range(self.size, size)]
        self.size = size
        bodies = Structure.objects.bulk_create(
            Structure(slug=name, name=name, kind="cluster", country=self.country, **PUBLIC) for name in names
        )
        StructureSector.objects.bulk_create(StructureSector(structure=body, sector=self.sector) for body in bodies)
        sectors = Sector.objects.bulk_create(Sector(code=name, name=name, kind="cluster") for name in names)
        StructureSector.objects.bulk_create(StructureSector(structure=self.hub, sector=sector) for sector in sectors)
        organisations = Organisation.objects.bulk_create(Organisation(code=n, name=n, kind="un") for n in names)
        posts = Post.objects.bulk_create(
            Post(code=o.code, title=o.code, organisation=o, national="yes") for o in organisations
        )
        seats = Seat.objects.bulk_create(
            [Seat(structure=self.hub, role="member", post=post) for post in posts]
            + [Seat(structure=self.hub, role="observer", organisation=row) for row in organisations]
            + [Seat(structure=body, role="chair", post=self.post) for body in bodies]
            + [Seat(structure=body, role="member", organisation=self.holder) for body in bodies]
        )
        relations = Relation.objects.bulk_create(
            [Relation(from_structure=body, kind="reports_to", to_structure=self.hub) for body in bodies]
            + [Relation(from_structure=body, kind="part_of", to_structure=self.hub) for body in bodies]
            + [Relation(from_structure=self.hub, kind="invites", to_structure=body) for body in bodies]
        )
        said = {"source": self.source, "quote": "It works", "standing": Standing.STATED}
        Statement.objects.bulk_create(
            [Statement(seat=seat, **said) for seat in seats]
            + [Statement(relation=relation, **said) for relation in relations]
            + [Statement(structure=self.hub, **said) for _ in bodies]
            + [Statement(organisation=self.holder, **said) for _ in bodies]
        )
        Document.objects.bulk_create(
            Document(structure=self.hub, kind="tor", title=name, source=self.source) for name in names
        )
        self.people(bodies)
        self.cards(bodies, state="published", **PUBLIC)
        self.cards([self.hub for _ in bodies], state="published", **PUBLIC)
        self.cards(bodies, state="draft")
        self.cards(bodies, state="returned", returned_with="Look again")
        self.cards(bodies, state="submitted")
        self.actions(bodies)

    def actions(self, bodies):
        """An action of each body and as many of the first one, by their card: overdue, open, done and asked for."""
        criterion = self.criteria[2]
        facts = {"what": "Send the minutes", "criterion": criterion, **PUBLIC}
        later = datetime.date.today() + datetime.timedelta(days=20)
        done = {"status": "done", "ended": datetime.date.today(), "outcome": "Sent."}
        made = Action.objects.bulk_create(
            [Action(structure=body, post=self.post, due=DAY, **facts) for body in bodies]
            + [Action(structure=self.hub, organisation=self.holder, due=later, **facts) for _ in bodies]
            + [Action(structure=self.hub, organisation=self.holder, kind="support", **facts) for _ in bodies]
            + [
                Action(structure=self.hub, organisation=self.holder, due=DAY, assessment=self.public, **facts, **done)
                for _ in bodies
            ]
        )
        ActionUpdate.objects.bulk_create(ActionUpdate(action=action, text="Half of it", on=DAY) for action in made)

    def people(self, bodies):
        """A member and an open invitation of each body, and as many of the country."""
        people = User.objects.bulk_create(User(email=f"{body.slug}@example.org") for body in bodies)
        pairs = list(zip(people, bodies, strict=True))
        Membership.objects.bulk_create(
            [Membership(user=person, structure=body, right="viewer") for person, body in pairs]
            + [Membership(user=person, country=self.country, right="viewer") for person in people]
        )
        until = timezone.now() + datetime.timedelta(days=14)
        Invitation.objects.bulk_create(
            Invitation(email=person.email, structure=body, right="focal_point", digest=body.slug, expires=until)
            for person, body in pairs
        )

    def fill(self, size):
        """Until the country has so many bodies, each with a sector, a chair and a published card: what lists are of."""
        names = [f"one-of-many-{number}" for number in range(Structure.objects.count(), size)]
        bodies = Structure.objects.bulk_create(
            Structure(slug=name, name=name, kind="cluster", country=self.country, **PUBLIC) for name in names
        )
        StructureSector.objects.bulk_create(StructureSector(structure=body, sector=self.sector) for body in bodies)
        chairs = Organisation.objects.bulk_create(Organisation(code=name, name=name, kind="un") for name in names)
        Seat.objects.bulk_create(
            Seat(structure=body, role="chair", organisation=chair) for body, chair in zip(bodies, chairs, strict=True)
        )
        self.cards(bodies, state="published", **PUBLIC)
        self.actions(bodies)

    def cards(self, bodies, *, state, circle=Circle.COUNTRY, **columns):
        """A meeting's card of each body, with marks, an endorsement and a statement on each mark."""
        assessments = Assessment.objects.bulk_create(
            Assessment(
                structure=body,
                criteria_set=self.criteria_set,
                basis=Basis.MEETING,
                voices=9,
                author=self.author,
                source=self.source,
                circle=circle,
                **ON_THE_DAY,
            )
            for body in bodies
        )
        published = {"published": timezone.now()} if state == "published" else {}
        versions = Version.objects.bulk_create(
            Version(assessment=row, state=state, **published, **columns) for row in assessments
        )
        marks = Mark.objects.bulk_create(
            Mark(version=version, criterion=criterion, rating="yes")
            for version in versions
            for criterion in self.criteria
        )
        if state == "published":
            said = {"source": self.source, "quote": "It works", "standing": Standing.STATED}
            MarkStatement.objects.bulk_create(MarkStatement(mark=mark, **said) for mark in marks)
        Endorsement.objects.bulk_create(
            Endorsement(version=version, post=self.post, role="chair", on=DAY) for version in versions
        )
        return assessments


READ = [
    "/",
    "/countries/",
    "/countries/COD/",
    "/countries/COD/?sector=WSH&q=more&differing",
    "/structures/",
    "/structures/?country=COD&sector=WSH&q=more",
    "/structures/hub/",
    "/organisations/",
    "/organisations/?q=more",
    "/organisations/holder/",
    "/sources/",
    "/sources/guide/",
    "/assessments/{public}/",
    "/compare/",
    "/compare/?s=hub&change",
    "/compare/?{two}",
    "/compare/?{twelve}&differing",
    "/dashboard/",
    "/dashboard/?view=cards&country=COD&sector=WSH&basis=meeting",
    "/dashboard/?view=body&body=hub",
    "/dashboard/?view=kind&kind=cluster",
    "/about/",
    "/about/confidentiality/",
    "/api/v1/structures",
    "/api/v1/structures?sector=WSH&country=COD",
    "/api/v1/structures/hub",
    "/api/v1/countries",
    "/api/v1/organisations",
    "/api/v1/sources",
    "/api/v1/architecture/COD",
    "/countries/COD/follow-up/",
    "/countries/COD/follow-up/?structure=hub&who=organisation:holder&sector=WSH&since=2025-01-01",
    "/countries/COD/follow-up/?format=txt",
    "/actions/{action}/",
    "/api/v1/actions",
    "/api/v1/actions?structure=hub&country=COD",
    "/api/v1/scorecards",
    "/api/v1/scorecards?structure=hub",
    "/api/v1/compare?{twelve}",
    "/api/v1/criteria-sets/ssr-7",
    "/api/v1/docs",
    "/accounts/login/",
]
KEEP = [f"/structures/{page}/" for page in ("new", "hub/edit", "hub/status")]
WRITE = ["/structures/hub/assess/", "/structures/hub/assess/?basis=meeting", "/structures/hub/assess/?basis=expert"]
OWN = [f"/assessments/{{draft}}/{page}" for page in ("", "edit/", "facts/", "discard/")]
SETTLE = [f"/assessments/{{sent}}/{page}" for page in ("", "edit/", "facts/", "publish/", "return/")]
ACCOUNT = ["/people/", "/accounts/", "/accounts/tokens/", "/accounts/second-factor/"]
PEOPLE = [
    "/people/?country=COD",
    "/people/?structure=hub",
    "/people/invite/?country=COD",
    "/people/invite/?structure=hub",
]
MANAGE = [f"/structures/hub/{part}/new/" for part in ("seats", "relations", "documents", "statements")]
MANAGE += ["/structures/hub/relations/find/?q=more", "/organisations/find/?q=more", "/sources/guide/edit/"]
MANAGE += [f"/seats/{{seat}}/{page}" for page in ("edit/", "delete/")]
MANAGE += [f"/organisations/holder/{page}" for page in ("edit/", "merge/", "merge/?into=twin", "statements/new/")]
PUBLISHED = [f"/assessments/{{public}}/{page}/" for page in ("correct", "withdraw", "endorse", "reply", "history")]
PUBLISHED += ["/structures/hub/history/"]
CORRECT = ["/assessments/{corrected}/", "/assessments/{corrected}/?version=2", "/assessments/{withdrawn}/"]
CORRECT += [f"/assessments/{{corrected}}/{page}/" for page in ("edit", "publish", "discard")]
ACT = ["/structures/hub/actions/new/", "/structures/hub/actions/new/?assessment={public}&criterion=3"]
ACT += [f"/actions/{{action}}/{page}/" for page in ("edit", "update", "done", "drop")]
ACT += [f"/actions/{{action_done}}/{page}" for page in ("", "verify/", "reopen/")]
PAGES = {
    None: READ,
    "boris": [*READ[:-1], *WRITE, *OWN, *ACCOUNT],
    "amina": [*READ[:-1], *WRITE, *SETTLE, *KEEP, *PUBLISHED, *CORRECT, *MANAGE, *ACCOUNT, *PEOPLE, *ACT],
}


def queries_of(client, addresses):
    """{address: number of queries}"""
    found = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert response.status_code == 200, address
        found[name] = len(captured)
    return found


@pytest.mark.parametrize("who", [None, "boris", "amina"], ids=["signed out", "assessor", "coordinator"])
def test_a_page_asks_as_much_of_the_database_with_a_hundred_structures_as_with_ten(cast, sign_in, who):
    world = World(cast)
    (draft,) = world.cards([world.hub], state="draft")
    (sent,) = world.cards([world.hub], state="submitted")
    corrected = factories.make_card(structure=world.hub, as_of="2020", marks=["yes"] * 7)
    factories.add_version(assessment=corrected, number=2, state="draft", reason="A mark.", marks=["no"] * 7)
    withdrawn = factories.make_card(structure=world.hub, state="withdrawn", withdrawn_because="Another meeting.")
    slugs = [world.hub.slug, *[body.slug for body in world.others]]
    values = {
        "corrected": corrected.pk,
        "withdrawn": withdrawn.pk,
        "public": world.public.pk,
        "seat": factories.make_seat(structure=world.hub, role="chair", post=world.post).pk,
        "draft": draft.pk,
        "sent": sent.pk,
        "action": factories.make_action(structure=world.hub, organisation=world.holder, **PUBLIC).pk,
        "action_done": factories.make_action(structure=world.hub, post=world.post, status="done").pk,
        "two": "&".join(f"s={slug}" for slug in slugs[:2]),
        "twelve": "&".join(f"s={slug}" for slug in slugs),
    }
    addresses = {page: page.format(**values) for page in PAGES[who]}
    client = sign_in(getattr(cast, who) if who else None)
    world.grow(FEW)
    few = queries_of(client, addresses)
    world.grow(MANY)
    many = queries_of(client, addresses)
    assert many == few
    assert {page: number for page, number in many.items() if number > MOST_QUERIES} == {}


LISTS = ["/", "/structures/", "/countries/", "/countries/COD/", "/countries/COD/?differing", "/compare/"]
LISTS += ["/organisations/", "/sources/", "/dashboard/", "/dashboard/?view=cards", "/structures/hub/"]
LISTS += ["/api/v1/structures", "/api/v1/scorecards", "/api/v1/organisations", "/api/v1/architecture/COD"]
LISTS += ["/structures/new/?country=COD", "/people/?country=COD"]
LISTS += ["/countries/COD/follow-up/", "/countries/COD/follow-up/?page=3", "/countries/COD/follow-up/?format=txt"]
LISTS += ["/api/v1/actions"]


def test_a_list_asks_as_much_of_the_database_with_a_thousand_structures_as_with_ten(cast, sign_in):
    world = World(cast)
    client = sign_in(cast.amina)
    addresses = {page: page for page in LISTS}
    world.fill(2 * FEW)
    few = queries_of(client, addresses)
    world.fill(THOUSAND)
    many = queries_of(client, addresses)
    assert many == few
    assert max(many.values()) <= MOST_QUERIES


def test_comparing_twelve_asks_no_more_than_comparing_two(cast, client):
    world = World(cast)
    world.cards(world.others, state="published", **PUBLIC)
    slugs = [world.hub.slug, *[body.slug for body in world.others]]
    found = queries_of(client, {size: "/compare/?" + "&".join(f"s={s}" for s in slugs[:size]) for size in (2, 12)})
    assert found[2] == found[12]


def test_these_measurements_would_notice_a_query_for_each_structure(cast):
    world = World(cast)
    counted = []
    for size in (FEW, MANY):
        world.grow(size)
        with CaptureQueriesContext(connection) as captured:
            for structure in Structure.objects.visible_to(AnonymousUser()):
                structure.country.name  # noqa: B018 - the query for each that a page must not make
        counted.append(len(captured))
    assert counted[1] - counted[0] == MANY - FEW
