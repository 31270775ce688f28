"""A body's own documents: adding, changing, taking out."""

from functools import partial
from operator import attrgetter

from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.entry import open_to
from accounts.interrupted import typed_in

from .. import documents
from ..access import MANAGERS, Permission, get_of_body, get_structure
from ..forms.sources import DocumentForm
from ..models import Document
from . import entry


@open_to("structure", GET=MANAGERS, POST=MANAGERS)
def new(request, slug):
    """Terms of reference, a decree, minutes: what the body works by and leaves behind."""
    body = get_structure(request.user, slug, Permission.MANAGE)
    form = DocumentForm(typed_in(request), user=request.user, country=body.country_id)
    page = entry.Page(
        heading=_("Add a document"),
        lead=_("The body’s own papers: terms of reference, a decree, minutes. The file itself stays where it is."),
        back=documents_of(body),
        place=body,
    )
    return entry.take(request, page, form, partial(documents.add, structure=body, by=request.user))


@open_to("document", GET=MANAGERS, POST=MANAGERS)
def edit(request, pk):
    """Another title, date or address."""
    document = get_document(request.user, pk)
    body = document.structure
    make_form = partial(DocumentForm, user=request.user, country=body.country_id)
    page = entry.Page(
        heading=_("Change a document"),
        back=documents_of(body),
        place=body,
        delete=reverse("document_delete", args=[document.pk]),
        delete_words=_("Entered by mistake? Delete this document"),
    )
    form = make_form(typed_in(request), recorded=document)
    change = partial(documents.change, document=document, by=request.user)
    return entry.take(request, page, form, change, again=lambda row: make_form(recorded=row))


@open_to("document", GET=MANAGERS, POST=MANAGERS)
def delete(request, pk):
    """Takes out a mistake, after asking."""
    if back := entry.deleted_before(request, Document, pk, attrgetter("structure")):
        return redirect(back)
    document = get_document(request.user, pk)
    page = entry.Page(
        heading=_("Delete this document?"),
        lead=_("It is taken out of the body’s page. The file itself stays where it is."),
        back=documents_of(document.structure),
        place=document.structure,
    )
    return entry.ask_and_delete(request, page, document, partial(documents.delete, document=document, by=request.user))


def get_document(user, pk):
    return get_of_body(user, Document.objects.select_related("structure__country", "source"), pk)


def documents_of(body):
    return f"{body.get_absolute_url()}#documents"
