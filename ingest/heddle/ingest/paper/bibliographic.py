"""Volume, issue, pages, year and DOI, from what stands around the text of a paper.

The same facts stand in many forms and places: page headers, the line for citing, the foot of the first
page. Each form is a pattern; each place that one matches is a vote, and the most votes decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from heddle.ingest.paper.folio import printed_pages
from heddle.ingest.paper.journal import JournalShape, before_volume, read_journal
from heddle.ingest.paper.line import PaperText
from heddle.ingest.paper.paper import Issue
from heddle.ingest.paper.zone import Zone

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>|\]}]+)")
_SPACED = re.compile(r"(\b10\.(?=\s\d{4})|\b10\.\d{4,9}/[\w.]+)\s(?=[-‐‑]\d)")
"""Blanks that justified lines put into a DOI."""
_HYPHENS = re.compile("[‐‑‒–−]")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?:\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?)?(?:\s+\d{1,2})?"
_SPAN = r"[a-z]{3,9}(?:\s?[-–/]\s?[a-z]{3,9})?"
"""Months of an issue."""
_PAGES = r"(?P<first>[eES]?\d{1,6})(?:\s?[-–—]\s?(?P<last>[eES]?\d{1,6}))?"
_VOLUME = r"(?P<volume>\d{1,4})"
_ROMAN = r"(?P<volume>\d{1,4}|(?-i:[IVXLC]{1,7}))"
_NUMBER = r"(?P<number>\d{1,3}(?:\s?(?:[-–/&]|and)\s?\d{1,2})?|suppl\.?\s*\d*)"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\(?{_YEAR}\)?{_MONTH}\s?[;:,.]\s*(?:vol\.?\s*)?{_VOLUME}\s?\(\s?{_NUMBER}\s?\)\s?[:;,.]?\s*(?:pp?\.?:?\s*)?{_PAGES}",
        rf"\(?{_YEAR}\)?{_MONTH}\s?[;:]\s*(?:vol\.?\s*)?{_VOLUME}\s?[:;]\s?{_NUMBER}\s?\([a-z]?\d+\)",
        rf"\(?{_YEAR}\)?{_MONTH}\s?[;:,.]\s*(?:vol\.?\s*)?{_VOLUME}\s?[:,]\s?{_PAGES}",
        rf"{_VOLUME}\s?\(\s?{_NUMBER}\s?\)\s?[:,]\s?{_PAGES},?\s+{_YEAR}",
        rf"{_YEAR},\s?{_VOLUME},\s?(?:{_NUMBER},\s?)?{_PAGES}",
        rf"\({_YEAR}\),?\s(?:vol\.?\s*)?{_VOLUME}(?:\s?\(\s?{_NUMBER}\s?\))?\s?[:,]\s?{_PAGES}",
        (
            rf"vol(?:ume)?\.?\s*(?:no\.?\s*)?{_ROMAN}\b[\s,;.(|]*(?:(?:issue|nos?\.?|number|n°)\s*{_NUMBER})?"
            rf"(?:[\s,;.)|:]*(?:{_SPAN},?\s+(?:19|20)\d\d)?[\s,;.)|:]*(?:pp?|pages?)\.?:?\s*{_PAGES})?"
        ),
        rf"\b{_VOLUME}:{_PAGES}\b",
        rf"\b{_VOLUME}\s?\(\s?{_NUMBER}\s?\)\s?[:,]\s?{_PAGES}",
        rf"\b{_VOLUME}\s?:\s?{_PAGES}\s?[;,(]\s?{_YEAR}",
    )
)
_WEAK = _FORMS[-4]
_NUMERALS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_OF_FILE = 8
"""Votes of a fact that the file gives: as many as those of two places on a page."""
_DATED = re.compile(rf"(?:published|accepted|©|copyright|\(c\))[^.;]{{0,60}}?\b{_YEAR}\b", re.IGNORECASE)
_ANY_YEAR = re.compile(rf"\b{_YEAR}\b")
_AROUND = frozenset({Zone.MARGIN, Zone.FRONT, Zone.CONTACT, Zone.FLOAT, Zone.AFFILIATION, Zone.KEYWORDS})


def read_issue(text: PaperText, zones: Sequence[Zone], title: str) -> Issue:
    """Where and when a paper was published.

    Args:
        text: The paper.
        zones: Of its lines.
        title: Of the paper, which is no journal's name.
    """
    places = list(_places(text, zones))
    shape = JournalShape.of(text, title)
    journals: Counter[str] = Counter()
    found: list[tuple[dict[str, str], int]] = [(_said(text), _OF_FILE)]
    for written, weight in places:
        for match, strength in _matches(written):
            found.append((_facts(match), weight * strength))
            name = before_volume(written[: match.start()], shape)
            if name:
                journals[name] += weight * strength
    votes = _votes(found)
    doi = read_doi(text, zones)
    first, last = _pages(text, places, votes)
    volume = _most(votes["volume"])
    return Issue(
        read_journal(journals, text, zones, shape),
        volume,
        _most(votes["number"]) or _number_in_doi(doi, volume, first),
        first,
        last,
        _most(votes["year"]) or (volume if _ANY_YEAR.fullmatch(volume) else _year(places)),
        doi,
    )


def _said(text: PaperText) -> dict[str, str]:
    """The facts that the file itself gives."""
    said = text.properties
    pairs = {"volume": said.volume, "number": said.number, "first": said.first_page, "last": said.last_page}
    return {key: value for key, value in pairs.items() if value}


def _facts(match: re.Match[str]) -> dict[str, str]:
    facts = {key: value.strip() for key, value in match.groupdict().items() if value}
    if "volume" in facts and not facts["volume"].isdigit():
        facts["volume"] = str(_of_roman(facts["volume"].upper()))
    return facts


def _of_roman(numeral: str) -> int:
    values = [_NUMERALS[letter] for letter in numeral]
    ahead = [*values[1:], 0]
    return sum(-value if value < after else value for value, after in zip(values, ahead, strict=True))


def _votes(found: Sequence[tuple[Mapping[str, str], int]]) -> dict[str, Counter[str]]:
    """Votes of each fact; those of another volume than the one with most votes do not count."""
    volumes: Counter[str] = Counter()
    for facts, weight in found:
        volumes[facts.get("volume", "")] += weight
    del volumes[""]
    volume = _most(volumes)
    votes: dict[str, Counter[str]] = {key: Counter() for key in ("year", "volume", "number", "first", "last")}
    for facts, weight in found:
        if facts.get("volume", volume) == volume:
            for key, value in facts.items():
                votes[key][value] += weight
    return votes


def _pages(
    text: PaperText, places: Sequence[tuple[str, int]], votes: Mapping[str, Counter[str]]
) -> tuple[str, str]:
    """First and last page: as lines for citing have them, else by the numbers on the pages.

    A first page that stands inside the numbers on the pages is that of a page header, which names its own.
    """
    first = _most(votes["first"])
    printed, end = printed_pages(text)
    if printed and (not first or (first.isdigit() and int(printed) < int(first) <= int(end))):
        return printed, end
    lasts = [last for written, _ in places for last in _lasts(written, first)]
    last = lasts[0] if lasts else _most(votes["last"])
    return first, _whole(first, last) if last else end if first == printed else ""


def _number_in_doi(doi: str, volume: str, first: str) -> str:
    """The issue inside a DOI whose digits are volume, issue and page; empty where they are not these."""
    if not (volume.isdigit() and first.isdigit()):
        return ""
    found = re.search(rf"(?<!\d){volume}(\d\d)0*{first}$", doi)
    return found.group(1).lstrip("0") if found else ""


def _places(text: PaperText, zones: Sequence[Zone]) -> Iterator[tuple[str, int]]:
    """Texts that may tell of the issue, with their weight; a line alone and with the next one."""
    lines = text.lines
    for at, (line, zone) in enumerate(zip(lines, zones, strict=True)):
        near = line.page == 1 and zone in _AROUND
        edge = line.line.box[1] < 0.09 * line.height or line.line.box[3] > 0.91 * line.height
        listed = zone in (Zone.REFERENCE, Zone.REFERENCE_MORE)
        if not (near or line.is_margin or (edge and line.page <= 2 and not listed)):
            continue
        yield line.text, 3 if line.page == 1 else 2
        after = lines[at + 1] if at + 1 < len(lines) else None
        if after is not None and after.page == line.page and line.page == 1:
            yield f"{line.text} {after.text}", 1


def _matches(written: str) -> Iterator[tuple[re.Match[str], int]]:
    for form in _FORMS:
        found = form.search(written)
        if found:
            yield found, 1 if form is _WEAK or "year" not in found.groupdict() else 3
            if form is not _WEAK:
                return


def _lasts(written: str, first: str) -> Iterator[str]:
    if first:
        found = re.search(rf"\b{re.escape(first)}\s?[-–—]\s?([eES]?\d{{1,6}})\b", written)
        if found:
            yield found.group(1)


def _whole(first: str, last: str) -> str:
    """A last page as a whole number: `193` and `8` end at `198`."""
    head, digits = re.sub(r"\D", "", first), re.sub(r"\D", "", last)
    letters = re.sub(r"[\d]", "", first)
    if len(digits) < len(head):
        digits = head[: len(head) - len(digits)] + digits
    return letters + digits


def _most(votes: Counter[str]) -> str:
    return min(votes, key=lambda value: (-votes[value], value), default="")


def _year(places: Sequence[tuple[str, int]]) -> str:
    dated: Counter[str] = Counter()
    for written, weight in places:
        for strength, pattern in ((3, _DATED), (1, _ANY_YEAR)):
            found = pattern.search(written)
            if found:
                dated[found.group("year")] += weight * strength
    return min(dated, key=lambda year: (-dated[year], -int(year)), default="")


def read_doi(text: PaperText, zones: Sequence[Zone]) -> str:
    """The paper's own DOI: the one that its first pages name most often, references left out."""
    votes: Counter[str] = Counter()
    lines = text.lines
    for at, (line, zone) in enumerate(zip(lines, zones, strict=True)):
        if zone in (Zone.REFERENCE, Zone.REFERENCE_MORE) or (line.page > 2 and not line.is_margin):
            continue
        written = line.text
        after = lines[at + 1].text if at + 1 < len(lines) else ""
        if re.search(r"10\.\d{4,9}/?[^\s]*[/\-.]$|10\.\d{4,9}/$", written) and after:
            written += after.split(" ")[0]
        elif re.search(r"doi[\s:.]*$", written, re.IGNORECASE):
            written = f"{written} {after}"
        for found in _DOI.findall(_HYPHENS.sub("-", _SPACED.sub(r"\1", written))):
            votes[_trim(found)] += 2 if line.page == 1 else 1
    for target in text.links:
        for found in _DOI.findall(target):
            votes[_trim(found)] += 1
    return min(votes, key=lambda doi: (-votes[doi], len(doi), doi), default="")


def _trim(doi: str) -> str:
    trimmed = re.split("[&?#]", doi)[0].rstrip(".,;:")
    while trimmed.endswith(")") and trimmed.count("(") < trimmed.count(")"):
        trimmed = trimmed[:-1].rstrip(".,;:")
    return trimmed.lower()
