"""One body over time: all its published cards."""

from django.shortcuts import render

from accounts.entry import CIRCLE, open_to
from structures.access import get_structure


@open_to("structure", GET=CIRCLE)
def trend(request, slug):
    """The cards beside each other in the order of their dates, and pictures of the same."""
    # pandas and Plotly are loaded by a worker that is asked for a chart: see the dashboard.
    from ..charts import TOKENS
    from ..trend import content

    body = get_structure(request.user, slug)
    found = content(request.user, body, asked=request.GET.get("criteria"), number=request.GET.get("page"))
    return render(request, "structures/trend.html", {"structure": body, "palette": TOKENS, **found})
