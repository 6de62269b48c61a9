"""Quantities in a text: a number with its unit or currency, a range of them, or a count of something.

A number counts only with what it counts beside it, so that page ranges, versions, phone numbers and ids are
none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache

from heddle.core.quantity import Quantity
from heddle.ingest.number_form import NUMBER, SPACED_LANGUAGES, SPACED_NUMBER, read_number
from heddle.ingest.unit import CURRENCIES, CURRENCY_SIGNS, Unit, power_of, unit_of
from heddle.ingest.word_set import word_set

_SMALL_NUMBERS = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_NUMBER_WORDS = {word: number for number, word in enumerate(_SMALL_NUMBERS.split(), 2)} | {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
}
_SCALES = {
    "thousand": 3, "million": 6, "millions": 6, "billion": 9, "billions": 9, "trillion": 12, "Tausend": 3,
    "Mio": 6,
    "Mill": 6, "Million": 6, "Millionen": 6, "Mrd": 9, "Milliarde": 9, "Milliarden": 9, "milliard": 9,
    "milliards": 9,
    "millón": 6, "millones": 6, "mille": 3, "milioni": 6, "milione": 6, "miliardi": 9, "miliardo": 9,
    "milhões": 6,
    "milhão": 6, "bilhões": 9, "miljoen": 6, "miljard": 9, "Billion": 9, "Billionen": 12, "mln": 6,
    "mld": 9, "bln": 9,
}  # fmt: skip
_SHORT_SCALES = {"k": 3, "K": 3, "m": 6, "M": 6, "mn": 6, "mm": 6, "bn": 9, "b": 9, "B": 9, "tn": 12}
"""Letters that stand for a power of ten behind an amount of money only."""
_LONG_BILLION = frozenset({"de", "fr", "es", "nl", "it", "da", "sv", "no"})
_SIGNS = "|".join(sorted(map(re.escape, CURRENCY_SIGNS), key=lambda sign: (-len(sign), sign)))
_CODES = "|".join(sorted(CURRENCIES))
_MONEY = rf"(?:(?P<money>(?<![A-Za-z])(?:{_SIGNS}|(?:{_CODES})(?![a-z])))[ \u00a0]?)?"
_RANGE = r"(?:\s?(?:[-–—]|to|bis|à|až|until)\s?(?:{signs})?\s?|\s(?:and|und|et|y)\s)"
_SCALE_WORDS = "|".join(sorted(_SCALES, key=lambda word: (-len(word), word)))
_TAIL = re.compile(
    r"(?P<hyphen>-)?[ \u00a0\u202f]{0,3}"
    rf"(?:(?P<scale>(?:{_SCALE_WORDS})(?!\w)|[kKmMbB]n?(?![\w/])|(?:mn|mm|tn)(?!\w))"
    r"\.?[ \u00a0-]?(?:of |de |d['’])?)?"
    r"(?P<unit>[%‰]|°\s?[CF](?!\w)|°|(?:square|sq\.?|cubic)\s[A-Za-z]+|(?:per|pour|por) c(?:ent|iento|ento)"
    r"|(?:US|C|A|NZ|HK|R)?[$€£¥₹](?![\d.])|[^\W\d_](?:[^\W\d_]|[²³]|[23](?!\d))*"
    r"(?:/[^\W\d_](?:[^\W\d_]|[²³]|[23](?!\d))*|[ ·.]?[A-Za-z]+(?:[-−–]1(?!\d)|⁻¹)|\sper\s[a-z]+)?)?"
)
_PER_MONEY = re.compile(r"\s?(?:/\s?|per\s)(?P<unit>[^\W\d_][\w²³]*)")
_INVERSE = re.compile(r"(?P<top>[^\W\d_]+[²³23]?)[ ·.]?(?P<bottom>[A-Za-z]+)(?:[-−–]1|⁻¹)")
_PLURAL = re.compile(r"[a-zà-ÿ-]{2,}[^\Wsui]s|people|men|women|children|persons|species|inhabitants|staff")
_NOT_COUNTED = word_set(
    "was has does its this thus plus minus times means shows gives says uses describes contains lists",
    "includes provides presents defines applies requires makes takes allows covers seems becomes",
    "refers points",
)
_LABELS = word_set(
    "table tables fig figs figure figures section sections sec chapter chapters article step phase no",
    "nr version page pages p pp vol volume part level type class group grade model equation eq ref",
    "refs reference appendix annex item rule clause paragraph note line row column scheme exhibit",
    "question task lemma theorem rfc iso box case experiment abbildung tabelle kapitel seite absatz",
    "artikel",
)
_LAST_WORD = re.compile(r"([^\W\d_]+)\.?[\s(]*$")
_FUNCTION = word_set(
    "the a an of in on at by for from with to and or but as than over under about around some all",
    "these those only up is are was were has have had there its their our between within after before",
    "nearly almost approximately least most more fewer less each every roughly both",
)
_ROUNDED = Context(prec=12)
_WINDOW = 24


@dataclass(frozen=True, slots=True, order=True)
class QuantityMention:
    """A quantity in a text.

    Args:
        start: Offset in the text, in code points.
        end: Offset, exclusive.
        quantity: What it amounts to, in base units.
    """

    start: int
    end: int
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class NumberSetting:
    """What a document says of how its numbers are to be read.

    Args:
        mark: What stands before decimals.
        language: ISO 639-1 code or `und`.
    """

    mark: str = "."
    language: str = "en"


@lru_cache(maxsize=2)
def _amount(*, spaced: bool) -> re.Pattern[str]:
    number = SPACED_NUMBER if spaced else NUMBER
    words = "|".join(_NUMBER_WORDS)
    joint = _RANGE.format(signs=_SIGNS)
    return re.compile(
        rf"(?<![\w#§])(?<!\d[.,:/\-−–]){_MONEY}(?:(?P<sign>(?<!\w)[-−])?(?P<low>{number})"
        rf"(?:\s?(?P<power>[x×·]\s?10(?:\^|\s)?[-−–]?\d{{1,2}}))?(?P<mid>\s?(?:[%‰]|°\s?[CF]|€))?"
        rf"(?:{joint}(?P<high>{number})|\s?(?:±|\+/[-−])\s?(?P<tolerance>{number}))?"
        rf"|(?P<word>(?:{words}))(?=[ \u00a0-]))"
        r"(?![\d])"
    )


def find_quantities(text: str, setting: NumberSetting) -> list[QuantityMention]:
    """The quantities in a text, in order, none overlapping another.

    Args:
        text: A block or a cell.
        setting: How the document's numbers are to be read.

    >>> [str(found.quantity) for found in find_quantities("12.5 kg at €1.2 million, 10-15 mg/kg",
    NumberSetting())] ['12.5 kg', '1200000 EUR', '0.00001..0.000015 kg/kg']
    """
    found: list[QuantityMention] = []
    for match in _amount(spaced=setting.language in SPACED_LANGUAGES).finditer(text):
        mention = _read(text, match, setting)
        if mention is not None:
            found.append(mention)
    return found


def _read(text: str, match: re.Match[str], setting: NumberSetting) -> QuantityMention | None:
    tail = _TAIL.match(text, match.end())
    if tail is None:
        return None
    unit, scale, end = _unit_of_match(match, tail, text, setting)
    if unit is None or (not match["money"] and _is_label(text, match.start())):
        return None
    ends = _ends(match, unit, scale, setting)
    return QuantityMention(match.start(), end, Quantity(*ends, unit.base)) if ends else None


def _unit_of_match(
    match: re.Match[str], tail: re.Match[str], text: str, setting: NumberSetting
) -> tuple[Unit | None, int, int]:
    """The unit of a number, the power of ten that stands with it, and where the quantity ends."""
    if match["mid"] and not match["high"] and not match["tolerance"]:
        return _unit(match["mid"].strip()), 0, match.end()
    word = tail["scale"] or ""
    scale = _scale(word, setting) if word else 0
    if match["money"]:
        unit = unit_of(match["money"].strip())
        end = tail.end("scale") if word else match.end()
        scale = scale or _SHORT_SCALES.get(word, 0)
        per = _PER_MONEY.match(text, end)
        divided = unit_of(f"{unit.base}/{per['unit']}") if unit and per else None
        return (divided, scale, per.end()) if divided and per else (unit, scale, end)
    for written, end in _written_units(tail):
        unit = _unit(written)
        if unit is not None and (not word or scale or (word in _SHORT_SCALES and _is_money(unit))):
            doubt = _is_doubtful(unit, written, match, tail)
            return (None if doubt else unit), scale or _SHORT_SCALES.get(word, 0), end
    if word and not scale:
        # The letter was no power of ten but the unit itself: `5 m`.
        unit = _unit(word)
        doubt = unit is None or _is_doubtful(unit, word, match, tail)
        return (None if doubt else unit), 0, tail.start("scale") + len(word)
    return _count(match, tail, text, scale)


def _is_doubtful(unit: Unit, written: str, match: re.Match[str], tail: re.Match[str]) -> bool:
    """Whether a symbol is as likely a label: `5 A`, `1990s`, `10m`."""
    if tail["hyphen"] and len(written) == 1:
        return True
    decimals = bool(match["low"]) and not match["low"].isdigit()
    attached = tail.start("scale" if tail["scale"] else "unit") == match.end()
    return not decimals and (unit.doubtful or (attached and written in ("s", "m", "K", "h", "l")))


def _is_money(unit: Unit) -> bool:
    return unit.base in CURRENCIES


def _scale(word: str, setting: NumberSetting) -> int:
    power = _SCALES.get(word, 0)
    if power == 9 and word.lower() in ("billion", "billions") and setting.language in _LONG_BILLION:
        return 12
    return power


def _written_units(tail: re.Match[str]) -> Iterator[tuple[str, int]]:
    """What may be the unit, the longest first, and where each ends."""
    written = tail["unit"]
    if not written:
        return
    start = tail.start("unit")
    yield written, tail.end("unit")
    short = re.match(r"[^\W\d_]+[²³]?[23]?|[%‰°]", written)
    if short and short.end() < len(written):
        yield short.group(), start + short.end()


def _unit(written: str) -> Unit | None:
    text = " ".join(written.split())
    first, _, rest = text.partition(" ")
    if rest and first.lower().rstrip(".") in ("square", "sq", "cubic"):
        return power_of(first, rest)
    inverse = _INVERSE.fullmatch(text)
    if inverse and not text[-1].isalpha():
        return unit_of(f"{inverse['top']}/{inverse['bottom']}")
    return unit_of(text.replace(" per ", "/").replace("° ", "°"))


def _count(match: re.Match[str], tail: re.Match[str], text: str, scale: int) -> tuple[Unit | None, int, int]:
    """How many of something: a noun in the plural follows, or the number is in millions."""
    counted = Unit("count", Decimal(1))
    if match["sign"] or match["tolerance"]:
        return None, 0, match.end()
    noun = (tail["unit"] or "").split("/")[0].split(" ")[0]
    if scale:
        return counted, scale, tail.end("scale")
    before = _LAST_WORD.search(text[max(match.start() - _WINDOW, 0) : match.start()])
    named = before is not None and before[1][0].isupper() and before[1].lower() not in _FUNCTION
    plural = _PLURAL.fullmatch(noun) is not None and noun not in _NOT_COUNTED
    spaced = tail.start("unit") > match.end() and not tail["hyphen"]
    return (counted if plural and spaced and not named else None), 0, match.end()


def _is_label(text: str, start: int) -> bool:
    """Whether the number is the name of a part: `Table 5`, `step 3`."""
    before = _LAST_WORD.search(text[max(start - _WINDOW, 0) : start])
    return before is not None and before[1].lower() in _LABELS


def _ends(
    match: re.Match[str], unit: Unit, scale: int, setting: NumberSetting
) -> tuple[Decimal, Decimal] | None:
    """Both ends of the amount in base units; None where the higher comes first."""
    low = Decimal(_NUMBER_WORDS[match["word"]]) if match["word"] else read_number(match["low"], setting.mark)
    low = -low if match["sign"] else low
    high = read_number(match["high"], setting.mark) if match["high"] else low
    if match["tolerance"]:
        spread = read_number(match["tolerance"], setting.mark)
        low, high = low - spread, low + spread
    if low > high:
        return None
    exponent = scale + _power(match["power"])
    based = [(value.scaleb(exponent) * unit.factor + unit.offset) for value in (low, high)]
    return _ROUNDED.plus(based[0]), _ROUNDED.plus(based[1])


def _power(written: str | None) -> int:
    if not written:
        return 0
    digits = re.sub(r"[x×·\s^]", "", written)[2:].replace("−", "-").replace("–", "-")
    return int(digits)


def without(mentions: Sequence[QuantityMention], spans: Sequence[tuple[int, int]]) -> list[QuantityMention]:
    """Quantities that share no letter with some spans, those of dates say."""
    return [
        mention
        for mention in mentions
        if not any(start < mention.end and mention.start < end for start, end in spans)
    ]
