"""The project's settings with the raw limit beside the real addresses."""

import os

from project.settings import *  # noqa: F403 - the same settings, one address more
from project.settings import CACHES

ROOT_URLCONF = "tests.bench.urls"
if os.environ.get("BENCH_KEEPS_PARTS") == "0":
    # What a page costs whose parts must all be made anew (ADR 0012).
    CACHES["memory"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
