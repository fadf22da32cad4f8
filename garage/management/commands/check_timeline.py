"""`manage.py check_timeline`: proves that timeline and sums agree with the records."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from garage.vehicles.services.agreement import disagreements


class Command(BaseCommand):
    help = "Say where the timeline or its sums disagree with the records; exit with 1 if anywhere."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Print one sentence a disagreement."""
        found = 0
        for sentence in disagreements():
            found += 1
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{found} disagreements.")
        self.stdout.write("Timeline, sums and records agree.")
