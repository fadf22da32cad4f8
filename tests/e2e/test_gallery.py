"""Every component, in each theme and width, passes the gate."""

from pathlib import Path

import pytest

from tests.e2e.conftest import Pages, Theme
from tests.e2e.watch import accessibility_problems, keep_picture, scrolls_sideways

pytestmark = pytest.mark.gallery


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 900, 390])
def test_gallery_is_accessible(
    open_page: Pages, picture_folder: Path, theme: Theme, width: int
) -> None:
    page = open_page("/_design/", theme=theme, width=width)

    keep_picture(page, folder=picture_folder, name=f"gallery-{width}-{theme}")

    assert accessibility_problems(page) == []
    assert not scrolls_sideways(page)


def test_gallery_reflows_at_320_pixels(open_page: Pages) -> None:
    page = open_page("/_design/", width=320)

    assert not scrolls_sideways(page)
