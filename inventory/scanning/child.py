"""The child process that reads codes from a picture: `python -m inventory.scanning.child SOURCE`."""

import json
import sys
from pathlib import Path
from typing import Any

from project.kernel.files.child import limit_myself, open_photo

LONGEST_SIDE = 1600
MOST_CODES = 5


def read_codes(source: Path) -> list[str]:
    """Return the codes in a photo, the one nearest to its middle first."""
    import zxingcpp

    picture, _taken = open_photo(source, longest=LONGEST_SIDE)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    width, height = picture.size
    found = zxingcpp.read_barcodes(picture.convert("L"))

    def from_middle(code: Any) -> int:
        corners = (code.position.top_left, code.position.bottom_right)
        x = sum(corner.x for corner in corners) - width
        y = sum(corner.y for corner in corners) - height
        return int(x * x + y * y)

    return [code.text for code in sorted(found, key=from_middle) if code.valid][:MOST_CODES]


if __name__ == "__main__":
    limit_myself()
    sys.stdout.write(json.dumps(read_codes(Path(sys.argv[1]))))
