"""The kernels give what the layer's plain steps give, and the same gradients."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from torch import Tensor

from heddle.models.latte import layer as module
from heddle.models.latte.config import LatteConfig
from heddle.models.latte.layer import LatteLayer
from heddle.models.latte.meta_relation import MetaRelation, composed, first_order
from heddle.models.latte.relation_edges import RelationEdges, relation_edges

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
COUNTS = {"a": 7, "b": 5, "c": 4}
STEPS = first_order([("a", "to", "b"), ("b", "of", "a"), ("a", "near", "a"), ("c", "to", "a")])
CONFIG = LatteConfig(hidden=8, heads=2)


@pytest.fixture(autouse=True)
def by_kernels(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the kernels wherever they are asked for: without a GPU, Triton's interpreter runs them."""
    monkeypatch.setattr(module, "can_fuse", lambda layer, inputs: True)


def some_edges(relations: tuple[MetaRelation, ...], *, weighed: bool) -> dict[MetaRelation, RelationEdges]:
    generator = torch.Generator().manual_seed(2)
    found = {}
    for relation in relations:
        size = COUNTS[relation.head], COUNTS[relation.tail]
        # The last node of each type listens to nobody.
        index = torch.stack(
            [torch.randint(0, bound, (9,), generator=generator) for bound in (size[0] - 1, size[1])]
        )
        weight = torch.rand(9, generator=generator) + 0.1 if weighed else None
        edges = relation_edges(index, size, weight)
        moved = None if edges.weight is None else edges.weight.to(DEVICE)
        found[relation] = RelationEdges(edges.index.to(DEVICE), size, moved)
    return found


def made(config: LatteConfig, relations: tuple[MetaRelation, ...]) -> LatteLayer:
    types = sorted({each.head for each in relations})
    layer = LatteLayer(relations, types, config)
    layer.reset_parameters(torch.Generator().manual_seed(3))
    for parameter in layer.parameters():
        parameter.data += 0.1 * torch.randn(parameter.shape, generator=torch.Generator().manual_seed(4))
    return layer.to(DEVICE)


def passed(layer: LatteLayer, edges: dict[MetaRelation, RelationEdges], *, told: bool) -> list[Tensor]:
    generator = torch.Generator().manual_seed(5)
    inputs = {
        name: torch.randn(count, 8, generator=generator).to(DEVICE).requires_grad_()
        for name, count in COUNTS.items()
    }
    found = layer.eval()(inputs, edges, told=told)
    total = torch.stack(
        [(each * torch.arange(8.0, device=DEVICE).cos()).sum() for each in found.hidden.values()]
    )
    slopes = torch.autograd.grad(total.sum(), [*inputs.values(), *layer.parameters()])
    return [*found.hidden.values(), *found.betas.values(), *slopes]


@pytest.mark.parametrize(
    "changed",
    [{}, {"only_present": True}, {"path_prior": True}, {"norm": True, "residual": True}],
    ids=["authors", "only-present", "path-prior", "norm"],
)
def test_both_ways_agree(changed: dict[str, bool]) -> None:
    config = replace(CONFIG, **changed)  # type: ignore[arg-type]
    layer, edges = made(config, STEPS), some_edges(STEPS, weighed=config.path_prior)

    for one, other in zip(passed(layer, edges, told=False), passed(layer, edges, told=True), strict=True):
        assert torch.allclose(one, other, atol=2e-5, rtol=1e-4)


def test_longer_relations_are_attended_along_too() -> None:
    relations = (*STEPS, *composed(STEPS, [each.steps[0] for each in STEPS]))
    layer, edges = made(CONFIG, relations), some_edges(relations, weighed=False)

    for one, other in zip(passed(layer, edges, told=False), passed(layer, edges, told=True), strict=True):
        assert torch.allclose(one, other, atol=2e-5, rtol=1e-4)


def test_rows_are_made_once_for_each_graph() -> None:
    layer, edges, others = made(CONFIG, STEPS), *(some_edges(STEPS, weighed=False) for _ in range(2))

    first = layer.kept.of(layer, edges)

    assert layer.kept.of(layer, others) is not first
    assert layer.kept.of(layer, edges) is first


def test_dropout_on_attention_follows_torchs_own_stream() -> None:
    layer, edges = made(CONFIG, STEPS).train(), some_edges(STEPS, weighed=False)
    inputs = {name: torch.ones(count, 8, device=DEVICE) for name, count in COUNTS.items()}
    with torch.random.fork_rng():
        torch.manual_seed(1)
        first, second = (layer(inputs, edges, told=False).hidden["a"] for _ in range(2))
        torch.manual_seed(1)
        again = layer(inputs, edges, told=False).hidden["a"]

    assert torch.equal(first, again)
    assert not torch.equal(first, second)
