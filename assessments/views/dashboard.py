"""Across countries: what the published cards say together."""

from django.shortcuts import render

from accounts.entry import EVERYBODY, open_to

from ..models import CriteriaSet


@open_to(GET=EVERYBODY)
def dashboard(request):
    """Pictures and their numbers for the filters of the address, one question a page."""
    # pandas and Plotly take a second and much memory: a worker loads them when it is first asked for a chart.
    from ..analysis import seen_by
    from ..charts import TOKENS
    from ..dashboard import content, links
    from ..search import DashboardForm

    form = DashboardForm(request.GET, seen=seen_by(request.user), criteria_sets=CriteriaSet.objects.all())
    valid = form.is_valid()
    context = {"form": form, "views": links(form), "palette": TOKENS, **content(form, request.GET.get("page"))}
    return render(request, "dashboard/dashboard.html", context, status=200 if valid else 422)
