"""Builders of what tests need: keyword-only, with the least that makes a valid row."""

import datetime
import itertools

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.utils import timezone

from assessments.models import (
    Action,
    ActionUpdate,
    Assessment,
    Basis,
    CriteriaSet,
    Criterion,
    CriterionText,
    Endorsement,
    Mark,
    Version,
)
from structures.models import (
    Country,
    Invitation,
    Membership,
    Organisation,
    Post,
    Relation,
    Seat,
    Sector,
    Source,
    Statement,
    StatusChange,
    Structure,
    StructureSector,
)
from structures.partial_dates import PartialDate
from structures.people import digest_of
from structures.vocabulary import Circle, Standing

count = itertools.count(1)

COUNTRIES = {"COD": "Congo", "JOR": "Jordan", "XXA": "Exempland"}
PASSWORD = "a long pass phrase for tests"


def make_country(*, iso3="COD", **columns):
    columns = {
        "iso2": iso3[:2],
        "name": COUNTRIES.get(iso3, iso3),
        "fictional": iso3 == "XXA",
        "time_zone": "Africa/Kinshasa",
        **columns,
    }
    return Country.objects.get_or_create(iso3=iso3, defaults=columns)[0]


def make_user(*, email=None, password=PASSWORD, **columns):
    return get_user_model().objects.create_user(email or f"person{next(count)}@example.org", password, **columns)


def give(user, right, place):
    """A right for a country or a structure."""
    where = {"country": place} if isinstance(place, Country) else {"structure": place}
    return Membership.objects.create(user=user, right=right, **where)


def make_structure(*, slug=None, country=None, circle=Circle.COUNTRY, **columns):
    slug = slug or f"body-{next(count)}"
    columns = {"name": slug.replace("-", " ").title(), "kind": "jointcommittee", **columns}
    return Structure.objects.create(slug=slug, country=country or make_country(), circle=circle, **columns)


def make_status_change(*, structure, status="dormant", since="2025-03", note=""):
    """A recorded move; the structure itself is left as it is."""
    change = StatusChange(structure=structure, status=status, note=note)
    change.since = PartialDate.parse(since)
    change.save()
    return change


def make_source(*, code=None, country=None, circle=Circle.PUBLIC, **columns):
    code = code or f"source-{next(count)}"
    return Source.objects.create(code=code, country=country, circle=circle, **{"title": code.title(), **columns})


def make_criteria_set(*, slug="ssr-7", edition="2008", size=7, default=True):
    """A criteria set with its questions, in English and French, and a humanitarian variant of the fourth."""
    found = CriteriaSet.objects.filter(slug=slug, edition=edition).first()
    if found:
        return found
    criteria_set = CriteriaSet.objects.create(slug=slug, edition=edition, name="Seven criteria", default=default)
    made = []
    for number in range(1, size + 1):
        criterion = Criterion.objects.create(criteria_set=criteria_set, number=number, code=f"c{number}")
        texts = [("en", "question", f"Question {number}?"), ("fr", "question", f"Question française {number} ?")]
        texts += [("en", use, f"{use} {number}") for use in ("short", "help", "yes", "partly", "no", "evidence")]
        made += [CriterionText(criterion=criterion, language=code, use=use, text=text) for code, use, text in texts]
        if number == 4:
            made += [
                CriterionText(
                    criterion=criterion, language="en", use=use, variant="humanitarian", text=f"humanitarian {use}"
                )
                for use in ("help", "caution")
            ]
    CriterionText.objects.bulk_create(made)
    return criteria_set


def make_card(
    *,
    structure=None,
    marks=("yes",) * 7,
    state=Version.State.PUBLISHED,
    basis=Basis.MEETING,
    as_of="2025-06",
    author=None,
    circle=Circle.COUNTRY,
    source=None,
    voices=9,
    criteria_set=None,
    **columns,
):
    """An assessment with one version. A mark is a rating, "yes?" for one in doubt, or a dict of columns."""
    structure = structure or make_structure()
    criteria_set = criteria_set or make_criteria_set()
    if basis == Basis.EXPERT:
        voices = 1
    assessment = Assessment(
        structure=structure,
        criteria_set=criteria_set,
        basis=basis,
        author=author,
        circle=circle,
        source=source,
        voices=voices,
        code=f"card-{next(count)}",
    )
    assessment.as_of = PartialDate.parse(as_of)
    assessment.save()
    add_version(assessment=assessment, marks=marks, state=state, **columns)
    return assessment


def add_version(*, assessment, marks=("yes",) * 7, state=Version.State.PUBLISHED, number=1, **columns):
    if state == Version.State.PUBLISHED:
        columns.setdefault("published", timezone.now())
    if state == Version.State.RETURNED:
        columns.setdefault("returned_with", "Look again at 3.")
    version = Version.objects.create(assessment=assessment, number=number, state=state, **columns)
    for criterion, mark in zip(assessment.criteria_set.criteria.all(), marks, strict=True):
        if not isinstance(mark, dict):
            mark = {"rating": mark.rstrip("?"), "tentative": mark.endswith("?")}
        if mark["rating"] == "not_applicable":
            mark = {"reason": "does not arise", **mark}
        Mark.objects.create(version=version, criterion=criterion, **mark)
    return version


def make_endorsement(*, version, post=None, organisation=None, role="chair", on=None):
    on = on or datetime.date(2025, 7, 1)
    post = post or (None if organisation else make_post())
    return Endorsement.objects.create(version=version, post=post, organisation=organisation, role=role, on=on)


def make_action(*, structure, what="Send the minutes", organisation=None, post=None, readers=(), **columns):
    """An open action that is due on 1 July 2025; `ended` and `outcome` are there where its status needs them."""
    if organisation is None and post is None:
        organisation = make_organisation()
    columns = {"due": datetime.date(2025, 7, 1), **columns}
    if columns.get("status", "open") != "open":
        columns = {"ended": datetime.date(2025, 8, 1), "outcome": "The last three were sent.", **columns}
    action = Action.objects.create(structure=structure, what=what, organisation=organisation, post=post, **columns)
    action.readers.set(readers)
    return action


def make_update(*, action, text="Half of it is done", on=None, by=None):
    return ActionUpdate.objects.create(action=action, text=text, on=on or datetime.date(2025, 6, 1), by=by)


def make_sector(*, code="WSH", structures=(), **columns):
    """A sector, and the structures that work in it."""
    sector = Sector.objects.create(code=code, **{"name": code.title(), "kind": "cluster", **columns})
    for structure in structures:
        StructureSector.objects.create(structure=structure, sector=sector)
    return sector


def make_organisation(*, code=None, kind="un", **columns):
    code = code or f"org-{next(count)}"
    return Organisation.objects.create(code=code, kind=kind, **{"name": code.title(), **columns})


def make_post(*, code=None, **columns):
    code = code or f"post-{next(count)}"
    return Post.objects.create(code=code, **{"title": code.title(), **columns})


def make_seat(*, structure, role="chair", organisation=None, post=None, **columns):
    if organisation is None and post is None:
        organisation = make_organisation()
    return Seat.objects.create(structure=structure, role=role, organisation=organisation, post=post, **columns)


def make_relation(*, start, kind="reports_to", end=None, to_text="", **columns):
    return Relation.objects.create(from_structure=start, kind=kind, to_structure=end, to_text=to_text, **columns)


def make_statement(*, source=None, standing=Standing.STATED, quote="Quoted words", **about):
    return Statement.objects.create(source=source or make_source(), standing=standing, quote=quote, **about)


def make_invitation(*, token=None, email="ines@example.org", right="assessor", place=None, days=14, **columns):
    """An offer with a known link's token; its time is over after so many days."""
    place = place or make_country()
    where = {"country": place} if isinstance(place, Country) else {"structure": place}
    columns = {"expires": timezone.now() + datetime.timedelta(days=days), **where, **columns}
    digest = digest_of(token or f"token-{next(count)}")
    return Invitation.objects.create(email=email, right=right, digest=digest, **columns)


def make_second_factor(user):
    """An app on the phone, as whoever administers needs one outside demo mode."""
    return Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"})
