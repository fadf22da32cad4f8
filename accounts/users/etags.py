"""Entity tags of rows that belong to no organization."""

from django.http import HttpResponse

from accounts.users.versions import Versioned
from project.web.api import with_etag


def tagged(response: HttpResponse, row: Versioned) -> None:
    """Let an answer carry the version of its row."""
    with_etag(response, row)  # type: ignore[arg-type]
