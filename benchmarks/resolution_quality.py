"""How well names are told to be one thing or several, beside what simpler rules make of them.

    python benchmarks/resolution_quality.py [--folds N] [--worlds N] [--workers N] [--json]

Two sets. Labelled clusters of $HEDDLE_DATASETS/redocred: folds of documents, each resolved by a matcher
that was fitted without it (`resolution_fit.py`, one world), scored inside documents with each mention for
itself; and generated worlds that the shipped matcher was not fitted to, made of the other half of the lists
of names, scored over all documents with each name of each document for itself. Floors: nodes as they are
(equal normalised name and type); `rapidfuzz.fuzz.ratio` at the threshold that is best on worlds of the
fitting kind; and the rule of the fuzzy resolver of neo4j-graphrag (`WRatio` of processed names of one label
at 0.8 or more, merged where they overlap), written anew here. Intervals are bootstraps over documents or
the circles of worlds.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process, utils

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "support"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from cluster_scores import Score, b_cubed, calibration_error, interval, pairwise
from name_gold import Gold, gold_of_redocred, read_redocred, stored
from resolution_fit import fit_matcher, group_of, pair_rows, worlds

from heddle.core.ids import DocumentId, NodeId
from heddle.core.names import name_key
from heddle.graph.store import GraphScope
from heddle.ingest.resolution.matcher import Matcher, shipped_matcher
from heddle.ingest.resolution.resolve import resolve

Item = tuple[NodeId, DocumentId]
_TEST_SEEDS = tuple(range(101, 107))
_FIT_SEEDS = (11,)
_TEST_CIRCLES = 60
_THRESHOLDS = (80, 85, 90, 95)


@dataclass(slots=True)
class Graph:
    """A resolved graph with its gold, and what each rule makes of it."""

    gold: Gold
    said: dict[str, dict[Item, str]] = field(default_factory=dict)
    chances: list[float] = field(default_factory=list)
    labels: list[float] = field(default_factory=list)


def union(links: Sequence[tuple[str, str]]) -> Callable[[str], str]:
    """The name of the component that something is in."""
    above: dict[str, str] = {}

    def find(one: str) -> str:
        while above.get(one, one) != one:
            above[one] = above.get(above[one], above[one])
            one = above[one]
        return one

    for left, right in links:
        first, second = sorted((find(left), find(right)))
        above[second] = first
    return find


def resolved(scope: GraphScope, gold: Gold) -> dict[Item, str]:
    """What the stored resolution makes of each name in each document."""
    find = union([(pair.left, pair.right) for pair in scope.same_as() if pair.accepted])
    several = {namesakes.node: namesakes for namesakes in scope.namesakes()}
    return {
        (node, document): find(several[node].part_in(document) if node in several else node)
        for node, document in gold.meant
    }


def by_likeness(
    gold: Gold, scorer: Callable[..., float], least: float, processor: Any = None
) -> dict[Item, str]:
    """Names of one type merged where a measure of likeness says so, whatever documents they are in."""
    by_kind: dict[str, list[NodeId]] = defaultdict(list)
    for node, (kind, _) in sorted(gold.names.items()):
        by_kind[kind].append(node)
    links: list[tuple[str, str]] = []
    for nodes in by_kind.values():
        names = [gold.names[node][1] for node in nodes]
        if processor is not None:
            names = [processor(name) for name in names]
        like = process.cdist(names, names, scorer=scorer, score_cutoff=least, dtype=np.uint8)
        links += [(nodes[a], nodes[b]) for a, b in zip(*np.nonzero(like), strict=True) if a < b]
    find = union(links)
    return {item: find(item[0]) for item in gold.meant}


def graph_of(gold: Gold, matcher: Matcher, threshold: int) -> Graph:
    """Resolve a graph by every rule."""
    graph = Graph(gold)
    with stored(gold.puts) as scope:
        resolve(scope, matcher=matcher)
        graph.said["resolution"] = resolved(scope, gold)
        rows = pair_rows(scope, gold, matcher)
        graph.chances = [float(chance) for chance in matcher.judge(np.array(rows.rows))]
        graph.labels = rows.labels
    graph.said["equal name and type"] = {item: item[0] for item in gold.meant}
    graph.said["equal name"] = {item: name_key(gold.names[item[0]][1]) for item in gold.meant}
    graph.said[f"ratio >= {threshold}"] = by_likeness(gold, fuzz.ratio, threshold, str.casefold)
    graph.said["neo4j-graphrag's fuzzy rule"] = by_likeness(gold, fuzz.WRatio, 80, utils.default_process)
    return graph


def best_threshold(golds: Sequence[Gold]) -> int:
    """The threshold of the plain ratio that serves worlds of the fitting kind best."""
    return max(
        _THRESHOLDS,
        key=lambda least: sum(
            pairwise(by_likeness(gold, fuzz.ratio, least, str.casefold), gold.meant).f1 for gold in golds
        ),
    )


def score_world(graphs: Sequence[Graph]) -> dict[str, Any]:
    """Scores over all documents, each name of each document for itself."""
    groups: dict[tuple[int, str], list[Item]] = defaultdict(list)
    for at, graph in enumerate(graphs):
        for item, thing in graph.gold.meant.items():
            groups[at, group_of(thing, item[1])].append(item)
    found = {}
    for rule in graphs[0].said:

        def both(
            drawn: Sequence[tuple[int, str]], measure: Callable[..., Score] = pairwise, rule: str = rule
        ) -> Score:
            # A circle that is drawn twice counts twice, beside what it has to do with others.
            weights = {
                (group[0], item): count for group, count in Counter(drawn).items() for item in groups[group]
            }
            said = {key: (key[0], graphs[key[0]].said[rule][key[1]]) for key in weights}
            true = {key: (key[0], graphs[key[0]].gold.meant[key[1]]) for key in weights}
            if measure is pairwise:
                return pairwise(said, true, weights, drawn=True)
            return measure(said, true, weights)

        found[rule] = _scores(sorted(groups), both)
    return found


def score_documents(graphs: Sequence[Graph]) -> dict[str, Any]:
    """Scores inside documents, each mention for itself."""
    found = {}
    for rule in graphs[0].said:
        inside: dict[str, dict[NodeId, tuple[str, str, int]]] = defaultdict(dict)
        for graph in graphs:
            for (node, document), thing in graph.gold.meant.items():
                count = graph.gold.mentions[node, document]
                inside[document][node] = (graph.said[rule][node, document], thing, count)

        def both(
            drawn: Sequence[str],
            measure: Callable[..., Score] = pairwise,
            inside: Mapping[str, Mapping[NodeId, tuple[str, str, int]]] = inside,
        ) -> Score:
            rows = [(at, node, *row) for at, doc in enumerate(drawn) for node, row in inside[doc].items()]
            said = {(at, node): f"{at} {cluster}" for at, node, cluster, _, _ in rows}
            true = {(at, node): f"{at} {thing}" for at, node, _, thing, _ in rows}
            return measure(said, true, {(at, node): count for at, node, _, _, count in rows})

        found[rule] = _scores(sorted(inside), both)
    return found


def _scores(groups: Sequence[Any], both: Callable[..., Score]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, measure in (("pairwise", pairwise), ("b_cubed", b_cubed)):
        score = both(groups, measure)
        low, high = interval(groups, partial(_f1_of, both, measure), draws=30)
        found[name] = {
            "precision": score.precision, "recall": score.recall, "f1": score.f1, "interval": [low, high]
        }  # fmt: skip
    return found


def _f1_of(both: Callable[..., Score], measure: Callable[..., Score], drawn: Sequence[Any]) -> float:
    return both(drawn, measure).f1


def calibration(graphs: Sequence[Graph]) -> dict[str, Any]:
    """Calibration of the scores of all pairs that were compared."""
    chances = np.array([chance for graph in graphs for chance in graph.chances])
    labels = np.array([label for graph in graphs for label in graph.labels])
    error, curve = calibration_error(chances, labels)
    return {"pairs": len(chances), "error": error, "curve": curve}


def world_graph(seed: int, papers: int, threshold: int) -> Graph:
    """A generated world, resolved by the shipped matcher."""
    (gold,) = worlds((seed,), side=1, circles=_TEST_CIRCLES, papers=papers)
    return graph_of(gold, shipped_matcher(), threshold)


def redocred_graph(fold: int, folds: int, threshold: int) -> Graph:
    """A fold of the labelled documents, resolved by a matcher that did not see it."""
    documents = read_redocred(Path(os.environ["HEDDLE_DATASETS"]) / "redocred" / "dev_70.jsonl.gz")
    seen = [document for at, document in enumerate(documents) if at % folds != fold]
    held = [document for at, document in enumerate(documents) if at % folds == fold]
    matcher = fit_matcher([gold_of_redocred(seen), *worlds(_FIT_SEEDS)])
    return graph_of(gold_of_redocred(held), matcher, threshold)


def report(name: str, scores: Mapping[str, Any], calibrated: Mapping[str, Any]) -> None:
    """Print one set's scores as a table."""
    print(f"\n{name}\n| rule | pairwise P | R | F1 | B3 P | R | F1 |\n|---|---:|---:|---:|---:|---:|---:|")
    for rule, found in scores.items():
        cells = []
        for measure in ("pairwise", "b_cubed"):
            one = found[measure]
            low, high = one["interval"]
            cells += [
                f"{one['precision']:.3f}",
                f"{one['recall']:.3f}",
                f"{one['f1']:.3f} [{low:.3f}, {high:.3f}]",
            ]
        print(f"| {rule} | {' | '.join(cells)} |")
    curve = ", ".join(f"{mean:.2f}: {share:.2f} of {count}" for mean, share, count in calibrated["curve"])
    print(f"calibration error {calibrated['error']:.4f} over {calibrated['pairs']} pairs; {curve}")


def main() -> None:
    """Score both sets."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folds", type=int, default=3, help="folds of redocred; 0 leaves it out")
    parser.add_argument("--worlds", type=int, default=len(_TEST_SEEDS), help="worlds of each kind")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    threshold = best_threshold(worlds(_FIT_SEEDS, circles=_TEST_CIRCLES))
    found: dict[str, dict[str, Any]] = {}
    with ProcessPoolExecutor(options.workers) as pool:
        folds = [pool.submit(redocred_graph, fold, options.folds, threshold) for fold in range(options.folds)]
        sets = {
            name: [
                pool.submit(world_graph, seed, papers, threshold) for seed in _TEST_SEEDS[: options.worlds]
            ]
            for name, papers in (("worlds of texts", 0), ("worlds of texts and papers", 2))
        }
        for name, waiting in sets.items() if options.worlds else ():
            made = [each.result() for each in waiting]
            found[name] = {"scores": score_world(made), "calibration": calibration(made)}
        labelled = [each.result() for each in folds]
    if labelled:
        calibrated = calibration(labelled)
        found["redocred, inside documents"] = {
            "scores": score_documents(labelled),
            "calibration": calibrated,
        }
        found["redocred, all documents"] = {"scores": score_world(labelled), "calibration": calibrated}
    if options.json:
        print(json.dumps(found))
    else:
        for name, one in found.items():
            report(name, one["scores"], one["calibration"])


if __name__ == "__main__":
    main()
