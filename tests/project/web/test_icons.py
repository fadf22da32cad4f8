"""The sprite holds every icon that is named, and pages name only those."""

import re

import pytest
from django.conf import settings

from project.web.icons import ICONS, build_sprite
from project.web.silhouettes import BODIES, body_or_default, color_or_default
from project.web.templatetags.ui import icon, silhouette

STATIC = settings.BASE_DIR / "static"
NAMED = re.compile(r'\{% icon "([\w-]+)"')


def test_sprite_is_up_to_date() -> None:
    assert (STATIC / "icons" / "sprite.svg").read_text(encoding="utf-8") == build_sprite()


def test_templates_name_only_icons_of_the_sprite() -> None:
    named = {
        name
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for name in NAMED.findall(path.read_text(encoding="utf-8"))
    }

    assert named - ICONS.keys() == set()


def test_every_body_is_drawn() -> None:
    drawings = (STATIC / "icons" / "vehicles.svg").read_text(encoding="utf-8")

    assert set(re.findall(r'<symbol id="([\w-]+)"', drawings)) == {*BODIES, "wheel"}


def test_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in icon("check")
    assert 'role="img" aria-label="Paid &amp; done"' in icon("check", label="Paid & done")


def test_unknown_icon_is_an_error() -> None:
    with pytest.raises(ValueError, match="No icon is called"):
        icon("spaceship")


@pytest.mark.parametrize("color", ["", "red", "#12345", '"><script>', "#12345g"])
def test_only_hex_colours_reach_the_page(color: str) -> None:
    assert color_or_default(color) == "#7f8d93"
    assert "script" not in silhouette("van", color)


def test_unknown_body_becomes_a_hatchback() -> None:
    assert body_or_default("submarine") == "hatch"
    assert silhouette("submarine", "#41627e").endswith('#hatch"/></svg>')
