"""Units as people write them: symbols, names in seven languages, currencies, and each in base units.

Factors are those of the SI brochure (9th edition, 2019), of the international yard and pound (1959), and of
UCUM for the mean month and year. Symbols that are also words or labels (`A`, `T`, `in`) are listed as
doubtful: they count only behind a number with a decimal, which no label has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from heddle.ingest.word_set import word_set


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit.

    Args:
        base: The base unit of its dimension, or a currency.
        factor: How many of the base unit it is.
        offset: What is added after that; of temperatures only.
        doubtful: Whether its symbol is as often a label.
    """

    base: str
    factor: Decimal
    offset: Decimal = Decimal(0)
    doubtful: bool = False


_PREFIXES = {
    "T": "1e12", "G": "1e9", "M": "1e6", "k": "1e3", "h": "1e2", "d": "1e-1", "c": "1e-2", "m": "1e-3",
    "µ": "1e-6", "μ": "1e-6", "u": "1e-6", "n": "1e-9", "p": "1e-12",
}  # fmt: skip
_PREFIXED = (
    # symbol, base, factor, prefixes
    ("g", "kg", "1e-3", "kmµμunp"), ("m", "m", "1", "kdcmµμn"), ("l", "m3", "1e-3", "hdcmµμun"),
    ("L", "m3", "1e-3", "dcmµμun"), ("s", "s", "1", "mµμnp"), ("Hz", "Hz", "1", "kMGT"), ("W", "W", "1",
    "mµkMGT"),
    ("Wh", "J", "3600", "kMGT"), ("J", "J", "1", "kMGmµ"), ("eV", "J", "1.602176634e-19", "kMGT"),
    ("cal", "J", "4.184", "k"), ("V", "V", "1", "kMmµ"), ("A", "A", "1", "mµnk"), ("Ω", "Ohm", "1", "kMm"),
    ("F", "F", "1", "mµnp"), ("N", "N", "1", "kMm"), ("Pa", "Pa", "1", "hkMG"), ("bar", "Pa", "1e5", "m"),
    ("mol", "mol", "1", "kmµμnp"), ("M", "mol/m3", "1e3", "mµμnp"), ("B", "B", "1", "kMGT"), ("T", "T",
    "1", "mµn"),
    ("bit", "B", "0.125", "kMGT"), ("Bq", "Bq", "1", "kMG"), ("Gy", "Gy", "1", "mc"), ("lm", "lm", "1", "k"),
    ("t", "kg", "1e3", "kM"), ("b", "B", "0.125", ""),
)  # fmt: skip
_SYMBOLS = {
    "K": ("K", "1"), "min": ("s", "60"), "h": ("s", "3600"), "hr": ("s", "3600"), "hrs": ("s", "3600"),
    "sec": ("s", "1"), "secs": ("s", "1"), "mins": ("s", "60"), "d": ("s", "86400"), "yr": ("s", "31557600"),
    "yrs": ("s", "31557600"), "ft": ("m", "0.3048"), "yd": ("m", "0.9144"), "mi": ("m", "1609.344"),
    "nmi": ("m", "1852"), "lb": ("kg", "0.45359237"), "lbs": ("kg", "0.45359237"), "oz": ("kg",
    "0.028349523125"),
    "ha": ("m2", "1e4"), "sqm": ("m2", "1"), "qm": ("m2", "1"), "sqft": ("m2", "0.09290304"),
    "cc": ("m3", "1e-6"), "gal": ("m3", "0.003785411784"), "mph": ("m/s", "0.44704"), "kph": ("m/s",
    "0.27777777777777778"),
    "kWp": ("W", "1e3"), "hp": ("W", "745.69987158227022"), "PS": ("W", "735.49875"), "psi": ("Pa",
    "6894.757293"),
    "mmHg": ("Pa", "133.322387415"), "atm": ("Pa", "101325"), "Torr": ("Pa", "133.3223684"), "rpm": ("Hz",
    "0.01666666666666667"),
    "bpm": ("Hz", "0.01666666666666667"), "dB": ("dB", "1"), "KB": ("B", "1e3"), "KiB": ("B", "1024"),
    "MiB": ("B", "1048576"), "GiB": ("B", "1073741824"), "TiB": ("B", "1099511627776"), "kbps": ("B/s",
    "125"),
    "Mbps": ("B/s", "125000"), "Gbps": ("B/s", "125000000"), "fps": ("Hz", "1"), "px": ("px", "1"),
    "Å": ("m", "1e-10"),
    "%": ("1", "1e-2"), "‰": ("1", "1e-3"), "ppm": ("1", "1e-6"), "ppb": ("1", "1e-9"), "°": ("deg", "1"),
    "Da": ("kg", "1.66053906892e-27"), "kDa": ("kg", "1.66053906892e-24"),
}  # fmt: skip
_POWERS = {
    "m": ("m2", "m3"),
    "mm": ("m2", "m3"),
    "cm": ("m2", "m3"),
    "dm": ("m2", "m3"),
    "km": ("m2", "m3"),
    "ft": ("m2", "m3"),
}
_WORDS = {
    ("s", "1"): "second seconds Sekunde Sekunden seconde secondes segundo segundos secondo secondi",
    ("s", "60"): "minute minutes Minute Minuten minuto minutos minuti minuut minuten",
    ("s", "3600"): "hour hours Stunde Stunden heure heures hora horas ora ore uur uren",
    ("s", "86400"): "day days Tag Tage Tagen jour jours día días dia dias giorno giorni dag dagen",
    ("s", "604800"): "week weeks Woche Wochen semaine semaines semana semanas settimana settimane weken",
    ("s", "2629800"): "month months Monat Monate Monaten mois mes meses mese mesi maand maanden mês",
    ("s", "31557600"): "year years Jahr Jahre Jahren ans année années año años anno anni ano anos jaar jaren",
    ("s", "315576000"): "decade decades Jahrzehnt Jahrzehnte décennie décennies",
    ("s", "3155760000"): "century centuries",
    ("kg", "1e-3"): "gram grams gramme grammes Gramm gramo gramos grammo grammi grama gramas",
    ("kg", "1"): "kilogram kilograms kilogramme kilogrammes kilo kilos Kilogramm Kilo kilogramo kilogramos",
    ("kg", "1e3"): "tonne tonnes ton tons Tonne Tonnen tonelada toneladas tonnellate",
    ("m", "1e-3"): "millimeter millimeters millimetre millimetres Millimeter",
    ("m", "1e-2"): "centimeter centimeters centimetre centimetres Zentimeter",
    ("m", "1"): "meter meters metre metres Meter Metern mètre mètres metro metros metri",
    ("m",
    "1e3"): "kilometer kilometers kilometre kilometres Kilometer Kilometern kilomètres kilómetros chilometri",
    ("m", "1609.344"): "mile miles Meile Meilen",
    ("m", "0.3048"): "foot feet",
    ("m", "0.0254"): "inch inches Zoll",
    ("m", "0.9144"): "yard yards",
    ("m2", "1e4"): "hectare hectares Hektar hectáreas ettari",
    ("m2", "4046.8564224"): "acre acres",
    ("m3", "1e-3"): "liter liters litre litres Liter Litern litro litros litri",
    ("m3", "0.003785411784"): "gallon gallons",
    ("1", "1e-2"): "percent per_cent pct Prozent pour_cent por_ciento por_cento per_cento procent",
    ("deg", "1"): "degree degrees Grad",
    ("W", "1"): "watt watts Watt",
    ("W", "1e3"): "kilowatt kilowatts Kilowatt",
    ("W", "1e6"): "megawatt megawatts Megawatt",
    ("J", "3600000"): "kilowatt-hours kilowatt-hour Kilowattstunden",
    ("V", "1"): "volt volts Volt",
    ("B", "1"): "byte bytes Byte",
    ("B", "1e6"): "megabyte megabytes",
    ("B", "1e9"): "gigabyte gigabytes",
    ("px", "1"): "pixel pixels Pixel",
    ("EUR", "1"): "euro euros Euro Euros",
    ("USD", "1"): "dollar dollars Dollar",
    ("GBP", "1"): "pounds_sterling",
    ("CHF", "1"): "Franken",
    ("JPY", "1"): "yen Yen",
    ("INR", "1"): "rupee rupees",
    ("USD", "0.01"): "cent cents",
}  # fmt: skip
CURRENCY_SIGNS = {
    "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD",
    "R$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₽": "RUB",
    "₺": "TRY",
    "₪": "ILS", "₫": "VND", "Rs.": "INR", "Rs": "INR", "Fr.": "CHF", "SFr.": "CHF", "zł": "PLN", "Kč": "CZK",
}  # fmt: skip
CURRENCIES = word_set(
    "USD EUR GBP CHF JPY CNY RMB INR AUD CAD NZD SEK NOK DKK ISK PLN CZK HUF RON BGN TRY RUB UAH BRL",
    "MXN ARS CLP COP ZAR KRW HKD SGD TWD THB MYR IDR PHP VND ILS AED SAR QAR KWD EGP NGN KES PKR BDT",
    "LKR DEM FRF ITL ESP NLG",
)
_SAME = {"RMB": "CNY"}
_DOUBTFUL = word_set("A C F T B M N b d t PS cc hp mi")
_TEMPERATURES = {
    "°C": ("1", "273.15"),
    "°F": ("0.55555555555555556", "255.37222222222222"),
    "℃": ("1", "273.15"),
    "ºC": ("1", "273.15"),
    "K": ("1", "0"),
}
_SUPERSCRIPTS = str.maketrans("²³⁻¹", "23-1")
_QUOTIENT = re.compile(r"(?P<top>[^/\s]+)/(?P<bottom>[^/\s]+)")


def _symbols() -> Iterator[tuple[str, Unit]]:
    for symbol, base, factor, prefixes in _PREFIXED:
        yield symbol, Unit(base, Decimal(factor), doubtful=symbol in _DOUBTFUL)
        for prefix in prefixes:
            yield prefix + symbol, Unit(base, Decimal(factor) * Decimal(_PREFIXES[prefix]))
    for symbol, (base, factor) in _SYMBOLS.items():
        yield symbol, Unit(base, Decimal(factor), doubtful=symbol in _DOUBTFUL)
    for symbol, (factor, offset) in _TEMPERATURES.items():
        yield symbol, Unit("K", Decimal(factor), Decimal(offset), doubtful=symbol in _DOUBTFUL)
    for code in sorted(CURRENCIES):
        yield code, Unit(_SAME.get(code, code), Decimal(1))
    for sign, code in CURRENCY_SIGNS.items():
        yield sign, Unit(code, Decimal(1))


@lru_cache(maxsize=1)
def _table() -> Mapping[str, Unit]:
    table = dict(_symbols())
    for symbol, bases in _POWERS.items():
        for power, base in enumerate(bases, 2):
            table[f"{symbol}{power}"] = Unit(base, table[symbol].factor ** power)
    for (base, factor), words in _WORDS.items():
        table |= {word.replace("_", " "): Unit(base, Decimal(factor)) for word in words.split()}
    return table


_POWER_WORDS = {"square": 2, "sq": 2, "sq.": 2, "cubic": 3, "cu": 3, "quadrat": 2, "kubik": 3}


def power_of(word: str, unit: str) -> Unit | None:
    """The square or cube of a length: `square`, `miles`; None where the words mean none.

    >>> power_of("square", "feet").base
    'm2'
    """
    power, length = _POWER_WORDS.get(word.lower()), unit_of(unit)
    if power is None or length is None or length.base != "m":
        return None
    return Unit(f"m{power}", length.factor**power)


@lru_cache(maxsize=4096)
def unit_of(written: str) -> Unit | None:
    """The unit that a symbol, a name or a quotient of two means; None where it means none.

    >>> str(unit_of("km/h").factor.quantize(Decimal("0.0001"))), unit_of("mg/kg").base
    ('0.2778', 'kg/kg')
    """
    text = written.translate(_SUPERSCRIPTS)
    table = _table()
    # Names are capitalised at the start of a line; symbols mean another unit then.
    found = table.get(text) or (table.get(text.lower()) if len(text) > 3 else None)
    if found is not None:
        return found
    match = _QUOTIENT.fullmatch(text)
    top, bottom = (unit_of(match["top"]), unit_of(match["bottom"])) if match else (None, None)
    if top is None or bottom is None or "/" in top.base + bottom.base or top.offset or bottom.offset:
        return None
    return Unit(f"{top.base}/{bottom.base}", top.factor / bottom.factor)
