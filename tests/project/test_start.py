"""The web process starts small: what only the worker needs is not loaded with the pages."""

import subprocess
import sys

import pytest

from tests.architecture.source import ROOT

HEAVY = (
    "PIL", "cv2", "fitz", "httpx", "lxml", "mcp", "numpy", "onnxruntime", "openpyxl", "pandas",
    "pypdfium2", "rapidocr", "reportlab", "scipy", "weasyprint", "zxingcpp",
)  # fmt: skip
LOAD = (
    "import sys, project.wsgi;"
    "from django.urls import get_resolver; get_resolver().url_patterns;"
    f"print(sorted(set({HEAVY!r}) & set(sys.modules)))"
)


@pytest.mark.timeout(180)
def test_pages_load_no_heavy_library() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip().splitlines()[-1] == "[]"
