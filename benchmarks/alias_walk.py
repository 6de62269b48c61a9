"""What a search still finds when passages call things by other names, and a resolution knows them.

    python benchmarks/alias_walk.py [--weights 1,4,16] [--names 3] [--json FILE]

The graph of retrieval_quality.py on $HEDDLE_DATASETS/2wiki-hipporag, but no passage names another's title:
each names one of several other names of it, entities of their own, which a resolution joins to the titled
document. `whole` is the graph as it was, the most that joining can reach; `apart` has no resolution; for
`one node` the names of a thing are one node to the walk, as in Heddle; the others join them by an edge of a
weight instead, which is how it was chosen. Recall@k of what a search returns, with 95% intervals by bootstrap
over questions. Vectors of the hashing encoder, which costs nothing, so that the figures compare with each
other only.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from retrieval_quality import (
    TWO_WIKI,
    WEIGHTS,
    Passage,
    rank_questions,
    rows,
    scored,
    subgraph,
    title_names,
)

from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, entity_id
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Node
from heddle.graph.same_as import PartId, ResolutionChange, SameAs
from heddle.graph.schema import EdgeType, NodeType
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval import pagerank
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.joined_nodes import JoinedRows


def under_other_names(put: DocumentPut, names: int) -> DocumentPut:
    """A document whose links lead to other names of their targets."""
    here = put.subgraph
    aliases = {
        edge.target: other_name(edge.target, (int(here.document[:8], 16) + place) % names)
        for place, edge in enumerate(here.edges)
        if edge.type == EdgeType.LINKS_TO
    }
    nodes = [aliases.get(node.id, node) for node in here.nodes]
    edges = [
        replace(edge, target=aliases[edge.target].id) if edge.target in aliases else edge
        for edge in here.edges
    ]
    return replace(put, subgraph=replace(here, nodes=tuple(nodes), edges=tuple(edges)))


def other_name(node: NodeId, number: int) -> Node:
    """One of the other names of a thing, as an entity."""
    name = f"{node[:12]} {number}"
    return Node(entity_id(DEFAULT_WORKSPACE, "Concept", name), NodeType.ENTITY, {"name": name}, "Concept")


def resolution(puts: Sequence[DocumentPut], passages: Sequence[Passage], names: int) -> ResolutionChange:
    """What a resolver that knows everything says of the names in a graph."""
    there = {node.id for put in puts for node in put.subgraph.nodes}
    pairs = []
    for passage in passages:
        node = NodeId(passage.document)
        aliases = [other_name(node, number).id for number in range(names)]
        pairs += [
            SameAs(PartId(min(node, alias)), PartId(max(node, alias)), 1.0, "known")
            for alias in aliases
            if alias in there
        ]
    touched = {node for pair in pairs for node in pair.nodes}
    return ResolutionChange("known", 0, tuple(sorted(touched)), tuple(pairs))


def measure(
    puts: Sequence[DocumentPut],
    change: ResolutionChange | None,
    passages: Sequence[Passage],
    questions: Sequence[Mapping[str, Any]],
    weights: Sequence[float | None] = (None,),
) -> list[dict[str, Any]]:
    """Scores of a search, for each weight of the edge that joins names; None for names as one node."""
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        scope = EmbeddedStore(Path(folder) / "graph.db").scope(DEFAULT_WORKSPACE)
        scope.put(puts)
        if change is not None:
            scope.write_resolution(change)
        encoder = HashingEncoder(256)
        build_index(scope, encoder, Path(folder) / "index")
        pid = {passage.chunk: passage.pid for passage in passages}
        asked = [item["question"] for item in questions]
        gold = [item["gold"] for item in questions]
        for weight in weights:
            with joined_by(weight):
                generation = open_index(Path(folder) / "index")
            by_row = [pid.get(NodeId(name.decode()), "") for name in generation.ids]
            ranked = rank_questions(generation, encoder, asked, WEIGHTS)["fused"]
            passages_found = [[by_row[row] for row in ranking if by_row[row]] for ranking in ranked]
            found.append(scored(passages_found, gold))
    return found


@contextmanager
def joined_by(weight: float | None) -> Iterator[None]:
    """Let an edge of a weight join the names of a thing in what is opened meanwhile; None changes nothing."""
    if weight is None:
        yield
        return
    alone = patch.object(JoinedRows, "standing", lambda _, count: np.arange(count, dtype=np.int32))
    with alone, patch.dict(pagerank.EDGE_WEIGHTS, {EdgeType.SAME_AS: (weight, weight)}):
        yield


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--weights", default="1,4,16", help="weights of an edge to try instead")
    parser.add_argument("--names", type=int, default=3, help="other names of each thing")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    data = Path(os.environ.get("HEDDLE_DATASETS", "")) / TWO_WIKI
    if not (data / "corpus.jsonl.gz").exists():
        print(f"set HEDDLE_DATASETS to the folder that holds {TWO_WIKI}", file=sys.stderr)
        return 3
    passages = [Passage(**item) for item in rows(data / "corpus.jsonl.gz")]
    questions = list(rows(data / "questions.jsonl.gz"))
    titles = title_names(passages)
    puts = [subgraph(passage, titles) for passage in passages]
    results = {"whole": measure(puts, None, passages, questions)[0]}
    renamed = [under_other_names(put, options.names) for put in puts]
    results["apart"] = measure(renamed, None, passages, questions)[0]
    change = resolution(renamed, passages, options.names)
    weights = [None, *map(float, options.weights.split(","))]
    names = ["one node", *(f"weight {weight}" for weight in options.weights.split(","))]
    results |= zip(names, measure(renamed, change, passages, questions, weights), strict=True)
    print(f"n = {len(questions)}, {len(change.pairs)} pairs")
    for name, scores in results.items():
        print(
            f"{name:10}",
            "  ".join(f"{cut} {value} {list(bounds)}" for cut, (value, bounds) in scores.items()),
        )
    if options.json:
        options.json.write_text(json.dumps(results, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
