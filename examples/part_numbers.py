"""An extractor of your own: part numbers, incidents, and which part is built into which machine.

An extractor is any object with a `name` and a `read`. It is given the prose of a document and says where it
read what; Heddle keeps what stands in the source and what the schema allows. Run this one with

    PYTHONPATH=examples heddle ingest examples/dossier --ontology examples/corvane.yaml \
        --extractor part_numbers:open_extractor
"""

from __future__ import annotations

import re
from collections import defaultdict

from heddle.core.extractor import FoundEntity, FoundMention, FoundRelation, Reading, SourceDocument

KINDS = {
    "Part": re.compile(r"\b[A-Z]{2}-\d{2,3}(?![\w-])"),
    "Incident": re.compile(r"\bINC-\d{4}\b"),
    "Product": re.compile(r"\b(?:Aquilo|Boreas) \d\b"),
}
BUILT_INTO = re.compile(r"(?P<part>[A-Z]{2}-\d{2,3}) in the (?P<machine>(?:Aquilo|Boreas) \d)")


class PartNumbers:
    """Reads part numbers by their form."""

    name = "part-numbers/1"
    """What documents are derived by: raise the version when the rules change, and they are read anew."""

    def read(self, document: SourceDocument) -> Reading:
        """All numbers and machines of a document, and what is built into what."""
        places: dict[tuple[str, str], list[FoundMention]] = defaultdict(list)
        said: list[tuple[str, str, FoundMention]] = []
        for passage in document.passages:
            for kind, form in KINDS.items():
                for match in form.finditer(passage.text):
                    places[kind, match.group()].append(_place(passage.start, match))
            built = BUILT_INTO.finditer(passage.text)
            said += [(match["part"], match["machine"], _place(passage.start, match)) for match in built]
        keys = sorted(places)
        relations = [
            FoundRelation(
                head=keys.index(("Part", part)),
                name="BUILT_INTO",
                tail=keys.index(("Product", machine)),
                start=place.start,
                end=place.end,
            )
            for part, machine, place in said
        ]
        entities = [FoundEntity(kind, name, tuple(places[kind, name])) for kind, name in keys]
        return Reading(tuple(entities), tuple(relations))


def _place(start: int, match: re.Match[str]) -> FoundMention:
    """A match in a passage as a span of the document's text."""
    return FoundMention(start + match.start(), start + match.end())


def open_extractor() -> PartNumbers:
    """What the setting `extractor` names; a factory that takes `ontology` is given the one in force."""
    return PartNumbers()
