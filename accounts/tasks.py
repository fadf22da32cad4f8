"""The jobs of accounts, gathered so that the worker knows them."""

from accounts.notifications import tasks as notifications
from accounts.organizations import tasks as organizations

__all__ = ["notifications", "organizations"]
