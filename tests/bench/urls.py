"""The project's addresses, and the raw limit, which is loaded when somebody asks for it."""

from project.urls import urlpatterns as real_urlpatterns
from project.web.lazily import lazily

urlpatterns = [
    lazily("raw/", "tests.bench.raw", app_name="raw", namespace="raw"),
    *real_urlpatterns,
]
