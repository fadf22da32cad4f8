"""`manage.py export_openapi`: writes the document of the API that the tests compare with."""

import json
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from typing_extensions import override


class Command(BaseCommand):
    help = "Write docs/openapi.json anew. Look at the difference before you commit it."

    @override
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Ask the API for its document and write it in a stable order."""
        document = import_module("project.api").api.get_openapi_schema()
        target = settings.BASE_DIR / "docs" / "openapi.json"
        target.parent.mkdir(exist_ok=True)
        plain = json.loads(json.dumps(document, default=str))  # every key a string
        shown = json.dumps(plain, indent=1, sort_keys=True, ensure_ascii=False)
        target.write_text(shown + "\n", encoding="utf-8")
        self.stdout.write(f"Wrote {target.relative_to(settings.BASE_DIR)}")
