"""What an upload really is, by its first bytes; the sender's word does not count."""

from dataclasses import dataclass

import filetype

from project.kernel.errors import RuleViolated, worded

HEAD_BYTES = 4096
PICTURES = ("image/jpeg", "image/png", "image/webp", "image/heic")
_SUFFIXES = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/heic": "heic",
    "application/pdf": "pdf",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """A sniffed type and the suffix that goes with it."""

    content_type: str
    suffix: str


def sniff(head: bytes, *, allowed: tuple[str, ...], name: str) -> Kind:
    """Return what the bytes are, or raise `RuleViolated` when that is not allowed here."""
    found = _content_type(head)
    if found not in allowed:
        wanted = ", ".join(sorted({_SUFFIXES[kind].upper() for kind in allowed}))
        raise RuleViolated(
            worded(
                "“%(name)s” is not a file we can read here. Send one of: %(wanted)s.",
                name=name[:80],
                wanted=wanted,
            ),
            code="file-type",
            field="file",
        )
    return Kind(found, _SUFFIXES[found])


def _content_type(head: bytes) -> str:
    if head[:1024].lstrip().startswith(b"%PDF-"):
        return "application/pdf"
    guess = filetype.guess_mime(head) or ""
    return "image/heic" if guess in {"image/heic", "image/heif"} else guess
