"""Every node as a vector of one width."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from labelled_graphs import write_labelled_graph

from heddle.models.classification.labelled_graph import read_labelled_graph
from heddle.models.peers.typed_inputs import GivenFeatures, TypedInputs


@pytest.mark.parametrize("given", list(GivenFeatures))
def test_features_are_mapped_and_nodes_without_have_vectors_of_their_own(
    given: GivenFeatures, tmp_path: Path
) -> None:
    graph = read_labelled_graph(write_labelled_graph(tmp_path / "toy"))
    inputs = TypedInputs(graph, 4, given, "cpu")
    inputs.reset_parameters()

    vectors = inputs()

    assert {name: tuple(x.shape) for name, x in vectors.items()} == {"paper": (90, 4), "author": (30, 4)}
    assert vectors["paper"] is inputs.weights["paper"]  # papers of the toy have no features
    assert set(inputs.biases) == ({"author"} if given is GivenFeatures.ALL else set())
    if given is GivenFeatures.ALL:
        exact = graph.data["author"].x @ inputs.weights["author"] + inputs.biases["author"]
        torch.testing.assert_close(vectors["author"], exact)
