"""The gold of a set of papers: a folder with `pdf/`, `gold/` and, where there is one, `xml/`.

Fields come from `gold/ID.json`. What it lacks is read from the publisher's JATS in `xml/ID.xml.gz` where
that stands beside it: which author belongs to which affiliation, and addresses of mail.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from heddle.core.errors import UsageError
from heddle.ingest.paper.matching import plain

_MOST_BYTES = 50_000_000
_HINT = "name a folder with pdf/ID.pdf and gold/ID.json for each paper"
_IDENTIFIER = re.compile(r"^\W*(?:grid\.\d{4,6}\.[\da-f]{1,2}\s?|0?0{2,3}\s?(?:\d{4}\s?){2}\d{3}[\dX]\s?)+")
_MAIL = re.compile(r"[;,.\s]*(?:\be-?mails?\b\W*)?\S+@.*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GoldPaper:
    """A paper of the set.

    Args:
        name: Its id in the set.
        pdf: The file.
        fields: The gold, as its file has it.
        publisher: Who published it; groups of cross-validation.
        links: Pairs of an author, as `person_key` tells people, and an affiliation's text.
        emails: Addresses, lower case.
        complete: The gold names all that the paper has of abstract, affiliations, keywords, headings,
            captions and references; a deposit of bare metadata does not.
    """

    name: str
    pdf: Path
    fields: Mapping[str, Any]
    publisher: str
    links: tuple[tuple[str, str], ...] = ()
    emails: frozenset[str] = field(default_factory=frozenset)
    complete: bool = True


def read_gold(folder: Path) -> list[GoldPaper]:
    """The papers of a set, by id.

    Raises:
        UsageError: the folder has no `pdf` and `gold`, no gold in it, or some that cannot be read.
    """
    if not (folder / "pdf").is_dir() or not (folder / "gold").is_dir():
        raise UsageError(
            f"{folder} is not a set of papers: it has no folders pdf and gold",
            hint=_HINT,
        )
    papers = list(_papers(folder))
    if not papers:
        raise UsageError(f"{folder} has no gold for any paper", hint=_HINT)
    return papers


def unpaired(folder: Path) -> tuple[list[str], list[str]]:
    """Ids of the set that miss a half: PDFs without gold, and gold without a PDF."""
    pdfs = {path.stem for path in (folder / "pdf").glob("*.pdf")}
    golds = {path.stem for path in (folder / "gold").glob("*.json")}
    return sorted(pdfs - golds), sorted(golds - pdfs)


def _papers(folder: Path) -> Iterator[GoldPaper]:
    for path in sorted((folder / "gold").glob("*.json")):
        fields = _fields(path)
        name = path.stem
        tree = _jats(folder / "xml" / f"{name}.xml.gz")
        emails = {
            each
            for author in fields.get("authors") or ()
            for each in re.split(r"[,;\s]+", str(author.get("email") or "").lower())
            if "@" in each
        }
        yield GoldPaper(
            name,
            folder / "pdf" / f"{name}.pdf",
            fields,
            str(fields.get("publisher") or name),
            _links(tree) if tree is not None else (),
            frozenset(emails | (_emails(tree) if tree is not None else set())),
            complete=fields.get("source", "") != "jose",
        )


def _fields(path: Path) -> Mapping[str, Any]:
    try:
        fields = json.loads(path.read_bytes())
    except ValueError as error:
        raise UsageError(
            f"gold/{path.name} is no JSON: {error}", hint="mend the file or take it away"
        ) from error
    if not isinstance(fields, dict):
        raise UsageError(f"gold/{path.name} holds no JSON object", hint="mend the file or take it away")
    return fields


def _jats(path: Path) -> etree._Element | None:
    """The publisher's XML; None where there is none, or it is no JATS."""
    if not path.is_file():
        return None
    with gzip.open(path) as opened:
        data = opened.read(_MOST_BYTES)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    tree: etree._Element | None = etree.fromstring(data, parser)
    return tree if tree is not None and tree.find(".//front") is not None else None


def _links(tree: etree._Element) -> tuple[tuple[str, str], ...]:
    """Who belongs where; where nothing says so, all authors belong to the only affiliation."""
    places = {each.get("id"): _place(each) for each in tree.findall(".//front//aff")}
    found: list[tuple[str, str]] = []
    for author in tree.findall(".//front//contrib"):
        surname = "".join(author.findtext(".//surname") or "")
        given = "".join(author.findtext(".//given-names") or "")
        if author.get("contrib-type") not in (None, "author") or not surname:
            continue
        named = [each.get("rid", "") for each in author.findall(".//xref") if each.get("ref-type") == "aff"]
        ids = [one for ids in named for one in ids.split()]
        inner = [_place(each) for each in author.findall(".//aff")]
        only = list(places.values()) if not ids and not inner and len(places) == 1 else []
        own = [*(places[one] for one in ids if one in places), *inner, *only]
        found += [(person_key(given, surname), place) for place in own]
    return tuple(dict.fromkeys(found))


def _place(aff: etree._Element) -> str:
    """The text of an affiliation without its label."""
    parts = [aff.text or ""]
    for child in aff:
        if child.tag not in ("label", "sup", "email", "institution-id"):
            parts.append("".join(map(str, child.itertext())))
        parts.append(child.tail or "")
    return bare_place(" ".join("".join(parts).split()))


def bare_place(text: str) -> str:
    """An affiliation without what XML runs into it.

    These are identifiers of institutions before it, the first digit lost at times, and addresses of mail
    behind it, which are no part of a place of work and are scored as a field of their own.
    """
    return _MAIL.sub("", _IDENTIFIER.sub("", text))


def person_key(given: str, surname: str) -> str:
    """How a person is told: surname and first initial."""
    return f"{plain(surname)} {plain(given)[:1]}"


def _emails(tree: etree._Element) -> set[str]:
    notes = tree.findall(".//front//email")
    written = " ".join("".join(map(str, each.itertext())) for each in notes)
    return {each for each in re.split(r"[,;\s]+", written.lower()) if "@" in each}
