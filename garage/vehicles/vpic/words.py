"""What vPIC says in the words of this garage: its lists and our fields; values in, values out."""

from collections.abc import Callable, Mapping
from decimal import Decimal

from garage.vehicles.vpic.decoding import YearReading, displacement_cc_of, power_kw_of
from garage.vehicles.vpic.facts import spoken

# The fields of a vehicle that a VIN can fill.
FIELDS = (
    "make",
    "model",
    "model_year",
    "variant",
    "body",
    "fuel",
    "engine",
    "transmission",
    "built_in",
)
# The first word that is part of vPIC's body class wins.
_BODIES = (
    ("scooter", "scooter"),
    ("motorcycle", "motorcycle"),
    ("all terrain", "atv"),
    ("motorhome", "motorhome"),
    ("trailer", "trailer"),
    ("sport utility", "suv"),
    ("crossover", "suv"),
    ("pickup", "pickup"),
    ("van", "van"),
    ("hatchback", "hatch"),
    ("wagon", "estate"),
    ("sedan", "saloon"),
    ("convertible", "roadster"),
    ("roadster", "roadster"),
    ("coupe", "roadster"),
    ("truck", "truck"),
    ("bus", "truck"),
)
_ELECTRIFIED = (("bev", "electric"), ("phev", "plugin"), ("fcev", "hydrogen"), ("hev", "hybrid"))
_FUELS = (
    ("gasoline", "petrol"),
    ("diesel", "diesel"),
    ("electric", "electric"),
    ("hydrogen", "hydrogen"),
    ("fuel cell", "hydrogen"),
    ("propane", "lpg"),
    ("lpg", "lpg"),
    ("natural gas", "cng"),
    ("e85", "ethanol"),
    ("flexible", "petrol"),
)
_GEARBOXES = (
    ("manual", "Manual"),
    ("dual-clutch", "Dual-clutch"),
    ("continuously", "CVT"),
    ("automatic", "Automatic"),
)
# Our name of a fact → the name that the online answer has for it (DecodeVinValues).
ONLINE: dict[str, str] = {
    "model": "Model",
    "series": "Series",
    "trim": "Trim",
    "body": "BodyClass",
    "doors": "Doors",
    "drive": "DriveType",
    "cylinders": "EngineCylinders",
    "displacement_cc": "DisplacementCC",
    "displacement_l": "DisplacementL",
    "engine_model": "EngineModel",
    "fuel": "FuelTypePrimary",
    "second_fuel": "FuelTypeSecondary",
    "electrification": "ElectrificationLevel",
    "power_hp": "EngineHP",
    "power_kw": "EngineKW",
    "transmission": "TransmissionStyle",
    "speeds": "TransmissionSpeeds",
    "plant_city": "PlantCity",
    "plant_state": "PlantState",
    "plant_country": "PlantCountry",
}
Nice = Callable[[str], str]


def said_of(reading: YearReading, *, make: Nice, country: Nice) -> dict[str, str]:
    """Return what a reading says in the fields of a vehicle; `make` and `country` write names well."""
    facts = reading.facts
    said = {
        "make": make(reading.makes[0]) if len(reading.makes) == 1 else "",
        "model": facts.get("model", ""),
        "model_year": str(reading.year) if reading.year else "",
        "variant": " ".join(
            dict.fromkeys(part for name in ("series", "trim") if (part := facts.get(name, "")))
        ),
        "body": _first(_BODIES, facts.get("body", "")),
        "fuel": _fuel(facts),
        "engine": engine_text(reading),
        "transmission": _gearbox(facts),
        "built_in": country(facts.get("plant_country", "")),
    }
    return {name: value for name, value in said.items() if value}


def engine_text(reading: YearReading) -> str:
    """Return an engine in one line: size, cylinders, power and model."""
    parts = []
    if reading.displacement_cc:
        litres = (Decimal(reading.displacement_cc) / 1000).quantize(Decimal("0.1"))
        parts.append(f"{litres} l")
    if cylinders := reading.facts.get("cylinders", ""):
        parts.append(f"{cylinders} cyl.")
    if reading.power_kw:
        parts.append(f"{reading.power_kw} kW")
    if model := reading.facts.get("engine_model", ""):
        parts.append(model)
    return ", ".join(parts)[:120]


def online_reading(answer: Mapping[str, object]) -> YearReading:
    """Return the online service's flat answer as a reading; what it does not say is left out."""
    texts = {name: spoken(str(answer.get(key) or "")) for name, key in ONLINE.items()}
    facts = {name: text for name, text in texts.items() if text}
    year = spoken(str(answer.get("ModelYear") or ""))
    make = spoken(str(answer.get("Make") or ""))
    return YearReading(
        year=int(year) if year.isdecimal() and len(year) == len("2026") else 0,
        kind=spoken(str(answer.get("VehicleType") or "")),
        makes=(make,) if make else (),
        country="",
        facts=facts,
        displacement_cc=displacement_cc_of(facts),
        power_kw=power_kw_of(facts),
        matched=len(facts),
    )


def _first(pairs: tuple[tuple[str, str], ...], text: str) -> str:
    small = text.casefold()
    return next((word for part, word in pairs if part in small), "")


def _fuel(facts: Mapping[str, str]) -> str:
    if level := facts.get("electrification", ""):
        words = level.replace("(", " ").casefold().split()
        for part, fuel in _ELECTRIFIED:
            if part in words:
                return fuel
    first = _first(_FUELS, facts.get("fuel", ""))
    second = _first(_FUELS, facts.get("second_fuel", ""))
    return (
        "hybrid" if {first, second} in ({"petrol", "electric"}, {"diesel", "electric"}) else first
    )


def _gearbox(facts: Mapping[str, str]) -> str:
    kind, speeds = _first(_GEARBOXES, facts.get("transmission", "")), facts.get("speeds", "")
    return f"{kind}, {speeds} gears" if kind and speeds.isdecimal() else kind
