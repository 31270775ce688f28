"""Criteria in /admin/, and cards to be read: what was published or sent, never a draft or a private note."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from structures.admin import Kept, KeptForGood, OnlyRead
from structures.fields import in_words

from .models import Assessment, CriteriaSet, Criterion, CriterionText, Mark, Version


@admin.register(CriteriaSet)
class CriteriaSetAdmin(KeptForGood):
    list_display = ["name", "slug", "edition", "default", "headline_at"]
    readonly_fields = ["slug", "edition", "default"]
    search_fields = ["slug", "name", "name_fr"]
    ordering = ["slug", "edition"]
    autocomplete_fields = ["source"]


@admin.register(Criterion)
class CriterionAdmin(OnlyRead):
    list_display = ["criteria_set", "number", "code"]
    list_filter = ["criteria_set"]
    list_select_related = ["criteria_set"]
    search_fields = ["code", "criteria_set__slug"]


@admin.register(CriterionText)
class CriterionTextAdmin(Kept):
    list_display = ["criterion", "use", "variant", "language", "position", "text"]
    list_filter = ["language", "use", "variant", "criterion__criteria_set"]
    list_select_related = ["criterion__criteria_set"]
    search_fields = ["text", "criterion__code"]
    autocomplete_fields = ["criterion"]


# Cards


def versions_shown(user):
    """Versions of cards that the person may see, drafts left out: a draft is its author's alone."""
    visible = Assessment.objects.visible_to(user)
    return Version.objects.filter(assessment__in=visible).exclude(state=Version.State.DRAFT)


@admin.register(Assessment)
class AssessmentAdmin(OnlyRead):
    list_display = ["structure", "criteria_set", "basis", "when", "voices", "circle"]
    list_filter = ["basis", "circle", "criteria_set"]
    list_select_related = ["structure", "criteria_set"]
    search_fields = ["structure__slug", "structure__name", "structure__acronym"]
    ordering = ["-as_of_latest", "pk"]
    fields = ["structure", "criteria_set", "basis", "when", "source", "expert", "voices", "circle"]

    def get_queryset(self, request):
        shown = versions_shown(request.user).filter(assessment=OuterRef("pk"))
        return super().get_queryset(request).filter(Exists(shown))

    @admin.display(description=_("reference date"), ordering="as_of_latest")
    def when(self, assessment):
        return in_words(assessment.as_of)


@admin.register(Version)
class VersionAdmin(OnlyRead):
    list_display = ["assessment", "number", "state", "submitted", "published"]
    list_filter = ["state"]
    list_select_related = ["assessment__structure"]
    search_fields = ["assessment__structure__slug", "assessment__structure__name"]
    ordering = ["-pk"]
    fields = ["assessment", "number", "state", "reason", "dissent", "reply", "submitted", "published", "withdrawn"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(pk__in=versions_shown(request.user).values("pk"))


@admin.register(Mark)
class MarkAdmin(OnlyRead):
    list_display = ["version", "criterion", "rating", "tentative", "stated_as"]
    list_filter = ["rating", "tentative"]
    list_select_related = ["version__assessment__structure", "criterion__criteria_set"]
    search_fields = ["version__assessment__structure__slug", "version__assessment__structure__name"]
    ordering = ["-version", "criterion__number"]
    fields = ["version", "criterion", "rating", "tentative", "stated_as", "reason"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(version__in=versions_shown(request.user).values("pk"))
