"""The data pack of the tests."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from garage.vehicles.vpic.building import build_pack
from tests.garage.vehicles.vpic.making import write_dump


@pytest.fixture
def pack_file(tmp_path: Path, settings: Any) -> Path:
    """Return the pack of this machine, made of the tiny database."""
    settings.VPIC_FILE = tmp_path / "vpic.sqlite3"
    build_pack(
        write_dump(tmp_path),
        settings.VPIC_FILE,
        today=date(2026, 11, 1),
        progress=lambda _step, _done, _all: None,
    )
    return tmp_path / "vpic.sqlite3"
