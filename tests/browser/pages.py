"""The addresses of all pages that can be opened: by everybody, and by a coordinator with cards to settle."""

from assessments.models import Assessment
from structures.demo import demo_person
from structures.models import Document, Invitation, Membership, Post, Relation, Seat, Statement
from structures.people import digest_of
from tests import factories

PUBLIC = [
    "/",
    "/countries/",
    "/countries/COD/",
    "/countries/XXA/?differing",
    "/countries/COD/?status=unknown&q=nothing+is+called+this",
    "/structures/",
    "/structures/?q=nothing+is+called+this",
    "/structures/cod-election-security/",
    "/structures/cod-cmj/",
    "/structures/cod-ccrss-defence/",
    "/structures/caf-cdc/",
    "/structures/jor-crisis-centre/",
    "/structures/reg-calp-cash/",
    "/structures/xxa-hct/",
    "/organisations/",
    "/organisations/?q=nothing+is+called+this",
    "/organisations/monuc/",
    "/sources/",
    "/sources/blake-2008/",
    "/compare/",
    "/compare/?s=cod-cmj",
    "/compare/?s=cod-election-security&s=cod-cmj&s=cod-ccrss",
    "/compare/?s=cod-cmj&s=xxa-hct&s=nothing-here&s=cod-cmj&differing",
    "/dashboard/?view=body",
    "/dashboard/?view=body&body=cod-cpse",
    "/about/",
    "/about/confidentiality/",
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
# Answers to a button, and to a machine.
NO_PAGES = {"set_language", "demo_sign_in", "healthz", "assessment_send", "organisation_find", "relation_find"}
NO_PAGES |= {"structure_confirm", "structure_status_take_back", "invitation_send_again", "invitation_withdraw"}
NO_PAGES |= {"round_take_off", "round_write", "round_remind", "round_letter"}
NO_PAGES |= {"token_revoke", "mfa_download_recovery_codes"}
# Of whoever has a password and a second factor (test_people.py): half signed in; asked once more; and then.
HALF_SIGNED_IN = "/accounts/second-factor/code/"
ASKED_ONCE_MORE = ["/accounts/reauthenticate/", "/accounts/second-factor/confirm/"]
WITH_A_SECOND_FACTOR = [
    "/accounts/",
    "/accounts/password/change/",
    "/accounts/second-factor/",
    "/accounts/second-factor/app/off/",
    "/accounts/second-factor/recovery/",
    "/accounts/second-factor/recovery/new/",
]
MANY = ["cod-election-security", "cod-cmj", "cod-ccrss", "cod-gtse", "cod-cpse", "cod-ccrss-defence"]
MANY += ["xxa-hct", "xxa-cluster-wash", "xxa-justice-commission"]
PLANNED = ["", "plan/", "invite/", "links/", "slips/", "room/", "open/", "cancel/"]
OPEN = ["", "invite/", "room/wall/", "extend/", "close/"]
KEEP = ["correct", "withdraw", "endorse", "reply", "history"]


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
        "/countries/",
        "/countries/XXA/",
        "/countries/CAF/",
        "/structures/?country=XXA",
        "/structures/xxa-cluster-wash/",
        "/structures/xxa-justice-commission/",
        "/structures/new/",
        "/structures/new/?country=XXA",
        "/structures/cod-cmj/edit/",
        "/structures/cod-cmj/status/",
        "/structures/cod-gtse/delete/",
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
        *pages_about_people(),
        "/accounts/",
        "/accounts/tokens/",
        "/accounts/password/change/",
        "/accounts/password/set/",
        "/accounts/second-factor/",
        "/accounts/second-factor/app/on/",
        *pages_of_records("xxa-hct"),
        f"/assessments/{cards['published']}/",
        *[f"/assessments/{cards['published']}/{page}/" for page in KEEP],
        f"/assessments/{cards['corrected']}/",
        f"/assessments/{cards['corrected']}/?version=2",
        *[f"/assessments/{cards['corrected']}/{page}/" for page in ("edit", "publish", "discard", "history")],
        f"/assessments/{cards['withdrawn']}/",
        "/structures/xxa-hct/round/new/",
        *[f"/assessments/{cards['planned_round']}/round/{page}" for page in PLANNED],
        *[f"/assessments/{cards['open_round']}/round/{page}" for page in OPEN],
        "/structures/xxa-hct/history/",
        "/organisations/xxa-ministry-justice/history/",
        "/accounts/logout/",
    ]


def pages_about_people():
    """Of the demo's coordinator, with an invitation of their own and one that they sent."""
    coordinator, assessor = demo_person("coordinator"), demo_person("assessor")
    if not Invitation.objects.filter(digest=digest_of("for-the-coordinator")).exists():
        exempland = factories.make_country(iso3="XXA")
        factories.make_invitation(token="for-the-coordinator", email=coordinator.email, right="viewer", place=exempland)
        factories.make_invitation(email="ines@example.org", place=exempland, invited_by=coordinator)
    right = {person: Membership.objects.get(user=person, country="XXA").pk for person in (coordinator, assessor)}
    return [
        "/people/",
        "/people/?country=XXA",
        "/people/invite/?country=XXA",
        "/people/invite/?structure=xxa-hct",
        "/people/invitation/for-the-coordinator/",
        f"/people/rights/{right[assessor]}/take-away/",
        f"/people/rights/{right[coordinator]}/leave/",
    ]


def pages_of_records(slug):
    """The forms of a body's seats, relations, documents and statements; of organisations, posts and sources."""
    parts = {
        "seats": Seat.objects.filter(structure__slug=slug, role="member"),
        "relations": Relation.objects.filter(from_structure__country="XXA"),
        "documents": Document.objects.filter(structure__slug=slug),
        "statements": Statement.objects.filter(structure__slug=slug),
    }
    found = [f"/structures/{slug}/{name}/new/" for name in parts]
    for name, rows in parts.items():
        found += [f"/{name}/{rows.order_by('pk')[0].pk}/{page}/" for page in ("edit", "delete")]
    post = Post.objects.get(code="xxa-minister-justice")
    duplicate = "/organisations/xxa-friends-fund/"
    return [
        *found,
        duplicate,
        f"{duplicate}edit/",
        f"{duplicate}merge/",
        f"{duplicate}merge/?into=ERN",
        f"{duplicate}merge/?into=UNOX",
        f"{duplicate}statements/new/",
        f"/posts/{post.pk}/edit/",
        "/sources/xxa-demonstration/",
        "/sources/xxa-demonstration/edit/",
    ]
