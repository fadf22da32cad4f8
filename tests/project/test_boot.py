"""What the settings need before Django is set up."""

import tomllib
from pathlib import Path

from project.boot import read_or_make_secret, storage_from_url
from project.version import VERSION
from tests.architecture.source import ROOT


def test_read_or_make_secret_makes_one_and_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"

    first = read_or_make_secret(path)

    assert len(first) > 50
    assert read_or_make_secret(path) == first
    assert path.stat().st_mode & 0o077 == 0


def test_storage_from_url_keeps_files_below_the_data_folder(tmp_path: Path) -> None:
    setting = storage_from_url("", root=tmp_path)

    assert setting["OPTIONS"]["location"] == str(tmp_path)
    assert setting["OPTIONS"]["base_url"] is None


def test_storage_from_url_names_a_bucket() -> None:
    url = "s3://key:s%2Fecret@objects.example:9000/garage?region=eu&tls=0"

    options = storage_from_url(url, root=Path())["OPTIONS"]

    assert options["endpoint_url"] == "http://objects.example:9000"
    assert (options["bucket_name"], options["secret_key"]) == ("garage", "s/ecret")


def test_the_version_is_the_same_everywhere() -> None:
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert said["project"]["version"] == VERSION
