"""What the web process does not load before somebody needs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.urls import resolve, reverse

from tests.architecture.source import ROOT

HEAVY = {
    "apprise", "babel", "fpdf", "httpx", "lxml", "mcp", "ninja", "numpy",
    "onnxruntime", "openpyxl", "phonenumbers", "PIL", "pdfminer", "pydantic",
    "pypdfium2", "reportlab", "weasyprint", "zxingcpp",
    "project.api", "project.web.admin_urls",
}  # fmt: skip
START = """
import json, sys
import project.wsgi
from django.urls import resolve, reverse
resolve(reverse("account_login"))
resolve("/o/anybody/")
print(json.dumps(sorted(sys.modules)))
"""


@pytest.mark.timeout(120)  # a start of its own on a machine that does other things too
def test_pages_are_served_without_heavy_libraries_api_and_admin(tmp_path: Path) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    for name in ("DATABASE_URL", "QUEUE_URL", "CACHE_URL"):
        environment.pop(name, None)
    environment["DJANGO_SETTINGS_MODULE"] = "project.settings"

    done = subprocess.run(
        [sys.executable, "-c", START], cwd=ROOT, env=environment, capture_output=True, check=True
    )

    assert HEAVY & set(json.loads(done.stdout)) == set()


@pytest.mark.parametrize("name", ["api:api-root", "admin:index"])
def test_addresses_that_wait_are_found_by_name_and_by_path(name: str) -> None:
    assert resolve(reverse(name)).view_name == name
