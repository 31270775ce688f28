"""Relations of a body: adding, changing and ending one, taking out a mistake."""

from functools import partial
from operator import attrgetter

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.entry import open_to
from accounts.interrupted import typed_in

from .. import joining
from ..access import MANAGERS, Permission, get_of_body, get_structure, relations_visible_to
from ..forms.relations import RelationForm
from ..models import Relation, Structure
from ..naming import suggestions
from . import entry
from .organisations import suggested


@open_to("structure", GET=MANAGERS, POST=MANAGERS)
def new(request, slug):
    """The body is joined to another, or to something that is only named."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    form = RelationForm(typed_in(request), user=request.user, structure=body)
    page = entry.Page(
        heading=_("Add a relation"),
        lead=_("How this body is joined to another one, as it works today."),
        back=relations_of(body),
        place=body,
    )
    return entry.take(request, page, form, partial(joining.add, structure=body, by=request.user))


@open_to("structure", GET=MANAGERS)
def find(request, slug):
    """Names of bodies that fit what is typed so far; those of the body's own country first."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    rows = Structure.objects.visible_to(request.user).exclude(pk=body.pk)
    typed = request.GET.get("q", "")[:240]
    return suggested(suggestions(rows, typed, near=lambda row: row.country_id == body.country_id))


@open_to("relation", GET=MANAGERS, POST=MANAGERS)
def edit(request, pk):
    """Another kind, body or date; the date under “until” ends it."""
    relation = get_relation(request.user, pk)
    body = relation.from_structure
    make_form = partial(RelationForm, user=request.user, structure=body)
    page = entry.Page(
        heading=_("Change a relation"),
        lead=_("When a relation ends, give the date under “Until”."),
        back=relations_of(body),
        place=body,
        delete=reverse("relation_delete", args=[relation.pk]),
        delete_words=_("Entered by mistake? Delete this relation"),
    )
    form = make_form(typed_in(request), recorded=relation)
    change = partial(joining.change, relation=relation, by=request.user)
    return entry.take(request, page, form, change, again=lambda row: make_form(recorded=row))


@open_to("relation", GET=MANAGERS, POST=MANAGERS)
def delete(request, pk):
    """Takes out a mistake, after asking; a relation that ended gets a date instead."""
    if back := entry.deleted_before(request, Relation, pk, attrgetter("from_structure")):
        return redirect(back)
    relation = get_relation(request.user, pk)
    page = entry.Page(
        heading=_("Delete this relation?"),
        lead=_("Delete only what was entered by mistake. If the relation ended, give its end date instead."),
        back=relations_of(relation.from_structure),
        place=relation.from_structure,
        more=reverse("relation_edit", args=[relation.pk]),
        more_words=_("Give an end date"),
    )
    return entry.ask_and_delete(
        request,
        page,
        relation,
        partial(joining.delete, relation=relation, by=request.user),
        sayings=relation.statements.count(),
    )


def get_relation(user, pk):
    rows = Relation.objects.filter(relations_visible_to(user)).select_related("from_structure__country", "to_structure")
    return get_of_body(user, rows, pk, "from_structure")


def relations_of(body):
    return f"{body.get_absolute_url()}#relations"
