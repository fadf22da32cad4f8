"""Words of adverts in one form: make, model, fuel and gearbox, in the languages of Europe.

A key is small letters and digits without spaces, so that “T-Roc”, “T Roc” and “TROC” are one. What
an organization knows better stands in its aliases; an unknown word is kept as it is, never guessed.
"""

import re
import unicodedata
from functools import lru_cache

FUELS = (
    "petrol", "diesel", "electric", "hybrid", "plugin", "lpg", "cng", "hydrogen", "ethanol", "other",
)  # fmt: skip
GEARBOXES = ("manual", "automatic", "semi", "other")

SHORT = 2  # letters of a name that cannot be told from a model
_SIGNS = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"})
_NOT_SAID = {
    "", "na", "none", "null", "nan", "unknown", "unbekannt", "keineangabe", "notspecified",
    "notsaid", "inconnu", "onbekend", "desconocido", "sconosciuto", "nieznany", "unlisted",
}  # fmt: skip

_MAKES = {
    "vw": "volkswagen", "volkswagenpkw": "volkswagen", "volkswagennutzfahrzeuge": "volkswagen",
    "vwnutzfahrzeuge": "volkswagen", "volkswagencommercialvehicles": "volkswagen",
    "mercedes": "mercedesbenz", "merc": "mercedesbenz", "benz": "mercedesbenz",
    "mb": "mercedesbenz", "mercedesamg": "mercedesbenz", "mercedesbenzamg": "mercedesbenz",
    "mercedesbenzpkw": "mercedesbenz", "mercedesmaybach": "mercedesbenz",
    "chevy": "chevrolet", "alfa": "alfaromeo",
    "bmwmini": "mini", "minibmw": "mini", "bmwi": "bmw", "bmwm": "bmw",
    "bmwmotorrad": "bmw", "dsautomobiles": "ds", "citroends": "ds", "teslamotors": "tesla",
    "mgmotor": "mg", "mgmotoruk": "mg", "mgroewe": "mg", "smartmcc": "smart",
    "rr": "rollsroyce", "aston": "astonmartin", "kiamotors": "kia", "hyundaimotor": "hyundai",
    "hondaauto": "honda", "toyotamotor": "toyota", "fordmotor": "ford", "fordmotorcompany": "ford",
    "skodaauto": "skoda", "seatcupra": "cupra", "subarumotors": "subaru", "ramtrucks": "ram",
    "dodgeram": "ram", "harley": "harleydavidson", "hd": "harleydavidson",
    "lynkandco": "lynkco", "gmcmotors": "gmc", "kgm": "ssangyong", "kgmobility": "ssangyong",
    "bydauto": "byd", "renaultpkw": "renault", "peugeotautomobiles": "peugeot",
}  # fmt: skip

_FUELS = {
    "petrol": "petrol", "gasoline": "petrol", "gas": "petrol", "benzin": "petrol", "benzine": "petrol",
    "essence": "petrol", "gasolina": "petrol", "benzina": "petrol", "benzyna": "petrol",
    "bensin": "petrol", "unleaded": "petrol", "super": "petrol", "superplus": "petrol", "e10": "petrol",
    "diesel": "diesel", "gasoil": "diesel", "gazole": "diesel", "tdi": "diesel", "derv": "diesel",
    "electric": "electric", "elektro": "electric", "electrique": "electric", "ev": "electric",
    "bev": "electric", "elettrica": "electric", "elettrico": "electric", "electrico": "electric",
    "elektrisch": "electric", "elektryczny": "electric", "el": "electric", "strom": "electric",
    "hydrogen": "hydrogen", "wasserstoff": "hydrogen", "hydrogene": "hydrogen", "idrogeno": "hydrogen",
    "lpg": "lpg", "autogas": "lpg", "autogaslpg": "lpg", "gpl": "lpg", "glp": "lpg", "propane": "lpg",
    "cng": "cng", "erdgas": "cng", "erdgascng": "cng", "metano": "cng", "methane": "cng", "gnv": "cng",
    "naturalgas": "cng", "ethanol": "ethanol", "e85": "ethanol", "flexfuel": "ethanol",
    "flex": "ethanol", "flexfuelvehicle": "ethanol", "bioethanol": "ethanol",
    "other": "other", "andere": "other", "autre": "other", "sonstige": "other", "others": "other",
}  # fmt: skip
_PLUGIN = re.compile(r"plug|phev|rechargeable|aufladbar|enchufable|opladbaar")
_HYBRID = re.compile(r"hybrid|hybride|ibrid|hibrid|hybryd|hev|elektrobenzin|electricgasoline")

_GEARBOXES = (
    ("semi", re.compile(r"semi|halbautom|robotis|robotiz|automatedmanual|sequential|sequenziale")),
    ("automatic", re.compile(
        r"auto|cvt|dsg|tronic|pdk|dct|ecvt|geartronic|multidrive|powershift|steptronic|dualclutch|"
        r"doppelkupplung|doubleembrayage|edc|eat[68]|singlespeed|reductiegear|onespeed"
    )),
    ("manual", re.compile(r"manu|schalt|handgeschakeld|mecani|reczna|stick|handbak|standard")),
    ("other", re.compile(r"other|andere|autre|sonstige")),
)  # fmt: skip
_GEARBOX_SHORT = {"a": "automatic", "at": "automatic", "m": "manual", "mt": "manual"}

_CLASS_WORD = re.compile(r"^(.*?)(?:class|klasse|klass|classe|clase|klasa)$")
_SERIES_WORD = re.compile(
    r"^(?:(\d)(?:series|serie|er|erreihe|erserie)|(?:series|serie|seria)(\d))$"
)
_BMW_NUMBER = re.compile(r"^([1-8])\d\d(?:[a-z].*)?$")
_BENZ_NUMBER = re.compile(
    r"^(cla|clc|clk|cls|cl|gla|glb|glc|gle|glk|gls|gl|slc|slk|sls|sl|ml|[abcegmrsvx])\d{2,3}(?!\d).*$"
)
_BENZ_CLASSES = {
    "a", "b", "c", "cl", "cla", "clc", "clk", "cls", "e", "g", "gl", "gla", "glb", "glc", "gle", "glk",
    "gls", "m", "ml", "r", "s", "sl", "slc", "slk", "v", "x",
}  # fmt: skip


def squeezed(text: str) -> str:
    """Give the small letters and digits of a text, without accents; “+” is “plus”."""
    return "".join(sign for sign in _plain(text).replace("+", "plus") if sign.isalnum())


def make_key(text: str) -> str:
    """Give the key of a make, “volkswagen” for “VW”; empty when nothing is said."""
    key = squeezed(text)
    return "" if key in _NOT_SAID else _MAKES.get(key, key)[:60]


def model_key(text: str, *, make: str) -> str:
    """Give the key of a model of a make, as a word or a key: “golf” for “VW Golf”.

    Model numbers of makes that name classes by them become the class: 320d is a 3 Series, C 220 a
    C Class.
    """
    key = squeezed(text)
    maker = make_key(make)
    for name in sorted({maker, squeezed(make), *_names(maker)}, key=len, reverse=True):
        if name and key.startswith(name) and len(key) > len(name):
            key = key.removeprefix(name)
            break
    if key in _NOT_SAID:
        return ""
    return _NAMED_BY_NUMBER.get(maker, _as_it_is)(_with_series(key))[:80]


def fuel_word(text: str) -> str:
    """Give one of `FUELS`; empty when nothing is said, “other” for a word nobody knows."""
    key = squeezed(text)
    if key in _NOT_SAID:
        return ""
    if _PLUGIN.search(key):
        return "plugin"
    if _HYBRID.search(key):
        return "hybrid"
    if key in _FUELS:
        return _FUELS[key]
    words = [_FUELS[word] for word in re.split(r"[^a-z0-9]+", _plain(text)) if word in _FUELS]
    if "electric" in words and len(set(words)) > 1:
        return "hybrid"
    return words[0] if words else "other"


def gearbox_word(text: str) -> str:
    """Give one of `GEARBOXES`; empty when nothing is said, “other” for a word nobody knows."""
    key = squeezed(text)
    if key in _NOT_SAID:
        return ""
    if key in _GEARBOX_SHORT:
        return _GEARBOX_SHORT[key]
    return next((name for name, pattern in _GEARBOXES if pattern.search(key)), "other")


@lru_cache(maxsize=4096)
def trim_key(text: str) -> str:
    """Give a trim level in one form: “S line” and “S-Line” are the same."""
    key = squeezed(text)
    return "" if key in _NOT_SAID else key[:80]


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    split = split.translate(_SIGNS)
    return "".join(sign for sign in split if not unicodedata.combining(sign))


def _names(maker: str) -> set[str]:
    """Give the words a make is known by, those too short to be told from a model left out."""
    return {alias for alias, key in _MAKES.items() if key == maker and len(alias) > SHORT} | (
        {"vw"} if maker == "volkswagen" else set()
    )


def _with_series(key: str) -> str:
    if found := _SERIES_WORD.match(key):
        return f"{found[1] or found[2]}series"
    if (found := _CLASS_WORD.match(key)) and found[1]:
        return f"{found[1]}class"
    return key


def _bmw(key: str) -> str:
    found = _BMW_NUMBER.match(key)
    return f"{found[1]}series" if found else key


def _benz(key: str) -> str:
    found = _BENZ_NUMBER.match(key)
    name = found[1] if found else key
    return f"{name}class" if name in _BENZ_CLASSES else name


def _as_it_is(key: str) -> str:
    return key


_NAMED_BY_NUMBER = {"bmw": _bmw, "mercedesbenz": _benz}
