"""What tells a community from its siblings: the terms that it speaks in more than they do.

Class-based TF-IDF (Grootendorst 2022, https://arxiv.org/abs/2203.05794): all that is said of a community is
one document, its siblings are the others. The names of its members are left out: they are in its title, and
that they are not its siblings' is no news.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from heddle.retrieval.community_reading import Said
from heddle.retrieval.community_summary import content_words

MOST_TERMS = 8
_CLAUSE = re.compile(r"[.,;:!?|()\[\]\"“”\n]+")
_KEPT = 400
"""Terms of a community that its siblings are compared with."""
_TWICE = 2
"""A term that is used once is chance."""


def count_terms(said: Iterable[Said]) -> Counter[str]:
    """How often a community's sentences use each word, and each two words side by side."""
    counted: Counter[str] = Counter()
    for each in said:
        used: set[str] = set()
        # The quotation, not how it reads: a row reads with the names of its columns.
        for words in map(content_words, _CLAUSE.split(each.span.quote)):
            used |= {*words, *(f"{left} {right}" for left, right in pairwise(words))}
        counted.update(used)
    frequent = sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:_KEPT]
    return Counter(dict(frequent))


def telling_terms(
    own: Mapping[str, int], siblings: Sequence[Mapping[str, int]], names: Iterable[str]
) -> tuple[str, ...]:
    """The terms that tell a community from its siblings, the most telling first; none where it has none.

    Args:
        own: Terms of the community with how often it uses them.
        siblings: Those of others.
        names: Names of its members.
    """
    if not siblings:
        return ()
    taken = {word for name in names for word in content_words(name)}
    mean = sum(sum(each.values()) for each in (own, *siblings)) / (len(siblings) + 1)
    scores = {
        term: count * math.log1p(mean / (count + sum(each.get(term, 0) for each in siblings)))
        for term, count in own.items()
        if count >= _TWICE and not taken.intersection(term.split())
    }
    order = sorted(scores, key=lambda term: (-scores[term], -len(term), term))
    chosen: list[str] = []
    for term in order:
        if len(chosen) == MOST_TERMS:
            break
        words = set(term.split())
        # "return springs" says "springs" too.
        if not any(words & set(other.split()) for other in chosen):
            chosen.append(term)
    return tuple(chosen)
