"""The addresses of the admin; loaded by the first request of a member of staff."""

from django.contrib import admin

admin.autodiscover()
urlpatterns = admin.site.urls[0]
