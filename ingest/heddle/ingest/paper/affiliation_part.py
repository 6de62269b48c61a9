"""The parts of an affiliation: departments, organisation, place and country, which stand in that order."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from heddle.ingest.paper.country import country_at_end
from heddle.ingest.paper.line import PaperLine
from heddle.ingest.paper.paper import Affiliation

ORGANISATION = re.compile(
    r"universit|institut|hospital|college|academy|compan|\binc\b|\bltd\b|foundation|cent(?:er|re)|polytechnic"
    r"|laborator|school|clinic|council|ministry|agency|\bIRCCS\b|\bINSERM\b|\bCNRS\b",
    re.IGNORECASE,
)
"""Words of organisations."""
PART = re.compile(
    r"^(?:the\s)?(?:department|dept|division|faculty|unit|section|school of|group|laboratory of)",
    re.IGNORECASE,
)
"""How parts of organisations begin."""
_UNIVERSITY = re.compile(r"universi", re.IGNORECASE)
_CODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b(?:[A-Z]{1,2}-?)?\d[\d\s-]*\b")
"""Codes of the mail: `G12 8QQ`, `RO-300645`, `238-8567`."""
_REGION = re.compile(r"^[A-Z]{2,3}$")
_ROLE = re.compile(
    r"^(?:senior|junior|assistant|associate|vice|head|professor|reader|lecturer)\b[^.]*\.\s*", re.IGNORECASE
)


def affiliation_of(text: str, label: str, lines: tuple[PaperLine, ...]) -> Affiliation:
    """An affiliation with its parts.

    Args:
        text: As written, without its label.
        label: What ties authors to it; may be empty.
        lines: That it was read from.
    """
    country = country_at_end(text)
    parts = [part.strip(" .") for part in _ROLE.sub("", text).split(",")]
    if country and len(parts) > 1:
        parts[-1] = parts[-1].rstrip(" .;)").removesuffix(country).strip(" .-–")
    parts = [part for part in parts if part]
    at = _organisation(parts)
    departments = [
        part for number, part in enumerate(parts) if number < at or (number > at and PART.match(part))
    ]
    places = [part for part in parts[at + 1 :] if not ORGANISATION.search(part) and part not in departments]
    organisation = parts[at] if at < len(parts) else ""
    return Affiliation(text, label, organisation, ", ".join(departments), _place(places), country, lines)


def _organisation(parts: Sequence[str]) -> int:
    """The number of the part that names the organisation: a university, another, else what is no department.

    As many as there are parts where all are departments.
    """
    tests: tuple[Callable[[str], bool], ...] = (
        lambda part: _UNIVERSITY.search(part) is not None,
        lambda part: ORGANISATION.search(part) is not None and PART.match(part) is None,
        lambda part: PART.match(part) is None,
    )
    for test in tests:
        found = next((number for number, part in enumerate(parts) if test(part)), None)
        if found is not None:
            return found
    return len(parts)


def _place(parts: Sequence[str]) -> str:
    """The last place that is no code of the mail; a region of capitals gives way to the town before it."""
    names = [name for name in (_CODE.sub("", part).strip(" -–") for part in parts) if name]
    if len(names) > 1 and _REGION.match(names[-1]):
        return names[-2]
    return names[-1] if names else ""
