"""Turns, skews and photographs a picture in software, to measure how robust the reading is."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image, Resampling

_WALL = (108, 96, 84)


def turned(picture: Image, *, degrees: int) -> Image:
    """Turn by any angle on white paper, all of it kept; clockwise."""
    return picture.rotate(-degrees, expand=True, fillcolor="white", resample=_bicubic())


def photographed(picture: Image, *, seed: int) -> Image:
    """Make it look like a telephone's photo: table, perspective, tilt, shade, blur, noise."""
    from PIL import ImageFilter

    rng = random.Random(seed)  # noqa: S311 - for pictures, not for secrets
    placed = _on_table(picture.convert("RGB"), rng)
    tilted = placed.rotate(rng.uniform(-4, 4), expand=True, fillcolor=_WALL, resample=_bicubic())
    seen = _in_perspective(tilted, rng)
    shaded = _shaded(seen, rng)
    return _noisy(shaded.filter(ImageFilter.GaussianBlur(rng.uniform(0.4, 0.9))), rng)


def _bicubic() -> Resampling:
    from PIL import Image as Pillow

    return Pillow.Resampling.BICUBIC


def _on_table(picture: Image, rng: random.Random) -> Image:
    from PIL import Image as Pillow

    width, height = picture.size
    margin = round(0.12 * max(width, height))
    table = Pillow.new("RGB", (width + 2 * margin, height + 2 * margin), _WALL)
    table.paste(picture, (margin + rng.randint(-margin // 2, margin // 2), margin))
    return table


def _in_perspective(picture: Image, rng: random.Random) -> Image:
    from PIL import Image as Pillow

    width, height = picture.size

    def off(size: int) -> float:
        return rng.uniform(0, 0.04) * size

    corners = (
        off(width), off(height), off(width), height - off(height),
        width - off(width), height - off(height), width - off(width), off(height),
    )  # fmt: skip
    return picture.transform(
        picture.size, Pillow.Transform.QUAD, corners, Pillow.Resampling.BICUBIC, fillcolor=_WALL
    )


def _shaded(picture: Image, rng: random.Random) -> Image:
    from PIL import Image as Pillow
    from PIL import ImageChops

    light = Pillow.linear_gradient("L").rotate(rng.choice((0, 90, 180, 270)))
    light = light.resize(picture.size).point(lambda value: 150 + value * 105 // 255)
    return ImageChops.multiply(picture, Pillow.merge("RGB", (light, light, light)))


def _noisy(picture: Image, rng: random.Random) -> Image:
    from PIL import Image as Pillow

    noise = Pillow.effect_noise(picture.size, rng.uniform(8, 16)).convert("RGB")
    blended = Pillow.blend(picture, noise, 0.06)
    packed = io.BytesIO()
    blended.save(packed, "JPEG", quality=55)
    return Pillow.open(packed)
