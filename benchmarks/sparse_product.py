"""Mean aggregation along one relation: Heddle's operator beside the products it could have been.

    python benchmarks/sparse_product.py [--nodes 100000] [--edges 1000000] [--width 128] [--threads 2]
        [--repeats 15] [--device cpu] [--json]

A random relation of that many edges between that many nodes, float32 features. Every contestant computes
the same row-normalised product, is checked against Heddle's to 1e-5, is warmed up twice, and then takes
turns with the others, so that a busy moment of the machine meets all of them. Building the operator
(sorting the edges) is timed apart. Ratios are to Heddle's median: above 1 is slower than Heddle.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse
import torch
from torch import Tensor

from heddle.models.sparse.mean_aggregation import MeanAggregation, SparseBackend, available_backends

OURS = "heddle"
WARM_UPS = 2


@dataclass
class Contestant:
    """One way to compute the product, and the seconds it took."""

    name: str
    multiply: Callable[[], Tensor]
    seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Relation:
    """The relation, its features, and its normalised compressed rows.

    Shapes:
        edge_index: `[2, E]`
        x: `[N, D]`
    """

    edge_index: Tensor
    x: Tensor

    @property
    def nodes(self) -> int:
        """Number of nodes at either end."""
        return int(self.x.size(0))

    def shares(self) -> Tensor:
        """1 / in-degree of each edge's target; `[E]`."""
        degree = torch.bincount(self.edge_index[1], minlength=self.nodes).clamp(min=1)
        return (1.0 / degree)[self.edge_index[1]]


def a_relation(nodes: int, edges: int, width: int, device: str) -> Relation:
    """A random relation, always the same."""
    generator = torch.Generator().manual_seed(0)
    edge_index = torch.randint(0, nodes, (2, edges), generator=generator)
    return Relation(edge_index.to(device), torch.randn(nodes, width, generator=generator).to(device))


def contestants(relation: Relation) -> list[Contestant]:
    """Heddle on each backend, and its peers; scipy on the CPU only."""
    size = relation.nodes, relation.nodes
    found = []
    for place, backend in enumerate(available_backends()):
        operator = MeanAggregation(relation.edge_index, size, backend=backend)
        name = OURS if place == 0 else f"{OURS} ({backend})"
        found.append(Contestant(name, lambda operator=operator: operator.mean(relation.x)))  # type: ignore[misc]  # bound now
    found += [torch_csr(relation), edge_index_matmul(relation), gather_and_add(relation)]
    if relation.x.device.type == "cpu":
        found.append(scipy_csr(relation))
    return found


def torch_csr(relation: Relation) -> Contestant:
    """`torch.sparse_csr_tensor @ x`, built by torch itself."""
    source, target = relation.edge_index
    matrix = torch.sparse_coo_tensor(
        torch.stack([target, source]), relation.shares(), (relation.nodes, relation.nodes)
    ).to_sparse_csr()
    return Contestant("torch CSR @", lambda: matrix @ relation.x)


def edge_index_matmul(relation: Relation) -> Contestant:
    """PyG's EdgeIndex as its documentation uses it."""
    from torch_geometric import EdgeIndex

    size = relation.nodes, relation.nodes
    order = torch.argsort(relation.edge_index[1], stable=True)
    edges = EdgeIndex(relation.edge_index[:, order], sparse_size=size, sort_order="col").fill_cache_()
    shares = relation.shares()[order]
    return Contestant("PyG EdgeIndex", lambda: edges.matmul(relation.x, input_value=shares, transpose=True))


def gather_and_add(relation: Relation) -> Contestant:
    """What a message-passing loop does without a sparse product."""
    source, target = relation.edge_index
    shares = relation.shares()[:, None]

    def multiply() -> Tensor:
        messages = relation.x[source] * shares
        return torch.zeros_like(relation.x).index_add_(0, target, messages)

    return Contestant("gather + index_add", multiply)


def scipy_csr(relation: Relation) -> Contestant:
    """Scipy's CSR product, one thread."""
    source, target = relation.edge_index.numpy()
    size = relation.nodes, relation.nodes
    matrix = scipy.sparse.csr_matrix((relation.shares().numpy(), (target, source)), shape=size)
    x = relation.x.numpy()
    return Contestant("scipy CSR", lambda: torch.from_numpy(np.asarray(matrix @ x)))


def wait(device: str) -> None:
    """Let the device finish."""
    if torch.device(device).type == "cuda":
        torch.cuda.synchronize()


def measure(entrants: list[Contestant], repeats: int, device: str) -> None:
    """Check all against the first, then time them in turns."""
    wanted = entrants[0].multiply()
    for entrant in entrants:
        error = float((entrant.multiply() - wanted).abs().max() / wanted.abs().max())
        assert error < 1e-5, f"{entrant.name} is off by {error:.1e}"
        for _ in range(WARM_UPS - 1):
            entrant.multiply()
    for _ in range(repeats):
        for entrant in entrants:
            wait(device)
            started = time.perf_counter()
            entrant.multiply()
            wait(device)
            entrant.seconds.append(time.perf_counter() - started)


def build_seconds(relation: Relation, repeats: int, device: str) -> float:
    """Median seconds that sorting the edges into an operator takes."""
    taken = []
    for _ in range(repeats):
        started = time.perf_counter()
        MeanAggregation(relation.edge_index, (relation.nodes, relation.nodes), backend=SparseBackend.TORCH)
        wait(device)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


def report(entrants: list[Contestant], options: argparse.Namespace, build: float) -> dict[str, Any]:
    """Medians, spreads and ratios, with what they were measured on."""
    first = statistics.median(entrants[0].seconds)
    return {
        "benchmark": "sparse_product",
        "nodes": options.nodes,
        "edges": options.edges,
        "width": options.width,
        "threads": torch.get_num_threads(),
        "repeats": options.repeats,
        "device": options.device,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}",
        "torch": torch.__version__,
        "backend": str(available_backends()[0]),
        "build_ms": round(1e3 * build, 2),
        "results": [
            {
                "name": entrant.name,
                "median_ms": round(1e3 * statistics.median(entrant.seconds), 3),
                "least_ms": round(1e3 * min(entrant.seconds), 3),
                "most_ms": round(1e3 * max(entrant.seconds), 3),
                "ratio": round(statistics.median(entrant.seconds) / first, 3),
            }
            for entrant in entrants
        ],
    }


def show(outcome: dict[str, Any]) -> None:
    """The report as a table."""
    print(
        f"{outcome['nodes']:,} nodes, {outcome['edges']:,} edges, {outcome['width']} features, "
        f"{outcome['threads']} threads, {outcome['device']} ({outcome['machine']}), torch {outcome['torch']}"
    )
    print(f"building the operator: {outcome['build_ms']} ms")
    print(f"{'':24}{'median ms':>12}{'least':>10}{'most':>10}{'ratio':>8}")
    for row in outcome["results"]:
        print(
            f"{row['name']:24}{row['median_ms']:12.2f}{row['least_ms']:10.2f}"
            f"{row['most_ms']:10.2f}{row['ratio']:8.2f}"
        )


def main() -> int:
    """Read the options, run, report."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nodes", type=int, default=100_000)
    parser.add_argument("--edges", type=int, default=1_000_000)
    parser.add_argument("--width", type=int, default=128)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    warnings.filterwarnings("ignore", message=".*(CSR tensor support|invariant checks|torch.jit)")
    relation = a_relation(options.nodes, options.edges, options.width, options.device)
    entrants = contestants(relation)
    measure(entrants, options.repeats, options.device)
    outcome = report(entrants, options, build_seconds(relation, 3, options.device))
    if options.json:
        print(json.dumps(outcome, indent=1))
    else:
        show(outcome)
    return 0


if __name__ == "__main__":
    sys.exit(main())
