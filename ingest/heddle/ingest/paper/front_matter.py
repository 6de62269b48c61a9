"""Title, keywords and addresses of mail: where the zones say, held to what such parts look like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from heddle.ingest.paper.leading import Leading
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Passage
from heddle.ingest.paper.passage import passage, runs
from heddle.ingest.paper.zone import Zone

KEYWORDS = re.compile(
    r"^\W*(?:key\s?-?\s?words?(?: and phrases)?|k ?e ?y ?w ?o ?r ?d ?s|index terms)\b\W*", re.IGNORECASE
)
"""What announces keywords."""
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BROKEN_EMAIL = re.compile(r"@(?:[\w-]+\.)*[\w-]+[.-]$|@[\w-]*$")
_WHOLE_EMAIL = re.compile(r"\.(?:com|org|net|edu|gov|info|[a-z]{2})\.$")
_REST_OF_EMAIL = re.compile(r"^[a-z\d-]*(?:\.[a-z\d-]+)+|^(?:com|org|net|edu|gov|info|[a-z]{2})\b")
"""What follows an address that the end of a line breaks."""
_OFFICE = re.compile(
    r"^(?:[\w.]*permissions?|editor\w*|editorial\w*|info|journals?|subscriptions?|reprints?|customer\w*)@"
    r"|^([\w-]+)@\1\."
)
"""Addresses of a journal and not of authors."""
_TYPE = re.compile(
    r"^\W*(?:(?:original|research|review|case|short|brief|mini|full|regular|open access|study|clinical)\W*)*"
    r"(?:articles?|research|papers?|reports?|communication|review|protocol|access|trial)?\W*$",
    re.IGNORECASE,
)
STOP = re.compile(
    r"^\W*(?:received|accepted|revised|published|©|copyright|correspond|how to cite|cite this|citation"
    r"|this is an open|abbreviations?:|doi\b|https?:|\*?e-?mail|mobile|strengths and lim|academic editor"
    r"|which permits unrestricted"
    r"|(?:\d+\.?\s*|i\.\s*)?introduction\s*$|1\.?\s+[A-Z]\w+\s*$|licen[sc]e|address)",
    re.IGNORECASE,
)
"""Lines that neither an abstract nor keywords go on with."""
_LARGE = 1.15
"""Size of a title, at least, in sizes of running text."""
_MOST_BETWEEN = 4
"""Lines at most from the end of a title to the first author."""


def read_title(text: PaperText, zones: Sequence[Zone]) -> Passage:
    """The title: the run of title lines in the largest font, with lines next to it that look alike."""
    named = runs(text.lines, zones, Zone.TITLE)
    found = [run for each in named for run in _of_one_size(each) if _is_worded(run)]
    if found:
        named_next = _above_names(text, zones)
        best = max(
            found,
            key=lambda run: (
                -run[0].page,
                id(run[-1]) in named_next,
                round(max(line.size for line in run)),
                len(run),
            ),
        )
    else:
        best = _largest(text, _above_names(text, zones))
    return passage(_grown(text.lines, zones, best), text.words) if best else Passage("")


def _above_names(text: PaperText, zones: Sequence[Zone]) -> set[int]:
    """Identities of lines that names of authors follow soon, no more than a subtitle between them."""
    found: set[int] = set()
    for at, zone in enumerate(zones):
        if zone is Zone.AUTHOR and text.lines[at].page == 1:
            found.update(id(line) for line in text.lines[max(at - _MOST_BETWEEN, 0) : at])
            break
    return found


def _of_one_size(run: Sequence[PaperLine]) -> list[list[PaperLine]]:
    found: list[list[PaperLine]] = []
    for line in run:
        if found and abs(line.size - found[-1][-1].size) < 0.04 * line.size and not _TYPE.match(line.text):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _is_worded(run: Sequence[PaperLine]) -> bool:
    written = " ".join(line.text for line in run)
    return len(written.split()) > 2 and len(written) > 14 and not _TYPE.match(written)


def _largest(text: PaperText, above_names: set[int]) -> list[PaperLine]:
    """The large line right above the names, else the largest in the upper half of the first page."""
    first = [
        line
        for line in text.lines
        if line.page == 1 and line.line.box[1] < 0.5 * line.height and _is_worded([line])
    ]
    near = [line for line in first if id(line) in above_names and line.size > _LARGE * text.body]
    return near[-1:] or ([max(first, key=lambda line: line.size)] if first else [])


def _grown(lines: Sequence[PaperLine], zones: Sequence[Zone], run: Sequence[PaperLine]) -> list[PaperLine]:
    """A run with the lines right above and below that share its font and are none of names."""
    places = {id(line): at for at, line in enumerate(lines)}
    start, end = places[id(run[0])], places[id(run[-1])]
    while start > 0 and _belongs(lines[start - 1], lines[start], lines[start].gap):
        start -= 1
    while end + 1 < len(lines) and _belongs(lines[end + 1], lines[end], lines[end + 1].gap):
        if zones[end + 1] is Zone.AUTHOR:
            break
        end += 1
    size = max(line.size for line in run)
    return [line for line in lines[start : end + 1] if abs(line.size - size) < 0.1 * size]


def _belongs(other: PaperLine, line: PaperLine, gap: float) -> bool:
    near = other.page == line.page and other.zone == line.zone and gap < 1.9
    return near and abs(other.size - line.size) < 0.04 * line.size and not _TYPE.match(other.text)


def read_keywords(text: PaperText, zones: Sequence[Zone]) -> tuple[str, ...]:
    """The keywords, in order: what follows the word that announces them."""
    for at, line in enumerate(text.lines):
        if line.page <= 2 and not line.is_margin and KEYWORDS.match(line.text):
            return _words(_keyword_lines(text.lines, zones, at), text)
    return ()


def _keyword_lines(lines: Sequence[PaperLine], zones: Sequence[Zone], start: int) -> list[PaperLine]:
    found = [lines[start]]
    leading = Leading(lines)
    bare = len(KEYWORDS.sub("", lines[start].text)) < 3
    for at in range(start + 1, min(start + 12, len(lines))):
        line = lines[at]
        if (line.page, line.zone) != (found[0].page, found[0].zone) or STOP.match(line.text):
            break
        opens = bare and len(found) == 1
        if zones[at] is not Zone.KEYWORDS or line.gap > 2.2:
            apart = not leading.is_close(line) or abs(line.size - found[-1].size) > 0.06 * line.size
            if not opens and (apart or found[-1].text.endswith(".") or zones[at] is Zone.HEADING):
                break
        found.append(line)
    return found


def _words(lines: Sequence[PaperLine], text: PaperText) -> tuple[str, ...]:
    written = unicodedata.normalize("NFKC", KEYWORDS.sub("", passage(lines, text.words).text)).rstrip(" .")
    marks = [mark for mark in (";", "·", "•", "|", "●", "∙", " – ", " - ", ",") if mark in written]
    if not marks and len(lines) > 2:
        return tuple(_word(line.text) for line in lines[1:])
    parts = written.split(marks[0]) if marks else [written]
    return tuple(word for word in map(_word, parts) if word)


def _word(text: str) -> str:
    return text.strip(" .,;:")


def read_emails(lines: Sequence[PaperLine]) -> tuple[str, ...]:
    """Addresses of mail on the first two pages, lower case, each once; those of the journal are left out."""
    found: dict[str, None] = {}
    for at, line in enumerate(lines):
        if line.page > 2:
            break
        written = line.text
        if at + 1 < len(lines) and _BROKEN_EMAIL.search(written) and not _WHOLE_EMAIL.search(written):
            rest = _REST_OF_EMAIL.match(lines[at + 1].text)
            written += rest.group() if rest else ""
        addresses = (address.lower().rstrip(".-") for address in _EMAIL.findall(written))
        found.update(dict.fromkeys(each for each in addresses if not _OFFICE.search(each)))
    shorter = {one for one in found for other in found if one != other and other.startswith(one)}
    return tuple(each for each in found if each not in shorter)
