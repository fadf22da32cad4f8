"""Turn PDF pages into what people send: scans and phone photos."""

import io
import time
from random import Random

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

Pixels = NDArray[np.float32]
DPI_OF_STAPLED = 200


def rendered(pdf: bytes, *, dpi: int) -> list[Image.Image]:
    """The pages as pictures."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("RGB") for page in document]


def _noise(*, shape: tuple[int, ...], strength: float, rng: Random) -> Pixels:
    generator = np.random.default_rng(rng.getrandbits(32))
    return generator.normal(0, strength, shape).astype(np.float32)


def _jpeg(pixels: Pixels, *, quality: int) -> bytes:
    image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
    target = io.BytesIO()
    image.save(target, "JPEG", quality=quality)
    return target.getvalue()


def scanned(page: Image.Image, *, rng: Random) -> bytes:
    """A slightly turned, grey, noisy scan."""
    turned = page.convert("L").rotate(
        rng.uniform(-0.8, 0.8), Image.Resampling.BICUBIC, fillcolor=250
    )
    pixels = np.asarray(turned, dtype=np.float32) * rng.uniform(0.9, 0.97) + 6
    pixels += _noise(shape=pixels.shape, strength=rng.uniform(3, 7), rng=rng)
    return _jpeg(pixels, quality=rng.randint(60, 80))


def stapled(jpegs: list[bytes]) -> bytes:
    """A PDF of images only."""
    first, *others = [Image.open(io.BytesIO(jpeg)) for jpeg in jpegs]
    target = io.BytesIO()
    moment = time.gmtime(0)
    first.save(
        target,
        "PDF",
        save_all=True,
        append_images=others,
        resolution=DPI_OF_STAPLED,
        creationDate=moment,
        modDate=moment,
    )
    return target.getvalue()


def photographed(page: Image.Image, *, rng: Random) -> bytes:
    """A hand-held photo: table, perspective, turn, shade, blur, noise, strong JPEG."""
    paper = np.asarray(page, dtype=np.float32)
    height, width = paper.shape[:2]
    frame = (int(width * rng.uniform(1.18, 1.3)), int(height * rng.uniform(1.12, 1.2)))
    matrix = _view(size=(width, height), frame=frame, rng=rng)
    warped = cv2.warpPerspective(paper, matrix, frame, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones((height, width), np.float32), matrix, frame)[..., None]
    scene = warped * mask + _table(frame=frame, rng=rng) * (1 - mask)
    lit = scene * _shade(frame=frame, rng=rng)[..., None]
    soft = cv2.GaussianBlur(lit, (0, 0), rng.uniform(0.7, 1.1))
    photo = soft + _noise(shape=soft.shape, strength=rng.uniform(4, 8), rng=rng)
    return _jpeg(_resized(np.asarray(photo, np.float32), rng=rng), quality=rng.randint(55, 70))


def _view(*, size: tuple[int, int], frame: tuple[int, int], rng: Random) -> NDArray[np.float64]:
    """The projection of the page into the frame, turned by up to 8 degrees."""
    width, height = size
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    centre = corners.mean(axis=0)
    angle = np.deg2rad(rng.uniform(-8, 8))
    turn = np.array([(np.cos(angle), -np.sin(angle)), (np.sin(angle), np.cos(angle))], np.float32)
    jitter = [
        (rng.uniform(-0.03, 0.03) * width, rng.uniform(-0.02, 0.02) * height) for _ in corners
    ]
    seen = (corners - centre) @ turn.T + np.array(jitter, np.float32)
    low, high = seen.min(axis=0), seen.max(axis=0)
    room = np.array(frame, np.float32) * 0.96
    factor = min(1.0, *(room / (high - low)))
    placed = (seen - (low + high) / 2) * factor + np.array(frame, np.float32) / 2
    matrix = cv2.getPerspectiveTransform(corners, placed.astype(np.float32))
    return np.asarray(matrix, np.float64)


def _table(*, frame: tuple[int, int], rng: Random) -> Pixels:
    """A table top: a base colour with grain along one direction."""
    width, height = frame
    base = np.array(
        rng.choice(((112, 78, 52), (70, 74, 82), (168, 140, 108), (44, 48, 46))), np.float32
    )
    coarse = _noise(shape=(height, width), strength=60, rng=rng)
    fine = _noise(shape=(height, width), strength=9, rng=rng)
    streaks = cv2.GaussianBlur(coarse, (0, 0), sigmaX=40, sigmaY=1.2)
    grain = streaks + cv2.GaussianBlur(fine, (0, 0), 1)
    return np.asarray(base + grain[..., None], np.float32)


def _shade(*, frame: tuple[int, int], rng: Random) -> Pixels:
    """Light that falls off to one side, and the soft shadow of a hand."""
    width, height = frame
    x, y = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = rng.uniform(0, 2 * np.pi)
    light = 0.86 + 0.14 * (x * np.cos(angle) + y * np.sin(angle))
    spot = (x - rng.uniform(-1, 1)) ** 2 + (y - rng.uniform(0.2, 1.2)) ** 2
    return np.asarray(light * (1 - 0.28 * np.exp(-spot / 0.35)), np.float32)


def _resized(photo: Pixels, *, rng: Random) -> Pixels:
    """At most about 3000 pixels, at least about 2000 on the long side."""
    longest = max(photo.shape[:2])
    factor = rng.randint(2200, 2900) / longest
    size = (int(photo.shape[1] * factor), int(photo.shape[0] * factor))
    return np.asarray(cv2.resize(photo, size, interpolation=cv2.INTER_AREA), np.float32)
