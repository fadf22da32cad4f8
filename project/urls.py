"""The addresses of My Garage."""

from django.conf import settings
from django.urls import include, path, re_path

import accounts.urls
import garage.urls
import inventory.urls
from project.web import health, problems, pwa, views
from project.web.lazily import lazily

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("favicon.ico", pwa.favicon, name="favicon"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service_worker"),
    path("offline", pwa.offline, name="offline"),
    path("", include(accounts.urls.root_urlpatterns)),
    path("", include(inventory.urls.root_urlpatterns)),
    path("", include(garage.urls.root_urlpatterns)),
    lazily("api/v1/", "project.api", app_name="ninja", namespace="api"),
    lazily(
        f"{settings.ADMIN_PATH}/", "project.web.admin_urls", app_name="admin", namespace="admin"
    ),
    path("account/", include(accounts.urls.account_urlpatterns)),
    path(
        "o/<slug:organization>/",
        include(
            [
                *accounts.urls.urlpatterns,
                *inventory.urls.urlpatterns,
                *garage.urls.urlpatterns,
            ]
        ),
    ),
    re_path(r"^api/.*$", views.unknown_endpoint, name="unknown_endpoint"),
]
if settings.SHOW_DESIGN:
    urlpatterns.append(path("_design/", views.gallery, name="gallery"))

handler400 = problems.bad_request
handler403 = problems.forbidden
handler404 = problems.page_not_found
handler429 = "accounts.signup.views.too_many_requests"  # asked for by allauth
handler500 = problems.server_error
