"""The OCR engine, and finding out which way up a page is."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from garage.receipts.reading import geometry
from garage.receipts.reading.types import Engine, Page, Quad

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_SIDE = 2000
MAX_THREADS = 2
_DOUBTFUL_SCORE = 0.85
_TRIAL_SIDE = 1000
_TURNS = {0: None, 90: 4, 180: 3, 270: 2}  # clockwise degrees to Image.Transpose


def threads() -> int:
    """Give how many threads to use: the processors this process may use, two at most."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2
    return max(1, min(MAX_THREADS, available))


class RapidEngine:
    """PP-OCR models run by ONNX Runtime; the models come with the installed package."""

    def __init__(self) -> None:
        import cv2
        import rapidocr

        folder = Path(rapidocr.__file__).parent / "models"
        cv2.setNumThreads(threads())
        self.name = "rapidocr-3.10.0/pp-ocrv6-small"
        self._run: Any = rapidocr.RapidOCR(
            params={
                "Global.use_cls": False,
                "Global.log_level": "error",
                "EngineConfig.onnxruntime.intra_op_num_threads": threads(),
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                # Without explicit paths a missing model would be downloaded.
                "Det.model_path": str(folder / "PP-OCRv6_det_small.onnx"),
                "Rec.model_path": str(folder / "PP-OCRv6_rec_small.onnx"),
            }
        )

    def recognise(self, image: Any) -> list[Quad]:
        """Find the pieces of text of a BGR image array, in its pixels."""
        found = self._run(image)
        if found.boxes is None or found.txts is None:
            return []
        return [
            Quad(
                text=text.strip(),
                corners=tuple((float(x), float(y)) for x, y in box),
                score=float(score),
            )
            for box, text, score in zip(found.boxes, found.txts, found.scores, strict=True)
            if text.strip()
        ]


@dataclass(frozen=True, slots=True)
class _Trial:
    rotation: int
    size: tuple[int, int]
    quads: list[Quad]

    @property
    def weight(self) -> float:
        """Give how much text was read how surely."""
        return sum(quad.score * len(quad.text) for quad in self.quads)

    @property
    def mean_score(self) -> float:
        return sum(quad.score for quad in self.quads) / len(self.quads) if self.quads else 0.0


def read_picture(engine: Engine, image: Image, *, index: int) -> Page:
    """Read one picture whichever way up it is, and give its text with the turn that was needed."""
    best = _upright(engine, image)
    width, height = best.size
    skew = geometry.skew_of(best.quads)
    return Page(
        index=index,
        width=width,
        height=height,
        rotation=best.rotation,
        skew=skew,
        spans=geometry.spans_from(best.quads, page=index, width=width, height=height, skew=skew),
    )


def _upright(engine: Engine, image: Image) -> _Trial:
    first = _trial(engine, image, rotation=0)
    if geometry.stands_tall(first.quads):
        small = image.copy()
        small.thumbnail((_TRIAL_SIDE, _TRIAL_SIDE))
        turns = [_trial(engine, small, rotation=rotation) for rotation in (90, 270)]
        best = max(turns, key=lambda trial: trial.weight)
        return _trial(engine, image, rotation=best.rotation)
    if first.quads and first.mean_score < _DOUBTFUL_SCORE:
        return max(first, _trial(engine, image, rotation=180), key=lambda trial: trial.weight)
    return first


def _trial(engine: Engine, image: Image, *, rotation: int) -> _Trial:
    import numpy as np

    picture = turned(image, rotation=rotation)
    pixels = np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
    return _Trial(rotation=rotation, size=picture.size, quads=engine.recognise(pixels))


def turned(image: Image, *, rotation: int) -> Image:
    """Turn a picture clockwise by 0, 90, 180 or 270 degrees."""
    method = _TURNS[rotation]
    if method is None:
        return image
    from PIL import Image as Pillow

    return image.transpose(Pillow.Transpose(method))
