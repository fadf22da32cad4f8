"""The style sheet: one file for the browser, known layers, colours that can be read."""

import gzip
import math
import re
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import FileSystemStorage

from project.web.staticfiles import GarageStaticFilesStorage, bundle_css, plain_script

STYLES = Path(settings.BASE_DIR) / "static" / "css"
SCRIPTS = Path(settings.BASE_DIR) / "static" / "js"
LIGHT, DARK = 0, 1
TEXT, SHAPE = 4.5, 3.0
TOKEN = re.compile(r"--([\w-]+):\s*light-dark\(oklch\(([^)]+)\),\s*oklch\(([^)]+)\)\)")

PAIRS = [
    *((name, ground, TEXT) for name in ("text", "text-2") for ground in ("canvas", "surface")),
    *((name, ground, TEXT) for name in ("text", "text-2") for ground in ("raised", "sunken")),
    ("text-3", "canvas", TEXT),
    ("text-3", "surface", TEXT),
    ("accent-text", "surface", TEXT),
    ("accent-text", "accent-wash", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("bad", "surface", TEXT),
    ("bad", "bad-wash", TEXT),
    ("warn", "surface", TEXT),
    ("warn", "warn-wash", TEXT),
    ("good", "surface", TEXT),
    ("good", "good-wash", TEXT),
    ("text-2", "info-wash", TEXT),
    ("field-line", "surface", SHAPE),
    ("focus", "surface", SHAPE),
    ("warn-fill", "surface", SHAPE),
    *((f"cat-{name}", "surface", SHAPE) for name in ("fuel", "service", "repair")),
    *((f"cat-{name}", "surface", SHAPE) for name in ("upgrade", "fixed")),
]


def colours() -> dict[str, tuple[str, str]]:
    tokens = (STYLES / "10-tokens.css").read_text(encoding="utf-8")
    return {name: (light, dark) for name, light, dark in TOKEN.findall(tokens)}


def luminance(oklch: str) -> float:
    """Return the relative luminance of an OKLCH colour (Ottosson 2020; WCAG 2.2)."""
    lightness, chroma, hue = (float(part.rstrip("%")) for part in oklch.split())
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    base = lightness / 100
    long = (base + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (base - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (base - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(max(part, 0.0), 1.0) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_colours_can_be_read(front: str, ground: str, least: float, theme: int) -> None:
    known = colours()

    assert contrast(known[front][theme], known[ground][theme]) >= least


def test_bundle_holds_every_file_and_imports_nothing() -> None:
    whole = bundle_css(STYLES / "app.css")
    imported = re.findall(r'url\("([\w.-]+)"\)', (STYLES / "app.css").read_text(encoding="utf-8"))

    assert sorted(imported) == sorted(path.name for path in STYLES.glob("[0-9]*.css"))
    assert "@import" not in whole
    assert "/*" not in whole
    assert whole.count("{") == whole.count("}")


def test_layers_are_named_once_in_order() -> None:
    whole = bundle_css(STYLES / "app.css")
    order = re.match(r"@layer ([\w, ]+);", whole)
    rooms = [bundle_css(path) for path in STYLES.glob("[a-z]*.css") if path.stem != "app"]

    assert order is not None
    assert rooms
    assert set(re.findall(r"@layer (\w+)\{", "".join(rooms))) <= set(
        re.split(r",\s*", order.group(1))
    )
    assert set(re.findall(r"@layer (\w+)\{", whole)) == set(re.split(r",\s*", order.group(1)))


def test_styles_follow_the_direction_of_the_script() -> None:
    physical = re.compile(
        r"(?<![\w-])(margin|padding|border)-(left|right|top|bottom)\b|text-align: (left|right)"
    )

    found = {path.name for path in STYLES.glob("*.css") if physical.search(path.read_text())}

    assert found == set()


def test_styles_and_scripts_keep_their_budget() -> None:
    styles = len(gzip.compress(bundle_css(STYLES / "app.css").encode()))
    scripts = sum(len(gzip.compress(path.read_bytes())) for path in SCRIPTS.glob("*.js"))

    assert styles <= 20_000
    assert scripts <= 19_000


@pytest.mark.parametrize("sheet", ["app", "planner"])
def test_collected_style_sheet_is_one_compressed_file(tmp_path: Path, sheet: str) -> None:
    shutil.copytree(STYLES, tmp_path / "css")
    storage = GarageStaticFilesStorage(location=tmp_path, base_url="/static/")
    names = [f"css/{path.name}" for path in STYLES.glob("*.css")]

    list(storage.post_process({name: (FileSystemStorage(STYLES.parent), name) for name in names}))

    (collected,) = tmp_path.glob(f"css/{sheet}.*.css")
    assert collected.read_text(encoding="utf-8") == bundle_css(STYLES / f"{sheet}.css")
    assert collected.with_suffix(".css.gz").exists()


def test_plain_script_drops_comments_and_indents_only() -> None:
    text = 'const a = "//x"; // why\n// a line\nif (a) {\n  open(`https://${a}`);\n}\n'

    assert plain_script(text) == 'const a = "//x";\nif (a) {\nopen(`https://${a}`);\n}\n'


def test_no_script_of_ours_holds_a_text_of_several_lines() -> None:
    """Their indents are dropped when they are collected."""
    scripts = [path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js")]

    assert scripts
    assert not any(line.count("`") % 2 for text in scripts for line in text.splitlines())
