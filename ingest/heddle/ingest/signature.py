"""Signatures: a name, and under it a title and a firm, as letters and mails end.

Priya Raman
Quality Manager, Corvane Thermal
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from heddle.graph.schema import Schema
from heddle.ingest.mention import Mention
from heddle.ingest.relation import Relation, may_join
from heddle.ingest.table_relation import relation_by_title

_SIGNATURE = re.compile(
    r"^[ \t]*(?P<name>[^\n,]{3,60}?)[ \t]*\n[ \t]*(?P<title>[A-Z][^\n,]{1,60})"
    r"(?:,| at)[ \t]+(?P<firm>[^\n]{2,80}?)[ \t]*$",
    re.MULTILINE,
)
_TITLE = re.compile(
    r"\b(?:manager|director|head|officer|engineer|president|lead|buyer|analyst|counsel|executive|chair\w*"
    r"|secretary|professor|consultant|assistant|partner|founder|ceo|cfo|cto|coo)\b",
    re.IGNORECASE,
)


def signature_relations(
    text: str, spans: Iterable[tuple[int, int]], mentions: Sequence[Mention], schema: Schema
) -> list[Relation]:
    """Who works for whom by the signatures in some stretches of a text.

    Args:
        text: The document's text.
        spans: Stretches of it; a signature lies within one.
        mentions: The document's mentions.
        schema: Says which relations may join which entity types.
    """
    by_start = {mention.start: mention for mention in mentions}
    found = []
    for start, end in spans:
        for match in _SIGNATURE.finditer(text, start, end):
            person, firm = by_start.get(match.start("name")), by_start.get(match.start("firm"))
            if person is None or firm is None or not _TITLE.search(match["title"]):
                continue
            name = relation_by_title("WORKS_FOR", match["title"])
            if person.end >= match.end("name") and may_join(schema, person.entity, name, firm.entity):
                found.append(
                    Relation(
                        match.start("name"),
                        match.end("firm"),
                        person.entity,
                        name,
                        firm.entity,
                        match["title"],
                        "structure",
                    )
                )
    return found
