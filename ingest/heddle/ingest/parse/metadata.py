"""The one vocabulary of metadata: what formats call a fact, what we call it, and the form that it has.

Every format names the same facts in its own words. Parsers hand those words on with their values; here they
become the properties of a Document (docs/graph.md), dates in ISO 8601, identifiers without their addresses,
and what a program wrote because it had to write something is left out.

Sources: Dublin Core (ISO 15836), PRISM, Open Graph, schema.org, Highwire Press tags, XMP (ISO 16684), the
core properties of OOXML (ECMA-376 part 2, 11) and of OpenDocument (1.3, part 3, 4.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from email.utils import parsedate_to_datetime

from heddle.ingest.parse.characters import one_line

_WORDS: dict[str, str] = {
    "created": "created|date|creationdate|creation-date|dc:date|dcterms:created|dcterms:issued|datecreated"
    "|article:published_time|datepublished|citation_publication_date|citation_date|citation_online_date|pubdate"
    "|publish-date|publication_date|og:published_time|xmp:createdate|prism:publicationdate|sailthru.date",
    "modified": "modified|moddate|dcterms:modified|article:modified_time|og:updated_time|datemodified"
    "|last-modified|revised|xmp:modifydate",
    "language": "language|dc:language|dcterms:language|inlanguage|og:locale|content-language"
    "|citation_language",
    "keywords": "keywords|keyword|tags|article:tag|news_keywords|citation_keywords|dc:subject|dcterms:subject"
    "|pdf:keywords|prism:keyword|parsely-tags",
    "description": "description|og:description|dc:description|dcterms:description|twitter:description",
    "abstract": "abstract|dcterms:abstract|citation_abstract",
    "subject": "subject|article:section",
    "publisher": "publisher|dc:publisher|dcterms:publisher|citation_publisher|article:publisher",
    "venue": "venue|og:site_name|citation_journal_title|citation_conference_title|prism:publicationname"
    "|ispartof|journal|application-name",
    "volume": "volume|citation_volume|prism:volume",
    "issue": "issue|citation_issue|prism:number|prism:issueidentifier",
    "first_page": "first_page|citation_firstpage|prism:startingpage",
    "last_page": "last_page|citation_lastpage|prism:endingpage",
    "year": "year|citation_year",
    "doi": "doi|citation_doi|prism:doi|bibo:doi",
    "isbn": "isbn|citation_isbn|book:isbn|prism:isbn",
    "issn": "issn|citation_issn|prism:issn",
    "identifier": "identifier|dc:identifier|dcterms:identifier",
    "licence": "licence|license|rights|dc:rights|dcterms:license|dcterms:rights|copyright|cc:license"
    "|xmprights:webstatement",
    "category": "category",
    "address": "address|canonical|og:url|citation_fulltext_html_url|url",
    "producer": "producer|pdf:producer",
    "tool": "tool|generator|creatortool|xmp:creatortool|application",
}
_NAMES = {word: name for name, words in _WORDS.items() for word in words.split("|")}
PROPERTIES = tuple(_WORDS)
"""All properties that metadata may give a Document."""

_JOINED = frozenset({"keywords"})
_LONGEST = 2_000
_LONGEST_ABSTRACT = 20_000
_BLANK = re.compile(
    r"(?:\(?(?:untitled|unspecified|unknown|anonymous|none|null|n/a|default)\)?"
    r"|generated (?:by|using) .{1,60}|your .{1,40} here|\W*)",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    [
        "python-docx",
        "python-pptx",
        "openpyxl",
        "xlsxwriter",
        "apache poi",
        "libreoffice",
        "openoffice.org",
        "microsoft office user",
        "microsoft",
        "user",
        "owner",
        "admin",
        "administrator",
        "windows user",
        "author",
        "unknown",
        "anonymous",
        "root",
        "none",
        "staff",
        "editor",
        "webmaster",
        "default",
    ]
)
_PDF_DATE = re.compile(
    r"D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:([+-])(\d\d)'?(\d\d)?'?|Z)?",
)
_ISO_DATE = re.compile(
    r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?"
    r"\s*(Z|[+-]\d\d:?\d\d)?)?)?)?"
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
    )
}
_SPOKEN_DATES = (
    re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?,? (?P<year>\d{4})\b"),
    re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\.? (?P<month>[A-Za-z]{3,9})\.?,? (?P<year>\d{4})\b"),
)
_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+", re.IGNORECASE)
_ISBN = re.compile(r"\b(?:97[89][- ]?)?\d{1,5}(?:[- ]?\d{1,7}){2}[- ]?[\dXx]\b")
_ISSN = re.compile(r"\b\d{4}-?\d{3}[\dXx]\b")
_FINER = re.compile(r"(?:urn:)?(?P<kind>doi|isbn|issn):|https?://(?:dx\.)?doi\.org/|10\.\d{4}", re.IGNORECASE)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_]([a-z]{4}))?(?:[-_]([a-z]{2}|\d{3}))?", re.IGNORECASE)


def property_of(name: str) -> str:
    """The property that a format's word fills; empty where the vocabulary has none.

    >>> property_of("DC.Publisher"), property_of("og:site_name"), property_of("viewport")
    ('publisher', 'venue', '')
    """
    plain = one_line(name).casefold()
    return _NAMES.get(plain) or _NAMES.get(re.sub(r"^(dc|dcterms|prism|cc)\.", r"\1:", plain), "")


def settle(values: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Metadata under uniform names: of several values the first that says something, of keywords all.

    Args:
        values: Names as the format has them, or as ours, and values; the surest first.
    """
    found: dict[str, list[str]] = {}
    for name, written in values:
        known = property_of(name)
        value = one_line(written)[: _LONGEST_ABSTRACT if known == "abstract" else _LONGEST]
        if known and value and not _BLANK.fullmatch(value):
            kept, tidy = _identified(known, value)
            if tidy:
                found.setdefault(kept, []).append(tidy)
    return {
        name: ", ".join(keywords_of(", ".join(texts))) if name in _JOINED else texts[0]
        for name, texts in sorted(found.items())
    }


def keywords_of(text: str) -> tuple[str, ...]:
    """The keywords in a list of them, each once, as written first.

    >>> keywords_of("Loom; reed, Reed,  warp ")
    ('Loom', 'reed', 'warp')
    """
    parts = (one_line(part).strip(" .\"'[]") for part in re.split(r"[;,|•·\n]", text))
    found: dict[str, str] = {}
    for part in parts:
        if part:
            found.setdefault(part.casefold(), part)
    return tuple(found.values())


def authors_of(names: Iterable[str]) -> tuple[str, ...]:
    """Names without those that programs write where nobody was named, each once."""
    tidy = (one_line(name) for name in names)
    return tuple(dict.fromkeys(name for name in tidy if name and name.casefold() not in _NOBODY))


def iso_date(text: str) -> str:
    """A date as ISO 8601, as fine as it is said; empty where none can be read.

    >>> iso_date("D:20240503101500+02'00'"), iso_date("3 May 2024"), iso_date("2024/5")
    ('2024-05-03T10:15:00+02:00', '2024-05-03', '2024-05')
    """
    plain = one_line(text)
    for read in (_pdf_date, _iso_date, _mail_date, _spoken_date):
        found = read(plain)
        if found:
            return found
    return ""


def _identified(name: str, value: str) -> tuple[str, str]:
    """A property and its value in the form that it has; an identifier may turn out to be a finer one."""
    if name == "identifier":
        match = _FINER.match(value)
        if match is not None:
            return _identified((match["kind"] or "doi").lower(), value)
    form = _FORMS.get(name)
    return name, form(value) if form else value


def _pdf_date(text: str) -> str:
    match = _PDF_DATE.match(text)
    if match is None:
        return ""
    year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
    date = _calendar(year, month or "01", day or "01")
    if not date or hour is None:
        return date
    zone = f"{sign}{hours}:{minutes or '00'}" if sign else "+00:00"
    return f"{date}T{hour}:{minute or '00'}:{second or '00'}{zone}"


def _iso_date(text: str) -> str:
    match = _ISO_DATE.match(text)
    if match is None or text[match.end() : match.end() + 1].isdigit():
        return ""
    year, month, day, hour, minute, second, zone = match.groups()
    if month is None:
        return year if _calendar(year, "01", "01") and match.end() == len(text) else ""
    if day is None:
        return _calendar(year, month, "01")[:7]
    date = _calendar(year, month, day)
    if not date or hour is None:
        return date
    offset = "" if zone is None else "+00:00" if zone == "Z" else f"{zone[:3]}:{zone[-2:]}"
    return f"{date}T{hour}:{minute}:{second or '00'}{offset}"


def _mail_date(text: str) -> str:
    try:
        return parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def _spoken_date(text: str) -> str:
    for form in _SPOKEN_DATES:
        match = form.search(text)
        month = _MONTHS.get(match["month"][:3].lower(), 0) if match else 0
        if match and month:
            return _calendar(match["year"], str(month), match["day"])
    return ""


def _calendar(year: str, month: str, day: str) -> str:
    real = 1000 <= int(year) <= 2999 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31
    return f"{year}-{int(month):02}-{int(day):02}" if real else ""


def _found(pattern: re.Pattern[str], value: str) -> str:
    match = pattern.search(value)
    return match.group(0) if match else ""


def _doi(value: str) -> str:
    return _found(_DOI, value).rstrip(".,;)").lower()


def _isbn(value: str) -> str:
    digits = re.sub(r"[- ]", "", _found(_ISBN, value)).upper()
    return digits if len(digits) in (10, 13) else ""


def _language(value: str) -> str:
    """A language tag in the case that BCP 47 recommends; empty where it is none."""
    match = _LANGUAGE.fullmatch(value.split(",", maxsplit=1)[0].strip())
    if match is None:
        return ""
    language, script, region = match.groups()
    parts = (language.lower(), script and script.title(), region and region.upper())
    return "-".join(part for part in parts if part)


_FORMS: Mapping[str, Callable[[str], str]] = {
    "created": iso_date,
    "modified": iso_date,
    "doi": _doi,
    "isbn": _isbn,
    "address": lambda value: value if value.startswith(("https://", "http://")) else "",
    "issn": lambda value: _found(_ISSN, value).upper(),
    "language": _language,
}
