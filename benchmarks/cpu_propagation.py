"""RpHGNN's pre-computation on the CPU: Heddle beside the same algorithm on other sparse products.

    python benchmarks/cpu_propagation.py [--data FOLDER] [--iterations 6] [--threads 2] [--repeats 3]
        [--contestants heddle scipy csr gather] [--json]

Everybody starts from the graph in memory and ends with the target's tensors in float32, edge lists made into
matrices on the way. The others go step by step as the formulas say: a mean along each relation, a product
with a random projection, rows of unit length, a sum; on scipy's CSR with NumPy's products, on torch's CSR,
and on gather and index_add. Contestants take turns, so that a busy moment of the machine meets all of them,
and what they give is compared.
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
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import scipy
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_array
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.models.classification.graph_folder import read_graph_folder
from heddle.models.classification.labelled_graph import LabelledGraph
from heddle.models.rphgnn.node_inputs import node_features, node_inputs
from heddle.models.rphgnn.propagation import propagate
from heddle.models.rphgnn.propagation_plan import Group, Parity, PropagationConfig, Relation, reverse_relation
from heddle.models.rphgnn.random_projection import draw_projection, row_normalised
from heddle.models.seeded_generator import seeded_generator

Matrix = Any
"""A tensor, or for scipy an array."""
Product = Callable[[Matrix], Matrix]
Results = Mapping[Group, Tensor]


def run_heddle(graph: LabelledGraph, config: PropagationConfig) -> Results:
    """Heddle, as it comes."""
    return propagate(graph.data, config, seed=0, targets=[graph.target])[graph.target]


def scipy_product(edges: Tensor, size: tuple[int, int]) -> Product:
    """The mean along edges as scipy's CSR times an array."""
    source, target = edges.numpy()
    ones = np.ones(len(source), np.float32)
    matrix = csr_array((ones, (target, source)), shape=(size[1], size[0]))
    matrix.data /= np.repeat(np.diff(matrix.indptr), np.diff(matrix.indptr)).astype(np.float32)
    return lambda x: matrix @ x


def csr_product(edges: Tensor, size: tuple[int, int]) -> Product:
    """The mean along edges as torch's CSR times a tensor."""
    source, target = edges
    share = 1 / torch.bincount(target, minlength=size[1])[target].float()
    place = torch.stack([target, source])
    matrix = torch.sparse_coo_tensor(place, share, (size[1], size[0])).to_sparse_csr()
    return lambda x: matrix @ x


def gather_product(edges: Tensor, size: tuple[int, int]) -> Product:
    """The mean along edges as a gathered row for each of them."""
    source, target = edges
    degree = torch.bincount(target, minlength=size[1]).clamp(min=1)[:, None]
    return lambda x: x.new_zeros(size[1], x.size(1)).index_add_(0, target, x[source]) / degree


def unit_rows(x: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of unit length; a row of zeros stays one."""
    length = np.linalg.norm(x, axis=1, keepdims=True)
    np.divide(x, length, out=x, where=length > 0)
    return x


def run_plainly(
    graph: LabelledGraph,
    config: PropagationConfig,
    make: Callable[[Tensor, tuple[int, int]], Product],
    *,
    in_numpy: bool,
) -> Results:
    """The algorithm as its formulas say, on some product."""
    data = graph.data
    multiply = products(data, make)
    state: dict[str, Matrix] = dict(node_inputs(node_features(data, config, 0), config, 0))
    if in_numpy:
        state = {name: x.numpy() for name, x in state.items()}
    results = empty_results(graph, {name: x.shape[1] for name, x in state.items()}, config)
    for group, tensor in results.items():
        if group.parity is Parity.EVEN and config.use_input:
            tensor[:, 0] = torch.as_tensor(state[graph.target])
    for iteration in range(config.iterations):
        following = {name: x * 0 for name, x in state.items()}
        for relation, (along, back) in multiply.items():
            odd = along(state[relation[0]])
            even = back(odd)
            for group, x in ((Group(Parity.ODD, relation), odd), (Group(Parity.EVEN, relation), even)):
                if group in results:
                    place = iteration + (group.parity is Parity.EVEN and config.use_input)
                    results[group][:, place] = torch.as_tensor(x)
                if iteration < config.iterations - 1:
                    following[group.target] += projected(group, iteration, x, following, config)
        state = following
    return results


def projected(
    group: Group, iteration: int, x: Matrix, states: Mapping[str, Matrix], config: PropagationConfig
) -> Matrix:
    """rownorm(M R)."""
    generator = seeded_generator(0, "project", str(group), str(iteration))
    drawn = draw_projection(config.projection, x.shape[1], states[group.target].shape[1], generator)
    return unit_rows(x @ drawn.numpy()) if isinstance(x, np.ndarray) else row_normalised(x @ drawn)


def products(
    data: HeteroData, make: Callable[[Tensor, tuple[int, int]], Product]
) -> dict[Relation, tuple[Product, Product]]:
    """Each relation's mean beside its reverse's; one matrix serves the two names of the same edges."""
    along = {}
    for relation in sorted(data.edge_types):
        size = int(data[relation[0]].num_nodes), int(data[relation[2]].num_nodes)
        along[relation] = make(data[relation].edge_index, size)
    return {relation: (product, along[turned(relation)]) for relation, product in along.items()}


def turned(relation: Relation) -> Relation:
    """The name of a relation's reverse; a relation of a type with itself is symmetric in these sets."""
    return relation if relation[0] == relation[2] else reverse_relation(relation)


def empty_results(
    graph: LabelledGraph, widths: Mapping[str, int], config: PropagationConfig
) -> dict[Group, Tensor]:
    """Where the target's tensors go."""
    nodes, found = int(graph.data[graph.target].num_nodes), {}
    for relation in sorted(graph.data.edge_types):
        for parity in (Parity.ODD, Parity.EVEN):
            group = Group(parity, relation)
            if group.target == graph.target:
                hops = config.iterations + (parity is Parity.EVEN and config.use_input)
                found[group] = torch.zeros(nodes, hops, widths[relation[0]])
    return found


CONTESTANTS: Mapping[str, Callable[[LabelledGraph, PropagationConfig], Results]] = {
    "heddle": run_heddle,
    "scipy": lambda graph, config: run_plainly(graph, config, scipy_product, in_numpy=True),
    "csr": lambda graph, config: run_plainly(graph, config, csr_product, in_numpy=False),
    "gather": lambda graph, config: run_plainly(graph, config, gather_product, in_numpy=False),
}
_NAMES = {
    "heddle": "Heddle",
    "scipy": "scipy CSR, NumPy products",
    "csr": "torch CSR",
    "gather": "gather and index_add",
}


def measure(
    graph: LabelledGraph, config: PropagationConfig, names: list[str], repeats: int
) -> dict[str, dict[str, Any]]:
    """Seconds of the clock and of the processor of each contestant, and how far its results are off."""
    rows: dict[str, dict[str, Any]] = {name: {"wall": [], "cpu": []} for name in names}
    first: Results = {}
    for _ in range(repeats):
        for name in names:
            began, used = time.perf_counter(), time.process_time()
            found = CONTESTANTS[name](graph, config)
            rows[name]["wall"].append(round(time.perf_counter() - began, 3))
            rows[name]["cpu"].append(round(time.process_time() - used, 3))
            first = first or found
            if "difference" not in rows[name]:
                rows[name]["difference"] = farthest(first, found)
    return rows


def farthest(one: Results, other: Results) -> float:
    """The largest relative difference of any group's tensor."""
    if one.keys() != other.keys():
        raise ValueError("contestants collected other groups")
    return max(float((one[group] - x).norm() / x.norm().clamp(min=1e-30)) for group, x in other.items())


def table(rows: Mapping[str, Mapping[str, Any]]) -> str:
    """The rows for people; ratios are of processor time to the first contestant's."""
    base = statistics.median(next(iter(rows.values()))["cpu"])
    lines = [
        "| way | processor s | least to most | ratio | wall s | difference |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, row in rows.items():
        cpu, wall = statistics.median(row["cpu"]), statistics.median(row["wall"])
        spread = f"{min(row['cpu']):.1f} to {max(row['cpu']):.1f}"
        figures = f"{cpu:.1f} | {spread} | {cpu / base:.2f} | {wall:.1f} | {row['difference']:.0e}"
        lines.append(f"| {_NAMES[name]} | {figures} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("HEDDLE_DATASETS", ".")) / "hgb-acm")
    parser.add_argument("--iterations", type=int, default=6)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--contestants", nargs="+", choices=list(CONTESTANTS), default=list(CONTESTANTS))
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", message="Sparse")
    torch.set_num_threads(arguments.threads)
    graph = read_graph_folder(arguments.data)
    config = PropagationConfig(iterations=arguments.iterations, featureless_width=256)
    rows = measure(graph, config, arguments.contestants, arguments.repeats)
    about = {
        "data": graph.name,
        "iterations": config.iterations,
        "threads": arguments.threads,
        "load": round(os.getloadavg()[0], 1),
        "machine": platform.processor() or platform.machine(),
        "versions": {"torch": torch.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
    }
    if arguments.json:
        json.dump(about | {"rows": rows}, sys.stdout)
        print()
        return
    print(json.dumps(about))
    print(table(rows))


if __name__ == "__main__":
    main()
