"""Mail without a mail server: a line on the console, and the message in a file below the data folder."""

import sys
from collections.abc import Sequence
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.filebased import EmailBackend as FileBackend
from django.core.mail.message import EmailMessage
from typing_extensions import override


class FileAndConsoleBackend(BaseEmailBackend):
    """Keep each message in a file of its own, so that links can be followed, and say where it is."""

    @override
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        # One object a message: the file is named by it, so none may be gone before the last is written.
        kept = [FileBackend(file_path=str(settings.EMAIL_FILE_PATH)) for _message in email_messages]
        for backend, message in zip(kept, email_messages, strict=True):
            backend.send_messages([message])
            sys.stdout.write(_line(message, Path(backend._get_filename())))  # type: ignore[attr-defined]  # noqa: SLF001
        sys.stdout.flush()
        return len(email_messages)


def _line(message: EmailMessage, path: Path) -> str:
    here = Path.cwd()
    shown = path.relative_to(here) if path.is_relative_to(here) else path
    subject = " ".join(str(message.subject).split())
    return f"Mail to {', '.join(message.recipients())}: {subject} — kept in {shown}\n"
