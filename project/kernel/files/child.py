"""The child process that decodes pictures: `python -m project.kernel.files.child SOURCE FOLDER JSON`."""

import json
import os
import resource
import sys
import threading
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 40
FILE_BYTES = 64 * 1024 * 1024
MOST_PIXELS = 80_000_000
PDF_SIDE = 1600  # pixels of the longer side of a PDF page
TAKEN_TAGS = (0x9003, 0x0132)  # EXIF DateTimeOriginal, DateTime


def limit_myself() -> None:
    """Give up the right to much memory, time and disk before touching hostile bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    end_with_parent()


def end_with_parent() -> None:
    """End this process within a second of its parent, which alone knows when enough is enough."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def convert(source: Path, folder: Path, variants: dict[str, int]) -> dict[str, Any]:
    """Write one WebP a variant, upright and without metadata.

    Returns their sizes, and the day the camera wrote as `YYYY:MM:DD…`, or nothing.
    """
    if source.read_bytes()[:1024].lstrip().startswith(b"%PDF-"):
        picture, taken = first_page(source), ""
    else:
        picture, taken = open_photo(source, longest=max(variants.values()))
    sizes = {}
    for name, longest in sorted(variants.items(), key=lambda item: -item[1]):
        picture.thumbnail((longest, longest))
        write_clean(picture, folder / name)
        sizes[name] = picture.size
    return {"sizes": sizes, "taken": taken}


def open_photo(source: Path, *, longest: int) -> "tuple[Picture, str]":
    """Return a photo upright, and when it was taken."""
    import pi_heif
    from PIL import Image, ImageOps

    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    pi_heif.register_heif_opener()
    with Image.open(source, formats=("JPEG", "PNG", "WEBP", "HEIF")) as image:
        taken = taken_on(image)
        image.draft("RGB", (longest, longest))
        upright = ImageOps.exif_transpose(image)
        return upright.convert("RGBA" if "A" in upright.getbands() else "RGB"), taken


def taken_on(image: "Picture") -> str:
    """Return the day that the camera wrote, or nothing where it wrote none or nonsense."""
    try:
        exif = image.getexif()
        values = {**exif, **exif.get_ifd(0x8769)}
    except (ValueError, TypeError, KeyError, OSError, SyntaxError):
        return ""
    return next((str(values[tag])[:10] for tag in TAKEN_TAGS if values.get(tag)), "")


def first_page(source: Path) -> "Picture":
    """Return the first page of a PDF as a picture."""
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    page = document[0]
    scale = PDF_SIDE / max(*page.get_size(), 1)
    picture: Picture = page.render(scale=min(scale, 4)).to_pil().convert("RGB")
    return picture


def write_clean(picture: "Picture", path: Path) -> None:
    """Write the pixels and nothing else."""
    from PIL import Image

    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    clean.save(path, "WEBP", quality=82, method=3)


if __name__ == "__main__":
    limit_myself()
    result = convert(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]))
    sys.stdout.write(json.dumps(result))
