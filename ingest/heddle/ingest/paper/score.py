"""Scoring what was read of papers against gold: precision, recall and F1 of each field.

Strings are compared in plain form (`matching.plain`): `soft` fields must then be equal; `title`,
`abstract` and `affiliations` are right from a Levenshtein similarity of 0.8, as GROBID's benchmark has it.
A file that fails has read nothing: it stays in every denominator. A field of which a paper's gold says
nothing is not scored on that paper, since silence is no evidence that a paper has none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from heddle.ingest.paper.gold import GoldPaper, bare_place, person_key
from heddle.ingest.paper.interval import f1_intervals
from heddle.ingest.paper.matching import is_abbreviation, plain, similarity, without_number
from heddle.ingest.paper.paper import Paper, Reference

LEVENSHTEIN = 0.8
_PARTIAL = 90.0

Same = Callable[[str, str], bool]


@dataclass(slots=True)
class Tally:
    """Counts of one field: right ones, all that were read, all that the gold has."""

    right: int = 0
    read: int = 0
    gold: int = 0

    def add(self, other: Tally) -> None:
        """Add the counts of another."""
        self.right += other.right
        self.read += other.read
        self.gold += other.gold

    def measures(self) -> dict[str, float]:
        """Precision, recall and F1 as fractions; 0 where there is nothing to divide by."""
        precision = self.right / self.read if self.read else 0.0
        recall = self.right / self.gold if self.gold else 0.0
        total = precision + recall
        return {
            "precision": precision,
            "recall": recall,
            "f1": 2 * precision * recall / total if total else 0.0,
        }


@dataclass(slots=True)
class PaperScore:
    """The counts of each field of one paper."""

    name: str
    publisher: str
    failed: bool
    tallies: dict[str, Tally] = field(default_factory=dict)


def equal(first: str, second: str) -> bool:
    """Whether two plain strings are equal."""
    return first == second


def alike(first: str, second: str) -> bool:
    """Whether two plain strings are similar enough."""
    return similarity(first, second) >= LEVENSHTEIN


def is_same_journal(read: str, gold: str) -> bool:
    """Whether a name is that of a journal: alike, or one abbreviates the other word by word (ISO 4).

    Gold that gives a short form of its own (`Journal of Looms : JL`) is matched by that too.
    """
    names = (gold, *re.split(r"\s:\s", gold))
    return any(
        alike(plain(read), plain(name)) or is_abbreviation(read, name) or is_abbreviation(name, read)
        for name in names
    )


def total(scores: Iterable[PaperScore]) -> dict[str, Tally]:
    """The counts of each field over papers."""
    found = {key: Tally() for key in FIELDS}
    for score in scores:
        for key, tally in score.tallies.items():
            found[key].add(tally)
    return found


def score_paper(paper: Paper | None, gold: GoldPaper) -> PaperScore:
    """Score a paper; None stands for a file that failed."""
    score = PaperScore(gold.name, gold.publisher, failed=paper is None)
    read = paper or Paper()
    for key, (wanted, found, same) in _texts(read, gold).items():
        if wanted and (gold.complete or key in _ALWAYS):
            score.tallies[key] = pair(found, wanted, same)
    if gold.fields.get("journal"):
        right = is_same_journal(read.issue.journal, gold.fields["journal"])
        score.tallies["journal"] = Tally(int(right), int(bool(read.issue.journal)), 1)
    for key, tally in _authors(read, gold).items():
        score.tallies[key] = tally
    if gold.complete and gold.links:
        score.tallies["author_affiliations"] = _links(read, gold)
    references = gold.fields.get("references") or ()
    if gold.complete and references:
        score.tallies["references"], score.tallies["reference_fields"] = _references(
            read.references, references
        )
    return score


_ALWAYS = frozenset({"title", "title_soft", "volume", "year", "doi"})
FIELDS = (
    "title",
    "title_soft",
    "authors",
    "author_list",
    "first_author",
    "affiliations",
    "author_affiliations",
    "emails",
    "abstract",
    "abstract_soft",
    "keywords",
    "journal",
    "volume",
    "issue",
    "pages",
    "year",
    "doi",
    "headings",
    "captions",
    "tables",
    "references",
    "reference_fields",
)


def _texts(paper: Paper, gold: GoldPaper) -> dict[str, tuple[list[str], list[str], Same]]:
    """Fields that are texts: gold, read, and how they are compared."""
    fields, issue = gold.fields, paper.issue
    title = fields.get("title") or ""
    located = [paper.captions[table.caption].text for table in paper.tables]
    captions = [*(fields.get("table_captions") or ()), *(fields.get("figure_captions") or ())]
    pairs: dict[str, tuple[Sequence[str], Sequence[str], Same]] = {
        "title": ([title], [paper.title.text], alike),
        "title_soft": ([title], [paper.title.text], equal),
        "abstract": ([fields.get("abstract") or ""], [paper.abstract.text], alike),
        "abstract_soft": ([fields.get("abstract") or ""], [paper.abstract.text], equal),
        "affiliations": (places(gold), [one.text for one in paper.affiliations], alike),
        "emails": (sorted(gold.emails), paper.emails, equal),
        "keywords": (fields.get("keywords") or (), paper.keywords, equal),
        "volume": ([fields.get("volume") or ""], [issue.volume], equal),
        "issue": ([fields.get("issue") or ""], [issue.number], equal),
        "pages": (
            [_pages(fields.get("fpage"), fields.get("lpage"))],
            [_pages(issue.first_page, issue.last_page)],
            equal,
        ),
        "year": ([fields.get("year") or ""], [issue.year], equal),
        "doi": ([fields.get("doi") or ""], [issue.doi], equal),
        "headings": (
            [without_number(section["title"]) for section in fields.get("sections") or ()],
            [without_number(heading.text) for heading in paper.headings if not heading.is_back],
            equal,
        ),
        "captions": (captions, [caption.text for caption in paper.captions], alike),
        "tables": (fields.get("table_captions") or (), located, alike),
    }
    return {key: (_plain(wanted), _plain(found), same) for key, (wanted, found, same) in pairs.items()}


def places(gold: GoldPaper) -> list[str]:
    """The affiliations of the gold, each without what its XML runs into it."""
    return [bare_place(place) for place in gold.fields.get("affiliations") or ()]


def _plain(texts: Iterable[str]) -> list[str]:
    return [text for text in map(plain, texts) if text]


def _pages(first: str | None, last: str | None) -> str:
    """First and last page as one text; one page alone is its own last."""
    return f"{first}to{last or first}" if first else ""


def pair(found: Sequence[str], wanted: Sequence[str], same: Same) -> Tally:
    """Match texts one to one, in the order of what was read."""
    left = list(wanted)
    right = 0
    for text in found:
        match = text if text in left else next((other for other in left if same(text, other)), None)
        if match is not None:
            left.remove(match)
            right += 1
    return Tally(right, len(found), len(wanted))


def _authors(paper: Paper, gold: GoldPaper) -> dict[str, Tally]:
    people = [one for one in gold.fields.get("authors") or () if one.get("surname") or one.get("given")]
    wanted = [person_key(one.get("given") or "", one.get("surname") or "") for one in people]
    found = [person_key(author.given, author.surname) for author in paper.authors]
    if not wanted:
        return {}
    some = int(bool(found))
    return {
        "authors": pair(found, wanted, equal),
        "author_list": Tally(int(found == wanted), some, 1),
        "first_author": Tally(int(found[:1] == wanted[:1]), some, 1),
    }


def _links(paper: Paper, gold: GoldPaper) -> Tally:
    left = [(person, plain(place)) for person, place in gold.links]
    read = [
        (person_key(author.given, author.surname), plain(paper.affiliations[index].text))
        for author in paper.authors
        for index in author.affiliations
    ]
    right = 0
    for person, place in read:
        match = next((one for one in left if one[0] == person and alike(one[1], place)), None)
        if match is not None:
            left.remove(match)
            right += 1
    return Tally(right, len(read), len(gold.links))


def is_found(text: str, gold: Mapping[str, Any]) -> bool:
    """Whether a string is a reference of the gold.

    It holds the title and the first author's surname; where the gold has no title, surname, year, volume and
    first page; where it has no field at all, it is alike to the whole reference as the publisher has it.
    """
    squeezed = plain(text)
    authors = gold.get("authors") or ()
    surname = plain(authors[0].get("surname") or "") if authors else ""
    title = plain(gold.get("title") or "")
    if title:
        holds = fuzz.partial_ratio(title, squeezed) >= _PARTIAL if len(title) <= len(squeezed) else False
        return holds and surname in squeezed
    parts = [surname, *(plain(str(gold.get(key) or "")) for key in ("year", "volume", "fpage"))]
    if not any(parts):
        whole = plain(gold.get("raw") or "")
        return bool(whole) and alike(squeezed, whole)
    return all(part in squeezed for part in parts)


def _references(read: Sequence[Reference], gold: Sequence[Mapping[str, Any]]) -> tuple[Tally, Tally]:
    """The references found, and their fields: a field counts where the gold of its reference has it."""
    left = list(range(len(gold)))
    fields = Tally()
    right = 0
    for reference in read:
        match = next((at for at in left if is_found(reference.text, gold[at])), None)
        mine = _read_fields(reference)
        if match is None:
            fields.read += len(mine)
            continue
        left.remove(match)
        right += 1
        wanted = _gold_fields(gold[match], reference.text)
        fields.gold += len(wanted)
        fields.read += sum(key in mine for key in wanted)
        fields.right += sum(mine.get(key) == value for key, value in wanted.items())
    fields.gold += sum(len(_gold_fields(gold[at], "")) for at in left)
    return Tally(right, len(read), len(gold)), fields


def _gold_fields(gold: Mapping[str, Any], printed: str) -> dict[str, str]:
    """The fields of a reference in plain form.

    Publishers add DOIs that no page shows, so a DOI counts where the reference prints it.
    """
    names = " ".join(plain(one.get("surname") or "") for one in gold.get("authors") or ())
    pairs = {key: plain(str(gold.get(key) or "")) for key in ("title", "source", "volume")}
    doi = plain(str(gold.get("doi") or ""))
    pairs |= {"year": str(gold.get("year") or "")[:4], "doi": doi if doi in plain(printed) else ""}
    pairs |= {"first_page": plain(str(gold.get("fpage") or "")), "authors": names}
    return {key: value for key, value in pairs.items() if value}


def _read_fields(reference: Reference) -> dict[str, str]:
    pairs = {
        "title": plain(reference.title),
        "source": plain(reference.source),
        "volume": plain(reference.volume),
        "year": plain(reference.year),
        "doi": plain(reference.doi),
        "first_page": plain(reference.first_page),
        "authors": " ".join(plain(surname) for _, surname in reference.authors),
    }
    return {key: value for key, value in pairs.items() if value}


def report(scores: Sequence[PaperScore]) -> dict[str, Any]:
    """The scores of a set.

    Returns:
        `papers` and `failed`: how many there are and how many of them could not be read; `fields`: precision,
        recall and F1 of each; `interval`: the middle 95 % of F1 by bootstrap, of fields that some gold names.
    """
    return {
        "papers": len(scores),
        "failed": sum(score.failed for score in scores),
        "fields": {key: tally.measures() for key, tally in total(scores).items()},
        "interval": {key: list(bounds) for key, bounds in f1_intervals(scores, FIELDS).items()},
    }
