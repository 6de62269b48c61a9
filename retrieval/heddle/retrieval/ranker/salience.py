"""Salience: the names that a text without an opening keeps coming back to.

A part of a longer document seldom says what it is about; but it repeats its names, and begins sentences with
them (Dunietz and Gillick 2014, "A new entity salience task with millions of training examples": first
mention, number of mentions and grammatical place tell most).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from heddle.retrieval.ranker.opening import is_grammar, tidy
from heddle.retrieval.sentence import sentence_spans
from heddle.retrieval.stop_words import STOP_WORDS

_READ = 1_500
_MOST = 3
"""Names that a text is given in this way at most."""
_NAME = re.compile(
    r"(?:[^\W\d_a-z][^\W_]*(?:['’.&-][^\W_]+)*)"
    r"(?: (?:(?:of|the|de|la|von|van|al|and) ){0,2}[^\W\d_a-z][^\W_]*(?:['’.&-][^\W_]+)*){0,6}"
)
_POSSESSIVE = re.compile(r"['’]s$")


def salient_names(text: str) -> Iterator[tuple[str, str]]:
    """The names that a text returns to, the most salient first, each with what tells so."""
    read = tidy(text[:_READ])
    counts: Counter[str] = Counter()
    subjects: Counter[str] = Counter()
    for number, (start, end) in enumerate(sentence_spans(read)):
        for match in _NAME.finditer(read, start, end):
            name = _without_first(match.group(), match.start() == start)
            if name:
                counts[name] += 1
                begins = match.start() - start < 5 and read[match.end() : match.end() + 2].strip().islower()
                subjects[name] += begins + (begins and number == 0)
    ranked = sorted(counts, key=lambda name: (-subjects[name] - counts[name], name))
    for place, name in enumerate(ranked[:_MOST]):
        if subjects[name] > 1:
            yield name, "salient_subject" if place == 0 else "salient_second"
        elif subjects[name] and counts[name] > 1 and place == 0:
            yield name, "salient"


def _without_first(name: str, begins: bool) -> str:
    """A name without the word of grammar that begins its sentence."""
    first, _, rest = name.partition(" ")
    if is_grammar(first) if begins else first.casefold() in STOP_WORDS:
        name = rest
    return _POSSESSIVE.sub("", name)
