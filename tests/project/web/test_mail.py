"""Mail without a mail server."""

from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives

from project.web.mail import FileAndConsoleBackend


def test_mail_is_one_line_on_the_console_and_a_file(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    mails = [
        EmailMultiAlternatives("Due: oil", f"Look at it, {name}", "a@b.example", [name])
        for name in ("lena@example.org", "kai@example.org")
    ]
    for mail in mails:
        mail.attach_alternative("<p>Look at it</p>", "text/html")

    assert FileAndConsoleBackend().send_messages(mails) == 2

    lines = capsys.readouterr().out.splitlines()
    files = sorted((tmp_path / "mail").iterdir())
    assert len(files) == 2
    assert [line.split(" — kept in ")[0] for line in lines] == [
        "Mail to lena@example.org: Due: oil",
        "Mail to kai@example.org: Due: oil",
    ]
    for line, name in zip(lines, ("lena", "kai"), strict=True):
        assert f"Look at it, {name}" in Path(line.split(" — kept in ")[1]).read_text()
