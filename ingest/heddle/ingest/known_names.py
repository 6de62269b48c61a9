"""An extractor of the names that an ontology knows beforehand, wherever they stand."""

from __future__ import annotations

import re
from collections import defaultdict

from heddle.core.extractor import FoundEntity, FoundMention, Reading, SourceDocument
from heddle.core.names import name_key
from heddle.graph.ontology import Ontology

_WORD = re.compile(r"\w+")


class KnownNames:
    """Finds the names and aliases of an ontology: whole words, the longest first, whatever their case.

    A name that is written without capitals or digits (`apple`) is found only as it is written.

    Args:
        ontology: The ontology.
    """

    name = "names:1"

    def __init__(self, ontology: Ontology) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
        for spelling, thing in ontology.spellings():
            words = tuple(word.casefold() for word in _WORD.findall(spelling))
            if words:
                self._by_first[words[0]].append((words, spelling, thing.type))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry[1]))

    def read(self, document: SourceDocument) -> Reading:
        """The names that stand in a document."""
        found: dict[tuple[str, str], list[FoundMention]] = defaultdict(list)
        for passage in document.passages:
            words = list(_WORD.finditer(passage.text))
            index = 0
            while index < len(words):
                match = self._match(passage.text, words, index)
                if match is None:
                    index += 1
                    continue
                length, surface, kind = match
                start = passage.start + words[index].start()
                end = passage.start + words[index + length - 1].end()
                found[kind, surface].append(FoundMention(start, end))
                index += length
        return Reading(
            tuple(FoundEntity(kind, surface, tuple(found[kind, surface])) for kind, surface in sorted(found))
        )

    def _match(self, text: str, words: list[re.Match[str]], index: int) -> tuple[int, str, str] | None:
        for entry, spelling, kind in self._by_first.get(words[index].group().casefold(), ()):
            last = index + len(entry) - 1
            if last >= len(words):
                continue
            surface = text[words[index].start() : words[last].end()]
            if name_key(surface) == name_key(spelling) and _is_written_so(surface, spelling):
                return len(entry), surface, kind
        return None


def _is_written_so(surface: str, spelling: str) -> bool:
    """Whether a surface has the capitals of a name: `Apple` and `APPLE` are one, and `apple` is fruit."""
    first = surface[0]
    return surface == spelling or first.isupper() or first.isdigit() or not first.isalpha()
