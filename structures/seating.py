"""Who sits in a body: giving a seat to an organisation or a post, changing and ending it, taking out a mistake."""

from django.utils.translation import gettext as _

from . import writing
from .fields import date_columns
from .models import Organisation, Seat
from .organisations import add_organisation, delete_if_unused, post_for
from .text import fold

DATES = ("since", "until", "confirmed")


def add(*, structure, by, uid, **facts):
    """A new seat; the same form sent again gives the first one back. Raises writing.NotPossible.

    `facts`: role, the dates, the notes, and who holds it: `organisation` (a row or None), `new_organisation` (columns
    of one to be made, or None), `post` (title, title_fr, national; None where the organisation itself holds it).
    """

    def make():
        holder = _holder(structure=structure, by=by, **_of_holder(facts))
        seat = Seat(structure=structure, uid=uid, **holder, **_columns(facts))
        writing.refuse(problems_with_seat(seat))
        return writing.add(seat, by=by)

    return writing.keep_once(
        Seat, uid, make=make, says_the_same=lambda first: _says(first, structure=structure, **facts)
    )


def change(*, seat, by, revision, **facts):
    """Another role, holder, dates or notes; an end date ends it.

    Raises writing.NotPossible, writing.MeanwhileChanged.
    """
    with writing.in_one_step():
        before = seat.post
        holder = _holder(structure=seat.structure, by=by, present=before, **_of_holder(facts))
        values = {**holder, **_columns(facts)}
        wanted = Seat(pk=seat.pk, structure=seat.structure, **values)
        writing.refuse(problems_with_seat(wanted))
        now = writing.change(seat, revision=revision, by=by, **values)
        if before and before != now.post:
            delete_if_unused(before, by=by)
        return now


def delete(*, seat, by, revision):
    """Takes out a seat that was entered by mistake, with what sources said of it.

    Raises writing.NotPossible, writing.MeanwhileChanged.
    """
    with writing.in_one_step():
        writing.delete(seat, revision=revision, by=by)
        if seat.post:
            delete_if_unused(seat.post, by=by)


def problems_with_seat(seat):
    """Why this seat cannot be kept as it is; empty when it can."""
    if seat.until is not None:
        return []
    holder = {"post": seat.post} if seat.post else {"organisation": seat.organisation}
    twins = Seat.objects.filter(structure=seat.structure, role=seat.role, until_latest=None, **holder)
    if not twins.exclude(pk=seat.pk).exists():
        return []
    return [
        _("“%(holder)s” holds the role “%(role)s” here already. Change that seat, or give it an end date first.")
        % {"holder": seat.holder, "role": seat.get_role_display()}
    ]


def _of_holder(facts):
    return {name: facts[name] for name in ("organisation", "new_organisation", "post")}


def _columns(facts):
    """The columns of a Seat but for its holder."""
    plain = {name: facts[name] for name in ("role", "note", "note_fr")}
    for name in DATES:
        plain |= date_columns(name, facts[name])
    return plain


def _holder(*, structure, by, organisation, new_organisation, post, present=None):
    if new_organisation:
        organisation = add_organisation(by=by, **new_organisation)
    if post is None:
        return {"organisation": organisation, "post": None}
    found = post_for(structure=structure, organisation=organisation, by=by, present=present, **post)
    return {"organisation": None, "post": found}


def _says(seat, *, structure, organisation, new_organisation, post, **facts):
    """Whether a seat says what a form says that was sent again."""
    sitting = seat.post.organisation if seat.post else seat.organisation
    same_place = seat.structure_id == structure.pk and bool(post) == bool(seat.post)
    if new_organisation:
        same_holder = isinstance(sitting, Organisation) and sitting.name == new_organisation["name"]
    else:
        same_holder = sitting == organisation
    same_post = not post or not seat.post or fold(post["title"]) in {fold(seat.post.title), fold(seat.post.title_fr)}
    return same_place and same_holder and same_post and all(getattr(seat, name) == facts[name] for name in facts)
