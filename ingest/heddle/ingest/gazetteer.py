"""Gazetteer: the names one document is known to speak of, found wherever else they stand in it.

A name in a mail header, an author field or a column headed `Company` says what it names; the same words
in the letter below then need no model to be recognised, and are the same kind of thing there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from heddle.core.names import name_key
from heddle.ingest.kind_vote import WEIGHT, kind_by_context
from heddle.ingest.mention import Mention, Named, is_name, without_legal_form
from heddle.ingest.word_set import word_set

_WORD = re.compile(r"\w+")
_COMPOUND_AFTER = re.compile(r"-(?!based\b)\w")
_COMPOUND_BEFORE = re.compile(r"\w-$")
_SHORTEST = 3
_COMMON = word_set(
    "the this that these those there here for and but not you your our all any one two new old may",
    "march april will mark bill hope grace rose art page may general north south east west group team",
    "company office",
)


class Gazetteer:
    """Names and their kinds, found in text by exact match at word boundaries, the longest first."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        """Index names.

        Args:
            kinds: Entity type by cleaned name.
        """
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = defaultdict(list)
        for name in sorted(kinds):
            words = tuple(_WORD.findall(name))
            if words and is_name(name) and not (len(words) == 1 and _too_plain(name)):
                self._by_first[words[0]].append((words, name, kinds[name]))
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: (-len(entry[0]), entry[1]))

    def find(self, text: str, offset: int) -> list[Mention]:
        """Mentions of known names in a text that starts at `offset`; none overlaps another."""
        words = list(_WORD.finditer(text))
        found = []
        index = 0
        while index < len(words):
            match = self._match(text, words, index)
            if match is None:
                index += 1
                continue
            length, name, kind = match
            start, end = words[index].start(), words[index + length - 1].end()
            found.append(Mention(offset + start, offset + end, kind, name, text[start:end]))
            index += length
        return found

    def _match(self, text: str, words: list[re.Match[str]], index: int) -> tuple[int, str, str] | None:
        for entry, name, kind in self._by_first.get(words[index].group(), ()):
            last = index + len(entry) - 1
            if last < len(words) and all(
                words[index + step].group() == word for step, word in enumerate(entry)
            ):
                start, end = words[index].start(), words[last].end()
                if _reads(name, text[start:end]) and not _in_compound(text, start, end):
                    return len(entry), name, kind
        return None


def _reads(name: str, surface: str) -> bool:
    """Whether a surface with the name's words has its punctuation too, and stays in one block."""
    return "\n\n" not in surface and " ".join(surface.split()) in name


def _in_compound(text: str, start: int, end: int) -> bool:
    """Whether a match is part of a hyphenated word: `Jean` in `Jean-Luc`, though not `Berlin-based`."""
    before = text[max(start - 2, 0) : start]
    return _COMPOUND_AFTER.match(text, end) is not None or _COMPOUND_BEFORE.search(before) is not None


def _too_plain(name: str) -> bool:
    return len(name) < _SHORTEST or not name[0].isupper() or name.casefold() in _COMMON


def one_kind_a_name(
    known: Mapping[str, str], mentions: Iterable[Mention], text: str = "", guesses: Iterable[Named] = ()
) -> dict[str, str]:
    """The kind of each name in one document, by name key.

    What tables and mail headers say holds; else what the words around the name and the model said most
    often, ties by the alphabet.

    Args:
        known: Kinds that the structure says, by name.
        mentions: What a model read.
        text: The document's text.
        guesses: Names with a likely kind that counts as one vote: the author of a file may be a firm.
    """
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for guess in guesses:
        votes[name_key(guess.name)][guess.kind] += 1
    for mention in mentions:
        votes[name_key(mention.name)][mention.kind] += 1
        bare = without_legal_form(mention.name)
        if bare != mention.name:
            votes[name_key(bare)]["Organization"] += WEIGHT
        told = kind_by_context(text, mention.start, mention.end, mention.kind) if text else ""
        if told:
            votes[name_key(mention.name)][told] += WEIGHT
    kinds = {key: min(counts, key=lambda kind: (-counts[kind], kind)) for key, counts in votes.items()}
    kinds.update({name_key(name): kind for name, kind in known.items()})
    return kinds
