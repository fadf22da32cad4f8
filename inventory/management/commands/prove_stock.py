"""`manage.py prove_stock`: proves that the stock is what its movements add up to."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from typing_extensions import override

from inventory.stock.services.proving import disagreements_everywhere


class Command(BaseCommand):
    help = "Say where balances or holdings differ from their movements; exit with 1 if anywhere."

    @override
    def handle(self, *args: Any, **options: Any) -> None:
        """Print one sentence a difference."""
        found = 0
        for sentence in disagreements_everywhere():
            found += 1
            self.stdout.write(sentence)
        if found:
            raise CommandError(f"{found} differences.")
        self.stdout.write("Stock and movements agree.")
