"""Journal, volume, issue, pages, year and DOI, from what stands around the text of a paper.

The same facts stand in many forms and places: page headers, the line for citing, the foot of the first
page. Each form is a pattern; each place that one matches is a vote, and the most votes decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from heddle.ingest.paper.line import PaperText
from heddle.ingest.paper.matching import plain
from heddle.ingest.paper.paper import Issue
from heddle.ingest.paper.zone import Zone

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>|\]}]+)")
_HYPHENS = re.compile("[‐‑‒–−]")
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_MONTH = r"(?:\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?)?(?:\s+\d{1,2})?"
_PAGES = r"(?P<first>[eES]?\d{1,6})(?:\s?[-–—]\s?(?P<last>[eES]?\d{1,6}))?"
_VOLUME = r"(?P<volume>\d{1,4})"
_NUMBER = r"(?P<number>\d{1,3}(?:\s?[-–]\s?\d{1,2})?|suppl\.?\s*\d*)"
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
            rf"vol(?:ume)?\.?\s*(?:no\.?\s*)?{_VOLUME}\b[\s,;.(]*(?:(?:issue|nos?\.?|number|n°)\s*{_NUMBER})?"
            rf"[\s,;.)|:]*(?:(?:pp?|pages?)\.?:?\s*{_PAGES})?"
        ),
        rf"\b{_VOLUME}:{_PAGES}\b",
        rf"\b{_VOLUME}\s?\(\s?{_NUMBER}\s?\)\s?[:,]\s?{_PAGES}",
        rf"\b{_VOLUME}\s?:\s?{_PAGES}\s?[;,(]\s?{_YEAR}",
    )
)
_WEAK = _FORMS[-4]
_DATED = re.compile(rf"(?:published|accepted|©|copyright|\(c\))[^.;]{{0,60}}?\b{_YEAR}\b", re.IGNORECASE)
_ANY_YEAR = re.compile(rf"\b{_YEAR}\b")
_BEFORE_JOURNAL = re.compile(r"^.*(?:[.?!]\s+|(?i:cit(?:e|ation)[^:]*):\s*|\s\|\s)(?=[^\W\d_a-z])")
_JUNK = re.compile(r"^.*(?:[/@\d]\S*|et al\.?)[\s.,]+(?=\S)")
_LONG = 60
_NOT_JOURNAL = re.compile(
    r"copyright|licen[sc]e|received|accepted|published|doi|http|www|et al|page \d|article|research|review"
    r"|downloaded|available|issn|open access|correspond|@",
    re.IGNORECASE,
)
_PERIODICAL = re.compile(
    r"\b(?:journal|bmc|bmj|medicine|science|reports|frontiers|world|letters|bulletin)\b", re.IGNORECASE
)
_SMALL_WORDS = frozenset(
    {"of", "and", "the", "in", "for", "on", "de", "la", "et", "und", "der", "to", "&", "with"}
)
_MONTHS = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_AROUND = frozenset({Zone.MARGIN, Zone.FRONT, Zone.CONTACT, Zone.FLOAT, Zone.AFFILIATION, Zone.KEYWORDS})


def read_issue(text: PaperText, zones: Sequence[Zone], title: str) -> Issue:
    """Where and when a paper was published.

    Args:
        text: The paper.
        zones: Of its lines.
        title: Of the paper, which is no journal's name.
    """
    places = list(_places(text, zones))
    votes: dict[str, Counter[str]] = {key: Counter() for key in ("year", "volume", "number", "first", "last")}
    journals: Counter[str] = Counter()
    for written, weight in places:
        for found, strength in _matches(written):
            for key, value in found.groupdict().items():
                if value:
                    votes[key][value.strip()] += weight * strength
            name = _journal(written[: found.start()], title)
            if name:
                journals[name] += weight * strength
    first = _most(votes["first"])
    lasts = [last for written, _ in places for last in _lasts(written, first)]
    return Issue(
        _best_journal(journals, text, zones, title),
        _most(votes["volume"]),
        _most(votes["number"]),
        first,
        _whole(first, lasts[0]) if lasts else "",
        _most(votes["year"]) or _year(places),
        read_doi(text, zones),
    )


def _places(text: PaperText, zones: Sequence[Zone]) -> Iterator[tuple[str, int]]:
    """Texts that may tell of the issue, with their weight; a line alone and with the next one."""
    lines = text.lines
    for at, (line, zone) in enumerate(zip(lines, zones, strict=True)):
        near = line.page == 1 and zone in _AROUND
        edge = line.line.box[1] < 0.09 * line.height or line.line.box[3] > 0.91 * line.height
        if not (near or line.is_margin or (edge and line.page <= 2)):
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


def _journal(before: str, title: str) -> str:
    """The journal's name at the end of what stands before its volume or year."""
    name = _BEFORE_JOURNAL.sub("", before.rstrip(" ,;:.|–-(")).strip(" ,;:.|–-(")
    name = _JUNK.sub("", name)
    name = name.rsplit(", ", 1)[-1] if len(name) > _LONG else name
    name = re.sub(r"\s*\b(?:vol(?:ume)?|issue|no)\b.*$", "", name, flags=re.IGNORECASE).strip(" ,;:.|–-")
    return name if _may_be_journal(name, title) else ""


def _may_be_journal(name: str, title: str) -> bool:
    words = name.split()
    if not 1 <= len(words) <= 11 or not 3 <= len(name) <= 90 or not name[:1].isalnum():
        return False
    if (
        _NOT_JOURNAL.search(name)
        or any(map(str.isdigit, name.lstrip("3 ")))
        or (not name[0].isupper() and not name[0].isdigit())
    ):
        return False
    if any(word[0].islower() and word not in _SMALL_WORDS for word in words) or _MONTHS.search(name):
        return False
    squeezed = plain(name)
    return len(squeezed) > 2 and squeezed not in plain(title)


def _best_journal(journals: Counter[str], text: PaperText, zones: Sequence[Zone], title: str) -> str:
    """The name with most votes; lines of the margins that are names alone vote as well."""
    for line, zone in zip(text.lines, zones, strict=True):
        alone = line.text.strip(" .|")
        stands = line.is_margin or (line.page == 1 and zone is Zone.FRONT)
        if stands and _may_be_journal(alone, title) and _PERIODICAL.search(alone):
            journals[alone] += 2
    merged: Counter[str] = Counter()
    for name, count in journals.items():
        merged[plain(name)] += count
    return min(journals, key=lambda name: (-merged[plain(name)], -len(name), name), default="")


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
        for found in _DOI.findall(_HYPHENS.sub("-", written.replace("10. ", "10."))):
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
