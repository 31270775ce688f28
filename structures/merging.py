"""Two records of one organisation become one: what moves is shown first, then done in one transaction, or refused.

Whatever points to the organisation that goes, or to its posts, is found by the tables' own foreign keys: seats, posts
and what sources say, and what other apps keep (an endorsement). Such a table says in `BODY` along which path the
structure is found that a row is about; where a table says nothing, only administrators may merge.
"""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Q, UniqueConstraint
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from . import writing
from .access import (
    Permission,
    can,
    follow,
    may_change_organisation,
    may_read_source,
    posts_visible_to,
    rights_of,
)
from .models import Organisation, Post, Seat, Statement, Structure
from .revisions import write_if_unchanged
from .text import fold
from .vocabulary import Circle, National

MERGED_INTO = "merged into: "


class PreviewIsOld(Exception):
    """Something changed since the preview was shown; `.plan` is the merge as it would be now."""

    def __init__(self, plan):
        self.plan = plan
        super().__init__(plan.state)


@dataclass
class Table:
    """A table whose rows point to organisations or posts, by which columns."""

    model: type
    to_organisation: list = field(default_factory=list)
    to_post: list = field(default_factory=list)

    @property
    def columns(self):
        return [*self.to_organisation, *self.to_post]

    @property
    def path_to_body(self):
        return {Seat: "structure", Statement: ""}.get(self.model, getattr(self.model, "BODY", None))

    def rows(self, organisations):
        """Those that point to one of the organisations, or to a post of theirs."""
        wanted = Q()
        for name in self.to_organisation:
            wanted |= Q(**{f"{name}__in": organisations})
        for name in self.to_post:
            wanted |= Q(**{f"{name}__organisation__in": organisations})
        more = [name for name in (self.path_to_body, "source" if self.model is Statement else "") if name]
        return list(self.model._base_manager.filter(wanted).select_related(*self.columns, *more).order_by("pk"))


def tables():
    """Every table that points to organisations or posts, but for the posts themselves."""
    found = {}
    for target, kind in ((Organisation, "to_organisation"), (Post, "to_post")):
        for relation in target._meta.related_objects:
            if relation.one_to_many and relation.related_model is not Post:
                table = found.setdefault(relation.related_model, Table(relation.related_model))
                getattr(table, kind).append(relation.field.name)
    return list(found.values())


@dataclass
class Moving:
    """Rows of one table that move, for the preview."""

    name: str
    rows: list
    words: list


class Plan:
    """What merging `goes` into `stays` would do."""

    def __init__(self, goes, stays):
        self.goes, self.stays = goes, stays
        both = [goes, stays]
        posts = list(Post.objects.filter(organisation__in=both).order_by("pk"))
        self.posts = [post for post in posts if post.organisation_id == goes.pk]
        self.twins = twins(self.posts, [post for post in posts if post.organisation_id == stays.pk])
        self.tables = [(table, table.rows(both)) for table in tables()]

    def moves(self, table, row):
        """{column: new value} of a row; empty for one that is not of the organisation that goes."""
        found = {name: self.stays for name in table.to_organisation if getattr(row, f"{name}_id") == self.goes.pk}
        for name in table.to_post:
            if twin := self.twins.get(getattr(row, f"{name}_id")):
                found[name] = twin
        return found

    def concerns(self, table, row):
        """Whether the row is of the organisation that goes, or of a post of it."""
        posts = {post.pk for post in self.posts}
        return any(getattr(row, f"{name}_id") == self.goes.pk for name in table.to_organisation) or any(
            getattr(row, f"{name}_id") in posts for name in table.to_post
        )

    def concerned(self):
        """(table, its rows that are of the organisation that goes) of every table that has any."""
        found = [(table, [row for row in rows if self.concerns(table, row)]) for table, rows in self.tables]
        return [(table, rows) for table, rows in found if rows]

    @cached_property
    def state(self):
        """A fingerprint of everything that the preview rests on."""
        seen = [(row.pk, row.revision) for row in (self.goes, self.stays)]
        seen += [(post.pk, post.revision, getattr(self.twins.get(post.pk), "pk", 0)) for post in self.posts]
        for table, rows in self.tables:
            seen += [(table.model._meta.label, row.pk, getattr(row, "revision", 0)) for row in rows]
        return hashlib.sha256(repr(seen).encode()).hexdigest()

    def collisions(self):
        """(table, the rows) wherever two rows would say the same after the merge, which the database keeps once."""
        found = []
        for table, rows in self.tables:
            keys = {}
            for row in rows:
                for key in self._keys(table, row):
                    keys.setdefault(key, []).append(row)
            found += [(table, same) for same in keys.values() if len(same) > 1]
        return found

    def _keys(self, table, row):
        """What the table's constraints hold a row by, as it would be after the merge."""
        if table.model is Seat and row.until is not None:
            return
        moved = self.moves(table, row)
        for constraint in table.model._meta.constraints:
            if isinstance(constraint, UniqueConstraint) and set(constraint.fields) & set(table.columns):
                values = [moved.get(name) or getattr(row, name) for name in constraint.fields]
                if None not in values:
                    yield (constraint.name, *(getattr(value, "pk", value) for value in values))

    def bodies(self):
        """{id: structure} of those that are touched; None stands for one that cannot be told."""
        found = {}
        for table, rows in self.concerned():
            path = table.path_to_body
            if path is None:
                found[None] = None
            elif path:
                found |= {body.pk: body for body in (follow(row, path) for row in rows)}
        return found

    def preview(self, user):
        """What moves: the posts, then table by table, with words for each row."""
        found = []
        if self.posts:
            seen = self._twins_seen(user)
            texts = [self._post_in_words(post, seen) for post in self.posts]
            found.append(Moving(capfirst(Post._meta.verbose_name_plural), self.posts, texts))
        for table, rows in self.concerned():
            name = capfirst(table.model._meta.verbose_name_plural)
            found.append(Moving(name, rows, [text for row in rows if (text := words(table, row, user))]))
        return found

    def _twins_seen(self, user):
        ids = {twin.pk for twin in self.twins.values()}
        return set(Post.objects.filter(posts_visible_to(user), pk__in=ids).values_list("pk", flat=True)) if ids else ids

    def _post_in_words(self, post, seen):
        if post.pk in self.twins and self.twins[post.pk].pk in seen:
            return _("%(post)s (the same post is there already: the two become one)") % {"post": post}
        return str(post)


def words(table, row, user):
    """A row that moves, in words; "" where nothing more than its number is told."""
    if table.model is Seat:
        return f"{row.structure.local_name} · {row}"
    if table.model is Statement:
        return str(row.source) if may_read_source(user, row.source) else ""
    return follow(row, table.path_to_body).local_name if table.path_to_body else ""


def twins(posts, others):
    """{id of a post: the post of the other organisation that is the same one}."""
    found = {}
    for post in posts:
        called = {fold(title) for title in (post.title, post.title_fr) if title}
        for other in others:
            same = called & {fold(title) for title in (other.title, other.title_fr) if title}
            if same and (post.national == other.national or National.UNKNOWN in (post.national, other.national)):
                found[post.pk] = other
                break
    return found


def problems_before_merging(plan, user):
    """Why the two cannot be merged by this person; empty when they can. Hidden bodies are counted, never named."""
    if plan.goes.pk == plan.stays.pk:
        return [_("This is the same organisation. Choose the other one.")]
    if not may_change_organisation(user, plan.goes):
        return [_("Only an administrator may merge this organisation. Ask one.")]
    if not may_change_bodies(user, plan.bodies()):
        return [_("It also sits in bodies that you may not change: ask an administrator.")]
    return [in_words_of(table, rows) for table, rows in plan.collisions()]


def may_change_bodies(user, bodies):
    """Whether the person looks after each of these; the database is asked only of those whose circle alone tells too
    little."""
    if rights_of(user).administrator:
        return True
    if not all(body and can(user, Permission.MANAGE, body) for body in bodies.values()):
        return False
    asked = {pk for pk, body in bodies.items() if body.circle not in (Circle.PUBLIC, Circle.COUNTRY)}
    return not asked or Structure.objects.visible_to(user).filter(pk__in=asked).count() == len(asked)


def in_words_of(table, rows):
    """Two rows that would become one, and what to do."""
    row = rows[0]
    if table.model is Seat:
        return _(
            "In “%(body)s” both hold the role “%(role)s” now: one of the two seats would be lost. "
            "End or delete one of them first."
        ) % {"body": row.structure.local_name, "role": row.get_role_display()}
    body = follow(row, table.path_to_body).local_name if table.path_to_body else _("a body that you may not see")
    return _("In “%(body)s” both stand under “%(what)s”: one of the two would be lost. Take one out first.") % {
        "body": body,
        "what": table.model._meta.verbose_name_plural,
    }


def merge(*, goes, stays, by, state):
    """Everything of `goes` becomes `stays`’s, with history; `goes` is deleted.

    Raises PreviewIsOld, writing.NotPossible.
    """
    with writing.in_one_step():
        _merge(goes.pk, stays.pk, by=by, state=state)


def _merge(goes, stays, *, by, state):
    locked = Organisation.objects.select_for_update().filter(pk__in=[goes, stays]).order_by("pk")
    now = {row.pk: row for row in locked}
    if len(now) < 2:
        raise writing.NotPossible([_("Somebody merged or deleted one of the two meanwhile.")])
    plan = Plan(now[goes], now[stays])
    if plan.state != state:
        raise PreviewIsOld(plan)
    writing.refuse(problems_before_merging(plan, by))
    _move_posts(plan, by)
    for table, rows in plan.concerned():
        for row in rows:
            _move(row, plan.moves(table, row), by)
    for post in plan.posts:
        if post.pk in plan.twins:
            post._history_user = by
            post.delete()
    plan.goes._history_user = by
    plan.goes._change_reason = f"{MERGED_INTO}{plan.stays.code}"
    plan.goes.delete()


def _move_posts(plan, by):
    for post in plan.posts:
        twin = plan.twins.get(post.pk)
        if twin is None:
            _move(post, {"organisation": plan.stays}, by)
            continue
        twin.refresh_from_db()  # two posts may become one and the same
        known = {"title_fr": twin.title_fr or post.title_fr}
        known["national"] = post.national if twin.national == National.UNKNOWN else twin.national
        plan.twins[post.pk] = writing.change(twin, revision=twin.revision, by=by, **known)


def _move(row, values, by):
    if not values:
        return
    if hasattr(row, "revision"):
        if not write_if_unchanged(row, revision=row.revision, by=by, **values):
            raise writing.MeanwhileChanged(row)  # between the reading and here: the preview is old
        return
    for name, value in values.items():
        setattr(row, name, value)
    row._history_user = by
    row.save(update_fields=list(values))


def merged_into(code):
    """The code of the organisation that one of this code was merged into, None where none was."""
    gone = Organisation.history.filter(code=code, history_type="-", history_change_reason__startswith=MERGED_INTO)
    last = gone.first()
    return last.history_change_reason.removeprefix(MERGED_INTO) if last else None
