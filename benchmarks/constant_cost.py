"""What one more document costs in an empty graph and in a large one, and how the cost of all grows.

    python benchmarks/constant_cost.py [--at N] [--rounds N] [--neo4j] [--json]
    python benchmarks/constant_cost.py --curve N [--planted] [--json]

The first puts the same small document into an empty graph and into one of N documents, in turns, finds out
which names are one thing, and brings both indexes up to date, in one warm process. The second ingests text
files through the pipeline and its parser processes, a thousand at a time with an index run after each, and
fits the slope of log CPU time over log documents; `--planted` puts ready subgraphs into the store instead, to
go further in the same time. Names come from a vocabulary that grows with the graph, as names in a corpus do;
the small document shares two of four with it. Seconds are of processors, user and system, those of parser
processes included: they do not depend on what else the machine does. Vectors come from the hashing encoder,
since an encoder costs the same wherever its text goes.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import math
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from heddle.core.home import Home
from heddle.core.ids import DEFAULT_WORKSPACE, NodeId, WorkspaceId, document_id, entity_id, part_id
from heddle.core.locator import PageLocator, dump_locator
from heddle.core.names import name_key
from heddle.graph.embedded import EmbeddedStore
from heddle.graph.ledger import Ledger
from heddle.graph.records import DocumentPut, Edge, Node, Source, Subgraph, Value
from heddle.graph.schema import EdgeType, NodeType
from heddle.graph.store import GraphScope
from heddle.ingest.limits import Limits
from heddle.ingest.pipeline import ingest, open_sandbox
from heddle.ingest.resolution.resolve import resolve
from heddle.models.hashing_encoder import HashingEncoder
from heddle.retrieval.index import build_index

ENCODER = HashingEncoder(384)
_BATCH = 1000
_WHERE = dump_locator(PageLocator(1))
_SURNAMES = ("Okafor", "Lindqvist", "Moreau", "Tanaka", "Novak", "Haddad", "Silva", "Kowalski")
_VERBS = ("met", "advised", "succeeded", "wrote to")


def planted(number: int, names: Sequence[str]) -> DocumentPut:
    """A document of three chunks, each of which mentions two names and relates them."""
    made = document_id(f"constant cost {number}".encode())
    root = NodeId(made)
    nodes = {root: Node(root, NodeType.DOCUMENT, {"title": f"Note {number}"})}
    edges: dict[str, Edge] = {}
    start = 0
    for order, pair in enumerate(itertools.pairwise(names)):
        text = f"{pair[0]} {_VERBS[number % len(_VERBS)]} {pair[1]} about matter {number}."
        chunk = part_id(made, NodeType.CHUNK, str(start))
        span: dict[str, Value] = {"start": start, "end": start + len(text)}
        nodes[chunk] = Node(chunk, NodeType.CHUNK, {"text": text, "locator": _WHERE, "order": order, **span})
        found = [Edge(root, EdgeType.HAS_CHUNK, chunk)]
        for name in pair:
            entity = entity_id(DEFAULT_WORKSPACE, "Person", name_key(name))
            nodes[entity] = Node(entity, NodeType.ENTITY, {"name": name}, "Person")
            at = start + text.index(name)
            mention: dict[str, Value] = {"surface": name, "start": at, "end": at + len(name)}
            found.append(Edge(chunk, EdgeType.MENTIONS, entity, f"{chunk}:{at}", mention))
        if pair[0] != pair[1]:
            head, tail = (entity_id(DEFAULT_WORKSPACE, "Person", name_key(name)) for name in pair)
            found.append(Edge(head, "RELATED_TO", tail, chunk, span))
        edges |= {edge.id: edge for edge in found}
        start += len(text) + 2
    subgraph = Subgraph(made, "planted", tuple(nodes.values()), tuple(edges.values()))
    return DocumentPut(subgraph, (Source(f"/planted/{number}.txt"),))


def person(number: int) -> str:
    """A name, another for each number."""
    letters, rest = "", number // len(_SURNAMES)
    while True:
        letters += "aeiou"[rest % 5] + "bdfglmnrst"[rest // 5 % 10]
        rest //= 50
        if not rest:
            return f"{letters.capitalize()} {_SURNAMES[number % len(_SURNAMES)]}"


def documents(count: int, seed: int = 0) -> Iterator[DocumentPut]:
    """So many documents, with as many names among them."""
    chance = random.Random(seed)
    for number in range(count):
        yield planted(number, [person(chance.randrange(count)) for _ in range(4)])


def fill(scope: GraphScope, count: int, batch: int = 500) -> None:
    """Put documents into a graph."""
    found = documents(count)
    while part := list(itertools.islice(found, batch)):
        scope.put(part)


def one_more(scopes: Sequence[GraphScope], folders: Sequence[Path], rounds: int) -> list[dict[str, Any]]:
    """Add the same documents to each of some graphs, in turns; CPU and wall milliseconds of each step."""
    found: list[dict[str, Any]] = []
    for number in range(rounds):
        names = [f"Fresh{number} Alpha", person(1), person(2), f"Fresh{number} Omega"]
        document = planted(10_000_000 + number, names)
        for place, (scope, folder) in enumerate(zip(scopes, folders, strict=True)):
            began, cpu = time.perf_counter(), time.process_time()
            scope.put([document])
            put, cpu_put = time.perf_counter(), time.process_time()
            resolve(scope)
            resolved, cpu_resolved = time.perf_counter(), time.process_time()
            build_index(scope, ENCODER, folder)
            end, cpu_end = time.perf_counter(), time.process_time()
            found.append(
                {
                    "graph": place,
                    "round": number,
                    "store": 1000 * (cpu_put - cpu),
                    "resolve": 1000 * (cpu_resolved - cpu_put),
                    "index": 1000 * (cpu_end - cpu_resolved),
                    "all": 1000 * (cpu_end - cpu),
                    "store wall": 1000 * (put - began),
                    "resolve wall": 1000 * (resolved - put),
                    "index wall": 1000 * (end - resolved),
                    "all wall": 1000 * (end - began),
                }
            )
    return found


def compared(found: Sequence[dict[str, Any]], seed: int = 0) -> dict[str, dict[str, Any]]:
    """Medians for the small and the large graph, and the ratio with a bootstrap 95 % interval."""
    chance = random.Random(seed)
    report = {}
    steps = ("store", "resolve", "index", "all")
    for what in (*steps, *(f"{step} wall" for step in steps)):
        small, large = ([row[what] for row in found if row["graph"] == place] for place in (0, 1))
        ratios = sorted(
            statistics.median(chance.choices(large, k=len(large)))
            / statistics.median(chance.choices(small, k=len(small)))
            for _ in range(2000)
        )
        report[what] = {
            "empty": statistics.median(small),
            "large": statistics.median(large),
            "ratio": statistics.median(large) / statistics.median(small),
            "interval": [ratios[50], ratios[1949]],
            "mean ratio": statistics.fmean(large) / statistics.fmean(small),
        }
    return report


def ratio_at(count: int, rounds: int, folder: Path) -> dict[str, Any]:
    """One more document at none and at `count`, in the embedded store and the index."""
    scopes = [EmbeddedStore(folder / name / "graph.db").scope(DEFAULT_WORKSPACE) for name in ("a", "b")]
    folders = [folder / name / "index" for name in ("a", "b")]
    fill(scopes[1], count)
    for scope, index in zip(scopes, folders, strict=True):
        resolve(scope)
        build_index(scope, ENCODER, index)
    one_more(scopes, folders, 5)  # loads libraries and opens files
    found = one_more(scopes, folders, rounds + 5)[10:]
    return {"documents": count, "rounds": rounds, **compared(found)}


def ratio_on_neo4j(count: int, rounds: int) -> dict[str, Any]:
    """The put alone on a Neo4j server, wall milliseconds: what it computes is not in this process."""
    from heddle.graph.neo4j_store import Neo4jStore

    store = Neo4jStore(
        os.environ["HEDDLE_NEO4J_URI"],
        user=os.environ.get("HEDDLE_NEO4J_USER", "neo4j"),
        password=os.environ["HEDDLE_NEO4J_PASSWORD"],
    )
    scopes = [store.scope(WorkspaceId(f"constant-cost-{count}-{name}-{os.getpid()}")) for name in "ab"]
    fill(scopes[1], count, batch=200)
    times: list[list[float]] = [[], []]
    for number in range(rounds + 5):
        document = planted(10_000_000 + number, [f"Fresh{number} A", person(1), person(2), f"F{number} Z"])
        for place, scope in enumerate(scopes):
            began = time.perf_counter()
            scope.put([document])
            times[place].append(1000 * (time.perf_counter() - began))
    small, large = (statistics.median(part[5:]) for part in times)
    return {"documents": count, "empty": small, "large": large, "ratio": large / small}


def curve(most: int, folder: Path, *, planted_only: bool) -> list[dict[str, float]]:
    """Bring in documents up to so many; CPU seconds at every third of a decade on the way."""
    home = Home(folder / "home")
    scope = EmbeddedStore(home.graph).scope(DEFAULT_WORKSPACE)
    index = home.make(home.index(DEFAULT_WORKSPACE))
    chance = random.Random(0)
    with contextlib.ExitStack() as stack:
        if planted_only:
            add = partial(_plant, scope, chance)
        else:
            ledger = stack.enter_context(contextlib.closing(Ledger(home.ledger)))
            sandbox = stack.enter_context(open_sandbox(Limits(), workers=2))
            read = partial(ingest, scope=scope, ledger=ledger, home=home, sandbox=sandbox)
            add = partial(_ingest, read, folder / "files", chance)

        def bring_in(first: int, last: int) -> None:
            add(first, last)
            build_index(scope, ENCODER, index)

        bring_in(-20, 0)  # starts the workers and loads what they need
        return _measured(bring_in, most)


def _measured(bring_in: Callable[[int, int], None], most: int) -> list[dict[str, float]]:
    steps = sorted({round(100 * 10 ** (step / 3)) for step in range(20)} & set(range(100, most + 1)) | {most})
    points: list[dict[str, float]] = []
    before, done = cpu_seconds(), 0
    for step in steps:
        while done < step:
            last = min(step, done + _BATCH)
            bring_in(done, last)
            done = last
        points.append({"documents": done, "cpu_seconds": round(cpu_seconds() - before, 2)})
        print(f"{done:8} documents {points[-1]['cpu_seconds']:10.1f} s", file=sys.stderr, flush=True)
    return points


def _plant(scope: GraphScope, chance: random.Random, first: int, last: int) -> None:
    found = (planted(number, _names(number, chance)) for number in range(first, last))
    while part := list(itertools.islice(found, 100)):
        scope.put(part)


def _ingest(
    read: Callable[[list[Path]], object], folder: Path, chance: random.Random, first: int, last: int
) -> None:
    batch = folder / str(first)
    batch.mkdir(parents=True)
    for number in range(first, last):
        _write(batch / f"{number}.txt", number, _names(number, chance))
    read([batch])


def _names(number: int, chance: random.Random) -> list[str]:
    return [person(chance.randrange(number + 100)) for _ in range(4)]


def _write(path: Path, number: int, names: Sequence[str]) -> None:
    lines = [
        f"{one} {_VERBS[number % len(_VERBS)]} {two} about matter {number}."
        for one, two in itertools.pairwise(names)
    ]
    path.write_text(f"Note {number}\n\n" + "\n\n".join(lines) + "\n", "utf-8")


def cpu_seconds() -> float:
    """Processor seconds of this process and of all its children, living and gone."""
    gone = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = resource.getrusage(resource.RUSAGE_SELF)
    living = sum(_ticks(child) for child in _children(os.getpid())) / os.sysconf("SC_CLK_TCK")
    return own.ru_utime + own.ru_stime + gone.ru_utime + gone.ru_stime + living


def _children(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            yield int(child)
            yield from _children(int(child))


def _ticks(process: int) -> int:
    # Behind the name, which may hold anything: user and system time, of reaped children too.
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(int(value) for value in fields[11:15])


def slope(points: Sequence[dict[str, float]]) -> dict[str, Any]:
    """Least squares of log CPU seconds on log documents, with a 95 % interval of the slope."""
    x = [math.log(point["documents"]) for point in points]
    y = [math.log(point["cpu_seconds"]) for point in points]
    fitted, offset = statistics.linear_regression(x, y)
    left = sum((b - fitted * a - offset) ** 2 for a, b in zip(x, y, strict=True))
    spread = sum((a - statistics.fmean(x)) ** 2 for a in x)
    wide = 2.2 * math.sqrt(left / max(len(x) - 2, 1) / spread)  # Student's t of about ten degrees
    return {"slope": fitted, "interval": [fitted - wide, fitted + wide]}


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--at", type=int, default=10_000, help="documents in the large graph")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--neo4j", action="store_true", help="the put on HEDDLE_NEO4J_URI instead")
    parser.add_argument("--curve", type=int, default=0, help="bring in so many documents instead")
    parser.add_argument("--planted", action="store_true", help="put ready subgraphs, without parsers")
    parser.add_argument("--json", action="store_true", help="print JSON alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        if options.curve:
            points = curve(options.curve, Path(scratch), planted_only=options.planted)
            report: dict[str, Any] = {"points": points, **slope(points)}
        elif options.neo4j:
            report = ratio_on_neo4j(options.at, options.rounds)
        else:
            report = ratio_at(options.at, options.rounds, Path(scratch))
    report["load"] = os.getloadavg()[0]
    if options.json:
        print(json.dumps(report))
        return 0
    for name, value in report.items():
        print(f"{name:12} {value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
