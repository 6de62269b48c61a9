"""Labels for training: the lines of a paper set against its gold.

No line of the papers is labelled by hand. A line gets the zone of the gold text that it is found in; lines
between those of one piece belong to it as well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz

from heddle.ingest.paper.gold import GoldPaper
from heddle.ingest.paper.line import PaperLine, PaperText
from heddle.ingest.paper.matching import plain
from heddle.ingest.paper.score import places
from heddle.ingest.paper.zone import Zone

_FRONT_PAGES = 2
_LEAD = re.compile(r"^\W*(?:\d+(?:\.\d+)*[.)]?|[ivxIVX]+[.)]|[a-zA-Z][.)])?\s*")
_CAPTION = re.compile(
    r"^\W*(?:fig(?:ure|\.)?|tab(?:le|\.)?|scheme|chart|box)\s*\.?\s*[A-Z]?\d+", re.IGNORECASE
)
_LIST_NUMBER = re.compile(r"^[\[(]?(\d{1,3})(?:[\])]|\.(?!\d)|\s|(?=[A-Z]))")
_CONTACT = re.compile(r"correspond|e-?mail\b|@", re.IGNORECASE)
_CORRESPONDENCE = re.compile(
    r"^\W*(?:for (?:reprints and (?:all )?)?)?(?:address (?:for )?|author for )?correspond", re.IGNORECASE
)
_LABEL = re.compile(r"^\W*(?:\d{1,2}|[a-z](?![a-z]))?\W*")
_MAILS = re.compile(r"\S+@\S+|\be-?mails?\b", re.IGNORECASE)
_LEAST_LIKE = 20
_OVERLAP = 6
"""Letters that the places of two lines of an abstract may share."""
_LEAST_NAMES = 0.55
_MANY = 30
"""Authors of a paper from which they may fill its first page."""
_MOST_BETWEEN = 3
_NEAR = 1.7
_ABSTRACT = re.compile(r"^\W*(?:abstract|summary|a ?b ?s ?t ?r ?a ?c ?t)\W*$", re.IGNORECASE)
_KEYWORDS = re.compile(r"^\W*(?:key\s?-?\s?words?|index terms)", re.IGNORECASE)


def label_lines(text: PaperText, gold: GoldPaper) -> list[Zone]:
    """The zone of each line."""
    return _Alignment(text, gold).run()


class _Alignment:
    """The labelling of one paper: each step names lines that no step before it has named."""

    def __init__(self, text: PaperText, gold: GoldPaper) -> None:
        self._lines = text.lines
        self._body = text.body
        self._plain = [plain(line.text) for line in text.lines]
        self._fields = gold.fields
        self._places = places(gold)
        self._zones: list[Zone | None] = [Zone.MARGIN if line.is_margin else None for line in text.lines]
        self._front = [at for at, line in enumerate(text.lines) if line.page <= _FRONT_PAGES]

    def run(self) -> list[Zone]:
        self._title()
        self._references()
        self._captions()
        self._abstract()
        self._keywords()
        self._authors()
        self._correspondence()
        self._affiliations()
        self._contact()
        self._headings()
        return [zone if zone is not None else self._rest(at) for at, zone in enumerate(self._zones)]

    def _put(self, at: int, zone: Zone) -> None:
        if self._zones[at] is None:
            self._zones[at] = zone

    def _title(self) -> None:
        wanted = plain(self._fields["title"])
        best = (0.0, 0.0, 0, 0)
        for start in self._front:
            joined = ""
            for end in range(start, min(start + 8, len(self._lines))):
                joined += self._plain[end]
                if len(joined) > 1.3 * len(wanted) + 10:
                    break
                score = round(fuzz.ratio(joined, wanted) / 5)
                best = max(best, (score, self._lines[start].size, -start, -end))
        if best[0] >= 17:
            for at in range(-best[2], -best[3] + 1):
                self._zones[at] = Zone.TITLE

    def _abstract(self) -> None:
        """The lines that spell the abstract one after the other, with those between them."""
        wanted = plain(self._fields.get("abstract") or "")
        if len(wanted) < 60:
            return
        free = [at for at in self._front if self._zones[at] is None and len(self._plain[at]) >= 5]
        found = [(at, start, end) for at in free for start, end in [_place(self._plain[at], wanted)] if end]
        chain = [found[at][0] for at in _longest_chain([(start, end) for _, start, end in found])]
        for at in chain:
            self._put(at, Zone.ABSTRACT)
        for first, last in pairwise(chain):
            if last - first == 2 and self._lines[first].zone == self._lines[last].zone:
                self._put(first + 1, Zone.ABSTRACT)
        if chain and chain[0] and _ABSTRACT.match(self._lines[chain[0] - 1].text):
            self._put(chain[0] - 1, Zone.ABSTRACT)

    def _keywords(self) -> None:
        words = [plain(word) for word in self._fields.get("keywords") or ()]
        for at in self._front:
            if not _KEYWORDS.match(self._lines[at].text) or self._zones[at] is not None:
                continue
            self._put(at, Zone.KEYWORDS)
            for after in range(at + 1, min(at + 10, len(self._lines))):
                holds = any(word and word in self._plain[after] for word in words)
                tail = any(self._plain[after] and self._plain[after] in word for word in words)
                if self._zones[after] is not None or not (holds or tail):
                    break
                self._put(after, Zone.KEYWORDS)

    def _correspondence(self) -> None:
        """Blocks that say that they are for correspondence, which repeat an affiliation."""
        for at in self._front:
            if self._zones[at] is None and _CORRESPONDENCE.match(self._lines[at].text):
                self._put(at, Zone.CONTACT)
                self._goes_on(at, Zone.CONTACT)

    def _contact(self) -> None:
        for at in self._front:
            if self._zones[at] is None and _CONTACT.search(self._lines[at].text):
                self._put(at, Zone.CONTACT)

    def _goes_on(self, start: int, zone: Zone) -> None:
        for at in range(start + 1, min(start + 7, len(self._lines))):
            line, above = self._lines[at], self._lines[at - 1]
            if line.gap > 1.5 or line.zone != above.zone or abs(line.size - above.size) > 1:
                break
            self._put(at, zone)

    def _authors(self) -> None:
        names = [
            (plain(a.get("surname") or ""), plain(a.get("given") or "")) for a in self._fields["authors"]
        ]
        found = [
            at
            for at in self._front
            if self._zones[at] is None
            and (self._lines[at].page == 1 or len(names) >= _MANY)
            and _share_of_names(self._plain[at], names) >= _LEAST_NAMES
        ]
        for at in found:
            self._put(at, Zone.AUTHOR)
        self._fill(found, Zone.AUTHOR, most=1)

    def _affiliations(self) -> None:
        wanted = [plain(place) for place in self._places]
        pages = {1, 2, max((line.page for line in self._lines), default=1)}
        found = []
        for at, line in enumerate(self._lines):
            text = plain(_LABEL.sub("", _MAILS.sub("", line.text)))
            if self._zones[at] is None and line.page in pages and len(text) >= 6 and _is_of(text, wanted):
                self._put(at, Zone.AFFILIATION)
                found.append(at)
        self._fill(found, Zone.AFFILIATION, most=_MOST_BETWEEN)

    def _fill(self, found: Sequence[int], zone: Zone, *, most: int) -> None:
        """Lines between two of a zone belong to it where they look alike and stand in one column."""
        for first, last in pairwise(found):
            between = range(first + 1, last)
            lines = [self._lines[at] for at in (*between, last)]
            above = self._lines[first]
            alike = all(
                (line.page, line.zone) == (above.page, above.zone)
                and line.gap < _NEAR
                and abs(line.size - above.size) < 0.04 * line.size
                for line in lines
            )
            if len(between) <= most and alike:
                for at in between:
                    self._put(at, zone)

    def _headings(self) -> None:
        wanted = [plain(_LEAD.sub("", section["title"])) for section in self._fields.get("sections") or ()]
        titles = {title for title in wanted if title}
        for at, line in enumerate(self._lines):
            text = plain(_LEAD.sub("", line.text))
            if self._zones[at] is not None or not text:
                continue
            if text in titles:
                self._put(at, Zone.HEADING)
                continue
            for count in (2, 3):
                after = self._lines[at + 1 : at + count]
                joined = text + "".join(self._plain[at + 1 : at + count])
                if joined in titles and all(other.page == line.page for other in after):
                    self._put(at, Zone.HEADING)
                    for more in range(at + 1, at + count):
                        self._put(more, Zone.HEADING_MORE)

    def _captions(self) -> None:
        wanted = [
            plain(caption)
            for key in ("table_captions", "figure_captions")
            for caption in self._fields.get(key) or ()
        ]
        for at, line in enumerate(self._lines):
            if self._zones[at] is not None or not _CAPTION.match(line.text):
                continue
            text = plain(_CAPTION.sub("", line.text))
            following = self._plain[at + 1] if at + 1 < len(self._lines) else ""
            known = [one for one in wanted if _begins(one, text, following)]
            if not known and not (line.gap > 1.6 and re.match(r"^\S+\s*\S+\s*[.:|]", line.text)):
                continue
            self._put(at, Zone.CAPTION)
            left = max(known, key=len, default="")[len(text) :]
            for after in range(at + 1, min(at + 25, len(self._lines))):
                text = self._plain[after]
                if not text or not left or fuzz.partial_ratio(text, left) < 88 or len(text) > len(left) + 3:
                    break
                self._put(after, Zone.CAPTION_MORE)
                left = left[max(len(text) - 3, 0) :]

    def _references(self) -> None:
        starts = self._with_numbered(sorted(set(self._reference_starts())))
        if len(starts) < 2:
            return
        runs = set(starts)
        size = sorted(self._lines[at].size for at in starts)[len(starts) // 2]
        for at in range(starts[0], min(starts[-1] + 8, len(self._lines))):
            line = self._lines[at]
            if self._zones[at] is not None:
                continue
            if at > starts[-1] and (line.gap > 2.2 or abs(line.size - size) > 0.7):
                break
            self._put(at, Zone.REFERENCE if at in runs else Zone.REFERENCE_MORE)

    def _with_numbered(self, starts: list[int]) -> list[int]:
        """Starts, with all lines between them that bear the next number where the list is numbered."""
        numbers = {at: _number(self._lines[at].text) for at in starts}
        if sum(number > 0 for number in numbers.values()) < max(0.6 * len(starts), 2):
            return starts
        found, expected = [], 1
        for at in range(max(starts[0] - 8, 0), min(starts[-1] + 40, len(self._lines))):
            number = _number(self._lines[at].text)
            if not self._lines[at].is_margin and expected <= number <= expected + 2:
                found.append(at)
                expected = number + 1
        return found if len(found) >= len(starts) else starts

    def _reference_starts(self) -> list[int]:
        references: Sequence[dict[str, Any]] = self._fields.get("references") or ()
        offsets, joined = [], ""
        begin = len(self._lines) // 5
        for at in range(begin, len(self._lines)):
            offsets.append(len(joined))
            joined += self._plain[at] if not self._lines[at].is_margin else ""
        found = []
        for reference in references:
            surname = plain(reference["authors"][0].get("surname") or "") if reference.get("authors") else ""
            place = joined.rfind(plain(reference.get("title") or "")[:60]) if reference.get("title") else -1
            if place < 0 or len(plain(reference.get("title") or "")) < 8:
                continue
            whole = plain(reference.get("raw") or "")
            row = max(index for index, offset in enumerate(offsets) if offset <= place)
            for at in range(begin + row, max(begin + row - 9, begin - 1), -1):
                head = self._plain[at][:30]
                bare = plain(_LEAD.sub("", self._lines[at].text))[:12]
                leads = bare == whole[:12] or (bool(surname) and surname[:14] in head)
                label = str(reference.get("label") or "").strip(".[]() ")
                labelled = bool(label) and re.match(
                    rf"^[\[(]?{re.escape(label)}[\])]?[.\s]", self._lines[at].text
                )
                if labelled or (leads and _opens(self._lines[at])):
                    found.append(at)
                    break
        return found

    def _rest(self, at: int) -> Zone:
        line = self._lines[at]
        if line.page == 1 and not self._is_running(line):
            return Zone.FRONT
        return Zone.BODY if self._is_running(line) else Zone.FLOAT

    def _is_running(self, line: PaperLine) -> bool:
        return abs(line.size - self._body) <= 0.6 and line.pieces <= 2


def _place(line: str, wanted: str) -> tuple[int, int]:
    """Where a plain line stands in a plain text; (0, 0) where it does not."""
    start = wanted.find(line)
    if start >= 0:
        return start, start + len(line)
    if len(line) < _LEAST_LIKE:
        return 0, 0
    found = fuzz.partial_ratio_alignment(line, wanted, score_cutoff=90)
    return (found.dest_start, found.dest_end) if found else (0, 0)


def _longest_chain(spans: Sequence[tuple[int, int]]) -> list[int]:
    """The spans that follow each other and cover most, by their places in the list."""
    best: list[tuple[int, int]] = []
    for at, (start, end) in enumerate(spans):
        before = [(best[other][0], -other) for other in range(at) if spans[other][1] <= start + _OVERLAP]
        covered, other = max(before, default=(0, 1))
        best.append((covered + end - start, -other))
    chain: list[int] = []
    at = max(range(len(best)), key=lambda at: (best[at][0], -at), default=-1)
    while at >= 0:
        chain.append(at)
        at = best[at][1]
    return chain[::-1]


def _share_of_names(text: str, names: Sequence[tuple[str, str]]) -> float:
    """Share of a plain line that names of authors make, written as the gold has them."""
    held = 0
    for surname, given in names:
        if len(surname) > 1 and surname in text:
            whole = bool(given) and (given + surname in text or surname + given in text)
            held += len(surname) + (len(given) if whole else given[:3] in text and min(len(given), 3))
        elif given and len(given) > 4 and given in text:
            held += len(given)
    return held / max(len(text), 1)


def _is_of(text: str, wanted: Sequence[str]) -> bool:
    """Whether a plain line stands in an affiliation, or is made of affiliations."""
    inside = any(fuzz.partial_ratio(text, place) >= 88 for place in wanted if len(place) >= 0.8 * len(text))
    return inside or sum(len(place) for place in wanted if place in text) > 0.7 * len(text)


def _begins(caption: str, text: str, following: str) -> bool:
    """Whether a caption begins with a line, or with the next one where the line is a mere label."""
    shown = text or following
    return len(shown) > 2 and (
        caption.startswith(shown[:40]) or fuzz.ratio(caption[: len(shown)], shown) >= 88
    )


def _number(text: str) -> int:
    """The number that a line of a list begins with; 0 where it has none."""
    found = _LIST_NUMBER.match(text)
    return int(found.group(1)) if found else 0


def _opens(line: PaperLine) -> bool:
    """Whether a line may be the first of a reference: it begins with a label or a capital."""
    return bool(
        re.match(r"^[\[(]?\d{1,3}[\])]?[.\s]|^[\W_]*[^\W\d_a-z]|^(?:de|van|von|el|al|di|da)\b", line.text)
    )
