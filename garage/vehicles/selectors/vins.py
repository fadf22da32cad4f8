"""What a VIN says: by the law and our table of makers, and by the data pack where there is one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone

from garage.vehicles import vin
from garage.vehicles.models import VinLookup
from garage.vehicles.vin import Decoded
from garage.vehicles.vpic.decoding import PackReading, decode
from garage.vehicles.vpic.pack import opened
from garage.vehicles.vpic.words import said_of
from project.kernel.actor import Actor, Permission

VIN, PACK, ONLINE = "vin", "vpic", "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class VinWord:
    """What a VIN says of a field: the word, where it comes from, and what else it may mean."""

    value: str
    source: str
    is_sure: bool = True
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class VinRead:
    """All that is known of a VIN without the network; `words` by the fields of a vehicle."""

    decoded: Decoded
    pack: PackReading | None = None
    words: Mapping[str, VinWord] = field(default_factory=dict)


def vin_read(text: str) -> VinRead:
    """Read a VIN offline; what the data pack says goes before what the law alone tells."""
    decoded = vin.decode(text, newest_year=newest_model_year())
    words: dict[str, VinWord] = {}
    if decoded.make:
        words["make"] = VinWord(value=decoded.make, source=VIN)
    if years := [str(year) for year in decoded.model_years]:
        words["model_year"] = VinWord(
            value=years[0],
            source=VIN,
            is_sure=decoded.is_year_certain,
            others=tuple(years[1:]),
        )
    if decoded.country:
        words["built_in"] = VinWord(value=decoded.country, source=VIN)
    pack = _by_pack(decoded)
    return VinRead(decoded=decoded, pack=pack, words=words | _pack_words(pack))


def pack_about() -> dict[str, str]:
    """Return what is known of the data pack of this machine; empty without one."""
    with opened(settings.VPIC_FILE) as pack:
        return dict(pack.about) if pack else {}


def vin_lookup_of(*, actor: Actor, vehicle_id: int, lock: bool = False) -> VinLookup | None:
    """Return the newest online look-up of a vehicle; `lock` when it will change."""
    actor.require(Permission.VIEW)
    rows = VinLookup.objects.for_actor(actor).filter(vehicle_id=vehicle_id)
    rows = rows.filter(vehicle__binned_at__isnull=True)
    if lock:
        rows = rows.select_for_update(of=("self",))
    found: VinLookup | None = rows.first()
    return found


def newest_model_year() -> int:
    """Return the latest model year that can be on the road: makers are a year ahead."""
    return timezone.now().year + 1


def _by_pack(decoded: Decoded) -> PackReading | None:
    if len(decoded.vin) != vin.LENGTH:
        return None
    with opened(settings.VPIC_FILE) as pack:
        years = vin.cycles(decoded.vin, newest_year=newest_model_year())
        return decode(decoded.vin, pack, years=years) if pack else None


def _pack_words(pack: PackReading | None) -> dict[str, VinWord]:
    best = pack.best if pack else None
    if pack is None or best is None:
        return {}
    said = said_of(best, make=vin.nice_make, country=vin.nice_country)
    if not best.matched:  # the maker alone: the year is no more certain than without it
        said = {name: said[name] for name in ("make",) if name in said}
    rest = [said_of(one, make=vin.nice_make, country=vin.nice_country) for one in pack.years[1:]]
    return {
        name: VinWord(
            value=value,
            source=PACK,
            is_sure=pack.is_year_certain or name != "model_year",
            others=tuple(
                dict.fromkeys(one[name] for one in rest if one.get(name) and one[name] != value)
            ),
        )
        for name, value in said.items()
    }
