"""Two people at one row: what both wrote is shown, and nobody's words are written over unseen."""

from dataclasses import dataclass

from structures.revisions import write_if_unchanged


class NotReady(Exception):
    """What was asked cannot happen yet; `.problems` says why, in the reader's language."""

    def __init__(self, problems):
        self.problems = problems
        super().__init__("; ".join(str(problem) for problem in problems))


class SentTwiceDifferently(Exception):
    """The same form was sent again with another content."""


class AlreadyMoved(Exception):
    """Somebody moved the card on in the meantime; `.version` is as it is now."""

    def __init__(self, version):
        self.version = version
        super().__init__(version.state)


@dataclass
class Conflict:
    """A row that somebody else changed since it was read: as it is now, and what this person wrote."""

    row: object
    mine: dict
    by: object = None  # who changed it, as far as the history knows
    when: object = None


def write(row, *, revision, by, values):
    """Writes the row unless nothing changed; a Conflict where both this person and somebody else changed it."""
    if all(getattr(row, name) == value for name, value in values.items()):
        return None
    if revision != row.revision:
        read = row.history.filter(revision=revision).first()
        if read and all(getattr(read, name) == value for name, value in values.items()):
            return None  # this person left it as it was when they opened it
        if read is None or not _only_by(by, row, since=revision):
            return conflict_over(row, values)
        revision = row.revision  # their own saving, whose answer was still on its way
    if write_if_unchanged(row, revision=revision, by=by, **values):
        return None
    row.refresh_from_db()
    return conflict_over(row, values)


def _only_by(person, row, *, since):
    """Whether every change of the row since that revision was this person's own."""
    authors = list(row.history.filter(revision__gt=since).values_list("history_user", flat=True))
    return len(authors) == row.revision - since and all(author == person.pk for author in authors)


def conflict_over(row, values):
    """The Conflict between a row as it is now and the values that this person wrote."""
    latest = row.history.select_related("history_user").order_by("-history_date", "-history_id").first()
    return Conflict(
        row=row,
        mine=values,
        by=latest.history_user if latest else None,
        when=latest.history_date if latest else None,
    )
