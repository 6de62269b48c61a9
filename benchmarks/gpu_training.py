"""A training step on a GPU: LATTE's layer beside PyG's attention layers, and RpHGNN beside HGT.

On synthetic graphs of three node types and six relations with both ends by a power law, in one run: forward,
a loss, and backward, median of the repeats; once as Python starts the kernels, and once as a recorded CUDA
graph where the layer can be recorded. Peak memory is that of the step, features and edges included. Then
training nodes a second: RpHGNN in batches of rows it pre-computed, HGT on the whole graph.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import torch
import torch_geometric
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch_geometric.nn import GATConv, HANConv, HeteroConv, HGTConv, SAGEConv

from heddle.models.latte.config import LatteConfig
from heddle.models.latte.layer import LatteLayer
from heddle.models.latte.meta_relation import MetaRelation, first_order
from heddle.models.latte.relation_edges import RelationEdges, relation_edges
from heddle.models.rphgnn.encoder import RpHGNN, RpHGNNConfig
from heddle.models.rphgnn.propagation_plan import PropagationConfig, plan_groups

SIZES = ((160_000, 1_000_000), (800_000, 6_000_000))
RELATIONS = (
    ("a", "0", "b"),
    ("b", "1", "a"),
    ("a", "2", "a"),
    ("b", "3", "c"),
    ("c", "4", "b"),
    ("c", "5", "c"),
)
SHARES = {"a": 0.5, "b": 0.3, "c": 0.2}
WIDTH, HEADS, CLASSES, BATCH = 128, 2, 16, 10_000
EXPONENT = 0.6
"""Of the power law that both ends of an edge are drawn by."""
Step = Callable[[], None]


def power_law(count: int, size: int, generator: torch.Generator) -> Tensor:
    """Positions drawn with probability ~ rank^-EXPONENT, the ranks shuffled."""
    draw = torch.rand(size, generator=generator, dtype=torch.float64)
    rank = (count * draw ** (1 / (1 - EXPONENT))).long().clamp_(max=count - 1)
    return torch.randperm(count, generator=generator)[rank]


def graph(nodes: int, edges: int) -> tuple[dict[str, Tensor], dict[tuple[str, str, str], Tensor]]:
    """Features and edge lists on the device; parallel edges are kept once."""
    generator = torch.Generator().manual_seed(0)
    counts = {name: int(nodes * share) for name, share in SHARES.items()}
    features = {name: torch.randn(count, WIDTH, generator=generator) for name, count in counts.items()}
    lists = {}
    for relation in RELATIONS:
        ends = [power_law(counts[name], edges // len(RELATIONS), generator) for name in relation[::2]]
        lists[relation] = torch.unique(torch.stack(ends), dim=1).cuda()
    return {name: x.cuda() for name, x in features.items()}, lists


class Peer(nn.Module):
    """A layer of PyG's over the whole graph."""

    def __init__(self, layer: nn.Module, lists: Mapping[tuple[str, str, str], Tensor]) -> None:
        super().__init__()
        self.layer, self.lists = layer, dict(lists)

    def forward(self, x: Mapping[str, Tensor]) -> list[Tensor]:
        """Output of each type that has any."""
        return [each for each in self.layer(x, self.lists).values() if each is not None]


class Ours(nn.Module):
    """LATTE's layer of first order, with the authors' values."""

    def __init__(self, lists: Mapping[tuple[str, str, str], Tensor], counts: Mapping[str, int]) -> None:
        super().__init__()
        # Who hears is the head of a relation of LATTE's, and the target of an edge of PyG's.
        names = {(target, name, source): (source, name, target) for source, name, target in lists}
        relations = first_order(list(names))
        self.edges: dict[MetaRelation, RelationEdges] = {
            each: relation_edges(lists[names[each.steps[0]]].flip(0), (counts[each.head], counts[each.tail]))
            for each in relations
        }
        config = LatteConfig(order=1, hidden=WIDTH, heads=HEADS, attention_dropout=0.0)
        self.layer = LatteLayer(relations, sorted(counts), config)
        self.layer.reset_parameters(torch.Generator().manual_seed(1))
        self.told = False

    def forward(self, x: Mapping[str, Tensor]) -> list[Tensor]:
        """Output of each type."""
        return list(self.layer(x, self.edges, told=self.told).hidden.values())


def peers(lists: Mapping[tuple[str, str, str], Tensor]) -> dict[str, Callable[[], nn.Module]]:
    """PyG's layers by name, made when they are asked for."""
    types = (list(SHARES), list(lists))

    def each(make: Callable[[], nn.Module]) -> HeteroConv:
        return HeteroConv({relation: make() for relation in lists}, aggr="sum")

    half = WIDTH // HEADS
    return {
        "HGTConv": lambda: HGTConv(WIDTH, WIDTH, types, heads=HEADS),
        "HANConv": lambda: HANConv(WIDTH, WIDTH, types, heads=HEADS),
        "HeteroConv(GATConv)": lambda: each(
            lambda: GATConv((WIDTH, WIDTH), half, heads=HEADS, add_self_loops=False)
        ),
        "HeteroConv(SAGEConv)": lambda: each(lambda: SAGEConv((WIDTH, WIDTH), WIDTH)),
    }


def step_of(module: nn.Module, x: Mapping[str, Tensor]) -> Step:
    """Forward, a loss, and backward."""

    def step() -> None:
        module.zero_grad(set_to_none=True)
        loss = torch.stack([out.float().square().mean() for out in module(x)]).sum()
        torch.autograd.backward(loss)

    return step


def timed(step: Step, repeats: int) -> list[float]:
    """Milliseconds of each repeat on the device."""
    for _ in range(3):
        step()
    torch.cuda.synchronize()
    events = [torch.cuda.Event(enable_timing=True) for _ in range(repeats + 1)]  # type: ignore[no-untyped-call]
    events[0].record()
    for event in events[1:]:
        step()
        event.record()
    torch.cuda.synchronize()
    return [float(one.elapsed_time(other)) for one, other in pairwise(events)]


def recorded(step: Step) -> Step | None:
    """The step as a CUDA graph; None where it cannot be recorded."""
    side = torch.cuda.Stream()  # type: ignore[no-untyped-call]
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(side)
    kept = torch.cuda.CUDAGraph()
    try:
        with torch.cuda.graph(kept):
            step()
    except RuntimeError:
        torch.cuda.synchronize()
        return None
    return kept.replay


def summary(times: list[float]) -> dict[str, float]:
    """Median and extremes."""
    return {
        "ms": round(statistics.median(times), 3),
        "least": round(min(times), 3),
        "most": round(max(times), 3),
    }


def measure_layer(name: str, module: nn.Module, x: Mapping[str, Tensor], repeats: int) -> dict[str, Any]:
    """Times and memory of a layer's step."""
    step = step_of(module.cuda(), x)
    for _ in range(3):
        step()
    torch.cuda.synchronize()
    torch.cuda.reset_peak_memory_stats()
    found: dict[str, Any] = {"layer": name, **summary(timed(step, repeats))}
    found["peak MiB"] = torch.cuda.max_memory_allocated() >> 20
    replay = recorded(step)
    found["recorded"] = None if replay is None else summary(timed(replay, repeats))
    del replay, step
    module.zero_grad(set_to_none=True)
    # What matrix products keep for each stream would count as the next layer's.
    torch._C._cuda_clearCublasWorkspaces()
    torch.cuda.empty_cache()
    return found


def copy_speed(x: Tensor) -> float:
    """Gigabytes read and written in a second by a copy on the device."""
    y = torch.empty_like(x)
    return 2 * x.nbytes / statistics.median(timed(lambda: y.copy_(x), 20)) / 1e6  # type: ignore[arg-type]


def measure_layers(nodes: int, edges: int, repeats: int) -> None:
    """All layers on one graph; each has nothing beside it on the device but its own edges."""
    x, lists = graph(nodes, edges)
    count = sum(index.size(1) for index in lists.values())
    speed = copy_speed(x["a"])
    # Three reads of a row of 32-bit numbers at each edge forward and four backward, as steps take them.
    floor = 7 * count * WIDTH * 4 / speed / 1e6
    head = {"nodes": nodes, "edges": count, "copy GB/s": round(speed), "edge traffic ms": round(floor, 2)}
    print(json.dumps(head), flush=True)
    for name, make in peers(lists).items():
        print(json.dumps(measure_layer(name, Peer(make(), lists), x, repeats)), flush=True)
    ours = Ours(lists, {name: len(rows) for name, rows in x.items()})
    lists.clear()
    print(json.dumps(measure_layer("LATTE", ours, x, repeats)), flush=True)
    narrow = {name: rows.bfloat16() for name, rows in x.items()}
    print(json.dumps(measure_layer("LATTE, bfloat16", ours, narrow, repeats)), flush=True)
    ours.told = True
    print(json.dumps(measure_layer("LATTE, plain steps", ours, x, repeats)), flush=True)


def measure_error() -> None:
    """How far the kernels are from plain steps in 64 bits, output and gradients."""
    x, lists = graph(20_000, 120_000)
    ours = Ours(lists, {name: len(rows) for name, rows in x.items()}).cuda()
    found = _out_and_gradients(ours, x)
    narrow = _out_and_gradients(ours, {name: rows.bfloat16() for name, rows in x.items()})
    ours.double().told = True
    exact = _out_and_gradients(ours, {name: rows.double() for name, rows in x.items()})
    for name, given in (("float32", found), ("bfloat16", narrow)):
        errors = [
            float((one.double() - other).norm() / other.norm())
            for one, other in zip(given, exact, strict=True)
            if float(other.norm())
        ]
        print(json.dumps({"error": name, "largest": float(f"{max(errors):.2g}")}), flush=True)


def _out_and_gradients(module: nn.Module, x: Mapping[str, Tensor]) -> list[Tensor]:
    out = module(x)
    total = torch.stack([each.double().square().sum() for each in out]).sum()
    slopes = torch.autograd.grad(total, list(module.parameters()))
    return [*(each.detach() for each in out), *slopes]


def measure_training(nodes: int, edges: int, repeats: int) -> None:
    """Training nodes a second, optimiser included: RpHGNN in batches, HGT on the whole graph."""
    x, lists = graph(nodes, edges)
    labels = torch.randint(0, CLASSES, (len(x["a"]),), device="cuda")
    convolutions = nn.ModuleList(
        HGTConv(WIDTH, WIDTH, (list(SHARES), list(lists)), heads=HEADS) for _ in "12"
    )
    hgt = nn.ModuleDict({"layers": convolutions, "out": nn.Linear(WIDTH, CLASSES)}).cuda()

    def loss() -> Tensor:
        hidden: Mapping[str, Tensor] = x
        for layer in convolutions:
            hidden = {name: torch.relu(rows) for name, rows in layer(hidden, lists).items()}
        return cross_entropy(hgt["out"](hidden["a"]), labels)

    speed = _speed(loss, hgt, len(labels), repeats)
    print(json.dumps({"nodes": nodes, "model": "HGT, 2 layers, whole graph", **speed}), flush=True)
    x.clear()
    lists.clear()
    for batch in (BATCH, len(labels)):
        print(json.dumps({"nodes": nodes, **_rphgnn_speed(labels, batch, repeats)}), flush=True)


def _rphgnn_speed(labels: Tensor, batch: int, repeats: int) -> dict[str, Any]:
    propagation = PropagationConfig(iterations=2, half=True)
    both = [*RELATIONS, *((target, f"rev_{name}", source) for source, name, target in RELATIONS)]
    shapes = plan_groups(dict.fromkeys(SHARES, WIDTH), both, propagation)["a"]
    config = RpHGNNConfig(out_width=CLASSES, hidden=WIDTH, propagation=propagation)
    model = RpHGNN(shapes, config, torch.Generator().manual_seed(0)).cuda()
    heard = [
        torch.randn(len(labels), shape.hops, shape.width, device="cuda", dtype=torch.float16)
        for shape in shapes.values()
    ]
    rows = torch.randperm(len(labels), device="cuda")[:batch]

    def loss() -> Tensor:
        return cross_entropy(model([each[rows].float() for each in heard]), labels[rows])

    name = f"RpHGNN, {len(shapes)} groups, batches of {batch}"
    return {"model": name, **_speed(loss, model, len(rows), repeats)}


def _speed(loss: Callable[[], Tensor], model: nn.Module, rows: int, repeats: int) -> dict[str, Any]:
    """Nodes a second, as Python starts the kernels and as a recorded graph."""
    optimiser = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True, capturable=True)

    def step() -> None:
        optimiser.zero_grad()
        torch.autograd.backward(loss())
        optimiser.step()

    found: dict[str, Any] = {"nodes/s": round(rows / statistics.median(timed(step, repeats)) * 1e3)}
    replay = recorded(step)
    if replay is not None:
        found["recorded nodes/s"] = round(rows / statistics.median(timed(replay, repeats)) * 1e3)
    return found


def main() -> None:
    """Measure and print, a line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=10)
    repeats = parser.parse_args().repeats
    versions = {"torch": torch.__version__, "PyG": torch_geometric.__version__}
    print(json.dumps({"device": torch.cuda.get_device_name(), **versions}), flush=True)
    measure_error()
    for nodes, edges in SIZES:
        measure_layers(nodes, edges, repeats)
        measure_training(nodes, edges, repeats)


if __name__ == "__main__":
    main()
