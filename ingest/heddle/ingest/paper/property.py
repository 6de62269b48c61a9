"""What a PDF file says of the paper in it: its information dictionary, and the PRISM facts of its XMP packet.

Publishers write title, authors, journal, volume, issue and pages there, some always and some never; word
processors write the name of a file for a title. So nothing here is taken as it is: facts are one more vote
beside what stands on the pages, and names tell which lines on the page are those of the title and of authors.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from heddle.ingest.parse.package import Properties

_ISSUE = {
    "journal": ("prism:publicationName",),
    "volume": ("prism:volume",),
    "number": ("prism:number", "prism:issueIdentifier"),
    "first_page": ("prism:startingPage",),
    "last_page": ("prism:endingPage",),
    "doi": ("prism:doi",),
}


@dataclass(frozen=True, slots=True)
class FileProperties:
    """Facts of a file about its paper; what it does not say is empty.

    Args:
        title: As written; may be the name of a file.
        authors: Names as written, all in one text.
        subject: What stands in the field of that name: a line for citing, or an abstract.
        keywords: All in one text.
        journal: Name of the journal, from PRISM; the fields below likewise.
    """

    title: str = ""
    authors: str = ""
    subject: str = ""
    keywords: str = ""
    journal: str = ""
    volume: str = ""
    number: str = ""
    first_page: str = ""
    last_page: str = ""
    doi: str = ""


def file_properties(information: Mapping[str, str], packet: Properties) -> FileProperties:
    """The facts of a file.

    Args:
        information: Its information dictionary (`Title`, `Author`, `Subject`, `Keywords`).
        packet: Its XMP packet, as `parse/xmp.py` reads it.
    """
    said: dict[str, str] = {}
    for name, value in packet.metadata:
        said.setdefault(name, " ".join(value.split()))
    issue = {key: next((said[name] for name in names if said.get(name)), "") for key, names in _ISSUE.items()}
    return FileProperties(
        information.get("Title", "") or packet.title,
        information.get("Author", "") or ", ".join(packet.authors),
        information.get("Subject", "") or said.get("dc:description", ""),
        information.get("Keywords", ""),
        **issue,
    )
