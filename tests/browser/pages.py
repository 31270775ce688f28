"""The addresses of all pages that can be opened: by everybody, and by a coordinator with cards to settle."""

from assessments.models import Assessment

PUBLIC = [
    "/",
    "/structures/",
    "/structures/?q=nothing+is+called+this",
    "/structures/cod-election-security/",
    "/structures/cod-cmj/",
    "/structures/cod-ccrss-defence/",
    "/structures/xxa-hct/",
    "/compare/",
    "/compare/?s=cod-cmj",
    "/compare/?s=cod-election-security&s=cod-cmj&s=cod-ccrss",
    "/compare/?s=cod-cmj&s=xxa-hct&s=nothing-here&s=cod-cmj&differing",
    "/dashboard/?view=body",
    "/dashboard/?view=body&body=cod-cpse",
    "/about/",
    "/accounts/login/",
    "/accounts/password/reset/",
    "/accounts/password/reset/done/",
    "/accounts/password/reset/key/1-unknown/",
    "/accounts/password/reset/key/done/",
    "/accounts/inactive/",
    "/api/v1/docs",
]
# With pictures, drawn by a script that weighs more than the page.
CHARTS = [
    "/dashboard/",
    "/dashboard/?view=cards&since=2008",
    "/dashboard/?view=body&body=xxa-hct",
    "/dashboard/?view=kind&kind=mixedcommission",
]
REFUSED = {"/nothing-here/": 404, "/structures/xxa-cluster-wash/": 404, "/structures/?level=unheard-of": 422}
REFUSED |= {"/dashboard/?view=body&body=xxa-cluster-wash": 422}
NO_PAGES = {"set_language", "demo_sign_in", "healthz", "assessment_send"}  # answers to a button, and to a machine
MANY = ["cod-election-security", "cod-cmj", "cod-ccrss", "cod-gtse", "cod-cpse", "cod-ccrss-defence"]
MANY += ["xxa-hct", "xxa-cluster-wash", "xxa-justice-commission"]


def public_cards():
    """The cards that everybody may read: the 2008 slides, and the invented ones."""
    return [
        f"/assessments/{card.pk}/" for card in Assessment.objects.published().filter(circle="public").order_by("pk")
    ]


def pages_of_a_coordinator(cards):
    """`cards`: ids of assessments by what they are, as the fixture of that name makes them."""
    many = "&".join(f"s={slug}" for slug in MANY)
    return [
        "/",
        "/structures/?country=XXA",
        "/structures/xxa-cluster-wash/",
        "/structures/xxa-justice-commission/",
        "/dashboard/?view=body&body=xxa-justice-commission&until=2008",
        f"/compare/?{many}",
        f"/compare/?{many}&change",
        "/structures/xxa-hct/assess/",
        "/structures/xxa-hct/assess/?basis=meeting",
        "/structures/xxa-hct/assess/?basis=expert",
        f"/assessments/{cards['own']}/",
        f"/assessments/{cards['own']}/edit/",
        f"/assessments/{cards['own']}/facts/",
        f"/assessments/{cards['own']}/discard/",
        f"/assessments/{cards['own']}/publish/",
        f"/assessments/{cards['note']}/",
        f"/assessments/{cards['note']}/edit/",
        f"/assessments/{cards['note']}/facts/",
        f"/assessments/{cards['sent']}/",
        f"/assessments/{cards['sent']}/edit/",
        f"/assessments/{cards['sent']}/return/",
        f"/assessments/{cards['sent']}/publish/",
        f"/assessments/{cards['returned']}/",
        "/accounts/logout/",
    ]
