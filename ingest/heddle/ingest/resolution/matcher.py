"""The matcher: how likely two records are one thing, by which method, and on what evidence.

Boosted trees over `pair_features`, calibrated; writings by the rules of `writing.py`. Trees and
calibration are shipped in `model/resolution.json` and made by `benchmarks/resolution_quality.py --fit`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from heddle.graph.same_as import ACCEPTED, DOUBTFUL, SameAs
from heddle.ingest.resolution.boosting import BoostedTrees, Floats
from heddle.ingest.resolution.name_form import Family, NameForm
from heddle.ingest.resolution.pair_features import (
    Feature,
    Holds,
    Profile,
    given_names,
    rare_neighbours,
    words_left,
)
from heddle.ingest.resolution.reservation import reservation
from heddle.ingest.resolution.writing import compare_writings

MODEL: Final = Path(__file__).parent / "model" / "resolution.json"
_ALIKE = 0.8
_UNLIKE_WORD = 0.6
_CONCEPT = "Concept"
_ONE_TERM = 0.2
_AT_MOST = 0.49
"""What a pair with a reservation is given: next to accepted, so that somebody looks at it."""


@dataclass(frozen=True, slots=True)
class Matcher:
    """What judges pairs and namesakes.

    Args:
        name: What it is; another name makes a stored resolution stale.
        pairs: The probability that two records are one thing, of rows of `Feature`.
        namesakes: The probability that two documents mean one thing by a name, of rows of `Trait`.
    """

    name: str
    pairs: BoostedTrees
    namesakes: BoostedTrees

    def judge(self, rows: Floats) -> Floats:
        """The probability that pairs are one thing, rounded as it is stored.

        Shapes:
            rows: `[n, features]`
            returned: `[n]`
        """
        return np.round(self.pairs.probability(rows), 4) if len(rows) else np.zeros(0)


@cache
def shipped_matcher() -> Matcher:
    """The matcher of the package."""
    return read_matcher(MODEL)


def read_matcher(path: Path) -> Matcher:
    """Read a matcher from its file."""
    data = json.loads(path.read_text("utf-8"))
    return Matcher(
        data["name"], BoostedTrees.from_json(data["pairs"]), BoostedTrees.from_json(data["namesakes"])
    )


def worth_comparing(one: Profile, other: Profile) -> bool:
    """Whether two names are near enough that the rest is worth a look; most candidates are not.

    The two must be of one family, or be called alike.
    """
    left, right = one.record, other.record
    if (left.family is Family.WRITING) != (right.family is Family.WRITING):
        return False
    a, b = left.form, right.form
    if left.family is not right.family:
        return a.key == b.key or _linked(one, other)
    if left.family is Family.WRITING or _linked(one, other) or _lettered(a, b):
        return True
    if a.given and b.given and not given_names(a, b):
        return False
    if left.type_name == right.type_name == _CONCEPT:
        # A term with one word more is another term: a graph is no graph transformer.
        return len(a.core) == len(b.core) and words_left(set(a.core), set(b.core)) <= _ONE_TERM
    if _share_words(a, b):
        return True
    alike = JaroWinkler.similarity(a.key, b.key) >= _ALIKE
    alike = alike or fuzz.token_sort_ratio(a.key, b.key) >= 100 * _ALIKE
    return alike and words_left(set(a.core), set(b.core)) <= _UNLIKE_WORD


def _share_words(a: NameForm, b: NameForm) -> bool:
    """Whether one name holds all words of the other; of persons surname and an initial are enough."""
    if set(a.core) <= set(b.core) or set(b.core) <= set(a.core):
        return True
    return bool(a.given and b.given) and a.surname == b.surname and a.given[0][0] == b.given[0][0]


def _linked(one: Profile, other: Profile) -> bool:
    left, right = one.record, other.record
    return (
        left.form.key in right.aliases
        or right.form.key in left.aliases
        or bool(left.identifiers & right.identifiers)
    )


def _lettered(a: NameForm, b: NameForm) -> bool:
    """Whether one may be the letters of the other, or a person's names are the other way round."""
    if a.short or b.short:
        letters = {a.short, a.initials, a.full_initials} & {b.short, b.initials, b.full_initials}
        return bool(letters - {""})
    if len(a.core) != 2 or len(b.core) != 2 or not (a.given and b.given):
        return len(a.initials) > 2 and a.initials == b.initials
    # Both names have to fit: `Ada Byron` is `Byron A`, and `Sue Adams` is no `Ben Sue`.
    return (a.given[0] == b.surname and a.surname[0] == b.given[0][0]) or (
        a.surname == b.given[0] and a.given[0][0] == b.surname[0]
    )


def writing_pair(one: Profile, other: Profile) -> SameAs | None:
    """The pair of a reference and a document, or of two references; None where it is not worth keeping."""
    first, second = sorted((one.record, other.record), key=lambda record: record.part)
    compared = compare_writings(first, second)
    if compared is None or compared[0] < DOUBTFUL:
        return None
    return as_pair(one, other, compared[0], "reference", compared[1])


def as_pair(one: Profile, other: Profile, score: float, method: str, evidence: Sequence[str]) -> SameAs:
    """A pair in the order of its ids."""
    left, right = sorted((one.record.part, other.record.part))
    return SameAs(left, right, score, method, tuple(evidence))


def named_pair(
    one: Profile, other: Profile, row: Sequence[float], score: float, holds: Holds
) -> SameAs | None:
    """A pair of names that was judged; None where it is not worth keeping."""
    reason = reservation(one, other, row)
    if reason and score >= ACCEPTED:
        score = _AT_MOST
    if score < DOUBTFUL:
        return None
    facts = _evidence(one, other, row, holds)
    return as_pair(one, other, score, _method(row), [*facts, reason] if reason else facts)


def _method(row: Sequence[float]) -> str:
    """The feature that the pair stands on, in one word."""
    if row[Feature.IDENTIFIERS] > 0:
        return "identifier"
    if row[Feature.ALIAS] > 0:
        return "alias"
    if row[Feature.ACRONYM] > 0:
        return "acronym"
    return "name"


def _evidence(one: Profile, other: Profile, row: Sequence[float], holds: Holds) -> list[str]:
    """Short facts in words, for and against."""
    facts = [f"name {max(row[Feature.SPELLING], row[Feature.WORD_ORDER]):.2f}"]
    facts += sorted(one.record.identifiers & other.record.identifiers)[:2]
    for feature, least, words in _FACTS:
        if row[feature] >= least:
            facts.append(words)
    facts += [words for feature, words in _AGAINST if row[feature] <= -1]
    facts += [f"shares {name}" for name in rare_neighbours(one, other, holds)[:3]]
    if row[Feature.CONTEXT] > 0:
        facts.append(f"context {row[Feature.CONTEXT]:.2f}")
    if row[Feature.KIND] < 1:
        facts.append(f"types {' and '.join(sorted((one.record.type_name, other.record.type_name)))}")
    if row[Feature.RIVALS] > 0:
        count = int(row[Feature.RIVALS])
        facts.append(f"{count} other {'name fits' if count == 1 else 'names fit'}")
    return facts


_FACTS: Final = (
    (Feature.ALIAS, 1.0, "the text gives one as the other's name"),
    (Feature.ACRONYM, 0.5, "one is the letters of the other"),
    (Feature.TOGETHER, 0.01, "named in one document"),
)
_AGAINST: Final = (
    (Feature.NUMBERS, "numbers differ"),
    (Feature.SUFFIX, "suffixes differ"),
    (Feature.LEGAL, "legal forms differ"),
    (Feature.IDENTIFIERS, "identifiers differ"),
)
