"""What import-linter cannot say: the web modules of a feature are its own."""

from pathlib import Path

from tests.architecture.source import APPS, ROOT, imported_modules, python_files, shown

PRIVATE = {"views", "api", "forms", "schemas", "urls", "admin", "tasks"}
# Files of an app that only gather its features.
GATHERING = {"models.py", "admin.py", "tasks.py", "api.py", "urls.py", "apps.py"}


def feature_of(dotted: str) -> str | None:
    """Return `garage.vehicles` for everything inside that feature."""
    parts = dotted.split(".")
    return ".".join(parts[:2]) if parts[0] in APPS and len(parts) > 2 else None


def is_gathering(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return len(parts) == 2 and parts[0] in APPS and parts[1] in GATHERING


def private_imports(path: Path) -> set[str]:
    """Return what a file imports from the web modules of a feature it is not in."""
    own = feature_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return {
        name
        for name in imported_modules(path)
        if (feature := feature_of(name)) and feature != own and name.split(".")[2] in PRIVATE
    }


def test_web_modules_are_private_to_their_feature() -> None:
    broken = {
        shown(path): names
        for path in python_files()
        if not is_gathering(path)
        and shown(path) != "project/urls.py"
        and (names := private_imports(path))
    }

    assert broken == {}
