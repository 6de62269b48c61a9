"""The script that measures pre-computation on a GPU computes what it says, here on a few nodes and a CPU."""

from __future__ import annotations

import json
import sys

import pytest
import torch
from scripts import load_script
from torch import Tensor

pytest.importorskip("triton")

gpu = load_script("benchmarks/gpu_propagation.py")
metapaths = load_script("benchmarks/metapath_collection.py")
schema = load_script("benchmarks/relation_schema.py")

RELATIONS = [
    ("author", "affiliated", "institution"),
    ("author", "writes", "paper"),
    ("field", "rev_has_topic", "paper"),
    ("institution", "rev_affiliated", "author"),
    ("paper", "cites", "paper"),
    ("paper", "has_topic", "field"),
    ("paper", "rev_writes", "author"),
]
KINDS = ("author", "field", "institution", "paper")


@pytest.mark.parametrize(("hops", "tensors"), [(0, 1), (1, 4), (2, 10), (3, 23), (4, 50), (5, 107), (6, 226)])
def test_there_are_as_many_metapaths_as_the_authors_count(hops: int, tensors: int) -> None:
    found: list[tuple[str, ...]] = []

    metapaths.collect_metapaths(
        {relation: lambda x: x for relation in RELATIONS},
        {name: torch.zeros(1, 1) for name in KINDS},
        "paper",
        hops,
        lambda path, _: found.append(path),
    )

    assert len(found) == len(set(found)) == tensors


def test_a_metapath_is_the_product_of_its_relations() -> None:
    generator = torch.Generator().manual_seed(1)
    size = dict(zip(KINDS, (5, 3, 2, 6), strict=True))
    matrix = {
        relation: torch.rand(size[relation[2]], size[relation[0]], generator=generator)
        for relation in RELATIONS
    }
    features = {name: torch.rand(count, 2, generator=generator) for name, count in size.items()}
    found: dict[tuple[str, ...], Tensor] = {}

    products = metapaths.collect_metapaths(
        {relation: lambda x, a=a: a @ x for relation, a in matrix.items()},
        features,
        "paper",
        3,
        found.__setitem__,
    )

    by_name = {relation[1]: a for relation, a in matrix.items()}
    for (kind, *names), x in found.items():
        expected = features[kind]
        for name in names:
            expected = by_name[name] @ expected
        assert torch.allclose(x, expected)
    assert products < sum(len(path) - 1 for path in found)


@pytest.mark.parametrize("count", [4, 32, 64])
def test_a_schema_has_the_relations_that_were_asked_for(count: int) -> None:
    lists = schema.related_kinds(count, 50, 20, seed=0)

    assert len(lists) == count
    assert all(len(heads) == len(tails) == 20 for heads, tails in lists.values())
    assert max(int(torch.cat(ends).max()) for ends in lists.values()) < 50


def test_straightness_is_that_of_a_line() -> None:
    bent = [float(x * x) for x in range(9)]

    assert schema.straightness(range(9), [3.0 * x + 1 for x in range(9)]) == pytest.approx(1.0)
    assert schema.straightness(range(9), bent) < 0.95


def test_the_script_runs_through_on_few_nodes(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gpu, "NODES", {"author": 12, "field": 5, "institution": 3, "paper": 9})
    monkeypatch.setattr(gpu, "EDGES", dict.fromkeys(gpu.EDGES, 15))
    monkeypatch.setattr(gpu, "WIDTH", 16)
    monkeypatch.setattr(gpu, "RELATIONS", (4, 6))
    monkeypatch.setattr(gpu, "KIND_NODES", 6)
    monkeypatch.setattr(gpu, "KIND_EDGES", 8)
    parts = ["products", "iterations", "linearity", "metapaths"] + ["whole"] * torch.cuda.is_available()
    monkeypatch.setattr(sys, "argv", ["x", "--iterations", "1", "--repeats", "1", "--parts", *parts])

    gpu.main()

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    errors = [value for line in lines for key, value in line.items() if key.startswith("error")]
    assert len(errors) == 7 * 3
    assert max(errors) < 1e-2
    assert {line["tensors"] for line in lines if "tensors" in line} == {10}
    assert sum("R^2" in line for line in lines) == 2
