"""A form that two people had open: what was read, what is recorded now and what was typed, field by field.

The form carries what was read in a hidden field. Where only one of the two changed a field, that change stands; where
both did, the person is shown both.
"""

import json

SEEN = "seen"  # the hidden field


def remembered(form, names):
    """What an unbound form shows, as text for its hidden field."""
    return json.dumps({name: shown(form[name]) for name in names})


def shown(field):
    """A bound field's values as a browser would send them; empty ones are left out, many are in one order."""
    value = field.value()
    many = value if isinstance(value, (list, tuple)) else [value]
    return tidied("" if one is None else one for one in many)


def tidied(values):
    plain = (str(value).replace("\r\n", "\n").strip() for value in values)
    return sorted(filter(None, plain))


def merged(typed, now, names):
    """(the fields of a POST with what others changed meanwhile, names of the fields that both changed otherwise).

    `now` is an unbound form of what is recorded now.
    """
    read, data, both = read_then(typed), typed.copy(), []
    for name in names:
        mine, theirs = tidied(typed.getlist(name)), shown(now[name])
        if mine == theirs or theirs == read.get(name):
            continue
        if mine == read.get(name):
            data.setlist(name, theirs)
        else:
            both.append(name)
    data[SEEN] = remembered(now, names)
    return data, both


def read_then(typed):
    """What the hidden field says; nothing where somebody broke it: then every difference is asked about."""
    try:
        found = json.loads(typed.get(SEEN, ""))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def in_words(field):
    """A bound field's value as a person reads it."""
    labels = {}
    for value, label in getattr(field.field, "choices", ()):
        labels |= {str(v): text for v, text in label} if isinstance(label, (list, tuple)) else {str(value): label}
    return ", ".join(str(labels.get(text, text)) for text in shown(field)) or "–"
