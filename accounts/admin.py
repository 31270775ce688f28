"""People in /admin/: who may sign in, who administers, and a second factor that was lost with its phone."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import User
from .people import confirm_address

# Not ours to edit: groups are not used, addresses follow the person, and authenticators hold secrets.
for model in (Group, EmailAddress, Authenticator):
    if admin.site.is_registered(model):
        admin.site.unregister(model)


class PersonForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "is_active", "is_superuser"]
        labels = {"is_superuser": _("administrator")}
        help_texts = {
            "email": _("A new person sets a password with “Forgot your password?”."),
            "is_active": _("Untick it to close the account: gone at their next click, and what they wrote stays."),
            "is_superuser": _("Keeps people, rights and reference data. Needs a second factor."),
        }

    def clean_email(self):
        return self.cleaned_data["email"].lower()


@admin.register(User)
class PersonAdmin(admin.ModelAdmin):
    form = PersonForm
    list_display = ["email", "is_active", "is_superuser", "has_second_factor", "date_joined"]
    list_filter = ["is_active", "is_superuser"]
    search_fields = ["email"]
    ordering = ["email"]
    list_per_page = 100
    actions = ["switch_off_second_factor"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("authenticator_set")

    def get_readonly_fields(self, request, obj=None):
        """An address stays as it is: somebody with another one is invited anew. Nobody locks themselves out."""
        if obj is None:
            return []
        return ["email", "is_active", "is_superuser"] if obj == request.user else ["email"]

    def has_delete_permission(self, request, obj=None):
        return False  # an account is closed, so that what was written keeps its history

    def save_model(self, request, obj, form, change):
        obj.is_staff = obj.is_superuser
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            confirm_address(obj)

    @admin.display(description=_("second factor"), boolean=True)
    def has_second_factor(self, person):
        return any(row.type == Authenticator.Type.TOTP for row in person.authenticator_set.all())

    @admin.action(description=_("Switch off the second factor (the phone is lost)"))
    def switch_off_second_factor(self, request, people):
        found = Authenticator.objects.filter(user__in=people)
        changed = found.values("user").distinct().count()
        for person in people.filter(pk__in=found.values("user")):
            self.log_change(request, person, "second factor switched off")
        found.delete()
        text = ngettext("Switched off for %(number)d person.", "Switched off for %(number)d people.", changed)
        self.message_user(request, text % {"number": changed}, messages.SUCCESS)
