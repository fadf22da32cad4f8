"""What is sent: a message in words, ready for any channel."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A title, a text and a link; `path` is the page within the site, `url` its whole address."""

    key: str
    title: str
    text: str = ""
    path: str = ""
    url: str = ""
    urgency: str = "info"

    @property
    def body(self) -> str:
        """The text and the link, where a channel shows no link of its own; never empty."""
        return "\n\n".join(filter(None, [self.text, self.url])) or self.title
