"""`manage.py issue_token EMAIL --name NAME`: make an API token from the command line."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from typing_extensions import override

from accounts.organizations import selectors
from accounts.organizations.models import Membership
from accounts.tokens import services
from accounts.users.models import User
from project.kernel.actor import PERMISSION_SENTENCES, Channel
from project.kernel.errors import DomainError, NotFound


class Command(BaseCommand):
    """Prints the token alone to the output, errors to the error stream with exit code 1."""

    help = "Make an API token for a person and print it; it is shown this once."

    @override
    def add_arguments(self, parser: CommandParser) -> None:
        """Ask for whom, under which name, and how narrow."""
        scopes = "; ".join(f"{key}: {text}" for key, text in PERMISSION_SENTENCES.items())
        parser.add_argument("email", help="e-mail address of the person")
        parser.add_argument("--name", required=True, help="what the token is for")
        parser.add_argument("--scope", action="append", metavar="SCOPE", help=scopes)
        parser.add_argument("--organization", default="", metavar="SLUG", help="default: last used")
        parser.add_argument("--days", type=int, help="days until it expires; default: never")

    @override
    def handle(self, *_args: Any, **options: Any) -> None:
        membership = _membership(options["email"], slug=options["organization"])
        actor = selectors.actor_for(membership, channel=Channel.COMMAND)
        try:
            _, text = services.token_issue(
                actor=actor, name=options["name"], scopes=options["scope"], days=options["days"]
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(text)


def _membership(email: str, *, slug: str) -> Membership:
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody with the address {email} can sign in.")
    if not slug:
        home = selectors.home_membership(user)
        if home is None:
            raise CommandError(f"{email} is a member of no organization.")
        return home
    try:
        return selectors.membership_of(user, slug=slug)
    except NotFound as error:
        raise CommandError(f"{email} is not a member of an organization “{slug}”.") from error
