"""The data pack: made of NHTSA's file, whole or not at all, and asked."""

import fcntl
import sqlite3
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from garage.vehicles.vpic import building
from garage.vehicles.vpic.building import build_pack
from garage.vehicles.vpic.decoding import PackReading, YearReading, decode
from garage.vehicles.vpic.pack import opened
from garage.vehicles.vpic.source import WrongFile
from tests.garage.vehicles.vpic.making import (
    TABLES,
    Rows,
    dump_text,
    write_csvs,
    write_dump,
    write_zip,
)

GOLF = "3VW1A7AU5HM000042"
TRUCK = "1FTF1E5G0JFA00001"


def read(path: Path, vin: str, *years: int) -> PackReading:
    with opened(path) as pack:
        assert pack is not None
        return decode(vin, pack, years=years)


def best(path: Path, vin: str, *years: int) -> YearReading:
    found = read(path, vin, *years).best
    assert found is not None
    return found


def build(source: Path, target: Path) -> dict[str, int]:
    return build_pack(source, target, today=date(2026, 11, 1), progress=lambda _s, _d, _a: None)


def test_decode_reads_what_the_rules_say(pack_file: Path) -> None:
    golf = best(pack_file, GOLF, 2017)

    assert (golf.makes, golf.kind, golf.country) == (("Volkswagen",), "Passenger Car", "MEXICO")
    assert golf.facts["model"] == "Golf"
    assert golf.facts["body"] == "Hatchback/Liftback/Notchback"
    assert golf.facts["fuel"] == "Gasoline"
    assert golf.facts["plant_city"] == "Puebla\twest".replace("\t", " ")
    assert golf.facts["plant_country"] == "MEXICO"


def test_decode_settles_conflicts_as_vpic_does(pack_file: Path) -> None:
    golf = best(pack_file, GOLF, 2017)

    assert golf.facts["trim"] == "S"  # changed later, although the other is more exact
    assert golf.facts["series"] == "TSI"  # of the same moment: fewer fixed characters
    assert golf.facts["cylinders"] == "4"  # a rule of the vehicle, not of its engine
    assert "Hidden" not in str(golf)


def test_decode_takes_from_the_engine_and_converts(pack_file: Path) -> None:
    golf, truck = best(pack_file, GOLF, 2017), best(pack_file, TRUCK, 2018)

    assert (golf.facts["engine_model"], golf.displacement_cc, golf.power_kw) == ("ea888", 1984, 110)
    assert (truck.displacement_cc, truck.power_kw) == (3500, None)
    assert "second_fuel" not in truck.facts


def test_decode_takes_the_make_of_the_model(pack_file: Path) -> None:
    assert best(pack_file, TRUCK, 2018).makes == ("FORD",)
    assert best(pack_file, "1FT" + "X" * 6 + "JFA00001", 2018).makes == ("FORD", "LINCOLN")


def test_decode_reads_digits_of_a_formula(pack_file: Path) -> None:
    assert best(pack_file, "3VW1A7AU5HM000042", 2017).facts["doors"] == "04"


def test_decode_offers_every_year_that_the_rules_know(pack_file: Path) -> None:
    both = read(pack_file, TRUCK, 2018, 1988)
    one = read(pack_file, GOLF, 2017, 1987)

    assert [(year.year, year.facts["model"]) for year in both.years] == [
        (2018, "F-150"),
        (1988, "Navigator"),
    ]
    assert not both.is_year_certain
    assert [year.year for year in one.years] == [2017]
    assert one.is_year_certain


def test_the_seventh_character_tells_the_cycle_of_light_vehicles(pack_file: Path) -> None:
    assert best(pack_file, "3VW1A77U5HM000042", 2017, 1987).year == 1987


def test_decode_of_what_the_pack_does_not_know(pack_file: Path) -> None:
    with opened(pack_file) as pack:
        assert pack is not None
        for vin in ("ZZZ1A7AU5HM000042", "TMB1A7AU5HM000042", "short"):
            assert decode(vin, pack, years=(2017,)).best is None
        maker_alone = decode("WVW1A7AU5HM000042", pack, years=(2017, 1987))
        small = decode("1G91A7AU5HMABC042", pack, years=(2017,))
    assert [(one.matched, one.makes) for one in maker_alone.years] == [(0, ("Volkswagen",))]
    assert not maker_alone.is_year_certain
    assert small.best is not None


def test_a_zip_and_csv_tables_make_the_same_pack(tmp_path: Path) -> None:
    for number, source in enumerate((write_zip(tmp_path), write_csvs(tmp_path))):
        target = tmp_path / f"{number}.sqlite3"
        assert build(source, target)["makers"] == 4
        golf = best(target, GOLF, 2017)
        assert (golf.facts["model"], golf.facts["trim"], golf.power_kw) == ("Golf", "S", 110)
    with opened(tmp_path / "0.sqlite3") as dumped, opened(tmp_path / "1.sqlite3") as sheets:
        assert (dumped and dumped.dated, sheets and sheets.dated) == ("2026-09-16", "2026-08-01")


def test_a_folder_of_csv_tables(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(write_csvs(tmp_path)) as archive:
        archive.extractall(tmp_path / "all")
    assert build(tmp_path / "all" / "tables", tmp_path / "pack.sqlite3")["models"] == 3


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PGDMP\x01\x0e\x00", "custom format"),
        (b"TAPE\x00\x00\x03\x00", "backup of SQL Server"),
        (b"\x89PNG\r\n\x1a\n\x00", "not a text file"),
        (b"hello\n", "no table element"),
        (b"COPY vpic.element (id, name) FROM stdin;\n1\tx\n", "has no column"),
        (b"COPY vpic.fueltype (id, name) FROM stdin;\n1\tx\n", "not downloaded whole"),
    ],
)
def test_a_wrong_file_is_told(tmp_path: Path, content: bytes, sentence: str) -> None:
    source = tmp_path / "file"
    source.write_bytes(content)

    with pytest.raises(WrongFile, match=sentence):
        build(source, tmp_path / "pack.sqlite3")

    assert not (tmp_path / "pack.sqlite3").exists()


def test_other_archives_and_databases_are_told(tmp_path: Path) -> None:
    import zipfile

    archive = tmp_path / "other.zip"
    with zipfile.ZipFile(archive, "w") as handle:
        handle.writestr("vPICList_lite_2026_09.bak", b"TAPE")
    (tmp_path / "empty").mkdir()
    other_names: Rows = [("1", "Colour", None, None, None, "1", None)]
    renamed = {
        **TABLES,
        "element": (TABLES["element"][0], other_names),
    }
    other = tmp_path / "other.sql"
    other.write_text(dump_text(renamed), encoding="utf-8")

    for source, sentence in (
        (archive, r"holds vPICList_lite_2026_09\.bak"),
        (tmp_path / "empty", "no CSV file"),
        (other, "elements have other names"),
    ):
        with pytest.raises(WrongFile, match=sentence):
            build(source, tmp_path / "pack.sqlite3")


def test_a_broken_import_leaves_the_pack_that_was_there(
    pack_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = pack_file.read_bytes()
    pack_file.with_suffix(".part").write_bytes(b"what a killed import left")
    source = tmp_path / "broken.sql"
    source.write_text(dump_text()[:3000], encoding="utf-8")

    with pytest.raises(WrongFile):
        build(source, pack_file)

    assert pack_file.read_bytes() == before
    assert not pack_file.with_suffix(".part").exists()
    assert not pack_file.with_suffix(".stage").exists()
    monkeypatch.setattr(building, "BATCH", 2)
    build(write_dump(tmp_path), pack_file)
    assert best(pack_file, GOLF, 2017).facts["model"] == "Golf"


def test_two_imports_at_once_are_refused(pack_file: Path, tmp_path: Path) -> None:
    with pack_file.with_suffix(".lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(WrongFile, match="Another import"):
            build(write_dump(tmp_path), pack_file)


def test_a_pack_in_use_goes_on_while_a_new_one_comes(pack_file: Path, tmp_path: Path) -> None:
    with opened(pack_file) as pack:
        build(write_dump(tmp_path), pack_file)
        assert pack is not None
        assert decode(GOLF, pack, years=(2017,)).best is not None


def test_no_pack_a_broken_one_and_one_of_another_form(tmp_path: Path) -> None:
    broken, other = tmp_path / "broken", tmp_path / "other"
    broken.write_bytes(b"this is no database" * 100)
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE about (name TEXT, value TEXT)")
    connection.close()

    for path in (tmp_path / "none", broken, other):
        with opened(path) as pack:
            assert pack is None


def test_import_vpic_says_what_it_made(tmp_path: Path, settings: Any) -> None:
    settings.VPIC_FILE = tmp_path / "data" / "vpic.sqlite3"
    out = StringIO()

    call_command("import_vpic", str(write_zip(tmp_path)), stdout=out, stderr=StringIO())

    assert "vPIC data pack of 2026-09-16: 4 makers, 3 models" in out.getvalue()
    for wrong in (tmp_path / "nothing.zip", write_bytes(tmp_path)):
        with pytest.raises(CommandError):
            call_command("import_vpic", str(wrong), stdout=out, stderr=StringIO())


def write_bytes(folder: Path) -> Path:
    path = folder / "custom"
    path.write_bytes(b"PGDMP")
    return path
