"""A tiny vPIC database in the form of NHTSA's own file, written anew for every test that asks.

Tables, columns and their order are those of the plain dump of September 2026.
"""

import csv
import io
import zipfile
from pathlib import Path

HEAD = """--
-- PostgreSQL database dump
--

\\restrict Zk3nQ0aVexampleOfATokenThatIsNotSecret00

-- Dumped from database version 17.6
-- Dumped by pg_dump version 18.3

-- Started on 2026-09-16 13:10:07

SET statement_timeout = 0;
CREATE FUNCTION vpic.fvinwmi(vin character varying) RETURNS character varying
    LANGUAGE plpgsql
    AS $$
begin
\treturn 'COPY nothing';
end;
$$;

"""
MADE, LATER = "2015-03-01 00:00:00", "2020-01-01 08:30:00.123"
PUBLIC = "2015-01-01 00:00:00"
ELEMENTS = {
    "5": ("Body Class", "BodyStyle"),
    "9": ("Engine Number of Cylinders", None),
    "11": ("Displacement (CC)", None),
    "12": ("Displacement (CI)", None),
    "13": ("Displacement (L)", None),
    "14": ("Doors", None),
    "15": ("Drive Type", "DriveType"),
    "18": ("Engine Model", None),
    "21": ("Engine Power (kW)", None),
    "24": ("Fuel Type - Primary", "FuelType"),
    "26": ("Make", "Make"),
    "28": ("Model", "Model"),
    "31": ("Plant City", None),
    "34": ("Series", None),
    "37": ("Transmission Style", "Transmission"),
    "38": ("Trim", None),
    "63": ("Transmission Speeds", None),
    "66": ("Fuel Type - Secondary", "FuelType"),
    "71": ("Engine Brake (hp) From", None),
    "75": ("Plant Country", "Country"),
    "77": ("Plant State", None),
    "126": ("Electrification Level", "ElectrificationLevel"),
}
Rows = list[tuple[str | None, ...]]


def _pattern_rows() -> Rows:
    """Rules as vPIC writes them; each tuple is keys, element, attribute, and when it changed."""
    golf: list[tuple[str, str, str, str | None]] = [
        ("*A7AU*", "28", "1855", None),
        ("*A7AU*", "5", "5", None),
        ("*****|*[MP]", "31", "Puebla\\twest", None),
        ("*****|*M", "75", "2", None),
        # A later change goes before an earlier one, whatever is more exact.
        ("*[AB]7*", "38", "S", LATER),
        ("*A7AU*", "38", "SEL", None),
        # Of the same moment the one with fewer fixed characters goes before.
        ("*A7AU", "34", "TSI long", None),
        ("*A7*", "34", "TSI", None),
        ("[1-3]****", "24", "4", None),
        ("1*", "18", "ea888", None),
        ("1*", "9", "4", None),
        ("*****|*****##", "14", "doors", None),
        ("****[A-Z]", "26", "999", None),
    ]
    truck: list[tuple[str, str, str, str | None]] = [
        ("F1E**", "28", "1801", None),
        ("F1E**", "5", "60", None),
        ("****[GP]", "13", "3.5", None),
        ("F1E**", "66", "Not Applicable", None),
        ("F1E**", "24", "1", None),
    ]
    rows: Rows = []
    number = 100
    for schema, told in (("10", golf), ("11", truck), ("12", [("*", "28", "1802", None)])):
        for keys, element, attribute, changed in told:
            number += 1
            rows.append((str(number), schema, keys, element, attribute, MADE, changed))
    rows.append(("900", "13", "*A7AU*", "38", "Hidden", LATER, None))
    return rows


TABLES: dict[str, tuple[tuple[str, ...], Rows]] = {
    "bodystyle": (
        ("id", "name"),
        [("5", "Hatchback/Liftback/Notchback"), ("60", "Pickup")],
    ),
    "country": (("id", "name", "displayorder"), [("1", "UNITED STATES (USA)", "1"), ("2", "MEXICO", None)]),
    "drivetype": (("id", "name"), [("1", "FWD/Front-Wheel Drive")]),
    "electrificationlevel": (("id", "name"), [("3", "PHEV (Plug-in Hybrid Electric Vehicle)")]),
    "element": (
        ("id", "name", "code", "lookuptable", "description", "isprivate", "groupname", "datatype",
         "minallowedvalue", "maxallowedvalue", "isqs", "decode", "weight"),
        [
            (key, name, None, words, "<p>What it is,\\tand\\nmore.</p>", "f", "General", "lookup",
             None, None, "f", "Pattern", "99" if key == "28" else "2")
            for key, (name, words) in ELEMENTS.items()
        ],
    ),
    "enginemodel": (("id", "name", "description"), [("7", "EA888", "Petrol")]),
    "enginemodelpattern": (
        ("id", "enginemodelid", "elementid", "attributeid", "createdon", "updatedon"),
        [
            ("1", "7", "11", "1984.0", MADE, None),
            ("2", "7", "71", "147", MADE, None),
            ("3", "7", "9", "5", MADE, None),
        ],
    ),
    "fueltype": (("id", "name"), [("1", "Diesel"), ("4", "Gasoline")]),
    "make": (
        ("id", "name", "createdon", "updatedon"),
        [("482", "Volkswagen", MADE, None), ("460", "FORD", MADE, None), ("461", "LINCOLN", MADE, None)],
    ),
    "make_model": (
        ("id", "makeid", "modelid", "createdon", "updatedon"),
        [("1", "482", "1855", MADE, None), ("2", "460", "1801", MADE, None), ("3", "461", "1802", MADE, None)],
    ),
    "manufacturer": (("id", "name"), [("9", "VOLKSWAGEN AG")]),
    "model": (
        ("id", "name", "createdon", "updatedon"),
        [("1855", "Golf", MADE, None), ("1801", "F-150", MADE, None), ("1802", "Navigator", MADE, None)],
    ),
    "pattern": (
        ("id", "vinschemaid", "keys", "elementid", "attributeid", "createdon", "updatedon"),
        _pattern_rows(),
    ),
    "transmission": (("id", "name"), [("2", "Automatic")]),
    "vehicletype": (("id", "name", "displayorder", "formtype", "description", "includeinequipplant"),
                    [("2", "Passenger Car", "1", "1", None, "t"), ("3", "Truck", "2", "1", None, "t")]),
    "vinschema": (
        ("id", "name", "sourcewmi", "createdon", "updatedon", "tobeqced"),
        [("10", "Golf", "3VW", MADE, None, None), ("11", "F-150", "1FT", MADE, None, "f"),
         ("12", "Old", "1FT", MADE, None, None), ("13", "Unchecked", "3VW", MADE, None, "t")],
    ),
    "wmi": (
        ("id", "wmi", "manufacturerid", "makeid", "vehicletypeid", "createdon", "updatedon",
         "countryid", "publicavailabilitydate", "trucktypeid", "processedon", "noncompliant",
         "noncompliantsetbyovsc"),
        [("1", "3VW", "9", None, "2", MADE, None, "2", PUBLIC, None, MADE, "f", "f"),
         ("2", "1FT", "8", None, "3", MADE, None, "1", PUBLIC, "2", MADE, "f", "f"),
         ("3", "WVW", "9", None, "2", MADE, None, "1", PUBLIC, None, MADE, "f", "f"),
         ("4", "1G9ABC", "7", None, "2", MADE, None, "1", PUBLIC, None, MADE, "f", "f"),
         ("5", "ZZZ", "7", None, "2", MADE, None, "1", "2199-01-01 00:00:00", None, MADE, "f", "f")],
    ),
    "wmi_make": (
        ("wmiid", "makeid"),
        [("1", "482"), ("2", "460"), ("2", "461"), ("3", "482"), ("4", "482")],
    ),
    "wmi_vinschema": (
        ("id", "wmiid", "vinschemaid", "yearfrom", "yearto", "orgid"),
        [("1", "1", "10", "2015", "2021", None), ("2", "2", "11", "2015", None, None),
         ("3", "2", "12", "1985", "1990", None), ("4", "1", "13", "2015", None, None)],
    ),
    "conversion": (
        ("id", "fromelementid", "toelementid", "formula"), [("1", "11", "13", "#x# / 1000.0")],
    ),
    "decodingoutput": (
        ("id", "addedon", "groupname", "variable", "value", "patternid", "vinschemaid", "keys",
         "elementid", "attributeid", "createdon", "wmiid", "code", "datatype", "decode", "source"),
        [],
    ),
    "defaultvalue": (
        ("id", "elementid", "vehicletypeid", "defaultvalue", "createdon", "updatedon"),
        [("1", "126", "2", "0", MADE, None)],
    ),
    "vehiclespecpattern": (
        ("id", "vspecschemapatternid", "iskey", "elementid", "attributeid", "createdon", "updatedon"),
        [("1", "10", "f", "38", "Guessed", LATER, None)],
    ),
    "vehiclespecschema_model": (("id", "vehiclespecschemaid", "modelid"), [("1", "50", "1855")]),
    "vinexception": (("id", "vin", "checkdigit", "createdon", "updatedon"), [("1", "3VW1A7AU5HM", "t", MADE, None)]),
    "wmiyearvalidchars": (("id", "wmi", "year", "position", "char"), [("1", "3VW", "2015", "4", "A")]),
}  # fmt: skip


def copied(value: str | None) -> str:
    return r"\N" if value is None else value


def dump_text(tables: dict[str, tuple[tuple[str, ...], Rows]] | None = None) -> str:
    parts = [HEAD]
    for name, (columns, rows) in sorted((tables or TABLES).items()):
        quoted = ", ".join(f'"{one}"' if one == "char" else one for one in columns)
        parts.append(f"COPY vpic.{name} ({quoted}) FROM stdin;\n")
        parts += ["\t".join(map(copied, row)) + "\n" for row in rows]
        parts.append("\\.\n\n\n")
    return "".join([*parts, "-- PostgreSQL database dump complete\n"])


def write_dump(folder: Path, name: str = "vPICList_lite_2026_09.sql") -> Path:
    path = folder / name
    path.write_text(dump_text(), encoding="utf-8")
    return path


def write_zip(folder: Path) -> Path:
    path = folder / "vPICList_lite_2026_09.plain.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("vPICList_lite_2026_09.sql", dump_text())
    return path


def write_csvs(folder: Path) -> Path:
    path = folder / "vPIC_2026_08.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, (columns, rows) in TABLES.items():
            out = io.StringIO()
            writer = csv.writer(out)
            writer.writerow([one.capitalize() for one in columns])
            writer.writerows([[value or "" for value in row] for row in rows])
            archive.writestr(f"tables/dbo.{name.capitalize()}.csv", out.getvalue())
    return path
