"""A source's page: what was taken from it, by the body that it is about, as far as the person may see both."""

from dataclasses import dataclass
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from .access import Permission, can, may_change_organisation, statements_visible_to, structures_visible_to
from .models import Document, Statement, Structure
from .search import PAGE
from .text import fold


@dataclass
class Cited:
    """What a source says of one body or organisation: the name with its address, and (fact, statement) pairs."""

    name: str
    link: str
    said: list


def taken_from(source, user, number):
    """A page of what the person may see of it: `.subjects` (Cited), bodies by name, organisations last."""
    rows = Statement.objects.filter(statements_visible_to(user), source=source).annotate(
        about=Coalesce("structure", "seat__structure", "relation__from_structure")
    )
    found = list(rows.values_list("pk", "about"))
    names = Structure.objects.only("name", "name_fr", "slug").in_bulk({about for _pk, about in found if about})
    order = {pk: (fold(row.local_name), row.slug) for pk, row in names.items()}
    found.sort(key=lambda row: (row[1] is None, order.get(row[1], ("", "")), row[0]))
    page = Paginator([pk for pk, _about in found], PAGE).get_page(number)
    page.subjects = grouped(page.object_list, user)
    return page


def grouped(ids, user):
    bodies = ("structure__country", "seat__structure__country", "relation__from_structure__country")
    facts = ("seat__organisation", "seat__post", "relation__to_structure", "organisation__country")
    rows = Statement.objects.select_related(*bodies, *facts).in_bulk(ids)
    found = []
    for subject, statements in groupby([rows[pk] for pk in ids], key=lambda row: row.body or row.organisation):
        said = []
        for statement in statements:
            may_edit = (
                can(user, Permission.MANAGE, statement.body)
                if statement.body
                else may_change_organisation(user, statement.organisation)
            )
            statement.edit = reverse("statement_edit", args=[statement.pk]) if may_edit else ""
            said.append((fact_of(statement), statement))
        found.append(Cited(subject.local_name, subject.get_absolute_url(), said))
    return found


def fact_of(statement):
    """The seat or relation that it is about, in words; "" where it is about the body or the organisation as a whole."""
    if statement.seat:
        return str(statement.seat)
    relation = statement.relation
    if relation is None:
        return ""
    other = relation.to_structure or relation.local_to_text
    return _("%(label)s: %(text)s") % {"label": relation.get_kind_display(), "text": other}


def documents_that_are(source, user):
    """The bodies' own documents that are this source."""
    rows = Document.objects.filter(structures_visible_to(user, "structure"), source=source)
    return sorted(rows.select_related("structure"), key=lambda row: (fold(row.structure.local_name), row.pk))
