"""The addresses of all pages that can be opened: by everybody, and by a coordinator with cards to settle."""

from assessments import links
from assessments.models import Action, Assessment, Invitee
from structures.demo import demo_person
from structures.models import Document, Invitation, Membership, Post, Relation, Seat, Statement, Structure
from structures.people import digest_of
from tests import factories

PUBLIC = [
    "/",
    "/countries/",
    "/countries/COD/",
    "/countries/XXA/?differing",
    "/countries/XXA/follow-up/",
    "/countries/CAF/follow-up/",
    "/countries/XXA/follow-up/?structure=xxa-jsc&since=2024-01-01",
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
    "/structures/cod-cmj/trend/",
    "/structures/cod-gtse/trend/",
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
    "/answer/",
]
# With pictures, drawn by a script that weighs more than the page.
CHARTS = [
    "/dashboard/",
    "/dashboard/?view=cards&since=2008",
    "/dashboard/?view=body&body=xxa-hct",
    "/dashboard/?view=kind&kind=mixedcommission",
    "/structures/xxa-hct/trend/",
]
REFUSED = {"/nothing-here/": 404, "/structures/xxa-cluster-wash/": 404, "/structures/?level=unheard-of": 422}
REFUSED |= {"/answer/nothing/": 404, "/answer/?code=nothing": 422}
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
        *pages_of_meetings(cards),
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
        *pages_of_actions(),
        "/structures/xxa-hct/round/new/",
        *[f"/assessments/{cards['planned_round']}/round/{page}" for page in PLANNED],
        *[f"/assessments/{cards['open_round']}/round/{page}" for page in OPEN],
        "/structures/xxa-hct/history/",
        "/organisations/xxa-ministry-justice/history/",
        "/accounts/logout/",
    ]


def pages_of_meetings(cards):
    """A draft before and while its room votes, one that has voted and whose sides are ready; a round being settled."""
    meeting, closed = cards["own"], cards["settled_on"]
    return [
        *[f"/assessments/{meeting}/{page}/" for page in ("present", "vote", "vote/slips", "vote/count", "sides")],
        *[f"/assessments/{meeting}/present/?c={here}" for here in ("4", "end")],
        f"/assessments/{cards['voting']}/vote/",
        *[f"/assessments/{cards['voted']}/{page}" for page in ("vote/", "sides/", "present/?c=1")],
        f"/assessments/{cards['voting']}/sides/national/",
        *[f"/assessments/{closed}/{page}" for page in ("", "settle/", "validation/", "publish/", "present/?c=1")],
        f"/assessments/{cards['too_few']}/settle/",
    ]


def pages_of_actions():
    """An action that is open and one that is done, each with what can be done with it."""
    is_open, done = (
        Action.objects.filter(structure__slug="xxa-cluster-wash", kind="action", status=status).earliest("pk").pk
        for status in ("open", "done")
    )
    card = Assessment.objects.get(code="xxa-cluster-wash-2026-05-20").pk
    request = Action.objects.filter(structure__slug="xxa-iccg-valdor", kind="support").earliest("pk").pk
    unverified = Action.objects.filter(structure__slug="xxa-iccg", status="done", verified_on=None).earliest("pk").pk
    return [
        "/countries/XXA/follow-up/?since=2024-01-01",
        "/structures/xxa-hct/actions/new/",
        f"/structures/xxa-cluster-wash/actions/new/?assessment={card}&criterion=3",
        *(f"/actions/{is_open}/{page}" for page in ("", "edit/", "update/", "done/", "drop/")),
        f"/actions/{request}/",
        f"/actions/{done}/",
        f"/actions/{done}/reopen/",
        f"/actions/{unverified}/verify/",
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


def pages_of_a_respondent(language="en"):
    """{address: status} of everything that a link opens, of a round in this language: a letter, one that was sent, a
    link that is handed over, another that is used; a room, a silent vote; and what is early, closed or cancelled."""
    body = {"structure": Structure.objects.get(slug="xxa-hct"), "language": language}
    opened = factories.make_round(**body, room_code="ROOM9", purpose="The yearly retreat.")
    letter, sent = [links.token_of(factories.make_invitee(round=opened)) for _ in range(2)]
    fresh, used = [links.token_of(factories.make_invitee(round=opened, way=Invitee.Way.LINK)) for _ in range(2)]
    word = links.new_word()
    factories.add_answer(round=opened, key=links.key_of(sent), action="Meet monthly.", reasons={1: "A plan."})
    factories.add_answer(round=opened, key=links.key_of(used), holder=links.holder_of(used, word), sent=False)
    vote = factories.make_round(**body, basis="meeting")
    found = {letter: 200, sent: 200, f"{sent}/send": 200, fresh: 200, used: 410, links.own_token(used, word): 200}
    found |= {links.room_token(opened.pk, word): 200, links.room_token(vote.pk, word): 200}
    for state, status in {"planned": 403, "reconciling": 410, "cancelled": 410}.items():
        found[links.token_of(factories.make_invitee(round=factories.make_round(**body, state=state)))] = status
    return {f"/answer/{token}/": status for token, status in found.items()} | {"/answer/?code=ROOM9": 200}
