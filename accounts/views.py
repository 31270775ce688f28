"""A person's own pages: the account, its API tokens."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from .entry import SIGNED_IN, open_to
from .forms import TokenForm
from .people import has_second_factor, lacks_second_factor


def without_password(user):
    """Whether this is a person of the demo, who signs in with one click and has no password to change."""
    return settings.DEMO and not user.has_usable_password()


def unless_of_the_demo(view):
    """Decorator of the pages about a password: the demo's people are told that they have none."""

    @wraps(view)
    def told(request, *args, **kwargs):
        if request.user.is_authenticated and without_password(request.user):
            return render(request, "account/no_password.html", status=409 if request.method == "POST" else 200)
        return view(request, *args, **kwargs)

    return told


@open_to(GET=SIGNED_IN)
def account(request):
    """Address, password, second factor, tokens: each with its page."""
    context = {
        "without_password": without_password(request.user),
        "second_factor": has_second_factor(request.user),
        "needs_second_factor": lacks_second_factor(request.user),
        "tokens": request.user.tokens.count(),
    }
    return render(request, "account/account.html", context)


@open_to(GET=SIGNED_IN, POST=SIGNED_IN)
def tokens(request):
    """One's API tokens. A new one is shown in the answer to the form, this once."""
    form = TokenForm(request.POST if request.method == "POST" else None, user=request.user)
    made, status = None, 200
    if request.method == "POST":
        made = form.save() if form.is_valid() else None
        status = 201 if made else 422
    context = {
        "form": TokenForm(user=request.user) if made else form,
        "made": made,
        "tokens": request.user.tokens.order_by("-created"),
    }
    answer = render(request, "account/tokens.html", context, status=status)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@open_to("API token", POST=SIGNED_IN)
def revoke(request, pk):
    """The programs that use this token read nothing any more."""
    get_object_or_404(request.user.tokens, pk=pk).delete()
    messages.success(request, _("Revoked: programs that used this token are refused from now on."))
    return redirect("tokens")
