"""People: who signs in, with an e-mail address, and the tokens their programs use."""

import contextlib
import hashlib
import secrets

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import DatabaseError, models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager):
    """Makes people; an e-mail address is stored in lower case."""

    def create_user(self, email, password=None, **fields):
        """A person without any right; raises ValueError without an e-mail address."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        """An administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in. What they may do is said by their memberships (structures)."""

    email = models.EmailField(_("e-mail address"), unique=True, max_length=254)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("administrator"), default=False)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
        ]

    def __str__(self):
        return self.email

    def natural_key(self):
        return (self.email,)

    @property
    def is_administrator(self):
        return self.is_active and self.is_superuser


class TokenQuerySet(models.QuerySet):
    def issue(self, user, *, name=""):
        """A new token's text, shown this once; only its SHA-256 is kept."""
        text = secrets.token_urlsafe(32)
        self.create(user=user, name=name, digest=Token.digest_of(text))
        return text

    def owner_of(self, text):
        """The active person that the token's text belongs to, or None. Keeps the day, once a day."""
        token = self.select_related("user").filter(digest=Token.digest_of(text), user__is_active=True).first()
        if token is None:
            return None
        today = timezone.localdate()
        if token.last_used != today:
            with contextlib.suppress(DatabaseError):  # a database that cannot be written is still read
                self.filter(pk=token.pk).update(last_used=today)
        return token.user


class Token(models.Model):
    """A key with which a person's program reads the API as that person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=100, blank=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)
    last_used = models.DateField(_("last used"), null=True, blank=True, editable=False)  # the day only

    objects = TokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], condition=~models.Q(name=""), name="token_name_once"),
        ]

    def __str__(self):
        return f"token of {self.user}"

    @staticmethod
    def digest_of(text):
        return hashlib.sha256(text.encode()).hexdigest()
