"""What templates need to place marks, scores and dates: they compute nothing themselves."""

from django import template

from accounts import interrupted
from structures.fields import in_words
from structures.vocabulary import CIRCLE_IN_SHORT

register = template.Library()


@register.inclusion_tag("components/mark.html")
def mark(shown):
    """A mark's element and its note (a ShownMark)."""
    return {"mark": shown}


@register.inclusion_tag("components/given.html")
def given(shown):
    """An answer that is not (yet) the card's mark, such as that of a side: looks like a mark, is none."""
    return {"given": shown}


@register.inclusion_tag("components/bar.html")
def bar(shown):
    """A distribution (a reconciling.Bar): a picture, and the same in words."""
    return {"bar": shown}


@register.inclusion_tag("components/score.html")
def score(shown, *, unsigned=False):
    """Coverage, score and range (a ShownScore); unsigned: who computed it is said beside it already."""
    return {"score": shown, "unsigned": unsigned}


@register.filter
def words(partial_date):
    """A partial date at its own precision, in the reader's language."""
    return in_words(partial_date)


@register.filter
def circle_in_short(code):
    """Who may see a record, in two words for a line of a list."""
    return CIRCLE_IN_SHORT[code]


@register.filter
def narrowed(form):
    """Whether a search form asks for more than words, or something in it is wrong: its filters stand open then."""
    return bool(form.errors) or any(field.data for field in form if field.name != "q")


@register.simple_tag(takes_context=True)
def kept_for(context):
    """The hidden field by which a form comes back filled after a lost session."""
    request = context["request"]
    return interrupted.seal_field(request.user, request.path)
