"""RpHGNN's pre-computation on a GPU, from edge lists in host memory to float16 results in host memory.

On a synthetic graph of ogbn-mag's shape, in one run: Heddle's kernels and copies, the same algorithm step by
step on torch's CSR product and on gather and index_add, and SeHGNN's collection of meta-paths on torch CSR.
Results go to memory that is fresh, that was used before, or that is pinned. Also each relation's product
alone, its error against float64 and its share of the bandwidth of a copy, and how time grows with hops and
with relations.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections.abc import Callable, Mapping
from functools import partial

import torch
from device_clock import DEVICE, copy_speed, device_ms, wall_ms
from metapath_collection import Path, collect_metapaths
from relation_schema import power_law, related_kinds, straightness
from torch import Tensor

from heddle.models.rphgnn.device_propagation import RelationRows, propagate_on_device, rows_of_relations
from heddle.models.rphgnn.propagation_plan import Group, Parity, PropagationConfig, Relation
from heddle.models.rphgnn.random_projection import draw_projection, row_normalised
from heddle.models.seeded_generator import seeded_generator
from heddle.models.sparse.balanced_rows import balance_rows
from heddle.models.sparse.host_copy import host_link
from heddle.models.sparse.triton_mean import mean_rows

NODES = {"author": 1_134_649, "field": 59_965, "institution": 8_740, "paper": 736_389}
EDGES: dict[Relation, int] = {
    ("author", "affiliated", "institution"): 1_043_998,
    ("author", "writes", "paper"): 7_145_660,
    ("paper", "cites", "paper"): 5_416_271,
    ("paper", "has_topic", "field"): 7_505_078,
}
WIDTH = 128
TARGET = "paper"
PARTS = ("products", "iterations", "linearity", "metapaths", "whole")
RELATIONS = (4, 8, 16, 32, 64)
KIND_NODES, KIND_EDGES = 100_000, 500_000

Edges = Mapping[Relation, tuple[Tensor, Tensor]]
Product = Callable[[Tensor], Tensor]
MakeProduct = Callable[[Tensor, Tensor, tuple[int, int]], Product]
Results = dict[Group, Tensor]


def edge_lists(seed: int) -> Edges:
    """Edge lists of ogbn-mag's shape."""
    generator = torch.Generator().manual_seed(seed)
    return {
        relation: (
            power_law(NODES[relation[0]], size, generator),
            power_law(NODES[relation[2]], size, generator),
        )
        for relation, size in EDGES.items()
    }


def with_reverses(lists: Edges) -> Edges:
    """Every relation and its reverse; citations become one symmetric relation, as in RpHGNN's own runs."""
    both: dict[Relation, tuple[Tensor, Tensor]] = {}
    for (source, name, target), (heads, tails) in lists.items():
        if source == target:
            both[source, name, target] = torch.cat([heads, tails]), torch.cat([tails, heads])
        else:
            both[source, name, target] = heads, tails
            both[target, f"rev_{name}", source] = tails, heads
    return dict(sorted(both.items()))


def groups_of_target(relations: Edges) -> list[Group]:
    """The groups whose results are wanted."""
    groups = [Group(parity, relation) for relation in relations for parity in (Parity.ODD, Parity.EVEN)]
    return [group for group in groups if group.target == TARGET]


def run_heddle(lists: Edges, features: Mapping[str, Tensor], config: PropagationConfig, out: Results) -> None:
    """From host memory to host memory with Heddle."""
    device = torch.device("cuda")
    with host_link(device) as link:
        edges = with_reverses(
            {name: (link.read(h).int(), link.read(t).int()) for name, (h, t) in lists.items()}
        )
        rows = rows_of_relations(edges, NODES, {})
        state = {name: link.read(x).to(config.dtype) for name, x in features.items()}
        propagate_on_device(
            rows,
            state,
            config,
            seed=0,
            wanted=frozenset([TARGET]),
            write=lambda group, iteration, x: link.write(x, out[group][iteration]),
        )


def run_plain(
    lists: Edges,
    features: Mapping[str, Tensor],
    config: PropagationConfig,
    out: Results,
    make: MakeProduct,
) -> None:
    """From host memory to host memory, step by step as the formulas say."""
    edges = with_reverses({name: (h.to(DEVICE), t.to(DEVICE)) for name, (h, t) in lists.items()})
    state = {name: x.to(DEVICE) for name, x in features.items()}

    def write(group: Group, iteration: int, x: Tensor) -> None:
        if group.target == TARGET:
            out[group][iteration].copy_(x.half())

    iterate_plainly(products(edges, make), state, config, write)
    torch.cuda.synchronize()


def products(edges: Edges, make: MakeProduct) -> dict[Relation, tuple[Product, Product]]:
    """Each relation's product beside its reverse's."""
    made = {}
    for relation, (source, target) in edges.items():
        size = NODES[relation[0]], NODES[relation[2]]
        made[relation] = make(source, target, size), make(target, source, (size[1], size[0]))
    return made


def iterate_plainly(
    multiply: Mapping[Relation, tuple[Product, Product]],
    state: Mapping[str, Tensor],
    config: PropagationConfig,
    write: Callable[[Group, int, Tensor], None],
) -> None:
    """The iterations, step by step."""
    for iteration in range(config.iterations):
        last = iteration == config.iterations - 1
        following = {name: torch.zeros_like(x) for name, x in state.items()}
        for relation, (along, back) in multiply.items():
            groups = Group(Parity.ODD, relation), Group(Parity.EVEN, relation)
            if last and TARGET not in {group.target for group in groups}:
                continue
            odd = along(state[relation[0]])
            for group, x in zip(groups, (odd, back(odd)), strict=True):
                write(group, iteration, x)
                if not last:
                    generator = seeded_generator(0, "project", str(group), str(iteration))
                    drawn = draw_projection(config.projection, WIDTH, WIDTH, generator)
                    following[group.target] += row_normalised(x @ drawn.to(DEVICE))
        state = following


def csr_product(
    source: Tensor, target: Tensor, size: tuple[int, int], dtype: torch.dtype = torch.float32
) -> Product:
    """The compiled CSR product of torch."""
    order = torch.argsort(target)
    pointer = torch.searchsorted(target[order], torch.arange(size[1] + 1, device=target.device))
    value = (1 / pointer.diff().clamp(min=1))[target[order]].to(dtype)
    matrix = torch.sparse_csr_tensor(
        pointer.int(), source[order].int(), value, size=(size[1], size[0]), check_invariants=False
    )
    return lambda x: matrix @ x


def gather_product(source: Tensor, target: Tensor, size: tuple[int, int]) -> Product:
    """Gather the sources' rows and add them to the targets'."""
    degree = torch.bincount(target, minlength=size[1]).clamp(min=1)[:, None]
    return lambda x: x.new_zeros(size[1], x.size(1)).index_add_(0, target, x[source]) / degree


def measure_products(edges: Edges, features: Mapping[str, Tensor], copied: float) -> None:
    """Each relation's product alone; all of them as a share of the bandwidth of a copy, in GB/s."""
    total: dict[str, float] = {}
    moved: dict[str, int] = {}
    for relation, (source, target) in edges.items():
        size = NODES[relation[0]], NODES[relation[2]]
        x = features[relation[0]].to(DEVICE)
        rows = balance_rows(source, target, size)
        times = {"csr float32": device_ms(partial(csr_product(source, target, size), x))}
        if DEVICE == "cuda":  # MKL multiplies no 16 bits
            csr16 = csr_product(source, target, size, torch.bfloat16)
            times["csr bfloat16"] = device_ms(partial(csr16, x.bfloat16()))
        exact = gather_product(source, target, size)(x.double()) if source.numel() < 8_000_000 else None
        for dtype in (torch.float32, torch.bfloat16, torch.float16):
            name = str(dtype).removeprefix("torch.")
            given, out = x.to(dtype), torch.empty(size[1], WIDTH, dtype=dtype, device=DEVICE)
            times[name] = device_ms(partial(mean_rows, rows, given, out))
            # A row for each edge, a row for each target, and the lists that say which.
            must = (source.numel() + size[1]) * (WIDTH * given.element_size() + 4)
            moved[name] = moved.get(name, 0) + must
            if exact is not None:
                times[f"error {name}"] = float(f"{float((out.double() - exact).norm() / exact.norm()):.2g}")
        longest = int(rows.pointer.diff().max())
        print(
            json.dumps({"relation": "|".join(relation), "edges": rows.num_edges, "longest": longest} | times)
        )
        for name, value in times.items():
            total[name] = total.get(name, 0.0) + (0.0 if name.startswith("error") else value)
    speeds = {name: size / total[name] / 1e6 for name, size in moved.items()}
    shown: dict[str, object] = {"sum": {name: round(value, 2) for name, value in total.items() if value}}
    shown["GB/s"] = {name: round(speed) for name, speed in speeds.items()}
    shown["share of a copy"] = {name: round(speed / copied, 2) for name, speed in speeds.items()}
    print(json.dumps(shown), flush=True)


def measure_iterations(
    edges: Edges, features: Mapping[str, Tensor], config: PropagationConfig
) -> list[float]:
    """Milliseconds of the iterations alone: Heddle, torch CSR, gather and index_add."""
    rows = rows_of_relations({name: (h.int(), t.int()) for name, (h, t) in edges.items()}, NODES, {})
    state = {name: x.to(DEVICE, config.dtype) for name, x in features.items()}
    wide = {name: x.to(DEVICE) for name, x in features.items()}

    def ours() -> None:
        propagate_on_device(rows, state, config, seed=0, wanted=frozenset([TARGET]), write=lambda *_: None)

    found = [device_ms(ours, 5)]
    for make in (csr_product, gather_product):
        multiply = products(edges, make)
        found.append(device_ms(partial(iterate_plainly, multiply, wide, config, lambda *_: None), 5))
    return found


def measure_linearity(edges: Edges, features: Mapping[str, Tensor]) -> None:
    """How Heddle's time grows with hops on the one graph, and with relations on graphs of eight types."""
    rows = rows_of_relations({name: (h.int(), t.int()) for name, (h, t) in edges.items()}, NODES, {})
    state = {name: x.to(DEVICE, torch.float16) for name, x in features.items()}
    hops = [2 * iterations for iterations in range(1, 7)]
    times = [time_iterations(rows, state, count // 2, TARGET) for count in hops]
    print(json.dumps({"hops": hops, "ms": times, "R^2": round(straightness(hops, times), 4)}), flush=True)
    times = []
    for count in RELATIONS:
        lists = related_kinds(count, KIND_NODES, KIND_EDGES, seed=0)
        nodes = {relation[0]: KIND_NODES for relation in lists}
        lists = {name: (h.to(DEVICE).int(), t.to(DEVICE).int()) for name, (h, t) in lists.items()}
        state = {name: torch.randn(KIND_NODES, WIDTH).to(DEVICE, torch.float16) for name in nodes}
        times.append(time_iterations(rows_of_relations(lists, nodes, {}), state, 2, min(nodes)))
    shown = {"relations": RELATIONS, "edges of each": KIND_EDGES, "ms": times}
    print(json.dumps(shown | {"R^2": round(straightness(RELATIONS, times), 4)}), flush=True)


def time_iterations(
    rows: Mapping[Relation, RelationRows], state: Mapping[str, Tensor], iterations: int, target: str
) -> float:
    """Milliseconds of Heddle's iterations alone."""
    config = PropagationConfig(iterations=iterations, half=True, use_input=False)

    def run() -> None:
        propagate_on_device(rows, state, config, seed=0, wanted=frozenset([target]), write=lambda *_: None)

    return device_ms(run, 5)


def measure_metapaths(lists: Edges, features: Mapping[str, Tensor], hops: int, repeats: int) -> None:
    """SeHGNN's collection from edge lists in host memory to tensors in pinned host memory.

    Each tensor goes to the same pinned memory, as if keeping them cost nothing.
    """
    place = torch.empty(NODES[TARGET], WIDTH, dtype=torch.float16, pin_memory=DEVICE == "cuda")
    paths: set[Path] = set()

    def keep(path: Path, x: Tensor) -> None:
        paths.add(path)
        place.copy_(x.half(), non_blocking=True)

    def run() -> None:
        edges = with_reverses({name: (h.to(DEVICE), t.to(DEVICE)) for name, (h, t) in lists.items()})
        multiply = {name: along for name, (along, _) in products(edges, csr_product).items()}
        moved = {name: x.to(DEVICE) for name, x in features.items()}
        collect_metapaths(multiply, moved, TARGET, hops, keep)

    try:
        times: list[float] | str = wall_ms(run, repeats + 1)[1:]
    except torch.OutOfMemoryError:
        times = "out of memory"
    print(
        json.dumps(
            {
                "hops": hops,
                "metapaths pinned": times,
                "tensors": len(paths),
                "bytes": len(paths) * place.nbytes,
            }
        ),
        flush=True,
    )


def run_fresh(way: Callable[[Results], None], results: Callable[[], Results]) -> None:
    """Run into memory that nobody touched before."""
    way(results())


def measure_whole(
    lists: Edges, features: Mapping[str, Tensor], config: PropagationConfig, repeats: int
) -> dict[str, object]:
    """Milliseconds from host memory to host memory."""

    def results(*, pinned: bool = False) -> Results:
        return {
            group: torch.empty(
                config.iterations, NODES[TARGET], WIDTH, dtype=torch.float16, pin_memory=pinned
            )
            for group in groups_of_target(with_reverses(lists))
        }

    pinned, used = results(pinned=True), results()
    row: dict[str, object] = {"bytes": sum(x.nbytes for x in used.values())}
    ways: dict[str, Callable[[Results], None]] = {
        "heddle": lambda out: run_heddle(lists, features, config, out),
        "csr": lambda out: run_plain(lists, features, config, out, csr_product),
        "gather": lambda out: run_plain(lists, features, config, out, gather_product),
    }
    for name, way in ways.items():
        way(pinned)
        torch.cuda.reset_peak_memory_stats()
        row[f"{name} pinned"] = wall_ms(partial(way, pinned), repeats)
        row[f"{name} peak MiB"] = torch.cuda.max_memory_allocated() >> 20
        row[f"{name} used"] = wall_ms(partial(way, used), repeats)
        row[f"{name} fresh"] = wall_ms(partial(run_fresh, way, results), repeats)
        if name == "heddle":
            kept = {group: x.clone() for group, x in used.items()}
        else:
            row[f"difference from {name}"] = max(
                float((kept[group].double() - x.double()).norm() / x.double().norm())
                for group, x in used.items()
            )
    return row


def main() -> None:
    """Measure and print, a line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS)
    parser.add_argument("--iterations", type=int, nargs="*", default=[1, 2, 3])
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", message="Sparse")
    lists = edge_lists(0)
    generator = torch.Generator().manual_seed(1)
    features = {
        name: torch.nn.functional.normalize(torch.randn(count, WIDTH, generator=generator), dim=1)
        for name, count in NODES.items()
    }
    copied = copy_speed(features[TARGET].to(DEVICE))
    print(
        json.dumps(
            {
                "device": torch.cuda.get_device_name() if DEVICE == "cuda" else "cpu",
                "torch": torch.__version__,
                "copy GB/s": round(copied),
            }
        )
    )
    configs = [
        PropagationConfig(iterations=count, half=True, use_input=False) for count in arguments.iterations
    ]
    edges = with_reverses({name: (h.to(DEVICE), t.to(DEVICE)) for name, (h, t) in lists.items()})
    if "products" in arguments.parts:
        measure_products(edges, features, copied)
    if "linearity" in arguments.parts:
        measure_linearity(edges, features)
    for config in configs if "iterations" in arguments.parts else ():
        alone = measure_iterations(edges, features, config)
        print(json.dumps({"iterations": config.iterations, "alone: heddle, csr, gather": alone}), flush=True)
    del edges
    for config in configs if "metapaths" in arguments.parts else ():
        measure_metapaths(lists, features, 2 * config.iterations, arguments.repeats)
    for config in configs if "whole" in arguments.parts else ():
        whole = measure_whole(lists, features, config, arguments.repeats)
        print(json.dumps({"iterations": config.iterations} | whole), flush=True)


if __name__ == "__main__":
    main()
