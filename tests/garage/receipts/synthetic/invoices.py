"""All synthetic invoices, each with its truth and its PDF, scan and photo."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from random import Random

import typst

from tests.garage.receipts.synthetic.compose import Composer
from tests.garage.receipts.synthetic.dotmatrix import dotmatrix_content
from tests.garage.receipts.synthetic.pictures import photographed, rendered, scanned, stapled
from tests.garage.receipts.synthetic.recipes import Recipe, recipes
from tests.garage.receipts.synthetic.roll import Roll
from tests.garage.receipts.synthetic.sheet import Sheet
from tests.garage.receipts.synthetic.truth import Truth
from tests.garage.receipts.synthetic.writer import Writer

TEMPLATES = Path(__file__).parent / "templates"
ROLLS = {"slip", "pump", "till"}


@dataclass(frozen=True)
class Invoice:
    """One invoice; a `.pdf`, `.scan` or `.photo` is made when asked for, always the same."""

    recipe: Recipe
    truth: Truth
    seed: int

    @property
    def key(self) -> str:
        return self.recipe.key

    @cached_property
    def _pdf(self) -> bytes:
        writer = Writer(recipe=self.recipe, truth=self.truth, rng=self._rng("paper"))
        content, template = _content(writer)
        inputs = {"data": json.dumps(content, default=_plain, ensure_ascii=False)}
        pdf = typst.compile(
            TEMPLATES / f"{template}.typ",
            root=TEMPLATES,
            format="pdf",
            sys_inputs=inputs,
            timestamp=0,
        )
        assert isinstance(pdf, bytes)
        return pdf

    def pdf(self) -> bytes:
        """A clean PDF with a text layer."""
        return self._pdf

    def scan(self) -> bytes:
        """A grey JPEG from a flatbed; several pages become a PDF of images."""
        rng = self._rng("scan")
        pages = [
            scanned(page, rng=rng) for page in rendered(self._pdf, dpi=rng.choice((150, 175, 200)))
        ]
        return pages[0] if len(pages) == 1 else stapled(pages)

    def scan_pdf(self) -> bytes:
        """The scan as a PDF without any text."""
        rng = self._rng("scan")
        return stapled(
            [
                scanned(page, rng=rng)
                for page in rendered(self._pdf, dpi=rng.choice((150, 175, 200)))
            ]
        )

    def photo(self) -> bytes:
        """A phone photo as JPEG; several pages become a PDF of photos."""
        rng = self._rng("photo")
        pages = [photographed(page, rng=rng) for page in rendered(self._pdf, dpi=self._photo_dpi())]
        return pages[0] if len(pages) == 1 else stapled(pages)

    def _photo_dpi(self) -> int:
        """A small receipt is held closer to the camera."""
        return 380 if self.recipe.template in ROLLS else 200

    def _rng(self, purpose: str) -> Random:
        return Random(f"{self.seed}/{self.recipe.key}/{purpose}")


def _plain(value: object) -> str:
    assert isinstance(value, Decimal)
    return str(value)


def _content(writer: Writer) -> tuple[dict[str, object], str]:
    template = writer.recipe.template
    if template in ROLLS:
        return Roll(writer).content(), "roll"
    if template == "dotmatrix":
        return dotmatrix_content(Sheet(writer)), template
    return Sheet(writer).content(), template


def build_all(*, seed: int = 1) -> list[Invoice]:
    """Every recipe as an invoice; the same seed gives the same invoices."""
    return [
        Invoice(
            recipe, Composer(recipe=recipe, rng=Random(f"{seed}/{recipe.key}/truth")).truth(), seed
        )
        for recipe in recipes()
    ]
