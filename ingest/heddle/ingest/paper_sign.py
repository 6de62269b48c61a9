"""What tells a paper from other documents: signs on its first pages, and a list of references.

A contract has a summary and signatures, an invoice an address, a manual an introduction; none has an
abstract or keywords, people with their institutes, and a bibliography, all at once. Each kind of sign counts
once, so that nothing is decided by how often a word is used; `PaperSigns.found` says which ones there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from heddle.ingest.bibliography import is_bibliography_heading

FRONT_PAGES = 3
"""Pages on which the header of a paper may stand: some publishers put a cover before it."""
_LEAST_FRONT = 3
"""Signs of the header that a paper has, at least."""
_LEAST_ALONE = 4
"""Signs of the header, at least, that a paper without a list of references has."""
_LEAST_DATED = 3
"""Lines with a year below the heading of a list of references, at least."""
_LIST_LINES = 25
_LONGEST_HEADING = 40


class Sign(StrEnum):
    """A kind of sign."""

    ABSTRACT = "abstract"
    KEYWORDS = "keywords"
    AFFILIATION = "affiliation"
    IDENTIFIER = "identifier"
    HISTORY = "history"
    CORRESPONDENCE = "correspondence"
    PERIODICAL = "periodical"
    REFERENCES = "references"


_TELLING = frozenset({Sign.ABSTRACT, Sign.KEYWORDS, Sign.IDENTIFIER, Sign.HISTORY})
"""Signs that hardly anything but a paper has; one at least must be there."""
_PUBLISHED = frozenset({Sign.IDENTIFIER, Sign.PERIODICAL})
"""Signs that are enough for a header: a journal's name and a DOI."""
_DATED_WORK = frozenset({Sign.IDENTIFIER, Sign.HISTORY})
_PATTERNS = {
    Sign.ABSTRACT: re.compile(
        r"\W*(?:abstract|a ?b ?s ?t ?r ?a ?c ?t|summary|resum[eo]n?|r[eé]sum[eé]|zusammenfassung)\b"
        r"(?:\W*$|\s*[.:—–|-]|\s+[A-Z(])",
        re.IGNORECASE,
    ),
    Sign.KEYWORDS: re.compile(
        r"\W*(?:key[\s-]?words?|index terms|palavras[\s-]chave|mots[\s-]cl[eé]s)\b", re.IGNORECASE
    ),
    Sign.AFFILIATION: re.compile(
        r".*\b(?:Universit|Institut|Department of|Dept\. of|Faculty|Laborator|School of|College|Hospital"
        r"|Academy|Research Cent)"
    ),
    Sign.IDENTIFIER: re.compile(r".*\b10\.\d{4,9}/\S|.*\borcid\b|.*\barxiv:\s?\d", re.IGNORECASE),
    Sign.HISTORY: re.compile(
        r".*\b(?:received|accepted|submitted|revised)\b.{0,30}\b(?:19|20)\d\d\b", re.IGNORECASE
    ),
    Sign.CORRESPONDENCE: re.compile(r".*(?:\bcorrespond(?:ence|ing)\b|\S@\w)", re.IGNORECASE),
    Sign.PERIODICAL: re.compile(
        r".*\b(?:journal\b|proceedings\b|transactions on\b|ISSN\b|vol(?:ume)?\.?\s?\d|open access\b"
        r"|conference\b)",
        re.IGNORECASE,
    ),
}
_DATED = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


@dataclass(slots=True)
class PaperSigns:
    """The signs that the pages seen so far show.

    Attributes:
        found: The signs.
    """

    found: set[Sign] = field(default_factory=set)
    _left: int = 0
    _dated: int = 0

    def see(self, number: int, lines: Iterable[str]) -> None:
        """Look at the next page.

        Args:
            number: Of the page, from 1.
            lines: Its text, line by line.
        """
        for line in lines:
            if number <= FRONT_PAGES:
                self.found.update(
                    sign
                    for sign, pattern in _PATTERNS.items()
                    if sign not in self.found and pattern.match(line)
                )
            if Sign.REFERENCES not in self.found:
                self._look_for_list(line)

    def _look_for_list(self, line: str) -> None:
        if len(line) <= _LONGEST_HEADING and is_bibliography_heading(line.strip(" .■▪◾")):
            self._left, self._dated = _LIST_LINES, 0
        elif self._left:
            self._left -= 1
            self._dated += _DATED.search(line) is not None
            if self._dated >= _LEAST_DATED:
                self.found.add(Sign.REFERENCES)

    def may_be_paper(self) -> bool:
        """Whether the first pages, once they were seen, leave it open that it is a paper."""
        front = self.found - {Sign.REFERENCES}
        return front >= _PUBLISHED or (len(front) >= _LEAST_FRONT and not front.isdisjoint(_TELLING))

    def is_paper(self) -> bool:
        """Whether it is a paper: its first pages say so, and it has a list of references.

        The first pages of one, saved alone, have none; then more signs must be there.
        """
        if not self.may_be_paper():
            return False
        alone = len(self.found) >= _LEAST_ALONE and (Sign.ABSTRACT in self.found or self.found >= _DATED_WORK)
        return Sign.REFERENCES in self.found or alone
