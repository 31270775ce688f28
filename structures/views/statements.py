"""What sources say of a body, a seat, a relation or an organisation: adding, changing, taking out."""

from functools import partial

from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.entry import open_to
from accounts.interrupted import typed_in

from .. import sources
from ..access import (
    COORDINATORS,
    MANAGERS,
    Permission,
    get_organisation_to_change,
    get_statement,
    get_structure,
    relations_visible_to,
)
from ..forms.sources import StatementForm
from ..models import Statement
from . import entry


@open_to("structure", GET=MANAGERS, POST=MANAGERS)
def new(request, slug):
    """Of the body itself, or of its ?seat=… or ?relation=…"""
    body = get_structure(request.user, slug, Permission.MANAGE)
    about = asked_about(request, body)
    return add(request, about, country=body.country, place=body, back=f"{body.get_absolute_url()}#sources")


@open_to("organisation", GET=COORDINATORS, POST=COORDINATORS)
def new_of_organisation(request, code):
    """Of an organisation, for whoever may change it."""
    organisation = get_organisation_to_change(request.user, code)
    back = organisation.get_absolute_url()
    return add(request, {"organisation": organisation}, country=organisation.country, back=back)


def asked_about(request, body):
    """{"seat": seat} or the like; 404 for what is not one of the body's that the person may see."""
    rows = {"seat": body.seats.all(), "relation": body.relations.filter(relations_visible_to(request.user))}
    for name, found in rows.items():
        if asked := request.GET.get(name):
            if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
                raise Http404
            row = found.filter(pk=asked).first()
            if row is None:
                raise Http404
            return {name: row}
    return {"structure": body}


def add(request, about, *, country, back, place=None):
    (subject,) = about.values()
    form = StatementForm(typed_in(request), user=request.user, country=country and country.pk)
    page = entry.Page(heading=_("Add what a source says"), lead=lead(subject), back=back, place=place)
    write = partial(sources.add, about=about, country=country, by=request.user)
    return entry.take(request, page, form, write)


def lead(subject):
    return _("About: %(subject)s. With its source, others can see where a fact comes from.") % {"subject": subject}


@open_to("statement", GET=MANAGERS, POST=MANAGERS)
def edit(request, pk):
    """Other words, another place in the source, another standing."""
    statement = get_statement(request.user, pk)
    subject, body = statement.subject, statement.body
    country = body.country if body else subject.country
    make_form = partial(StatementForm, user=request.user, country=country and country.pk)
    page = entry.Page(
        heading=_("Change what a source says"),
        lead=lead(subject),
        back=(body or subject).get_absolute_url(),
        place=body,
        delete=reverse("statement_delete", args=[statement.pk]),
        delete_words=_("Entered by mistake? Delete this"),
    )
    form = make_form(typed_in(request), recorded=statement)
    change = partial(sources.change, statement=statement, country=country, by=request.user)
    return entry.take(request, page, form, change, again=lambda row: make_form(recorded=row))


@open_to("statement", GET=MANAGERS, POST=MANAGERS)
def delete(request, pk):
    """Takes out a mistake, after asking; the source stays."""
    if back := entry.deleted_before(request, Statement, pk, lambda row: row.body or row.subject):
        return redirect(back)
    statement = get_statement(request.user, pk)
    page = entry.Page(
        heading=_("Delete what this source says?"),
        lead=_("It is taken out of this page. The source itself, and what else it says, stays."),
        back=(statement.body or statement.subject).get_absolute_url(),
        place=statement.body,
    )
    write = partial(sources.delete, statement=statement, by=request.user)
    return entry.ask_and_delete(request, page, statement, write)
