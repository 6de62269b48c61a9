"""Latency of one search on an index of about ten thousand entries.

    python benchmarks/search_latency.py [--entries N] [--questions N] [--encoder NAME] [--threads N] [--json]

The corpus is made up from a seed: reports, tables and mails that speak of the same people, companies and
places, stored in an embedded graph and indexed as any other. Each question is asked once, after ten that
warm the caches up. Reported are p50 and p95 of the whole search, answer included, with and without the
time of encoding the question. `--encoder hashing` needs no model and no torch.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from heddle.core.encoder import TextEncoder
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, document_id, entity_id, part_id
from heddle.core.locator import PageLocator, dump_locator
from heddle.core.names import name_key
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.retrieval.index import build_index, open_index
from heddle.retrieval.search import Searcher, SearchRequest

_WORDS = """
Ada Grace Mina Alan Edsger Barbara Donald Radia Linus Margaret Ken Frances Tim Anita Vint Hedy
Okafor Lindqvist Moreau Tanaka Novak Silva Haddad Keller Byrne Osei Petrov Castillo Ito Weber
Nordlicht Fjord Granite Harbour Meridian Summit Cobalt Lantern Willow Beacon Quarry Tundra
Sensors Shipping Foods Energy Robotics Textiles Optics Bank Media Steel
Bergen Porto Lyon Graz Leeds Turku Gdansk Ghent Malaga Trieste Aarhus Brno
supplies leads finances audits builds repairs measures rents tests ships
buoys turbines looms archives ferries harvesters bridges telescopes kilns reservoirs
"""
_FIRST, _LAST, _FIRM, _TRADE, _PLACE, _DOES, _THING = (line.split() for line in _WORDS.strip().splitlines())
PASSAGES_PER_DOCUMENT = 20


def names(generator: random.Random) -> list[tuple[str, str]]:
    """Names with their entity types."""
    people = [(f"{first} {last}", "Person") for first in _FIRST for last in _LAST]
    firms = [(f"{first} {trade}", "Organization") for first in _FIRM for trade in _TRADE]
    places = [(place, "Place") for place in _PLACE]
    generator.shuffle(people)
    return people + firms + places


def sentence(generator: random.Random, known: Sequence[tuple[str, str]]) -> tuple[str, list[tuple[str, str]]]:
    """A sentence and the entities that it names."""
    who, other, where = generator.choice(known), generator.choice(known), generator.choice(known)
    does, thing = generator.choice(_DOES), generator.choice(_THING)
    year, amount = generator.randint(1980, 2030), generator.randint(100, 99_999)
    text = f"{who[0]} {does} {thing} for {other[0]} near {where[0]} since {year} at {amount} EUR a month."
    return text, [who, other, where]


def document(generator: random.Random, number: int, known: Sequence[tuple[str, str]]) -> DocumentPut:
    """A document of some passages, each naming entities."""
    made = document_id(f"made {number}".encode())
    root = NodeId(made)
    nodes = {root: Node(root, NodeType.DOCUMENT, {"title": f"Report {number}"})}
    edges: dict[str, Edge] = {}
    start = 0
    for order in range(PASSAGES_PER_DOCUMENT):
        parts = [sentence(generator, known) for _ in range(4)]
        text = " ".join(part for part, _ in parts)
        chunk = part_id(made, NodeType.CHUNK, str(start))
        where = dump_locator(PageLocator(order + 1))
        facts: dict[str, Value] = {
            "text": text,
            "start": start,
            "end": start + len(text),
            "locator": where,
            "order": order,
        }
        nodes[chunk] = Node(chunk, NodeType.CHUNK, facts)
        found = [Edge(root, EdgeType.HAS_CHUNK, chunk)]
        for name, kind in {named for _, all_named in parts for named in all_named}:
            entity = entity_id(DEFAULT_WORKSPACE, kind, name_key(name))
            nodes[entity] = Node(entity, NodeType.ENTITY, {"name": name}, kind)
            place = start + text.index(name)
            span: dict[str, Value] = {"surface": name, "start": place, "end": place + len(name)}
            found.append(Edge(chunk, EdgeType.MENTIONS, entity, f"{made[:8]}:{place}", span))
        edges |= {edge.id: edge for edge in found}
        start += len(text) + 2
    subgraph = Subgraph(made, "benchmark", tuple(nodes.values()), tuple(edges.values()))
    return DocumentPut(subgraph, (Source(f"/report-{number}.pdf"),))


def question(generator: random.Random, known: Sequence[tuple[str, str]]) -> str:
    """A question about one or two entities."""
    who, other = generator.choice(known)[0], generator.choice(known)[0]
    does, thing = generator.choice(_DOES), generator.choice(_THING)
    return generator.choice(
        (
            f"Who {does} {thing} for {who}?",
            f"Since when has {who} been near {other}?",
            f"How much does {who} pay a month for the {thing}?",
            f"Which company {does} the {thing} of {who} and {other}?",
        )
    )


def chosen_encoder(name: str, threads: int) -> TextEncoder:
    """The encoder of that name."""
    if name == "hashing":
        from heddle.models.hashing_encoder import HashingEncoder

        return HashingEncoder(384)
    from heddle.models.text_encoder import load_text_encoder

    return load_text_encoder(name, device="cpu", threads=threads)


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50 and p95, in milliseconds."""
    low, high = np.percentile(np.asarray(values), [50, 95])
    return {"p50": round(float(low), 2), "p95": round(float(high), 2)}


def measure(options: argparse.Namespace, folder: Path) -> dict[str, Any]:
    """Build the index and ask the questions."""
    generator = random.Random(0)
    known = names(generator)
    encoder = chosen_encoder(options.encoder, options.threads)
    scope = EmbeddedStore(folder / "graph.db").scope(DEFAULT_WORKSPACE)
    count = max(1, (options.entries - len(known)) // PASSAGES_PER_DOCUMENT)
    scope.put([document(generator, number, known) for number in range(count)])
    report = build_index(scope, encoder, folder / "index")
    began = time.perf_counter()
    generation = open_index(folder / "index")
    opened = time.perf_counter() - began
    searcher = Searcher(generation, encoder)
    asked = list(dict.fromkeys(question(generator, known) for _ in range(3 * options.questions)))
    for text in asked[:10]:
        searcher.search(SearchRequest(text))
    results = [searcher.search(SearchRequest(text)) for text in asked[10 : options.questions + 10]]
    stages = sorted({stage for result in results for stage in result.timings})
    plain = [searcher.search(SearchRequest(r.question, answer=False)).timings for r in results]
    return {
        "entries": generation.count,
        "documents": count,
        "questions": len(results),
        "encoder": encoder.name,
        "threads": options.threads or os.cpu_count(),
        "index_seconds": round(report.seconds, 2),
        "open_ms": round(1000 * opened, 1),
        "search_ms": percentiles([result.timings["total"] for result in results]),
        "without_answer_ms": percentiles([timings["total"] for timings in plain]),
        "without_encoder_and_answer_ms": percentiles([t["total"] - t["encode"] for t in plain]),
        "stages_ms": {stage: percentiles([r.timings.get(stage, 0.0) for r in results]) for stage in stages},
    }


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--encoder", default="all-MiniLM-L6-v2", help="a model's name, or `hashing`")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = measure(options, Path(folder))
    if options.json:
        print(json.dumps(result))
        return 0
    for name, value in result.items():
        print(f"{name:30} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
