"""Reading a paper: from its bytes to its fields, by the models that are shipped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from heddle.core.errors import UsageError
from heddle.ingest.paper.abstract import read_abstract
from heddle.ingest.paper.affiliation import read_affiliations
from heddle.ingest.paper.authorship import tie
from heddle.ingest.paper.bibliographic import read_issue
from heddle.ingest.paper.byline import read_authors
from heddle.ingest.paper.caption import read_captions
from heddle.ingest.paper.crf import SequenceModel
from heddle.ingest.paper.front_matter import read_emails, read_keywords, read_title
from heddle.ingest.paper.heading import read_headings
from heddle.ingest.paper.line import PaperText, read_lines
from heddle.ingest.paper.named_affiliation import read_named
from heddle.ingest.paper.paper import Affiliation, Author, Paper, Passage
from heddle.ingest.paper.reference_field import parse_reference
from heddle.ingest.paper.reference_list import reference_texts
from heddle.ingest.paper.table_region import read_tables
from heddle.ingest.paper.zone import Zone
from heddle.ingest.paper.zone_classifier import classify_lines

_LINES = "zone.safetensors"
_HEADER = "header.safetensors"
_REFERENCES = "reference.safetensors"
_HEADINGS = "heading.safetensors"
_FILES = (_LINES, _HEADER, _REFERENCES, _HEADINGS)


@dataclass(frozen=True, slots=True)
class PaperModels:
    """The learned parts.

    Args:
        lines: Zone of each line.
        header: Zone of the lines of the first pages, which decides where the header is.
        references: Field of each word of a reference.
        headings: Role of each candidate for a heading.
    """

    lines: SequenceModel
    header: SequenceModel
    references: SequenceModel
    headings: SequenceModel

    def save(self, folder: Path) -> None:
        """Write the models into a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        self.lines.save(folder / _LINES)
        self.header.save(folder / _HEADER)
        self.references.save(folder / _REFERENCES)
        self.headings.save(folder / _HEADINGS)

    @classmethod
    def load(cls, folder: Path) -> PaperModels:
        """Read the models from a folder."""
        return cls(*(SequenceModel.load(folder / name) for name in _FILES))


@cache
def shipped_models() -> PaperModels:
    """The models that come with Heddle."""
    return PaperModels.load(Path(__file__).parent / "model")


def load_models(folder: Path) -> PaperModels:
    """The models of a folder that training wrote.

    Raises:
        UsageError: it holds none.
    """
    if not all((folder / name).is_file() for name in _FILES):
        raise UsageError(
            f"{folder} holds no models of papers",
            hint="name a folder that `heddle train metadata` wrote with -o",
        )
    return PaperModels.load(folder)


def read_paper(data: bytes, models: PaperModels | None = None) -> Paper:
    """Read a paper from the bytes of its PDF.

    Args:
        data: The file.
        models: The learned parts; those that are shipped where None.

    Raises:
        InputRejected: it cannot be read.
    """
    return fields_of(read_lines(data), models or shipped_models())


def fields_of(text: PaperText, models: PaperModels) -> Paper:
    """The fields of a paper whose lines are read."""
    zones = classify_lines(text, models.lines, models.header)
    title = read_title(text, zones)
    authors, affiliations = _authors(text, zones, title)
    captions = read_captions(text, zones)
    return Paper(
        title,
        authors,
        affiliations,
        read_emails(text.lines),
        read_abstract(text, zones),
        read_keywords(text, zones),
        read_issue(text, zones, title.text),
        read_headings(text, zones, models.headings),
        captions,
        tuple(
            parse_reference(written, models.references, label=label, lines=lines)
            for label, written, lines in reference_texts(text, zones)
        ),
        read_tables(text, zones, captions),
    )


def _authors(
    text: PaperText, zones: Sequence[Zone], title: Passage
) -> tuple[tuple[Author, ...], tuple[Affiliation, ...]]:
    """The authors, tied to the affiliations."""
    authors = read_authors(text, zones, title)
    named = read_named(text, authors)
    if named is not None:
        return named
    affiliations = read_affiliations(text, zones)
    return tie(authors, affiliations), affiliations
