"""Static files: bundled style sheets, hashed names, compressed once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The sheet of every page; others than its parts, which begin with a number, belong to single rooms.
ENTRY = "css/app.css"
_SHEET = re.compile(r"css/[a-z]\w*\.css")
SCRIPTS = "js/"
# What comes along with packages and no page of ours asks for.
LEFT_OUT = ["*.map", "redoc*"]
_IMPORT = re.compile(r'@import\s+url\("([\w.-]+\.css)"\);\s*')
_AROUND_SIGNS = re.compile(r";(?=\s*})|\s*([{};,])\s*|(?<=:)\s+")
_SCRIPT_COMMENT = re.compile(r"^[ \t]*//.*\n|[ \t]+// [^\"'`\n]*$", re.MULTILINE)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


def bundle_css(entry: Path) -> str:
    """Return a style sheet with its imports in place, without comments and spare spaces."""

    def inlined(match: re.Match[str]) -> str:
        return (entry.parent / match.group(1)).read_text(encoding="utf-8")

    whole = _COMMENT.sub("", _IMPORT.sub(inlined, entry.read_text(encoding="utf-8")))
    return _AROUND_SIGNS.sub(lambda found: found[1] or "", " ".join(whole.split()))


def plain_script(text: str) -> str:
    """Return a script of ours without indents and comments on lines of their own; names stay."""
    return _INDENT.sub("", _SCRIPT_COMMENT.sub("", text))


class GarageStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Collect static files; a browser gets the styles of all pages by one request."""

    manifest_strict = True
    # References to source maps are left as they are: the maps themselves are not collected.
    patterns = tuple(
        (kind, tuple(rule for rule in rules if "sourceMappingURL" not in str(rule)))
        for kind, rules in CompressedManifestStaticFilesStorage.patterns
    )

    def post_process(
        self, paths: dict[str, Any], *args: Any, **options: Any
    ) -> Iterator[tuple[str, str | None, bool | Exception]]:
        """Bundle the style sheet and strip our scripts, then hash and compress."""
        if ENTRY in paths and not options.get("dry_run"):
            sheets = [name for name in paths if _SHEET.fullmatch(name)]
            for name in sheets:
                self._rewrite(name, bundle_css(Path(self.path(name))))
            scripts = [name for name in paths if name.startswith(SCRIPTS) and name.endswith(".js")]
            for name in scripts:
                self._rewrite(name, plain_script(Path(self.path(name)).read_text("utf-8")))
            paths = paths | {name: (self, name) for name in (*sheets, *scripts)}
        yield from super().post_process(paths, *args, **options)

    def _rewrite(self, name: str, text: str) -> None:
        Path(self.path(name)).unlink()
        self._save(name, ContentFile(text.encode()))
