"""People who sign in."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from typing_extensions import override

from accounts.users.hashers import as_django
from accounts.users.versions import Versioned

# The person of the demo garage, who is nobody: the first real one still comes first.
DEMO_EMAIL = "demo@garage.example"


def picture_path(_instance: Any, _filename: str) -> str:
    """Return a random path; nothing of the person stands in it."""
    return f"people/{uuid.uuid4().hex}"


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are kept in small letters."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user who may sign in when there is a password."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a member of staff who may do everything in the admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def is_empty(self) -> bool:
        """Say whether nobody has signed up yet; the demo's person does not count."""
        return not self.exclude(email=DEMO_EMAIL).exists()

    @override
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(Versioned, AbstractBaseUser, PermissionsMixin):
    """One person, known by an e-mail address; a member of any number of organizations.

    `is_founder` marks the one who signed up first and runs the instance.
    """

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120, blank=True)
    picture = models.FileField(upload_to=picture_path, blank=True, max_length=120)
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_founder = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.UniqueConstraint(
                fields=("is_founder",),
                condition=models.Q(is_founder=True),
                name="founder_once",
            ),
        )

    @override
    def __str__(self) -> str:
        return self.name or self.email

    @property
    def initials(self) -> str:
        """The letters shown where there is no picture."""
        words = (self.name or self.email.split("@")[0]).replace(".", " ").split()
        return "".join(word[0] for word in words[:2]).upper()

    @override
    def check_password(self, raw_password: str) -> bool:
        """Check a password, also against a hash that was brought along from an older system."""
        self.password = as_django(self.password)
        return super().check_password(raw_password)
