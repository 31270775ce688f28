"""Finding an organisation or a body by its name as people type it: without case and accents, by its acronym too.

Rows have `name`, `name_fr`, `acronym` and a natural key of one column (Organisation, Structure). They are matched here
and not in the database: collations differ from one server to the next.
"""

from difflib import SequenceMatcher

from .text import fold

MOST_SUGGESTED = 20
MOST_SIMILAR = 8
CLOSE = 0.82  # "Ministry of Justise" is near enough to be asked about; "Ministry of Water" is not


def key(row):
    """The code or slug by which a form and an address name the row."""
    return row.natural_key()[0]


def label(row):
    """The name in the reader's language, with the acronym where it is not the name itself: "… (UNICEF)"."""
    return with_acronym(row.local_name, row.acronym)


def with_acronym(name, acronym):
    return f"{name} ({acronym})" if acronym and fold(acronym) not in fold(name).split() else name


def names(row):
    """Everything that the row is called, folded; its labels in both languages among it."""
    plain = [row.name, row.name_fr or row.name]
    labels = [with_acronym(name, row.acronym) for name in plain]
    return {fold(name) for name in [*plain, *labels, row.acronym, key(row)] if name}


def suggestions(rows, typed, *, near=lambda row: True):
    """Labels of the rows with every typed word, at most twenty; those that are `near` first, then by name."""
    words = fold(typed).split()
    found = [row for row in rows if all(word in " ".join(names(row)) for word in words)] if words else []
    found.sort(key=lambda row: (fold(typed) not in names(row), not near(row), fold(row.local_name), key(row)))
    return list(dict.fromkeys(label(row) for row in found))[:MOST_SUGGESTED]


def look_up(rows, typed):
    """(rows that are called exactly so, rows that are called something like it), each by name."""
    wanted = fold(typed)
    exact, similar = [], []
    for row in rows:
        called = names(row)
        if wanted in called:
            exact.append(row)
        elif wanted and is_like(wanted, called):
            similar.append(row)
    by_name = {"key": lambda row: (fold(row.local_name), key(row))}
    return sorted(exact, **by_name), sorted(similar, **by_name)[:MOST_SIMILAR]


def is_like(wanted, called):
    """Whether one name holds the other as words, or they differ by a few letters."""
    return any(holds(name, wanted) or holds(wanted, name) or is_close(name, wanted) for name in called)


def holds(text, words):
    """Whether every one of the words stands in the text, the last perhaps only begun."""
    padded = f" {text}"
    return all(f" {word}" in padded for word in words.split())


def is_close(name, wanted):
    matcher = SequenceMatcher(None, name, wanted)
    return matcher.real_quick_ratio() >= CLOSE and matcher.quick_ratio() >= CLOSE and matcher.ratio() >= CLOSE
