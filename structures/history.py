"""Who changed what, when, from what to what: the history tables in a reader's words, newest first."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import OuterRef, Q, Subquery, Value
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .access import may_read_source, structures_visible_to
from .fields import PartialDateColumns, in_words
from .models import Document, Organisation, Relation, Seat, Source, StatusChange, Structure, StructureSector
from .partial_dates import PartialDate
from .revisions import LOADED

PAGE = 50  # entries
LONG = 40  # characters: longer texts stand below each other, before and after
NEVER_SHOWN = {"id", "uid", "code", "slug", "revision", "created", "recorded"}


@dataclass(frozen=True)
class Kept:
    """A kind of record of which a history is kept.

    `rows`: the rows of its history table that the reader may be shown; `listed`: which of them are entries (the others
    only tell what was before). `name` says which record a row is about, `hidden` names columns that are not shown,
    `labels` words columns, and `called` the kind of record, where they have no name of their own. `told` says what the
    row tells beside its columns.
    """

    model: type
    rows: models.QuerySet
    name: Callable = lambda row: ""
    listed: Q = field(default_factory=Q)
    hidden: frozenset = frozenset()
    labels: dict = field(default_factory=dict)
    called: str = ""
    told: Callable = lambda row: ""


@dataclass
class Change:
    label: str
    before: str
    after: str

    @property
    def long(self):
        return any(len(text) > LONG or "\n" in text for text in (self.before, self.after))


@dataclass
class Entry:
    """One change of one record."""

    when: str
    who: str
    title: str
    verb: str
    changes: list
    compared: bool  # whether `changes` have a before
    told: str = ""


@dataclass
class Page:
    entries: list
    number: int
    more: bool  # whether there are older entries

    @property
    def newer(self):
        return self.number - 1

    @property
    def older(self):
        return self.number + 1


def page_of(kinds, number, *, user, zone="UTC"):
    """A page of the changes of these kinds of records, in one query and one more for each kind that is on it."""
    first = (number - 1) * PAGE
    keys = [
        kept.rows.filter(kept.listed).order_by().values_list("history_date", "history_id", Value(place))
        for place, kept in enumerate(kinds)
    ]
    union = keys[0].union(*keys[1:], all=True).order_by("-history_date", "-history_id")
    found = list(union[first : first + PAGE + 1])
    ids = defaultdict(list)
    for _date, pk, place in found[:PAGE]:
        ids[place].append(pk)
    rows = {place: with_the_row_before(kinds[place], pks) for place, pks in ids.items()}
    reader = Reader(user, ZoneInfo(zone))
    entries = [reader.entry(kinds[place], *rows[place][pk]) for _date, pk, place in found[:PAGE]]
    return Page([entry for entry in entries if entry], number, more=len(found) > PAGE)


def with_the_row_before(kept, pks):
    """{history_id: (row, the row before it or None)}, in one query."""
    earlier = kept.rows.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    before = kept.rows.filter(history_id__in=pks).order_by().values(before=Subquery(earlier.values("history_id")[:1]))
    wanted = kept.rows.filter(Q(history_id__in=pks) | Q(history_id__in=before))
    related = [column.name for column in wanted.model._meta.concrete_fields if column.is_relation]
    by_record = defaultdict(list)
    for row in wanted.select_related(*related).order_by("history_id"):
        by_record[row.id].append(row)
    found = {}
    for rows in by_record.values():
        for earlier_row, row in zip([None, *rows], rows, strict=False):
            found[row.history_id] = (row, earlier_row)
    return found


class Reader:
    """Puts rows of history tables into the words of one person."""

    def __init__(self, user, zone):
        self.user, self.zone = user, zone

    def entry(self, kept, row, before):
        """The Entry of a row; None where nothing that is shown differs."""
        compared = row.history_type == "~" and before is not None
        changes = self.changes(kept, row, before if compared else None)
        told = kept.told(row)
        if compared and not changes and not told:
            return None
        return Entry(
            when=self.moment(row.history_date),
            who=str(row.history_user) if row.history_user else _("not recorded"),
            title=title_of(kept, row),
            verb=verb_of(row, compared),
            changes=changes,
            compared=compared,
            told=told,
        )

    def changes(self, kept, row, before):
        found = []
        for label, words in self.columns(kept):
            now, then = words(row), words(before) if before is not None else ""
            if now != then:
                found.append(Change(label, then, now))
        return found

    def columns(self, kept):
        """(label, row → words) of what is shown; a partial date is one value."""
        dates = {name: date for name, date in vars(kept.model).items() if isinstance(date, PartialDateColumns)}
        parts = {f"{name}_{part}" for name in dates for part in ("earliest", "latest", "precision")}
        for column in kept.model._meta.concrete_fields:
            if column.name in NEVER_SHOWN | kept.hidden | parts:
                continue
            name = column.related_model._meta.verbose_name if column.is_relation else column.verbose_name
            yield capfirst(kept.labels.get(column.name, name)), lambda row, column=column: self.words(row, column)
        for name, date in dates.items():
            yield capfirst(date.verbose_name), lambda row, name=name: in_words(partial_date(row, name))

    def words(self, row, column):
        value = getattr(row, column.attname)
        if value is None or value == "":
            return ""
        if column.is_relation:
            return self.related(getattr(row, column.name))
        if column.choices:
            return str(dict(column.flatchoices).get(value, value))
        if isinstance(column, models.BooleanField):
            return pgettext("a box", "yes") if value else pgettext("a box", "no")
        if isinstance(column, models.DateTimeField):
            return self.moment(value)
        if isinstance(column, models.DateField):
            return in_words(PartialDate.of(value))
        return formats.localize(value)

    def related(self, other):
        if other is None:
            return _("(deleted since)")
        if isinstance(other, Source) and not may_read_source(self.user, other):
            return _("(a document that you may not see)")
        return str(other)

    def moment(self, value):
        local = timezone.localtime(value, self.zone)
        return f"{in_words(PartialDate.of(local))}, {formats.time_format(local, 'H:i')}"


def partial_date(row, name):
    """The partial date of a history row, which has its three columns only."""
    earliest = getattr(row, f"{name}_earliest")
    return earliest and PartialDate(earliest, getattr(row, f"{name}_latest"), getattr(row, f"{name}_precision"))


def title_of(kept, row):
    """ "Seat: Chair: Minister of Justice"; of the structure itself only what kind of record it is."""
    kind, name = capfirst(kept.called or kept.model._meta.verbose_name), kept.name(row)
    return _("%(kind)s: %(name)s") % {"kind": kind, "name": name} if name else kind


def verb_of(row, compared):
    if row.history_type == "+" and row.history_change_reason == LOADED:
        return _("As loaded from a file")
    if row.history_type == "~" and not compared:
        return _("First known state")
    words = {
        "+": pgettext("in a history", "Added"),
        "~": pgettext("in a history", "Changed"),
        "-": pgettext("in a history", "Removed"),
    }
    return words[row.history_type]


# What is kept of a structure


def of_structure(structure, user):
    """The kinds of records of a structure: itself, its sectors, moves, seats, relations, documents; never its cards or
    people's rights. A relation to a body that the person may not see stays out."""
    own = {"structure": structure.pk}
    place = frozenset({"structure"})
    other_seen = structures_visible_to(user, "from_structure") & (
        Q(to_structure=None) | structures_visible_to(user, "to_structure")
    )
    relations = Relation.history.filter(Q(from_structure=structure.pk) | Q(to_structure=structure.pk))
    return [
        Kept(Structure, Structure.history.filter(id=structure.pk)),
        Kept(
            StructureSector, StructureSector.history.filter(**own), name=sector_name, hidden=place, called=_("sector")
        ),
        Kept(StatusChange, StatusChange.history.filter(**own), hidden=place),
        Kept(Seat, Seat.history.filter(**own), name=seat_name, hidden=place),
        Kept(
            Relation,
            relations.filter(other_seen),
            name=relation_name,
            labels={
                "from_structure": pgettext("of a relation", "from"),
                "to_structure": pgettext("of a relation", "to"),
            },
        ),
        Kept(Document, Document.history.filter(**own), name=lambda row: row.title, hidden=place),
    ]


def sector_name(row):
    return str(row.sector or "")


def seat_name(row):
    return f"{row.get_role_display()}: {row.post or row.organisation or _('(deleted since)')}"


def relation_name(row):
    other = row.to_structure or row.to_text or _("(deleted since)")
    return f"{row.from_structure} – {row.get_kind_display()} – {other}"


def of_organisation(organisation):
    return [Kept(Organisation, Organisation.history.filter(id=organisation.pk))]
