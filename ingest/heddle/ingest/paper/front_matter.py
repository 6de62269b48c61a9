"""Title, abstract, keywords and addresses of mail: where the zones say, held to what such parts look like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from heddle.ingest.paper.leading import Leading
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.paper import Passage
from heddle.ingest.paper.passage import passage, runs
from heddle.ingest.paper.zone import Zone
from heddle.ingest.parse.pdf_line import reads_leftward

_ABSTRACT = re.compile(r"^\W*(?:a ?b ?s ?t ?r ?a ?c ?t|summary|synopsis)\b[\s.:—–-]*", re.IGNORECASE)
_KEYWORDS = re.compile(
    r"^\W*(?:key\s?-?\s?words?(?: and phrases)?|k ?e ?y ?w ?o ?r ?d ?s|index terms)\b\W*", re.IGNORECASE
)
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
_STOP = re.compile(
    r"^\W*(?:received|accepted|revised|published|©|copyright|correspond|how to cite|cite this|citation"
    r"|this is an open|abbreviations?:|doi\b|https?:|\*?e-?mail|mobile|strengths and lim|academic editor"
    r"|which permits unrestricted"
    r"|(?:\d+\.?\s*|i\.\s*)?introduction\s*$|1\.?\s+[A-Z]\w+\s*$|licen[sc]e|address)",
    re.IGNORECASE,
)
_CONTINUED = re.compile(r"^\W*\(?continued (?:on|from)", re.IGNORECASE)
_MOST_SKIPPED = 25
"""Lines at most between two parts of an abstract whose first part ends inside a sentence."""
_LEAST = 250
"""Characters of an abstract from which a heading ends it."""
_MOST_BETWEEN = 4
"""Lines at most from the end of a title to the first author."""
_NEAR = 6
"""Lines between two parts of one abstract, at most: a page header, a note."""


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
        best = _largest(text)
    return passage(_grown(text.lines, best), text.words) if best else Passage("")


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


def _largest(text: PaperText) -> list[PaperLine]:
    """The largest line in the upper half of the first page that reads as words."""
    first = [
        line
        for line in text.lines
        if line.page == 1 and line.line.box[1] < 0.5 * line.height and _is_worded([line])
    ]
    return [max(first, key=lambda line: line.size)] if first else []


def _grown(lines: Sequence[PaperLine], run: Sequence[PaperLine]) -> list[PaperLine]:
    """A run with the lines right above and below that share its font."""
    places = {id(line): at for at, line in enumerate(lines)}
    start, end = places[id(run[0])], places[id(run[-1])]
    while start > 0 and _belongs(lines[start - 1], lines[start], lines[start].gap):
        start -= 1
    while end + 1 < len(lines) and _belongs(lines[end + 1], lines[end], lines[end + 1].gap):
        end += 1
    size = max(line.size for line in run)
    return [line for line in lines[start : end + 1] if abs(line.size - size) < 0.1 * size]


def _belongs(other: PaperLine, line: PaperLine, gap: float) -> bool:
    near = other.page == line.page and other.zone == line.zone and gap < 1.9
    return near and abs(other.size - line.size) < 0.04 * line.size and not _TYPE.match(other.text)


def read_abstract(text: PaperText, zones: Sequence[Zone]) -> Passage:
    """The abstract: what follows its heading; where it has none, the longest run of its lines."""
    heads = [
        at
        for at, line in enumerate(text.lines)
        if line.page <= 2
        and not line.is_margin
        and _ABSTRACT.match(line.text)
        and zones[at] is not Zone.TITLE
    ]
    for head in heads:
        lines = _below(text, zones, head)
        found = passage(lines, text.words)
        if len(found.text) >= _LEAST // 2:
            return Passage(_ABSTRACT.sub("", found.text), found.lines)
    return passage(_without_heading(text, zones), text.words)


def _below(text: PaperText, zones: Sequence[Zone], head: int) -> list[PaperLine]:
    """The lines of an abstract whose heading, or first line, is known.

    An abstract may go on behind notes, or on the next page, where its first part ends inside a sentence or
    says so.
    """
    found: list[PaperLine] = []
    skipped = letters = 0
    is_broken = False
    bare = _ABSTRACT.sub("", text.lines[head].text)
    for at in range(head if len(bare) > 20 else head + 1, len(text.lines)):
        line = text.lines[at]
        if not found and _is_above(line, text.lines[head]):
            continue
        if line.page > 2 or skipped > _MOST_SKIPPED:
            break
        if _CONTINUED.match(line.text):
            is_broken, skipped = "next" in line.text.lower(), 0
            continue
        if line.is_margin or is_broken or reads_leftward(line.text) or (_STOP.match(line.text) and not found):
            skipped += is_broken
            continue
        if _ends(line, zones[at], found, letters) or (skipped and not _resumes(line, zones[at], found)):
            if found and found[-1].text.endswith((".", "/).", "]")):
                break
            skipped += 1
            continue
        skipped = 0
        found.append(line)
        letters += len(line.text)
    return found


def _is_above(line: PaperLine, head: PaperLine) -> bool:
    """Whether a line that is read after a heading stands above it: in a column beside."""
    return line.page == head.page and line is not head and line.line.box[1] < head.line.box[1] - head.size


def _resumes(line: PaperLine, zone: Zone, found: Sequence[PaperLine]) -> bool:
    """Whether an abstract goes on with a line after others that were none of it."""
    if zone is Zone.ABSTRACT or not found:
        return True
    near = (line.page, line.zone) == (found[-1].page, found[-1].zone) and line.gap < 1.6
    return near and abs(line.size - found[0].size) < 0.04 * line.size


def _ends(line: PaperLine, zone: Zone, found: Sequence[PaperLine], letters: int) -> bool:
    """Whether an abstract ends before a line."""
    if _KEYWORDS.match(line.text) or zone in (Zone.TITLE, Zone.KEYWORDS, Zone.CAPTION):
        return True
    if not found:
        return False
    if _STOP.match(line.text) and (letters >= _LEAST or found[-1].text.endswith(".")):
        return True
    last = found[-1]
    usual = sorted(each.size for each in found)[len(found) // 2]
    if abs(line.size - usual) > 0.06 * usual and zone is not Zone.ABSTRACT:
        return True
    if (line.page, line.zone) != (last.page, last.zone):
        return zone is not Zone.ABSTRACT or (last.text.endswith(".") and letters > 4 * _LEAST)
    if zone is Zone.HEADING and letters >= _LEAST and last.text.endswith("."):
        return line.gap > 1.9 or line.size > 1.04 * usual
    return line.gap > 2.6 and zone is not Zone.ABSTRACT and letters >= _LEAST


def _without_heading(text: PaperText, zones: Sequence[Zone]) -> list[PaperLine]:
    """An abstract without a heading: a long run of its lines on the first page, else what follows names."""
    groups = [group for group in _groups(text, zones) if sum(len(line.text) for line in group) >= _LEAST // 2]
    early = [group for group in groups if group[0].page == 1]
    first = max(early, key=lambda group: sum(len(line.text) for line in group), default=[])
    return first or _paragraph_below_names(text, zones) or max(groups, key=len, default=[])


def _groups(text: PaperText, zones: Sequence[Zone]) -> list[list[PaperLine]]:
    groups: list[list[PaperLine]] = []
    last = -99
    for at, zone in enumerate(zones):
        line = text.lines[at]
        if zone is not Zone.ABSTRACT or _STOP.match(line.text):
            continue
        near = groups and at - last <= _NEAR and abs(line.size - groups[-1][-1].size) < 0.06 * line.size
        if near and line.page == groups[-1][-1].page and line.gap < 4:
            groups[-1].append(line)
        else:
            groups.append([line])
        last = at
    return groups


def _paragraph_below_names(text: PaperText, zones: Sequence[Zone]) -> list[PaperLine]:
    """The first paragraph below the authors that is long enough for an abstract."""
    names = [at for at, zone in enumerate(zones) if zone is Zone.AUTHOR and text.lines[at].page == 1]
    found: list[PaperLine] = []
    for at in range(names[-1] + 1, len(text.lines)) if names else ():
        line = text.lines[at]
        if line.page > 1:
            break
        if zones[at] in (Zone.AFFILIATION, Zone.CONTACT):
            continue
        alike = found and abs(line.size - found[-1].size) < 0.04 * line.size and line.gap < 1.9
        if alike and line.zone == found[-1].zone:
            found.append(line)
        elif sum(len(each.text) for each in found) >= _LEAST:
            break
        else:
            found = [line]
    return found if sum(len(line.text) for line in found) >= _LEAST else []


def read_keywords(text: PaperText, zones: Sequence[Zone]) -> tuple[str, ...]:
    """The keywords, in order: what follows the word that announces them."""
    for at, line in enumerate(text.lines):
        if line.page <= 2 and not line.is_margin and _KEYWORDS.match(line.text):
            return _words(_keyword_lines(text.lines, zones, at), text)
    return ()


def _keyword_lines(lines: Sequence[PaperLine], zones: Sequence[Zone], start: int) -> list[PaperLine]:
    found = [lines[start]]
    leading = Leading(lines)
    bare = len(_KEYWORDS.sub("", lines[start].text)) < 3
    for at in range(start + 1, min(start + 12, len(lines))):
        line = lines[at]
        if (line.page, line.zone) != (found[0].page, found[0].zone) or _STOP.match(line.text):
            break
        opens = bare and len(found) == 1
        if zones[at] is not Zone.KEYWORDS or line.gap > 2.2:
            apart = not leading.is_close(line) or abs(line.size - found[-1].size) > 0.06 * line.size
            if not opens and (apart or found[-1].text.endswith(".") or zones[at] is Zone.HEADING):
                break
        found.append(line)
    return found


def _words(lines: Sequence[PaperLine], text: PaperText) -> tuple[str, ...]:
    written = unicodedata.normalize("NFKC", _KEYWORDS.sub("", passage(lines, text.words).text)).rstrip(" .")
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
