"""A form on a page of its own: kept over a lost session, refused with words, shown beside what somebody else wrote."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.interrupted import say_interrupted

from ..writing import MeanwhileChanged, NotNow, NotPossible


@dataclass
class Page:
    """The words and ways of a page with one form."""

    heading: str
    back: str  # where it leads: "Back", and the person after saving
    lead: str = ""
    place: object = None  # the Structure above it
    delete: str = ""  # the address of the page that deletes the record
    delete_words: str = ""
    more: str = ""  # the address of a page on which something beside it is mended
    more_words: str = ""


def take(request, page, form, write, *, again=None):
    """Writes a valid form and leads back; else its page, fresh or with what is wrong.

    `write(**facts)` may raise NotPossible; or MeanwhileChanged, for which `again(row)` makes a form of the row as it
    is now.
    """
    if request.method == "POST" and form.is_valid():
        try:
            write(**form.token(), **form.facts())
        except NotPossible as refused:
            for problem in refused.problems:
                form.add_error(None, problem)
            if isinstance(refused, NotNow):
                return show(request, page, form, status=409)
        except MeanwhileChanged as changed:
            return show_both(request, page, form, again(changed.row))
        else:
            messages.success(request, _("Saved."))
            return redirect(page.back)
    return show(request, page, form)


def show(request, page, form, *, status=None, **context):
    if request.method != "POST" and form.is_bound:
        say_interrupted(request)
    context |= {"page": page, "form": form, "structure": page.place}
    status = status or (422 if request.method == "POST" else 200)
    return render(request, "structures/entry.html", context, status=status)


def show_both(request, page, form, theirs):
    """409: what is recorded now beside what this person typed; saving again records the latter."""
    form.data = form.data.copy()
    form.data[form.add_prefix("revision")] = str(theirs.initial["revision"])
    differing = [
        (field.label, in_words(field) or "–")
        for field in theirs
        if field.name in theirs.initial and not field.is_hidden and in_words(field) != in_words(form[field.name])
    ]
    return show(request, page, form, status=409, conflict=True, differing=differing)


def in_words(field):
    """A bound field's value as a person reads it; of a list each on its own."""
    value = field.value()
    if isinstance(value, bool):
        return pgettext("a box", "yes") if value else pgettext("a box", "no")
    if value in (None, "", []):
        return ""
    choices = {str(code): text for code, text in getattr(field.field, "choices", [])}
    many = value if isinstance(value, list) else [value]
    return ", ".join(sorted(str(choices.get(str(one), one)) for one in many))


def ask_and_delete(request, page, row, delete, **context):
    """Asks, then deletes what the person saw; 409 where somebody changed it since. `delete(revision=…)`."""
    status, problems = 200, []
    if request.method == "POST":
        try:
            delete(revision=revision_in(request))
        except MeanwhileChanged as changed:
            row, status = changed.row, 409
        except NotPossible as refused:
            problems, status = refused.problems, 409
        else:
            messages.success(request, _("Deleted."))
            return redirect(page.back)
    changed = status == 409 and not problems
    context |= {"page": page, "row": row, "changed": changed, "problems": problems, "structure": page.place}
    return render(request, "structures/delete.html", context, status=status)


def revision_in(request):
    """The revision that the page showed; 0, which no row has, for what is no number."""
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def deleted_before(request, model, pk, where):
    """The address that this person saw after deleting the record a moment ago (a double click), else None.

    `where(row)` is the body, or the organisation, on whose page it stood.
    """
    if request.method != "POST" or len(str(pk)) > 18 or model.objects.filter(pk=pk).exists():
        return None
    past = model.history.filter(id=pk, history_type="-", history_user=request.user).first()
    try:
        return where(past.instance).get_absolute_url() if past else None
    except ObjectDoesNotExist:
        return None
