"""Addresses that are loaded by the first request for them."""

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern
from typing_extensions import override


class WaitingResolver(URLResolver):
    """The addresses of a module that is imported when somebody goes there or asks for a name there."""

    @override
    def _populate(self) -> None:
        """Gather no names for those above; `reverse` finds names of a namespace in its patterns."""


def lazily(route: str, module: str, *, app_name: str, namespace: str) -> WaitingResolver:
    """Return what stands below `route`: the `urlpatterns` of a module, as `include()` would.

    Only addresses in a namespace can wait, because no other name is looked for among them.
    """
    return WaitingResolver(RoutePattern(route), module, app_name=app_name, namespace=namespace)
