"""Builders of what tests need: keyword-only, with the least that makes a valid row."""

import datetime
import itertools
import uuid
from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.utils import timezone
from simple_history.utils import bulk_create_with_history

from assessments import rounds
from assessments.models import (
    Action,
    ActionUpdate,
    Answer,
    AnswerMark,
    Assessment,
    Basis,
    CriteriaSet,
    Criterion,
    CriterionText,
    Endorsement,
    InvitedCategory,
    Invitee,
    Mark,
    Round,
    RoundGroup,
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
from structures.vocabulary import Circle, Right, Standing

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


def make_public_body(*, country):
    """A public structure with a public card."""
    body = make_structure(slug="cod-public", country=country, circle=Circle.PUBLIC)
    card = make_card(structure=body, circle=Circle.PUBLIC, marks=["yes", "yes?", *["partly"] * 5])
    return SimpleNamespace(structure=body, card=card)


def add_version(*, assessment, marks=("yes",) * 7, state=Version.State.PUBLISHED, number=1, **columns):
    if state == Version.State.PUBLISHED:
        columns.setdefault("published", timezone.now())
    if state == Version.State.RETURNED:
        columns.setdefault("returned_with", "Look again at 3.")
    version = Version.objects.create(assessment=assessment, number=number, state=state, **columns)
    criteria = assessment.criteria_set.criteria.all()
    made = [make_mark(version, *pair) for pair in zip(criteria, marks, strict=True)]
    bulk_create_with_history(made, Mark)
    return version


def make_round(
    *,
    structure=None,
    state=Round.State.OPEN,
    answers=(),
    invited=(("government", 8), ("un", 12)),
    groups=(("government",), ("un",)),
    basis=Basis.SURVEY,
    as_of="2025-06",
    marks=("not_assessed",) * 7,
    author=None,
    criteria_set=None,
    **columns,
):
    """A round with its card, in any state; of a meeting's card (basis MEETING) its silent first vote.

    `invited`: how many of each category; `groups`: which categories are shown together (none: nobody is asked).
    `answers`: see `add_answer`; those of a closed round are counted and taken apart as `rounds.close` does it.
    `marks` are those of the card; a published round's card is published with them.
    """
    is_survey = basis == Basis.SURVEY
    card_state = Version.State.PUBLISHED if state == Round.State.PUBLISHED else Version.State.DRAFT
    assessment = make_card(
        structure=structure,
        basis=basis,
        as_of=as_of,
        marks=marks,
        author=author,
        criteria_set=criteria_set,
        state=card_state,
        voices=None if is_survey else 9,
    )
    assessment.agreed_on, assessment.agreed_by_words = PartialDate.parse("2025-05"), "The chair"
    assessment.save()
    now, day = timezone.now(), datetime.timedelta(days=1)
    begins = now + day if state == Round.State.PLANNED else now - day
    dates = {"opens": begins, "closes": begins + 14 * day, "facilitator_as": "A governance adviser"}
    columns = {"language": "en", **(dates if is_survey else {}), **columns}
    round = Round.objects.create(assessment=assessment, **columns)
    made = {group: RoundGroup.objects.create(round=round, number=number) for number, group in enumerate(groups, 1)}
    for category, number in dict(invited).items() if is_survey else ():
        group = next((made[group] for group in groups if category in group), None)
        InvitedCategory.objects.create(round=round, category=category, invited=number, group=group)
    return _moved_to(round, state, answers)


def _moved_to(round, state, answers):
    """The round with its answers, in that state."""
    if state == Round.State.PLANNED:
        return round
    Round.objects.filter(pk=round.pk).update(state=Round.State.OPEN)
    for answer in answers:
        add_answer(round=round, **(answer if isinstance(answer, dict) else {"marks": answer}))
    if state == Round.State.CANCELLED:
        rounds.cancel(round=round, by=None, because="The body is dissolved.")
    elif state != Round.State.OPEN:
        rounds.close(round=round, by=None)
    if state == Round.State.PUBLISHED:
        Round.objects.filter(pk=round.pk).update(state=state)
    return Round.objects.with_facts().get(pk=round.pk)


def add_answer(*, round, marks=("yes",) * 7, group=None, reasons=(), key=None, **columns):
    """What one respondent sent (sent=False: only typed). Marks as of `make_card`; `group` is a group's number,
    `reasons` {number of the criterion: text}."""
    group = round.groups.get(number=group) if group else None
    columns = {"sent": True, **columns}
    answer = Answer.objects.create(round=round, key=key or uuid.uuid4(), group=group, **columns)
    criteria = round.assessment.criteria_set.criteria.order_by("number")
    AnswerMark.objects.bulk_create(
        AnswerMark(
            answer=answer,
            criterion=criterion,
            rating=mark.rstrip("?"),
            tentative=mark.endswith("?"),
            reason=dict(reasons).get(criterion.number, ""),
        )
        for criterion, mark in zip(criteria, marks, strict=True)
    )
    return answer


def make_invitee(*, round, way=Invitee.Way.LETTER, email=None, **columns):
    """Somebody who is asked; of a letter, at an address of their own."""
    if way == Invitee.Way.LETTER:
        email = email or f"member{next(count)}@example.org"
    return Invitee.objects.create(round=round, way=way, email=email or "", **columns)


def make_mark(version, criterion, mark):
    """Not saved yet."""
    if not isinstance(mark, dict):
        mark = {"rating": mark.rstrip("?"), "tentative": mark.endswith("?")}
    if mark["rating"] == "not_applicable":
        mark = {"reason": "does not arise", **mark}
    return Mark(version=version, criterion=criterion, **mark)


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


def make_cast():
    """The people that every test knows, their two countries and a body of each (see tests/conftest.py)."""
    country, other = make_country(iso3="COD"), make_country(iso3="JOR")
    make_criteria_set()
    cast = SimpleNamespace(country=country, other_country=other)
    cast.body = make_structure(slug="cod-body", country=country)
    cast.other_body = make_structure(slug="jor-body", country=other)
    for name, right, place in [
        ("amina", Right.COORDINATOR, country),
        ("boris", Right.ASSESSOR, country),
        ("chloe", Right.VIEWER, country),
        ("fatou", Right.FOCAL_POINT, cast.body),
        ("marc", Right.VIEWER, cast.body),
        ("dan", Right.COORDINATOR, other),
    ]:
        user = make_user(email=f"{name}@example.org")
        give(user, right, place)
        setattr(cast, name, user)
    cast.elena = make_user(email="elena@example.org", is_staff=True, is_superuser=True)
    make_second_factor(cast.elena)
    cast.nour = make_user(email="nour@example.org")
    cast.everybody = [cast.amina, cast.boris, cast.chloe, cast.fatou, cast.marc, cast.dan, cast.elena, cast.nour]
    return cast
