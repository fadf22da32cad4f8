"""`manage.py messages`: bring the catalogues up to date with the texts, and compile them."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from typing_extensions import override

from project.web.management.wording import Text, texts

DOMAIN = "django"
SHOWN = 20


class Command(BaseCommand):
    help = "Collect the texts, update every catalogue of project/locale and compile it."
    requires_system_checks: list[str] = []

    @override
    def handle(self, *_args: Any, **_options: Any) -> None:
        """Write the catalogues; what no page says any more is left out."""
        wanted = {text for _name, text in texts()}
        for source in sorted(catalogues()):
            missing = update(source, wanted)
            self.stdout.write(
                f"{source.parts[-3]}: {len(wanted)} texts, {len(missing)} untranslated"
            )
            for text in missing[:SHOWN]:
                self.stdout.write(f"  {text.one}")


def catalogues() -> list[Path]:
    """Return the source of every catalogue."""
    return list(Path(settings.LOCALE_PATHS[0]).glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def update(source: Path, wanted: set[Text]) -> list[Text]:
    """Give a catalogue exactly the wanted texts, keep what is translated; return what is not."""
    from babel.messages.catalog import Catalog  # noqa: PLC0415 - for developers alone
    from babel.messages.pofile import read_po, write_po  # noqa: PLC0415 - for developers alone

    language = source.parts[-3]
    with source.open("rb") as file:
        known = read_po(file, locale=language)
    made = Catalog(locale=language, project="My Garage", copyright_holder="", fuzzy=False)
    made.header_comment = "# Texts of My Garage; `manage.py messages` brings them up to date."
    made.creation_date = made.revision_date = known.creation_date
    missing = []
    for text in sorted(merged(wanted)):
        message_id = (text.one, text.many) if text.many else text.one
        before = known.get(text.one, context=text.sense or None)
        said = before.string if before and bool(before.pluralizable) == bool(text.many) else ""
        made.add(message_id, said or "", context=text.sense or None)
        if not (all(said) if isinstance(said, tuple) else said):
            missing.append(text)
    written = BytesIO()
    write_po(written, made, width=100, no_location=True, sort_output=True)
    source.write_bytes(written.getvalue())
    compile_(source)
    return missing


def merged(wanted: set[Text]) -> set[Text]:
    """Leave out a text alone that is also there as the one of many: a catalogue has it once."""
    counted = {(text.one, text.sense) for text in wanted if text.many}
    return {text for text in wanted if text.many or (text.one, text.sense) not in counted}


def compiled(source: Path) -> bytes:
    """Return what the compiled catalogue of a source holds."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - for developers alone
    from babel.messages.pofile import read_po  # noqa: PLC0415 - for developers alone

    written = BytesIO()
    with source.open("rb") as file:
        write_mo(written, read_po(file))
    return written.getvalue()


def compile_(source: Path) -> None:
    """Write the compiled catalogue beside its source, so that a start needs no tool."""
    source.with_suffix(".mo").write_bytes(compiled(source))
