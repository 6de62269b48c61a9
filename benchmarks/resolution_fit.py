"""Fit the matcher of entity resolution and write it into the package.

    python benchmarks/resolution_fit.py [--check]

Learned from the labelled clusters of $HEDDLE_DATASETS/redocred and from generated worlds
(`tests/support/name_world.py`, the first half of its names). First the trees that tell documents of one
name apart, then, on the parts that these leave, the trees of pairs; each is calibrated on log-odds of trees
that were fitted without the circle or the document of a row. The same data give the same file; `--check`
compares it with the shipped one instead of writing it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))

from name_gold import Gold, gold_of, gold_of_redocred, read_redocred, stored
from name_world import WorldMaker

from heddle.core.ids import DocumentId, NodeId
from heddle.graph.store import GraphScope
from heddle.ingest.resolution.boosting import BoostedTrees, Floats, fit_platt, fit_trees
from heddle.ingest.resolution.key_directory import KeyDirectory
from heddle.ingest.resolution.matcher import MODEL, Matcher
from heddle.ingest.resolution.namesake import traits
from heddle.ingest.resolution.pair_features import Profile
from heddle.ingest.resolution.pairing import Pairing
from heddle.ingest.resolution.profiles import Profiles
from heddle.ingest.resolution.reading import RecordReader, is_resolved

NAME = "2026-1"
_FOLDS = 5
_SEEDS = (11, 12, 13)
_CIRCLES = 120
_NO_TREES = BoostedTrees(
    9.0, np.zeros((0, 1), dtype=np.int64), np.zeros((0, 1)), np.zeros((0, 2)), slope=1.0, offset=0.0
)


@dataclass(slots=True)
class Labelled:
    """Rows to learn from: features, whether one thing is meant, what a row counts, and its group."""

    rows: list[list[float]] = field(default_factory=list)
    labels: list[float] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)

    def add(self, row: list[float], label: float, weight: float, group: str) -> None:
        """Add a row."""
        self.rows.append(row)
        self.labels.append(label)
        self.weights.append(weight)
        self.groups.append(zlib.crc32(group.encode()) % _FOLDS)

    def __iadd__(self, other: Labelled) -> Self:
        self.rows += other.rows
        self.labels += other.labels
        self.weights += other.weights
        self.groups += other.groups
        return self


def pairing_of(scope: GraphScope, matcher: Matcher) -> Pairing:
    """A pairing of everything in a workspace."""
    profiles = Profiles(RecordReader(scope), lambda: None)
    nodes = profiles.read([node.id for node in scope.nodes() if is_resolved(node)])
    directory = KeyDirectory(None, {}, {node: profiles.keys(node) for node in nodes})
    return Pairing(None, profiles, directory, matcher, nodes, nodes)


def namesake_rows(scope: GraphScope, gold: Gold) -> Labelled:
    """Each two documents of each name: whether they mean one thing."""
    pairing = pairing_of(scope, Matcher("", _NO_TREES, _NO_TREES))
    found = Labelled()
    for node, told in pairing.all_told():
        profile = pairing.profile(node)
        seen = 0
        for at, one in enumerate(told):
            for other in told[at + 1 :]:
                if (node, one.document) not in gold.meant or (node, other.document) not in gold.meant:
                    continue
                same = gold.meant[node, one.document] == gold.meant[node, other.document]
                # A name of many documents makes many pairs, and is still one name.
                seen += 1
                row = traits(profile, one, other, pairing.holds, len(told))
                found.add(row, float(same), 1 / np.sqrt(len(told)), _group(gold, node, one.document))
    return found


def pair_rows(scope: GraphScope, gold: Gold, matcher: Matcher) -> Labelled:
    """Each pair that blocking finds: whether both mean one thing."""
    pairing = pairing_of(scope, matcher)
    list(pairing.tell_namesakes(lambda: None))
    found = Labelled()
    for compared in pairing.candidates(lambda: None):
        for (one, other), row in zip(compared.pairs, compared.rows, strict=True):
            share = share_same(gold, one, other)
            if share is not None:
                document = min(one.record.settings)
                weight = abs(2 * share - 1)
                found.add(row, float(share >= 0.5), weight, _group(gold, one.record.node, document))
    return found


def share_same(gold: Gold, one: Profile, other: Profile) -> float | None:
    """The share of documents of two parts, two by two, that mean one thing; common ones count alone."""
    mine, theirs = (_meant(gold, profile) for profile in (one, other))
    together = mine.keys() & theirs.keys()
    if together:
        return sum(mine[document] == theirs[document] for document in together) / len(together)
    if not mine or not theirs:
        return None
    same = sum(thing == another for thing in mine.values() for another in theirs.values())
    return same / (len(mine) * len(theirs))


def _meant(gold: Gold, profile: Profile) -> dict[DocumentId, str]:
    node = profile.record.node
    return {doc: gold.meant[node, doc] for doc in profile.record.settings if (node, doc) in gold.meant}


def _group(gold: Gold, node: NodeId, document: DocumentId) -> str:
    """What a row is left out with: the circle of a world, or the document."""
    return group_of(gold.meant.get((node, document), ""), document)


def group_of(thing: str, document: DocumentId) -> str:
    """The circle of a thing of a world, or the document."""
    return f"circle {int(thing) // 14}" if thing.isdigit() else document


def fit(labelled: Labelled, *, trees: int, depth: int) -> tuple[BoostedTrees, Floats]:
    """Trees calibrated on rows they did not see, and those rows' log-odds."""
    rows, labels = np.array(labelled.rows), np.array(labelled.labels)
    weights, groups = np.array(labelled.weights), np.array(labelled.groups)
    unseen = np.zeros(len(rows))
    for fold in range(_FOLDS):
        inside = groups != fold
        held = fit_trees(rows[inside], labels[inside], weights[inside], trees=trees, depth=depth)
        unseen[~inside] = held.log_odds(rows[~inside])
    slope, offset = fit_platt(unseen, labels, weights)
    fitted = fit_trees(rows, labels, weights, trees=trees, depth=depth)
    return replace(fitted, slope=slope, offset=offset), unseen


def fit_matcher(golds: Sequence[Gold]) -> Matcher:
    """A matcher fitted to some labelled graphs."""
    several, pairs = Labelled(), Labelled()
    for gold in golds:
        with stored(gold.puts) as scope:
            several += namesake_rows(scope, gold)
    namesakes, _ = fit(several, trees=60, depth=3)
    matcher = Matcher(NAME, _NO_TREES, namesakes)
    for gold in golds:
        with stored(gold.puts) as scope:
            pairs += pair_rows(scope, gold, matcher)
    trees, _ = fit(pairs, trees=120, depth=4)
    print(f"{len(several.rows)} pairs of documents, {len(pairs.rows)} pairs of names", file=sys.stderr)
    return Matcher(NAME, trees, namesakes)


def worlds(
    seeds: Sequence[int] = _SEEDS, *, side: int = 0, circles: int = _CIRCLES, papers: int = 2
) -> list[Gold]:
    """Generated worlds as gold."""
    makers = [WorldMaker(seed, side=side, size=circles, papers=papers) for seed in seeds]
    return [gold_of(maker.world(circles)) for maker in makers]


def to_text(matcher: Matcher) -> str:
    """The file of a matcher."""
    data = {
        "name": matcher.name,
        "pairs": matcher.pairs.to_json(),
        "namesakes": matcher.namesakes.to_json(),
    }
    return json.dumps(data, separators=(",", ":")) + "\n"


def main() -> None:
    """Fit, and write or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="compare with the shipped file")
    options = parser.parse_args()
    path = Path(os.environ["HEDDLE_DATASETS"]) / "redocred" / "dev_70.jsonl.gz"
    text = to_text(fit_matcher([gold_of_redocred(read_redocred(path)), *worlds()]))
    if options.check:
        print("the same" if text == MODEL.read_text("utf-8") else "another file")
    else:
        MODEL.write_text(text, "utf-8")
        print(f"{MODEL.name}: {len(text)} bytes")


if __name__ == "__main__":
    main()
