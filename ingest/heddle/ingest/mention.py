"""Mentions: names of entities where they stand in the text.

`NamedEntityExtractor` reads them with a model; others may be put beside it or in its place behind the
`MentionExtractor` Protocol. What a model finds is held to be a name only if it looks like one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from heddle.core.names import clean_name
from heddle.ingest.annotation import Annotator
from heddle.ingest.word_set import word_set

ENTITY_TYPES = {
    "PERSON": "Person",
    "ORG": "Organization",
    "GPE": "Place",
    "LOC": "Place",
    "FAC": "Place",
    "PRODUCT": "Product",
    "EVENT": "Event",
    "WORK_OF_ART": "Work",
    "LAW": "Work",
    "NORP": "Group",
}
"""The model's labels and the schema's entity types; dates, numbers and the like are no entities."""

LONGEST_NAME = 8
"""Words of the longest name; what is longer is a sentence that the model took for one."""

_LEGAL_FORM = (
    r"(?:GmbH(?: & Co\. KG)?|AG|SE|KG|Inc\.?|Incorporated|Ltd\.?|Limited|LLC|LLP|Corp\.?|Corporation|PLC|plc"
    r"|S\.A\.|SA|B\.V\.|BV|N\.V\.|NV|Oy|AB|AS|ApS|SpA|S\.p\.A\.|Pty|Co\.)"
)
_COMPANY = re.compile(rf"(?:[A-Z][\w&'’-]*,? ){{1,5}}?{_LEGAL_FORM}(?!\w)")
_LEGAL_END = re.compile(rf",? {_LEGAL_FORM}$")
_BODY_WORD = re.compile(
    rf"(?:{_LEGAL_FORM}|Robotics|Labs?|Laborator(?:y|ies)|Technologies|Systems|Industries|Holdings?|Bank|University"
    r"|Institute|Foundation|Association|Ministry|Department|Agency|Committee|Council|Company|Group|Software"
    r"|Partners|Logistics|Motors|Pharma(?:ceuticals)?|Consulting|Solutions|Ventures|Capital|Airlines)$"
)
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+(?<![.-])")
_JUNK = re.compile(
    r": |\b(?:million|billion|USD|EUR|GBP|CHF)\b|[|<>{}\[\]=\\^~]|https?:|www\.|\w@\w|\.{3}|_{2}"
)
_NUMBERED = re.compile(
    r"(?:section|sec|article|rule|item|chapter|figure|fig|table|page|part|note|exhibit|scope|step"
    r"|phase)\.? [\dIVX]",
    re.IGNORECASE,
)
_SEAT = re.compile(r"(?P<name>[^,]*?\S) of (?:[A-Z][\w-]+ ?){1,2}$")
_BODY_OF = word_set(
    "university bank institute institution department ministry council board bureau office house city",
    "port state republic kingdom society academy college school church federation union league",
    "association chamber museum hospital government district county province organization organisation",
    "committee commission court army",
    "community company",
)
"""Nouns that keep the `of` behind them as part of the name: Bank of England, not Pellard Valves of Lyon."""

_MISTAKEN = frozenset({"Person", "Place", "Work", "Product", "Group"})
"""Kinds that the model gives to names that end like an organization's."""

_NOT_NAMES = word_set(
    "supplier buyer seller customer client vendor party parties guest tenant landlord agreement contract",
    "board",
    "re fw fwd cc bcc to from subject date sent attachment attachments dear hi hello regards thanks fig",
    "figure table section chapter appendix page abstract introduction references et al. yes no n/a none",
    "total sum name title id no. null true false unknown untitled monday tuesday wednesday thursday",
    "friday saturday sunday ceo cfo cto coo pdf csv json xml html url api",
)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one block of the document's text.

    Args:
        text: Its words.
        start: Where it starts in the document's text.
    """

    text: str
    start: int


@dataclass(frozen=True, slots=True, order=True)
class Named:
    """An entity as one document names it: its type and its name, cleaned."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A name in the text.

    Args:
        start: Span start in the document's text.
        end: Span end, exclusive.
        kind: The entity type.
        name: The name, cleaned.
        surface: The words as they stand.
        coreference: How other words than the name are known to mean it (`heddle.ingest.coreference`); empty
            where the name itself stands there.
    """

    start: int
    end: int
    kind: str
    name: str
    surface: str
    coreference: str = ""

    @property
    def entity(self) -> Named:
        """The entity mentioned."""
        return Named(self.kind, self.name)


class MentionExtractor(Protocol):
    """Finds names in passages."""

    @property
    def version(self) -> str:
        """What the extractor is; part of what a document is derived by."""
        ...

    def extract(self, passages: Sequence[Passage]) -> list[Mention]:
        """Mentions in the passages, in order, none overlapping another."""
        ...


class NamedEntityExtractor:
    """Named entities by a statistical model, and e-mail addresses by rule.

    Args:
        annotator: The model.
        read_names: Whether the model may read the passages: whether they are in its language.
    """

    version = "ner-1"

    def __init__(self, annotator: Annotator, *, read_names: bool = True) -> None:
        self._annotator = annotator
        self._read_names = read_names

    def extract(self, passages: Sequence[Passage]) -> list[Mention]:
        """Mentions in the passages, in order, none overlapping another."""
        found = [mention for passage in passages for mention in find_addresses(passage.text, passage.start)]
        if self._read_names:
            found += [mention for passage in passages for mention in find_companies(passage)]
            named = self._annotator.names([passage.text for passage in passages])
            for passage, spans in zip(passages, named, strict=True):
                for span in spans:
                    kind = ENTITY_TYPES.get(span.label)
                    if kind:
                        found += as_mention(passage, span.start, span.end, kind)
        return without_overlaps(found)


def as_mention(passage: Passage, start: int, end: int, kind: str) -> list[Mention]:
    """The span of a passage as a mention, shrunk to its name; nothing where it is no name."""
    surface = passage.text[start:end]
    name = _without_seat(clean_name(surface), kind)
    if not is_name(name) or (kind == "Person" and any(letter.isdigit() for letter in name)):
        return []
    start, end = _shrink(surface, name, start)
    if name.startswith(("Project ", "Programme ")):
        kind = "Concept"
    elif kind in _MISTAKEN and _BODY_WORD.search(name):
        kind = "Organization"
    return [Mention(passage.start + start, passage.start + end, kind, name, passage.text[start:end])]


def _without_seat(name: str, kind: str) -> str:
    """`Pellard Valves of Lyon` is Pellard Valves; the University of Zurich keeps its name."""
    match = _SEAT.match(name) if kind in ("Organization", "Product") else None
    words = match["name"].split() if match else []
    if len(words) < 2 or words[-1].casefold() in _BODY_OF:
        return name
    return " ".join(words)


def find_companies(passage: Passage) -> list[Mention]:
    """Names that end in a legal form (`Helios GmbH`), which the model often cuts short."""
    return [
        mention
        for match in _COMPANY.finditer(passage.text)
        for mention in as_mention(passage, match.start(), match.end(), "Organization")
    ]


def _shrink(surface: str, name: str, start: int) -> tuple[int, int]:
    """The part of a surface that the cleaned name kept: `the Acme's` is a mention of `Acme`."""
    if surface == name:
        return start, start + len(surface)
    words = [re.escape(word) for word in name.split(" ")]
    match = re.search(r"\s+".join(words), surface)
    return (start + match.start(), start + match.end()) if match else (start, start + len(surface))


def is_name(name: str) -> bool:
    """Whether a cleaned surface can be a name: letters, not a single one, no markup, not a sentence."""
    letters = len(_LETTER.findall(name))
    words = name.split(" ")
    return (
        letters >= 2
        and letters * 2 >= len(name.replace(" ", ""))
        and len(words) <= LONGEST_NAME
        and len(name) <= 120
        and _JUNK.search(name) is None
        and _NUMBERED.match(name) is None
        and name.count("(") == name.count(")")
        and name.casefold() not in _NOT_NAMES
        and not (len(words) == 1 and name.islower())
    )


def find_addresses(text: str, offset: int) -> list[Mention]:
    """E-mail addresses as mentions of resources."""
    return [
        Mention(
            offset + match.start(), offset + match.end(), "Resource", match.group().lower(), match.group()
        )
        for match in _ADDRESS.finditer(text)
    ]


def without_legal_form(name: str) -> str:
    """`Helios GmbH` as people say it, `Helios`; the name itself where it has no legal form."""
    return _LEGAL_END.sub("", name)


def without_overlaps(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions in order; of two that overlap the longer stays, of equals the earlier and first given."""
    ranked = sorted(
        enumerate(mentions), key=lambda item: (item[1].start - item[1].end, item[1].start, item[0])
    )
    taken: list[Mention] = []
    covered: set[int] = set()
    for _, mention in ranked:
        if covered.isdisjoint(range(mention.start, mention.end)):
            covered.update(range(mention.start, mention.end))
            taken.append(mention)
    return sorted(taken)
