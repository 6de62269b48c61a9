"""RpHGNN's pre-computation against a dense reference written from the paper's formulas."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from planted_graph import a_planted_snapshot, a_snapshot
from torch import Tensor
from torch_geometric.data import HeteroData

from heddle.core.errors import InvalidGraph, ModelUnusable
from heddle.core.events import Event
from heddle.models.rphgnn.memory_estimate import estimate_memory
from heddle.models.rphgnn.node_inputs import feature_widths
from heddle.models.rphgnn.propagation import propagate
from heddle.models.rphgnn.propagation_plan import (
    Group,
    Parity,
    PropagationConfig,
    Relation,
    Squash,
    plan_groups,
    reverse_relation,
    self_group,
)
from heddle.models.rphgnn.random_projection import draw_projection
from heddle.models.seeded_generator import seeded_generator

SEED = 11


def a_small_graph() -> HeteroData:
    """Papers, authors, an isolated paper, an empty type, an empty relation, a citation loop."""
    snapshot = a_snapshot(
        {"Paper": 5, "Author": 3, "Venue": 0, "Term": 2},
        {
            ("Paper", "BY", "Author"): [(0, 0), (0, 1), (1, 1), (2, 2), (3, 2)],
            ("Paper", "CITES", "Paper"): [(0, 1), (1, 2), (2, 0), (3, 3)],
            ("Paper", "IN", "Venue"): [],
            ("Paper", "SAYS", "Term"): [(0, 0), (1, 0), (2, 1), (3, 0), (3, 1)],
        },
    )
    rng = np.random.default_rng(5)
    features = {
        "Paper": rng.normal(size=(5, 7)).astype(np.float32),
        "Author": rng.normal(size=(3, 4)).astype(np.float32),
        "Venue": np.empty((0, 3), np.float32),
    }
    return snapshot.to_hetero_data(features)


def dense_mean(data: HeteroData, relation: Relation, *, reverse: bool) -> NDArray[np.float64]:
    """A_r, or A_r' where reversed, as a matrix."""
    source, target = (2, 0) if reverse else (0, 2)
    matrix = np.zeros((data[relation[target]].num_nodes, data[relation[source]].num_nodes))
    for head, tail in data[relation].edge_index.t().tolist():
        row, column = (head, tail) if reverse else (tail, head)
        matrix[row, column] += 1
    mean: NDArray[np.float64] = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
    return mean


def rownorm(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    length = np.linalg.norm(matrix, axis=1, keepdims=True)
    unit: NDArray[np.float64] = np.divide(matrix, length, out=np.zeros_like(matrix), where=length > 0)
    return unit


def dense_reference(
    data: HeteroData, inputs: dict[str, NDArray[np.float64]], config: PropagationConfig
) -> dict[Group, list[NDArray[np.float64]]]:
    """Every collected tensor by group and iteration, step by step."""
    collected: dict[Group, list[NDArray[np.float64]]] = {}
    state = inputs
    for iteration in range(config.iterations):
        following = {name: np.zeros_like(rows) for name, rows in state.items()}
        for relation in data.edge_types:
            source, _, target = relation
            odd = dense_mean(data, relation, reverse=False) @ state[source]
            even = dense_mean(data, relation, reverse=True) @ odd
            for parity, owner, tensor in ((Parity.ODD, target, odd), (Parity.EVEN, source, even)):
                group = Group(parity, relation)
                collected.setdefault(group, []).append(tensor)
                generator = seeded_generator(SEED, "project", str(group), str(iteration))
                width = state[owner].shape[1]
                projection = draw_projection(config.projection, tensor.shape[1], width, generator)
                following[owner] = following[owner] + rownorm(tensor @ projection.double().numpy())
        state = following
    return collected


@pytest.mark.parametrize("iterations", [1, 2, 3])
@pytest.mark.parametrize("use_input", [True, False])
def test_every_tensor_equals_the_dense_reference(iterations: int, use_input: bool) -> None:
    data = a_small_graph()
    config = PropagationConfig(iterations=iterations, use_input=use_input, use_self=True, featureless_width=6)

    results = propagate(data, config, seed=SEED)

    inputs = {name: groups[self_group(name)][:, 0].double().numpy() for name, groups in results.items()}
    reference = dense_reference(data, inputs, config)
    for name, groups in results.items():
        for group, found in groups.items():
            if group.parity is Parity.SELF:
                continue
            first = [inputs[name]] if use_input and group.parity is Parity.EVEN else []
            wanted = np.stack([*first, *reference[group]], axis=1)
            np.testing.assert_allclose(found.double().numpy(), wanted, atol=2e-6, err_msg=str(group))
    assert {
        group for groups in results.values() for group in groups if group.parity is not Parity.SELF
    } == set(reference)


def test_inputs_are_the_features_as_given() -> None:
    data = a_small_graph()

    results = propagate(data, PropagationConfig(use_self=True), seed=SEED)

    own = results["Paper"][self_group("Paper")]
    assert torch.equal(own[:, 0], data["Paper"].x)


@pytest.mark.parametrize(
    ("target", "relations", "groups"),
    [
        # The counts of the paper's table: HGB ACM with and without terms, DBLP, IMDB, ogbn-mag.
        ("P", ["P-P", "P-A", "A-P", "P-S", "S-P", "P-T", "T-P"], 8),
        ("P", ["P-P", "P-A", "A-P", "P-S", "S-P"], 6),
        ("A", ["A-P", "P-A", "P-T", "T-P", "P-V", "V-P"], 2),
        ("M", ["M-D", "D-M", "M-A", "A-M", "M-K", "K-M"], 6),
        ("P", ["P-P", "A-P", "P-A", "P-F", "F-P", "A-I", "I-A"], 6),
    ],
)
def test_groups_are_as_many_as_incoming_and_outgoing_relations(
    target: str, relations: list[str], groups: int
) -> None:
    named = [(pair[0], pair, pair[-1]) for pair in relations]
    widths = {end: 4 for pair in relations for end in (pair[0], pair[-1])}

    plan = plan_groups(widths, named, PropagationConfig(iterations=3, use_input=False))

    incoming = [relation for relation in named if relation[2] == target]
    outgoing = [relation for relation in named if relation[0] == target]
    assert len(plan[target]) == groups == len(incoming) + len(outgoing)
    assert sum(shape.hops for shape in plan[target].values()) == 3 * groups


def test_wanting_one_type_changes_nothing_in_its_tensors() -> None:
    data = a_small_graph()
    config = PropagationConfig(iterations=2)

    everything = propagate(data, config, seed=SEED)
    alone = propagate(data, config, seed=SEED, targets=["Author"])

    assert list(alone) == ["Author"]
    for group, found in alone["Author"].items():
        assert torch.equal(found, everything["Author"][group])


def test_isolated_nodes_and_empty_relations_hear_nothing() -> None:
    results = propagate(a_small_graph(), PropagationConfig(iterations=2, use_input=False), seed=SEED)

    assert all(not groups[4].any() for groups in results["Paper"].values())
    assert not results["Paper"][Group(Parity.EVEN, ("Paper", "IN", "Venue"))].any()
    assert results["Venue"][Group(Parity.ODD, ("Paper", "IN", "Venue"))].shape == (0, 2, 7)


def test_half_precision_is_the_same_rounded() -> None:
    data = a_small_graph()

    full = propagate(data, PropagationConfig(iterations=3), seed=SEED)
    half = propagate(data, PropagationConfig(iterations=3, half=True), seed=SEED)

    for name, groups in full.items():
        for group, found in groups.items():
            assert half[name][group].dtype is torch.float16
            assert torch.equal(half[name][group], found.half())


def test_half_precision_refuses_what_it_cannot_hold() -> None:
    data = a_small_graph()
    data["Paper"].x *= 1e6

    with pytest.raises(ModelUnusable, match="do not fit float16"):
        propagate(data, PropagationConfig(half=True), seed=SEED)


def test_wide_features_are_projected_and_normalised_but_kept_whole_for_their_owner() -> None:
    data = a_small_graph()
    config = PropagationConfig(width=3, featureless_width=9, use_self=True)

    papers = propagate(data, config, seed=SEED)["Paper"]

    assert feature_widths(data) == {"Author": 4, "Paper": 7, "Term": 0, "Venue": 3}
    projected = papers[Group(Parity.EVEN, ("Paper", "BY", "Author"))][:, 0]
    assert projected.shape == (5, 3)
    assert torch.allclose(projected.norm(dim=1), torch.ones(5))
    assert torch.equal(papers[self_group("Paper")][:, 0], data["Paper"].x)


def test_one_encoders_features_stay_comparable_after_projection() -> None:
    snapshot = a_snapshot({"A": 1, "B": 1}, {("A", "R", "B"): [(0, 0)]})
    same = np.random.default_rng(0).normal(size=(1, 40)).astype(np.float32)
    config = PropagationConfig(width=8)

    results = propagate(snapshot.to_hetero_data({"A": same, "B": same}), config, seed=SEED)

    first = results["A"][Group(Parity.EVEN, ("A", "R", "B"))]
    second = results["B"][Group(Parity.EVEN, ("B", "rev_R", "A"))]
    assert torch.equal(first[:, 0], second[:, 0])


def test_weights_steer_the_mean_only_where_wanted() -> None:
    snapshot = a_snapshot({"A": 2, "B": 1}, {("A", "R", "B"): [(0, 0), (1, 0)]})
    snapshot.weights["A", "R", "B"][:] = [3.0, 1.0]
    data = snapshot.to_hetero_data({"A": np.array([[1.0], [0.0]], np.float32)})
    group = Group(Parity.ODD, ("A", "R", "B"))

    weighted = propagate(data, PropagationConfig(weighted=True), seed=SEED)
    even = propagate(data, PropagationConfig(), seed=SEED)

    assert float(weighted["B"][group][0, 0, 0]) == pytest.approx(0.75)
    assert float(even["B"][group][0, 0, 0]) == pytest.approx(0.5)


def test_a_relation_whose_stored_reverse_differs_is_turned_round_itself() -> None:
    data = a_small_graph()
    relation = ("Paper", "BY", "Author")
    data[reverse_relation(relation)].edge_index = torch.tensor([[0], [4]])

    found = propagate(data, PropagationConfig(iterations=1, use_input=False), seed=SEED)

    odd = dense_mean(data, relation, reverse=False) @ data["Paper"].x.double().numpy()
    wanted = dense_mean(data, relation, reverse=True) @ odd
    even = found["Paper"][Group(Parity.EVEN, relation)][:, 0].double().numpy()
    np.testing.assert_allclose(even, wanted, atol=1e-6)


def test_stored_memory_is_estimated_exactly() -> None:
    snapshot, features = a_planted_snapshot()
    data = snapshot.to_hetero_data(features)
    config = PropagationConfig(iterations=2, half=True)

    results = propagate(data, config, seed=SEED)

    stored = sum(x.numel() * x.element_size() for groups in results.values() for x in groups.values())
    assert estimate_memory(data, config).stored == stored
    with pytest.raises(ModelUnusable, match="above the limit"):
        propagate(data, config, seed=SEED, memory_limit=stored)


def test_progress_is_told_iteration_by_iteration() -> None:
    heard: list[Event] = []

    propagate(a_small_graph(), PropagationConfig(iterations=3), seed=SEED, listener=heard.append)

    assert [event.done for event in heard] == [0, 1, 2, 3]
    assert heard[0].detail["bytes"] > 0


def test_features_that_are_not_finite_name_their_type() -> None:
    data = a_small_graph()
    data["Author"].x[1, 1] = float("nan")

    with pytest.raises(InvalidGraph, match="features of Author are not finite"):
        propagate(data, PropagationConfig(), seed=SEED)


def test_edges_that_point_nowhere_name_their_relation() -> None:
    data = a_small_graph()
    data["Paper", "BY", "Author"].edge_index = torch.tensor([[0], [9]])

    with pytest.raises(InvalidGraph, match=r"Paper\|BY\|Author"):
        propagate(data, PropagationConfig(), seed=SEED)


@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("block_rows", [2, 131_072])
def test_results_in_a_folder_are_the_same_bits(tmp_path: Path, half: bool, block_rows: int) -> None:
    snapshot, features = a_planted_snapshot()
    data = snapshot.to_hetero_data(features)
    config = PropagationConfig(
        iterations=3, half=half, use_self=True, featureless_width=16, block_rows=block_rows
    )

    memory = propagate(data, config, seed=SEED)
    mapped = propagate(data, config, seed=SEED, folder=tmp_path / "heard")

    for name, groups in memory.items():
        for group, found in groups.items():
            assert torch.equal(mapped[name][group], found), str(group)
    stored = sum(x.numel() * x.element_size() for groups in memory.values() for x in groups.values())
    files = list((tmp_path / "heard").glob("*.npy"))
    assert stored < sum(path.stat().st_size for path in files) < stored + 256 * len(files)
    assert len(files) == sum(map(len, memory.values()))


def test_a_folder_takes_less_memory_and_a_refusal_says_so(tmp_path: Path) -> None:
    snapshot, features = a_planted_snapshot()
    data = snapshot.to_hetero_data(features)
    config = PropagationConfig(iterations=6, block_rows=8)
    whole = estimate_memory(data, config)
    mapped = estimate_memory(data, config, in_folder=True)

    assert mapped.total < whole.total / 3
    assert (mapped.stored, mapped.working) == (whole.stored, whole.working)
    with pytest.raises(ModelUnusable) as raised:
        propagate(data, config, seed=SEED, memory_limit=mapped.total)
    assert "keep results in a folder" in raised.value.hint
    assert propagate(data, config, seed=SEED, memory_limit=mapped.total, folder=tmp_path)


def squashed(config: PropagationConfig) -> tuple[dict[str, Tensor], Tensor]:
    """Inputs of two types of one width, and the state of papers after one iteration."""
    snapshot = a_snapshot({"P": 4, "A": 3}, {("P", "BY", "A"): [(0, 0), (0, 1), (1, 1), (2, 2)]})
    rng = np.random.default_rng(2)
    features = {name: rng.normal(size=(n, 3)).astype(np.float32) for name, n in (("P", 4), ("A", 3))}
    data = snapshot.to_hetero_data(features)
    heard = propagate(data, replace(config, iterations=2), seed=SEED)
    # What authors hear of papers in the second iteration, turned back by hand below.
    inputs = {name: torch.from_numpy(x) for name, x in features.items()}
    return inputs, heard["A"][Group(Parity.ODD, ("P", "BY", "A"))][:, 1]


ALONG = torch.tensor([[1.0, 0, 0, 0], [0.5, 0.5, 0, 0], [0, 0, 1.0, 0]])
BACK = torch.tensor([[0.5, 0.5, 0], [0, 1.0, 0], [0, 0, 1.0], [0, 0, 0]])


@pytest.mark.parametrize("residual", [0.0, 0.25])
@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("squash", [Squash.SUM, Squash.MEAN])
def test_unprojected_squashing_merges_what_was_collected(squash: Squash, own: bool, residual: float) -> None:
    inputs, found = squashed(PropagationConfig(squash=squash, squash_self=own, residual=residual))
    collected = [BACK @ inputs["A"], BACK @ ALONG @ inputs["P"]] + ([inputs["P"]] if own else [])
    state = torch.stack(collected).sum(dim=0) / (len(collected) if squash is Squash.MEAN else 1)
    state = (1 - residual) * state + residual * inputs["P"]

    assert torch.allclose(found, ALONG @ state, atol=1e-6)


def test_a_projected_mean_is_the_projected_sum_divided() -> None:
    _, total = squashed(PropagationConfig(squash=Squash.PROJECT_NORM_SUM))
    _, mean = squashed(PropagationConfig(squash=Squash.PROJECT_NORM_MEAN))
    _, with_self = squashed(PropagationConfig(squash=Squash.PROJECT_NORM_SUM, squash_self=True))

    assert torch.allclose(total, 2 * mean, atol=1e-6)
    assert not torch.allclose(total, with_self, atol=1e-2)


def test_unprojected_squashing_needs_one_width() -> None:
    with pytest.raises(ModelUnusable, match="wide and its type's state"):
        propagate(a_small_graph(), PropagationConfig(squash=Squash.SUM), seed=SEED)


def test_further_steps_walk_on_along_the_relation_and_back() -> None:
    data = a_small_graph()
    relation = ("Paper", "BY", "Author")
    config = PropagationConfig(iterations=2, steps=5, use_input=False)

    results = propagate(data, config, seed=SEED)

    along, back = dense_mean(data, relation, reverse=False), dense_mean(data, relation, reverse=True)
    x = data["Paper"].x.double().numpy()
    odd = results["Author"][Group(Parity.ODD, relation)].double().numpy()
    even = results["Paper"][Group(Parity.EVEN, relation)].double().numpy()
    assert (odd.shape[1], even.shape[1]) == (6, 4)
    np.testing.assert_allclose(odd[:, 1], along @ back @ along @ x, atol=1e-6)
    np.testing.assert_allclose(odd[:, 2], along @ back @ along @ back @ along @ x, atol=1e-6)
    np.testing.assert_allclose(even[:, 1], back @ along @ back @ along @ x, atol=1e-6)
    # The squash takes the first two steps alone, as without further ones.
    plain = propagate(data, PropagationConfig(iterations=2, use_input=False), seed=SEED)
    assert torch.equal(
        results["Author"][Group(Parity.ODD, relation)][:, 3],
        plain["Author"][Group(Parity.ODD, relation)][:, 1],
    )


@pytest.mark.parametrize(
    "wrong", [{"steps": 1}, {"block_rows": 0}, {"residual": 1.0}, {"iterations": 0}, {"width": 0}]
)
def test_impossible_propagations_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ModelUnusable):
        PropagationConfig(**wrong)  # type: ignore[arg-type]  # one field at a time, of either number type


def test_a_configuration_read_from_a_file_has_members_for_names() -> None:
    assert PropagationConfig(squash="mean").squash is Squash.MEAN  # type: ignore[arg-type]  # as JSON has it
