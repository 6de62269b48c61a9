"""A scientific paper: its fields, each with the lines that it was read from."""

from __future__ import annotations

from dataclasses import dataclass, field

from heddle.core.locator import Box
from heddle.ingest.paper.line import PaperLine


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a paper and where it stands.

    Args:
        text: Its words, with words broken at line ends joined.
        lines: The lines that it was read from, in reading order.
    """

    text: str
    lines: tuple[PaperLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Where authors work.

    Args:
        text: As written, without its label.
        label: What ties authors to it (`1`, `a`, `*`); may be empty.
        organisation: University, institute, company; may be empty.
        department: The part of the organisation; may be empty.
        place: Town or region; may be empty.
        country: May be empty.
    """

    text: str
    label: str = ""
    organisation: str = ""
    department: str = ""
    place: str = ""
    country: str = ""
    lines: tuple[PaperLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Author:
    """An author.

    Args:
        given: Given names or initials; may be empty.
        surname: Family name.
        marks: Labels behind the name, which tie it to affiliations and notes.
        affiliations: Indices of the paper's affiliations.
    """

    given: str
    surname: str
    marks: tuple[str, ...] = ()
    affiliations: tuple[int, ...] = ()

    @property
    def name(self) -> str:
        """Given names and surname."""
        return f"{self.given} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class Issue:
    """Where and when a paper was published; what is unknown is empty."""

    journal: str = ""
    volume: str = ""
    number: str = ""
    first_page: str = ""
    last_page: str = ""
    year: str = ""
    doi: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A section heading.

    Args:
        level: From 1, the highest.
        lines: Those that it stands on; a heading that runs into its text has only their start.
        is_back: It is of what stands behind the sections: acknowledgements, funding and the like.
    """

    text: str
    level: int
    lines: tuple[PaperLine, ...] = ()
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Caption:
    """A caption of a figure or a table.

    Args:
        kind: `figure` or `table`.
        label: `Figure 2`, `Table 1`.
        text: Without the label.
    """

    kind: str
    label: str
    text: str
    lines: tuple[PaperLine, ...] = ()


@dataclass(frozen=True, slots=True)
class TableRegion:
    """Where a table stands.

    Args:
        caption: Number of its caption among those of the paper.
        page: Counts from 1.
        box: Left, top, right and bottom, in points from the top left of the page.
        lines: Of its cells and notes.
    """

    caption: int
    page: int
    box: Box
    lines: tuple[PaperLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the bibliography.

    Args:
        text: As written, without its label.
        label: Its number; empty where the list has none.
        authors: Names as written, surname first where the list has it so: (given, surname).
        title: Of the article, chapter or book; other fields likewise, empty where not found.
    """

    text: str
    label: str = ""
    authors: tuple[tuple[str, str], ...] = ()
    title: str = ""
    source: str = ""
    volume: str = ""
    issue: str = ""
    first_page: str = ""
    last_page: str = ""
    year: str = ""
    doi: str = ""
    publisher: str = ""
    lines: tuple[PaperLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """All that was read of a paper."""

    title: Passage = field(default_factory=lambda: Passage(""))
    authors: tuple[Author, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    emails: tuple[str, ...] = ()
    abstract: Passage = field(default_factory=lambda: Passage(""))
    keywords: tuple[str, ...] = ()
    issue: Issue = field(default_factory=Issue)
    headings: tuple[Heading, ...] = ()
    captions: tuple[Caption, ...] = ()
    references: tuple[Reference, ...] = ()
    tables: tuple[TableRegion, ...] = ()
