"""The field's standard terms for bodies, seats and relations, as choices. French: the glossary, by gettext."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    """What a structure is."""

    HCT = "hct", _("Humanitarian Country Team (HCT)")
    UNCT = "unct", _("United Nations Country Team (UNCT)")
    ICCG = "iccg", _("Inter-Cluster Coordination Group (ICCG)")
    ISCG = "iscg", _("Inter-Sector Coordination Group (ISCG)")
    CLUSTER = "cluster", _("Cluster")
    SECTOR = "sector", _("Sector group")
    SUBCLUSTER = "subcluster", _("Sub-cluster")
    AOR = "aor", _("Area of responsibility (AoR)")
    WG = "wg", _("Working group")
    TASKFORCE = "taskforce", _("Task force")
    AWG = "awg", _("Access working group")
    CWG = "cwg", _("Cash working group (CWG)")
    CMCOORD = "cmcoord", _("Civil-military coordination (CMCoord) cell")
    RCF = "rcf", _("Refugee coordination forum")
    GOVLED = "govled", _("Government-led coordination")
    JOINTCOMMITTEE = "jointcommittee", _("Joint committee")
    JOINTSTEERING = "jointsteering", _("Joint steering committee")
    MIXEDCOMMISSION = "mixedcommission", _("Mixed commission")
    STEERING = "steering", _("Steering committee")
    TECHNICAL = "technical", _("Technical committee / technical group")
    SUBCOMMITTEE = "subcommittee", _("Sub-committee")
    SECTORCOMMITTEE = "sectorcommittee", _("Sectoral coordination committee")
    JOINTMEETING = "jointmeeting", _("Joint ministry–cluster meeting")
    NGOFORUM = "ngoforum", _("National NGO forum")
    INGOFORUM = "ingoforum", _("International NGO coordination committee")
    DONORGROUP = "donorgroup", _("Donor group")
    CRISISCENTRE = "crisiscentre", _("National crisis centre")
    COMPOSITE = "composite", _("Bodies rated together")
    ADHOC = "adhoc", _("Ad hoc meeting")


# Bodies for which a criteria set's humanitarian help, levels and cautions are shown.
HUMANITARIAN_KINDS = frozenset(
    {
        Kind.HCT,
        Kind.ICCG,
        Kind.ISCG,
        Kind.CLUSTER,
        Kind.SUBCLUSTER,
        Kind.AOR,
        Kind.WG,
        Kind.AWG,
        Kind.CWG,
        Kind.CMCOORD,
        Kind.RCF,
        Kind.NGOFORUM,
        Kind.INGOFORUM,
    }
)


class Function(TextChoices):
    """What a structure does in the architecture."""

    STRATEGIC = "strategic", _("Strategic")
    TECHNICAL = "technical", _("Technical")
    OPERATIONAL = "operational", _("Operational")


class Level(TextChoices):
    """Where a structure works."""

    GLOBAL = "global", _("Global")
    REGIONAL = "regional", _("Regional")
    NATIONAL = "national", _("National")
    SUBNATIONAL = "subnational", _("Sub-national")
    HUB = "hub", _("Hub")
    LOCAL = "local", _("Local")


class Status(TextChoices):
    """Whether a structure is at work."""

    PROPOSED = "proposed", pgettext_lazy("status of a structure", "Proposed")
    ACTIVE = "active", pgettext_lazy("status of a structure", "Active")
    DORMANT = "dormant", pgettext_lazy("status of a structure", "Dormant")
    INTRANSITION = "intransition", pgettext_lazy("status of a structure", "In transition")
    TRANSITIONED = "transitioned", pgettext_lazy("status of a structure", "Transitioned (handed over)")
    CLOSED = "closed", pgettext_lazy("status of a structure", "Closed (deactivated)")
    UNKNOWN = "unknown", pgettext_lazy("status of a structure", "Unknown")


class Rhythm(TextChoices):
    """How often a structure meets."""

    WEEKLY = "weekly", pgettext_lazy("meets", "Weekly")
    FORTNIGHTLY = "fortnightly", pgettext_lazy("meets", "Every two weeks")
    MONTHLY = "monthly", pgettext_lazy("meets", "Monthly")
    QUARTERLY = "quarterly", pgettext_lazy("meets", "Quarterly")
    TWICE_A_YEAR = "twiceayear", pgettext_lazy("meets", "Twice a year")
    YEARLY = "yearly", pgettext_lazy("meets", "Yearly")
    ADHOC = "adhoc", pgettext_lazy("meets", "When needed")


class Role(TextChoices):
    """What the holder of a seat does in a structure."""

    CHAIR = "chair", _("Chair")
    COCHAIR = "cochair", _("Co-chair")
    LEADAGENCY = "leadagency", _("Lead agency")
    COLEAD = "colead", _("Co-lead")
    COORDINATOR = "coordinator", pgettext_lazy("role in a structure", "Coordinator")
    SECRETARIAT = "secretariat", _("Secretariat")
    PERMSEC = "permsec", _("Permanent secretariat")
    FUNDER = "funder", _("Funder (of the secretariat)")
    TECHNICALLEAD = "technicallead", _("Technical lead")
    DONORLEAD = "donorlead", _("Donor lead")
    TA = "ta", _("Technical assistance")
    GOVCOUNTERPART = "govcounterpart", _("Government counterpart")
    LINEMINISTRY = "lineministry", _("Line ministry")
    MEMBER = "member", _("Member")
    OBSERVER = "observer", _("Observer")
    INVITEE = "invitee", _("Special invitee")
    FOCALPOINT = "focalpoint", pgettext_lazy("role in a structure", "Focal point")


ROLE_ORDER = {role: place for place, role in enumerate(Role.values)}


class RelationKind(TextChoices):
    """How one structure is joined to another, read from the first to the second."""

    PART_OF = "part_of", _("Part of")
    REPORTS_TO = "reports_to", _("Reports to")
    JOINT_MEETINGS_WITH = "joint_meetings_with", _("Holds joint meetings with")
    REPRESENTED_IN = "represented_in", _("Represented in")
    INVITES = "invites", _("Invites")
    LIAISES_WITH = "liaises_with", _("Liaises with")
    REPLACES = "replaces", _("Replaces")
    NOFORMAL = "noformal", _("No formal relationship with")


# The same relations read from the second body's side, for its page.
RELATION_FROM_THE_OTHER_SIDE = {
    RelationKind.PART_OF: _("Contains"),
    RelationKind.REPORTS_TO: _("Receives reports from"),
    RelationKind.JOINT_MEETINGS_WITH: _("Holds joint meetings with"),
    RelationKind.REPRESENTED_IN: _("Members include a representative of"),
    RelationKind.INVITES: _("Is invited by"),
    RelationKind.LIAISES_WITH: _("Liaises with"),
    RelationKind.REPLACES: _("Replaced by"),
    RelationKind.NOFORMAL: _("No formal relationship with"),
}


class LiaisonMode(TextChoices):
    """How civil-military liaison works: side by side, or together."""

    COOPERATION = "cooperation", _("Cooperation")
    COEXISTENCE = "coexistence", _("Co-existence")


class OrganisationKind(TextChoices):
    """What an organisation is; the categories of members that rounds use, and networks."""

    GOVERNMENT = "government", _("Government")
    UN = "un", _("United Nations")
    INGO = "ingo", _("International NGO")
    NNGO = "nngo", _("National NGO")
    REDCROSS = "redcross", _("Red Cross / Red Crescent")
    DONOR = "donor", _("Donor")
    MISSION = "mission", _("Peace mission")
    NETWORK = "network", _("Network")
    OTHER = "other", pgettext_lazy("kind of organisation", "Other")


class National(TextChoices):
    """Whether a post is held by the country's own side."""

    YES = "yes", _("National")
    NO = "no", _("International")
    UNKNOWN = "unknown", _("Not known whether national")


class SectorKind(TextChoices):
    CLUSTER = "cluster", _("Cluster")
    AOR = "aor", _("Area of responsibility (AoR)")
    CROSS = "cross", _("Across sectors")
    SSR = "ssr", _("Security sector reform (SSR)")


class DocumentKind(TextChoices):
    """What a body's own document is."""

    TOR = "tor", _("Terms of reference (ToR)")
    DECREE = "decree", _("Decree")
    ORDER = "order", _("Ministerial order")
    STRATEGY = "strategy", _("Strategy or plan")
    MINUTES = "minutes", _("Minutes")
    OTHER = "other", pgettext_lazy("kind of document", "Other")


class Standing(TextChoices):
    """How firmly a source carries a fact."""

    STATED = "stated", pgettext_lazy("standing of a fact", "Stated")
    INFERRED = "inferred", pgettext_lazy("standing of a fact", "Inferred")
    EXTERNAL = "external", pgettext_lazy("standing of a fact", "From another source")


class Circle(TextChoices):
    """Who may see a record, from the smallest circle to everybody."""

    NAMED = "named", _("Named people")
    BODY = "body", _("The body: its focal points and members")
    COUNTRY = "country", _("Everybody with a right in the country")
    PUBLIC = "public", _("Public")


# The same on the tag of a line in a list.
CIRCLE_IN_SHORT = {
    Circle.NAMED: _("Named people only"),
    Circle.BODY: _("Body only"),
    Circle.COUNTRY: _("Country only"),
    Circle.PUBLIC: _("Public"),
}


class Right(TextChoices):
    """What a person was given: for a country, or for one structure."""

    VIEWER = "viewer", _("Viewer")
    ASSESSOR = "assessor", _("Assessor")
    COORDINATOR = "coordinator", pgettext_lazy("right of a person", "Coordinator")
    FOCAL_POINT = "focal_point", _("Focal point of the body")


RIGHT_MEANS = {
    Right.VIEWER: _("reads the structures and the published scorecards"),
    Right.ASSESSOR: _("reads, and starts and sends assessments"),
    Right.COORDINATOR: _(
        "reads and assesses, settles and publishes scorecards, keeps the structures, and invites people"
    ),
    Right.FOCAL_POINT: _("assesses and keeps this body, settles and publishes its scorecards, and invites its people"),
}


class Precision(TextChoices):
    YEAR = "year", _("year")
    MONTH = "month", _("month")
    DAY = "day", _("day")


class Language(TextChoices):
    """Languages of the interface; their own names, never translated."""

    EN = "en", "English"
    FR = "fr", "Français"
