"""The web frame as an installed app: commands, template tags, middleware."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, problems, pagination, components."""

    name = "project.web"
    label = "web"
