"""Pictures of pages to look at while checking a reading."""

from __future__ import annotations

import io
from pathlib import Path

from garage.receipts.reading import loading, ocr, pdf

_QUALITY = 82


def render_page(path: Path, index: int, max_px: int, *, rotation: int = 0) -> bytes:
    """Give a JPEG of one page, upright, without metadata, its longer side at most `max_px`.

    `rotation` is the turn that `Page.rotation` tells. Raises Unreadable.
    """
    if loading.is_pdf(path):
        with pdf.opened(path) as document:
            picture = pdf.page_picture(document, index=index, max_side=max_px)
    else:
        picture = loading.load_picture(path, index=index, max_side=max_px)
    picture = ocr.turned(picture, rotation=rotation)
    picture.info.clear()
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue()
